"""All pairs of offers that are probably the same, and what staff decide about them.

Nobody can compare everything with everything. Only offers that have a word of the title in common *and* a provider or a
place are compared, and of the words only the rarest: titles that are alike share one of these.
"""

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models.event import record
from offers.catalogue import entry
from offers.editorial import moderation
from offers.models import CatalogueEntry, DuplicatePair, Offer, Run
from offers.models.duplicate_pair import Reason
from offers.upkeep.duplicates import ALIKE, LISTED_FROM, Likeness, Place, Title, compare, places, traits
from providers.models import Venue

State = DuplicatePair.State
UNRELEASED = {Offer.State.DRAFT, Offer.State.RETURNED}  # what providers still work on
BATCH = 2000
EDGE = 6  # letters at the start and at the end of a title: a typing error changes one of both
Pair = tuple[int, int]
Progress = Callable[[int, int], object]


def silent(_done: int, _total: int) -> None:
    """For whoever does not want to know how far it is."""


# --- Finding ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Known:
    """What is needed of an offer to say with which others it is to be compared."""

    title: Title
    groups: frozenset  # providers and places
    source: str


def find(progress: Progress = silent) -> dict[Pair, Likeness]:
    """All likely pairs, each with the smaller number first."""
    known_places = places(Venue.objects.only("name", "municipality"))
    known = dict(read(known_places))
    pairs = list(candidates(known))
    found: dict[Pair, Likeness] = {}
    for start in range(0, len(pairs), BATCH):
        part = pairs[start : start + BATCH]
        entries = CatalogueEntry.objects.in_bulk({pk for pair in part for pk in pair})
        ready = {pk: traits(row, known_places, known[pk].source) for pk, row in entries.items()}
        for one, other in part:
            if one in ready and other in ready:
                likeness = compare(ready[one], ready[other])
                if likeness.score >= LISTED_FROM:
                    found[one, other] = likeness
        progress(min(start + BATCH, len(pairs)), len(pairs))
    return found


def read(known_places: dict[int, Place]) -> Iterator[tuple[int, Known]]:
    """Everything that citizens see or that waits for staff; drafts are still their owners' business."""
    rows = CatalogueEntry.objects.filter(
        offer__state__in=[Offer.State.SUBMITTED, Offer.State.PUBLISHED], offer__merged_into=None
    ).order_by("pk")
    titles: dict[str, Title] = {}
    for pk, title, facets, cells, source in rows.values_list("pk", "title", "facets", "cells", "offer__source"):
        if title not in titles:
            titles[title] = Title.of(title)
        venues = {known_places[venue] for venue, *_rest in cells if venue in known_places}
        yield pk, Known(titles[title], frozenset(facets["anbieter"]) | venues, source)


def candidates(known: dict[int, Known]) -> set[Pair]:
    """The pairs to compare, each with the smaller number first."""
    frequency = Counter(word for offer in known.values() for word in offer.title.words)
    blocks: dict[tuple, list[int]] = defaultdict(list)
    for pk, offer in known.items():
        for word in marks(offer.title, frequency):
            for group in offer.groups:
                blocks[word, group].append(pk)
    return {
        (one, other)
        for block in blocks.values()
        for one, other in across_sources(block, known)
        if known[one].title.reason(known[other].title)
    }


def marks(title: Title, frequency: Counter[str]) -> set[str]:
    """What an offer must have in common with another one to be compared with it."""
    rarest_first = sorted(title.words, key=lambda word: (frequency[word], word))
    enough = len(rarest_first) - math.ceil(ALIKE * len(rarest_first)) + 1
    return {*rarest_first[:enough], f"^{title.glued[:EDGE]}", f"{title.glued[-EDGE:]}$"} if rarest_first else set()


def across_sources(block: list[int], known: dict[int, Known]) -> Iterator[Pair]:
    """All pairs of ``block`` but those of one source, which may have hundreds of courses with the same title."""
    by_source: dict[str, list[int]] = defaultdict(list)
    for pk in block:
        by_source[known[pk].source].append(pk)
    yield from combinations(by_source.get("", []), 2)
    for one, other in combinations(by_source.values(), 2):
        yield from ((min(a, b), max(a, b)) for a in one for b in other)


@dataclass(frozen=True)
class Update:
    """``total`` pairs wait for a decision now; ``new`` are new among them, ``gone`` are no longer likely."""

    total: int
    new: int
    gone: int


def update(now: dt.datetime, *, dry_run: bool = False, progress: Progress = silent) -> Update:
    """Brings the list of staff up to date; what was decided stays decided."""
    found = find(progress)
    with transaction.atomic():
        stored = {(row.first_id, row.second_id): row for row in DuplicatePair.objects.select_for_update()}
        new = [
            DuplicatePair(first_id=one, second_id=other, score=likeness.score, reasons=likeness.reasons, found_at=now)
            for (one, other), likeness in found.items()
            if (one, other) not in stored
        ]
        waiting = {pair: row for pair, row in stored.items() if row.state == State.OPEN}
        gone = [row.pk for pair, row in waiting.items() if pair not in found and Reason.BY_HAND not in row.reasons]
        changed = []
        for pair, row in waiting.items():
            if pair not in found:
                continue
            now_likely = found[pair].score, [*found[pair].reasons, *by_hand(row)]
            if (row.score, row.reasons) != now_likely:
                row.score, row.reasons = now_likely
                changed.append(row)
        if not dry_run:
            DuplicatePair.objects.filter(pk__in=gone).delete()
            DuplicatePair.objects.bulk_create(new, batch_size=BATCH)
            DuplicatePair.objects.bulk_update(changed, ["score", "reasons"], batch_size=BATCH)
    return Update(total=len(waiting) - len(gone) + len(new), new=len(new), gone=len(gone))


def by_hand(pair: DuplicatePair) -> list[Reason]:
    """What the program cannot know: that staff have named ``pair`` themselves."""
    return [Reason.BY_HAND] if Reason.BY_HAND in pair.reasons else []


# --- Naming a pair by hand ----------------------------------------------------------------------------------------


def choose(one: Offer, other: Offer, *, actor, now: dt.datetime) -> DuplicatePair:
    """The pair of two offers that staff take for the same, to be decided on; it stays until somebody does.

    A pair that was no duplicate until now is open again. Raises ``ValidationError``.
    """
    refuse_unless_mergeable(one, other)
    first, second = sorted([one, other], key=lambda offer: offer.pk)
    likeness = likeness_of(first, second)
    with transaction.atomic():
        pair, is_new = DuplicatePair.objects.select_for_update().get_or_create(
            first=first,
            second=second,
            defaults={
                "score": likeness.score,
                "reasons": [*likeness.reasons, Reason.BY_HAND],
                "found_at": now,
            },
        )
        if is_new:
            record(pair, "von Hand ausgewählt", actor=actor, now=now, to_state=State.OPEN)
        elif pair.state != State.OPEN:
            before, pair.state, pair.decided_by, pair.decided_at = pair.state, State.OPEN, None, None
            record(pair, "wieder geöffnet", actor=actor, now=now, from_state=before, to_state=State.OPEN)
        if Reason.BY_HAND not in pair.reasons:
            pair.reasons = [*pair.reasons, Reason.BY_HAND]
        pair.save(update_fields=["state", "decided_by", "decided_at", "reasons"])
    return pair


def likeness_of(first: Offer, second: Offer) -> Likeness:
    entries = CatalogueEntry.objects.in_bulk([first.pk, second.pk])
    venues = {venue for row in entries.values() for venue, *_rest in row.cells if venue}
    known = places(Venue.objects.filter(pk__in=venues))
    return compare(*(traits(entries[offer.pk], known, offer.source) for offer in (first, second)))


def refuse_unless_mergeable(one: Offer, other: Offer) -> None:
    """Of two offers one can be given up for the other, unless they are one, or one is not the Redaktion's to touch."""
    if one.pk == other.pk:
        raise ValidationError(_("Das ist zweimal dasselbe Angebot. Bitte wählen Sie ein anderes."))
    for offer, partner in [(one, other), (other, one)]:
        words = {"offer": offer, "number": offer.pk, "state": offer.get_state_display(), "provider": offer.provider}
        if into := offer.merged_into:
            raise ValidationError(
                _(
                    "„%(offer)s“ (Nr. %(number)d) ist schon zusammengeführt mit „%(into)s“ (Nr. %(into_number)d). "
                    "Bitte wählen Sie dieses."
                )
                % {**words, "into": into, "into_number": into.pk}
            )
        if offer.state in UNRELEASED and offer.provider_id != partner.provider_id:
            raise ValidationError(
                _(
                    "„%(offer)s“ (Nr. %(number)d) ist noch beim Anbieter „%(provider)s“, Stand: %(state)s. Solange er "
                    "es nicht einreicht, lässt es sich nicht mit dem Angebot eines anderen Anbieters zusammenführen."
                )
                % words
            )


# --- Deciding -----------------------------------------------------------------------------------------------------


def keep_both(pair: DuplicatePair, *, actor, now: dt.datetime) -> None:
    """They are two different offers, for good."""
    with transaction.atomic():
        refuse_if_decided(pair)
        decide(pair, State.DIFFERENT, actor=actor, now=now)


def merge(pair: DuplicatePair, keep: Offer, *, take_runs: bool, name_partner: bool, actor, now: dt.datetime) -> None:
    """Gives up the other offer of ``pair`` for ``keep``; its address leads there from now on.

    ``take_runs`` moves those of its dates that ``keep`` does not have; calendars know them again. ``name_partner``
    makes its provider a partner of ``keep``.
    """
    other = pair.second if keep.pk == pair.first_id else pair.first
    with transaction.atomic():
        refuse_if_decided(pair)
        refuse_unless_mergeable(keep, other)
        if Offer.objects.public().filter(pk=other.pk).exists() and keep.state != Offer.State.PUBLISHED:
            raise ValidationError(
                _("„%(keep)s“ ist nicht veröffentlicht. Wer die Adresse von „%(other)s“ kennt, käme ins Leere.")
                % {"keep": keep, "other": other}
            )
        moderation.merge(other, keep, actor=actor, now=now)
        changed = []
        if take_runs and (moved := missing_runs(keep, other)):
            Run.objects.filter(pk__in=moved).update(offer=keep)
            entry.write(other)
            changed.append("runs")
        if name_partner and other.provider_id != keep.provider_id:
            keep.cooperating_providers.add(other.provider_id)
            changed.append("cooperating_providers")
        if changed:
            moderation.edited(keep, changed, now=now)
            note = _("von Nr. %(number)d: %(offer)s") % {"number": other.pk, "offer": other}
            record(keep, "beim Zusammenführen übernommen", actor=actor, now=now, changed_fields=changed, note=note)
        decide(pair, State.MERGED, actor=actor, now=now)
        for side in ["first", "second"]:
            DuplicatePair.objects.filter(**{side: other}, state=State.OPEN).delete()


def missing_runs(keep: Offer, other: Offer) -> list[int]:
    """The runs of ``other`` that ``keep`` does not have as well, at the same place and the same times."""
    runs = Run.objects.filter(offer__in=[keep, other]).select_related("venue").prefetch_related("occurrences")
    known = places(run.venue for run in runs if run.venue)

    def what(run: Run) -> tuple:
        starts = frozenset(date.starts_at for date in run.occurrences.all())
        return run.is_undated and run.kind, known.get(run.venue_id), starts

    there = {what(run) for run in runs if run.offer_id == keep.pk}
    return [run.pk for run in runs if run.offer_id == other.pk and what(run) not in there]


def refuse_if_decided(pair: DuplicatePair) -> None:
    """Nobody else can decide until the transaction ends."""
    stored = DuplicatePair.objects.select_for_update().filter(pk=pair.pk).first()
    if stored is None or stored.state != State.OPEN:
        raise ValidationError(_("Über dieses Paar wurde schon entschieden."))


def decide(pair: DuplicatePair, state: State, *, actor, now: dt.datetime) -> None:
    pair.state, pair.decided_by, pair.decided_at = state, actor, now
    pair.save(update_fields=["state", "decided_by", "decided_at"])
    record(pair, str(state.label), actor=actor, now=now, from_state=State.OPEN, to_state=state)
