"""One file on its way into the portal: creates, changes and archives the offers of one source, and only those.

The file is read twice: first to see what it names at all, then to write. New offers are written many together, a change
has a savepoint of its own, and one bad record never stops the rest. What the source still says changes no row. What
people decided stays: locked fields, changes that wait for the Redaktion, and offers that they withdrew, archived or
merged.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from itertools import chain, islice
from typing import Any, BinaryIO

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from accounts.models.event import Event
from accounts.models.event import record as log
from imports import proposals, shift
from imports.creation import Creation
from imports.formats import FORMATS
from imports.models import ImportItem, Source
from imports.municipalities import Municipalities
from imports.protocol import Result, in_words, item, mended, place_of, problem
from imports.records import ImportStopped, Partial, Problem, Record, Withdrawn
from imports.terms import Terms
from imports.venues import Providers, Venues
from imports.words import Words
from offers.catalogue import entry as catalogue_entries
from offers.content import derived
from offers.content.schedule import Calendar
from offers.content.snapshot import NAMES, ROWS, same, snapshot, write
from offers.display.cards import cards
from offers.editorial import moderation, samples
from offers.models import Offer, Revision
from pages.models import Portal

VANISHED = "Nicht mehr in der Quelle."
TAKEN_BACK = "Übernahme rückgängig gemacht."
MANY_VANISHING = 5
MOST_VANISHING = 0.2
# Records that are looked up together, and whose catalogue entries are written together.
BATCH = 100
SAMPLES = 6
# What files may say. People, pictures and other providers are chosen here, never by a file.
NOT_IMPORTED = {"contact_id", "image_id", "image_alt", "image_licence", "cooperating_providers"}
REFUSALS = (ValidationError, IntegrityError, DataError)
IMPORTED = [name for name in NAMES if name not in NOT_IMPORTED]

State = Offer.State
Report = Callable[[int, int], None]


class TooManyVanish(ImportStopped):
    """The file would empty the portal; somebody has to say that this is meant."""


class Delivery:
    """One file of ``source``. Call ``survey``, which writes nothing, then ``take_over``."""

    def __init__(self, source: Source, file: BinaryIO, now: dt.datetime, actor, *, move_to_today: bool = False):
        self.source, self.file, self.now, self.actor, self.moves = source, file, now, actor, move_to_today
        self.portal = portal()
        self.calendar = Calendar(self.portal.district.state_code)
        self.providers = Providers(source, Municipalities.known(self.portal))
        self.venues = Venues(self.providers)
        self.terms = Terms()
        self.words = Words(source)
        self.creation = Creation(now, self.calendar)
        self.first_lines: dict[str, int] = {}  # of each number; also of those refused: they did not vanish
        self.withdrawn: set[str] = set()
        self.is_partial = False
        self.total = 0
        self.vanished: list[int] = []
        self.counts: Counter[str] = Counter()
        self.samples: list[int] = []

    # --- Reading -------------------------------------------------------------------------------------------------

    def entries(self) -> Iterator[Record | Problem | Withdrawn | Partial]:
        self.file.seek(0)
        form, today = FORMATS[self.source.format], timezone.localdate(self.now)
        options = {"columns": self.source.columns} if form.has_columns else {}
        yield from form.parse(self.file, today, **options)

    def survey(self) -> None:
        """Reads the whole file once. Raises ``ImportStopped`` where it is no use as a whole."""
        kinds: set[str] = set()
        first_day = None
        for entry in self.entries():
            match entry:
                case Problem(ends_file=True):
                    raise ImportStopped(place_of(entry) + entry.message)
                case Partial():
                    self.is_partial = True
                    continue
                case Withdrawn():
                    self.withdrawn.add(entry.origin_id)
                    continue
                case Record():
                    if entry.provider:
                        kinds.add(entry.provider.kind)
                    self.venues.note(entry)
                    self.words.count(entry)
                    first_day = min(filter(None, [first_day, shift.first_day(entry)]), default=None)
            self.total += 1
            if entry.origin_id and (isinstance(entry, Record) or entry.origin_id not in self.first_lines):
                self.first_lines.setdefault(entry.origin_id, entry.line)
        if not self.total and not self.withdrawn:
            raise ImportStopped("Die Datei enthält keinen einzigen Kurs. Es wurde nichts geändert.")
        self.providers.refuse_missing(kinds)
        self.vanished = self.find_vanished()
        if self.moves and not self.source.date_shift_weeks:
            # The first use fixes by how many weeks; later deliveries of the source move by the same.
            self.source.date_shift_weeks = shift.weeks_until_next(first_day, timezone.localdate(self.now))

    def find_vanished(self) -> list[int]:
        offers = Offer.objects.filter(source=self.source.code, state__in=[State.PUBLISHED, State.SUBMITTED])
        rows = offers.order_by("pk").values_list("pk", "origin_id")
        if self.is_partial:
            return [pk for pk, number in rows if number in self.withdrawn]
        return [pk for pk, number in rows.iterator() if number not in self.first_lines or number in self.withdrawn]

    def refuse_to_empty(self) -> None:
        """A broken delivery must not empty the portal."""
        public = Offer.objects.filter(source=self.source.code, state__in=[State.PUBLISHED, State.SUBMITTED]).count()
        gone = len(self.vanished)
        if gone > MANY_VANISHING and gone > public * MOST_VANISHING:
            raise TooManyVanish(
                f"In der Datei fehlen {gone} von {public} Angeboten dieser Quelle; mehr als {MANY_VANISHING} und mehr "
                f"als {MOST_VANISHING * 100:.0f} % sind ungewöhnlich. Es wurde nichts geändert. Bitte prüfen Sie, ob "
                "die Datei vollständig ist."
            )

    # --- Writing -------------------------------------------------------------------------------------------------

    def take_over(self, report: Report | None = None) -> Iterator[list[ImportItem]]:
        """Writes everything and gives what became of it, some records at a time."""
        self.words.save()
        read = 0
        taken: set[str] = set()
        things = (entry for entry in self.entries() if isinstance(entry, Record | Problem))
        for batch in batches(things):
            with catalogue_entries.together():
                offers, revisions = self.stored([entry.origin_id for entry in batch if isinstance(entry, Record)])
                ours = archived_by_us(offers.values())
                items, new = [], []
                for entry in batch:
                    if isinstance(entry, Record) and entry.origin_id in taken:
                        first = self.first_lines[entry.origin_id]
                        entry = problem(entry, f"Die Kennung {entry.origin_id} kommt schon an Stelle {first} vor.")
                    if isinstance(entry, Problem):
                        items.append(item(entry, Result.REJECTED, entry.message))
                        continue
                    taken.add(entry.origin_id)
                    self.complete(entry)
                    offer = offers.get(entry.origin_id)
                    if offer:
                        items.append(self.take_one(entry, offer, revisions.get(offer.pk), ours))
                    else:
                        new.append(entry)
                items += self.create(new)
            read += len(batch)
            yield self.counted(items, report, read)
        for start in range(0, len(self.vanished), BATCH):
            with catalogue_entries.together():
                items = [
                    self.retire(offer) for offer in Offer.objects.filter(pk__in=self.vanished[start : start + BATCH])
                ]
            yield self.counted(items, report, read + start + len(items))

    def counted(self, items: list[ImportItem], report: Report | None, read: int) -> list[ImportItem]:
        for entry in items:
            self.counts[entry.result] += 1
            if entry.result in {Result.CREATED, Result.UPDATED} and len(self.samples) < SAMPLES:
                self.samples.append(entry.offer_id)
        if report:
            report(read, self.total + len(self.vanished))
        return items

    def stored(self, numbers: list[str]) -> tuple[dict[str, Offer], dict[int, Revision]]:
        found = Offer.objects.filter(source=self.source.code, origin_id__in=numbers).prefetch_related(*ROWS)
        offers = {offer.origin_id: offer for offer in found.select_related("provider")}
        waiting = Revision.objects.filter(offer__in=[offer.pk for offer in offers.values()]).undecided()
        return offers, {revision.offer_id: revision for revision in waiting}

    def complete(self, record: Record) -> None:
        """Adds what editors say of the source to what the file says."""
        if self.source.date_shift_weeks and self.moves:
            shift.move(record, self.source.date_shift_weeks)
        self.words.add_to(record)

    def create(self, records: list[Record]) -> list[ImportItem]:
        """New offers, all together. Where the database refuses that, halves tell which of them it means."""
        items, new = [], []
        for record in records:
            offer = Offer(source=self.source.code, origin_id=record.origin_id, source_url=record.source_url)
            try:
                new.append((record, self.creation.check(offer, self.said(record))))
            except ValidationError as error:
                items.append(self.rejected(record, error))
        if not new:
            return items
        try:
            with self.together_or_not_at_all():
                for record, draft in new:
                    draft.offer.provider = self.providers.get(record)
                    for draft_run, run in zip(draft.runs, record.data.get("runs", []), strict=True):
                        draft_run.run.venue = self.venues.get(record, run["venue"]) if run.get("venue") else None
                action = "veröffentlicht" if self.source.is_released else "eingereicht"
                self.creation.write([draft for _record, draft in new], action, actor=self.actor)
                if self.source.is_released:
                    offers = [draft.offer for _record, draft in new]
                    samples.keep_first_of_list(offers, author=self.actor, now=self.now)
        except REFUSALS as error:
            sound = [record for record, _draft in new]
            if len(sound) == 1:
                return [*items, self.rejected(sound[0], error)]
            middle = len(sound) // 2
            return items + self.create(sound[:middle]) + self.create(sound[middle:])
        return items + [item(record, Result.CREATED, mended(record), offer=draft.offer) for record, draft in new]

    def take_one(self, record: Record, offer: Offer, revision: Revision | None, ours: set[int]) -> ImportItem:
        try:
            if offer.state == State.ARCHIVED and offer.pk not in ours:
                return item(record, Result.UNCHANGED, "Das Angebot ist archiviert und bleibt es.", offer=offer)
            unchanged = self.unchanged(offer, record, revision, ours)
            if unchanged:
                return unchanged
            with self.together_or_not_at_all():
                return self.change(moderation.locked(offer), record, ours)
        except REFUSALS as error:
            return self.rejected(record, error, offer)

    @contextmanager
    def together_or_not_at_all(self) -> Iterator[None]:
        """Undoes what was written inside where it fails, and forgets the providers and venues that are gone with it."""
        known_providers, known_venues = len(self.providers.known), len(self.venues.known)
        try:
            with transaction.atomic():
                yield
        except Exception:
            drop_newest(self.providers.known, known_providers)
            drop_newest(self.venues.known, known_venues)
            raise

    def rejected(self, record: Record, error: Exception, offer: Offer | None = None) -> ImportItem:
        return item(record, Result.REJECTED, self.reason(error, record), offer=offer)

    def reason(self, error: Exception, record: Record) -> str:
        words = self.words.unexplained(record)
        is_unclear = isinstance(error, ValidationError) and not record.data.get("topics") and words
        hint = f" Noch nicht zugeordnet: {', '.join(f'„{word}“' for word in words[:5])}." if is_unclear else ""
        return in_words(error) + hint

    def unchanged(self, offer: Offer, record: Record, revision: Revision | None, ours: set[int]) -> ImportItem | None:
        """The line of the protocol if ``record`` changes nothing about ``offer``. Costs no query."""
        if offer.pk in ours or not (self.providers.knows(record) and self.venues.knows(record)):
            return None
        if self.new_facts(offer, record):
            return None
        content, live = self.content(record), snapshot(offer)
        if set(different(content, proposals.shown(live, revision))).difference(offer.locked_fields):
            return None
        kept = sorted(set(different(content, live)).intersection(offer.locked_fields))
        return item(record, Result.LOCKED if kept else Result.UNCHANGED, mended(record), offer=offer, fields=kept)

    def change(self, offer: Offer, record: Record, ours: set[int]) -> ImportItem:
        before = snapshot(offer)
        facts = self.new_facts(offer, record)
        if facts:
            for name, value in facts.items():
                setattr(offer, name, value)
            offer.updated_at = self.now
            offer.full_clean()
            offer.save(update_fields=[*facts, "updated_at"])
        content = {name: value for name, value in self.content(record).items() if name not in offer.locked_fields}
        notes = [mended(record)]
        if offer.state == State.PUBLISHED and not self.source.is_released:
            written, note, is_news = proposals.hand_in(offer, content, source=self.source, now=self.now)
        else:
            written = write(offer, content, now=self.now, calendar=self.calendar, before=before)
            note, is_news = proposals.conflict_note(offer), False
        notes.append(note)
        if facts and not written:
            derived.refresh(offer, self.now, self.calendar)
        came_back = offer.pk in ours
        if came_back:
            self.bring_out(offer)
        elif written or facts:
            log(offer, "aus der Quelle geändert", actor=self.actor, now=self.now, changed_fields=[*facts, *written])
        elif not is_news:
            return item(record, Result.UNCHANGED, " ".join(filter(None, notes)), offer=offer)
        after = snapshot(Offer.objects.get(pk=offer.pk))
        return item(
            record,
            Result.UPDATED,
            " ".join(filter(None, notes)),
            offer=offer,
            fields=[*facts, *written, *(["state"] if came_back else [])],
            before={name: before[name] for name in written},
            after={name: after[name] for name in written},
        )

    def new_facts(self, offer: Offer, record: Record) -> dict[str, Any]:
        """What changed of that which is no content."""
        facts = {"provider": self.providers.get(record), "source_url": record.source_url}
        return {name: value for name, value in facts.items() if getattr(offer, name) != value}

    def bring_out(self, offer: Offer) -> None:
        if self.source.is_released or offer.published_at:  # what staff have released once
            moderation.publish(offer, actor=self.actor, now=self.now)
        else:
            action = "wieder eingereicht" if offer.state == State.ARCHIVED else "eingereicht"
            moderation.change_state(offer, action, actor=self.actor, now=self.now)

    def retire(self, offer: Offer) -> ImportItem:
        if offer.state == State.SUBMITTED:
            moderation.withdraw(offer, actor=self.actor, now=self.now)
        moderation.archive(offer, actor=self.actor, now=self.now, reason=VANISHED)
        return ImportItem(
            origin_id=offer.origin_id, title=offer.title, result=Result.ARCHIVED, reason=VANISHED, offer=offer
        )

    def said(self, record: Record) -> dict[str, Any]:
        """What ``record`` says, in terms of this portal; its runs still name a ``venue``."""
        return self.terms.fit({name: record.data[name] for name in IMPORTED if name in record.data})

    def content(self, record: Record) -> dict[str, Any]:
        """The snapshot of ``record`` with the ids of its venues."""
        data = self.said(record)
        if "runs" in data:
            data["runs"] = [
                {
                    **{name: value for name, value in run.items() if name != "venue"},
                    "venue_id": self.venues.get(record, run["venue"]).pk if run.get("venue") else None,
                }
                for run in data["runs"]
            ]
        return data

    def sample_cards(self) -> list[dict[str, Any]]:
        """Some of the offers as citizens will see them."""
        shown = ["title", "teaser", "provider", "kind", "when", "more_dates", "place", "more_places", "price"]
        return [{name: asdict(card)[name] for name in shown} for card in cards(self.samples, self.now)]


def portal() -> Portal:
    try:
        return Portal.objects.current()
    except Portal.DoesNotExist:
        raise ImportStopped(
            "Das Portal ist noch nicht eingerichtet. Bitte zuerst ausführen: manage.py setup_kommune"
        ) from None


def batches(things: Iterator) -> Iterator[list]:
    for first in things:
        yield list(chain([first], islice(things, BATCH - 1)))


def different(content: dict[str, Any], other: dict[str, Any]) -> list[str]:
    return [name for name, value in content.items() if not same(name, value, other[name])]


def archived_by_us(offers) -> set[int]:
    """Those of ``offers`` whose archiving was ours; what people archived stays archived."""
    archived = [offer for offer in offers if offer.state == State.ARCHIVED and not offer.merged_into_id]
    if not archived:
        return set()
    events = Event.objects.filter(
        object_type=ContentType.objects.get_for_model(Offer),
        object_id__in=[offer.pk for offer in archived],
        to_state=State.ARCHIVED,
    )
    last = events.order_by("object_id", "-pk").distinct("object_id").values_list("object_id", "note")
    return {pk for pk, note in last if note in {VANISHED, TAKEN_BACK}}


def drop_newest(known: dict, count: int) -> None:
    while len(known) > count:
        known.popitem()
