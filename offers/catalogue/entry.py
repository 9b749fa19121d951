"""Writes what the catalogue holds of an offer. Call it inside the transaction that changed the offer."""

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import numpy as np
from django.db.models import QuerySet
from django.utils import timezone

from offers.catalogue import cells, text
from offers.catalogue.facets import EDUCATIONAL_LEAVE
from offers.models import CatalogueEntry, Offer, Run
from places.names import sort_key

BATCH = 500
OPEN_BELOW, OPEN_ABOVE, NO_AGE = -1, 999, -1
PREFETCH = [
    "life_phases", "topics", "focus_themes", "target_groups", "languages", "funding_schemes", "cooperating_providers",
    "keywords", "texts", "access", "runs__occurrences",
]  # fmt: skip
FIELDS = [field.name for field in CatalogueEntry._meta.concrete_fields if field.name not in {"offer", "changed"}]


def with_entry_data(offers: QuerySet[Offer]) -> QuerySet[Offer]:
    """``offers`` with everything an entry needs, in a fixed number of queries."""
    return offers.prefetch_related(*PREFETCH)


# The offers whose entries wait for the end of ``together``; None outside of it.
_waiting: ContextVar[set[int] | None] = ContextVar("waiting", default=None)


@contextmanager
def together() -> Iterator[None]:
    """Writes the entries of all offers that change inside the block at its end, in a few statements."""
    waiting: set[int] = set()
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
    numbers = sorted(waiting)
    for start in range(0, len(numbers), BATCH):
        store(with_entry_data(Offer.objects.filter(pk__in=numbers[start : start + BATCH])))


def write(offer: Offer) -> None:
    """Writes the entry of ``offer`` after any change, also of what the entry itself does not hold (a price, a room):
    pages show that too, and tell by the entry's ``changed`` whether they are still fresh."""
    waiting = _waiting.get()
    if waiting is None:
        store(with_entry_data(Offer.objects.filter(pk=offer.pk)))
    else:
        waiting.add(offer.pk)


def store(offers: Iterable[Offer]) -> None:
    save([build(offer) for offer in offers])


def save(entries: list[CatalogueEntry]) -> None:
    CatalogueEntry.objects.bulk_create(entries, update_conflicts=True, unique_fields=["offer"], update_fields=FIELDS)


def outdated(offers: Iterable[Offer]) -> list[CatalogueEntry]:
    """What the entries of ``offers`` (see ``with_entry_data``) should be, where they are not."""
    wanted = {offer.pk: build(offer) for offer in offers}
    stored = CatalogueEntry.objects.in_bulk(wanted)
    return [entry for pk, entry in wanted.items() if pk not in stored or not same(entry, stored[pk])]


def same(one: CatalogueEntry, other: CatalogueEntry) -> bool:
    return all(plain(getattr(one, name)) == plain(getattr(other, name)) for name in FIELDS)


def plain(value):
    return bytes(value) if isinstance(value, memoryview) else value


def build(offer: Offer) -> CatalogueEntry:
    """The unsaved entry of ``offer``."""
    runs = sorted(offer.runs.all(), key=lambda run: run.pk)
    keys, dates = lay_out(runs)
    min_age, max_age = ages(offer)
    names = [
        *(tag.name for tag in offer.keywords.all()),
        *(text.title for text in offer.texts.all()),
        *(run.course_number for run in runs),
        offer.language_level,
    ]
    return CatalogueEntry(
        offer=offer,
        is_published=(
            offer.state == Offer.State.PUBLISHED and offer.merged_into_id is None and offer.hidden_since is None
        ),
        facets=facets(offer),
        min_age=min_age,
        max_age=max_age,
        completeness=offer.completeness,
        published_at=int(offer.published_at.timestamp()) if offer.published_at else 0,
        title=offer.title,
        title_key=title_key(offer.title),
        title_words=folded(offer.title),
        name_words=folded(" ".join(sorted(names))),
        teaser_words=folded(offer.teaser),
        text_words=folded(f"{offer.description} {offer.requirements_note} {offer.price_note}"),
        cells=keys,
        dates=dates.tobytes(),
    )


def folded(given: str) -> str:
    return " ".join(dict.fromkeys(text.words(given)))


def facets(offer: Offer) -> dict[str, list]:
    def ids(relation) -> list[int]:
        return sorted(term.pk for term in relation.all())

    features = {
        "childcare": offer.childcare,
        "no_registration": offer.registration == Offer.Registration.NONE,
        "no_german": offer.no_german_needed,
        "educational_leave": any(scheme.code == EDUCATIONAL_LEAVE for scheme in offer.funding_schemes.all()),
    }
    return {
        "lebensphase": ids(offer.life_phases),
        "thema": ids(offer.topics),
        "schwerpunkt": ids(offer.focus_themes),
        "zielgruppe": ids(offer.target_groups),
        "sprache": ids(offer.languages),
        "foerderung": ids(offer.funding_schemes),
        "kosten": [offer.price_kind],
        "art": [offer.kind],
        "format": [offer.format],
        "anbieter": [offer.provider_id, *(key for key in ids(offer.cooperating_providers) if key != offer.provider_id)],
        "merkmal": [name for name, is_true in features.items() if is_true],
        "barrierefrei": sorted(item.feature_id for item in offer.access.all() if item.is_available),
    }


def ages(offer: Offer) -> tuple[int, int]:
    """First and last year of age; (-1, -1) where none is given."""
    if offer.all_ages:
        return OPEN_BELOW, OPEN_ABOVE
    if offer.min_age is None and offer.max_age is None:
        return OPEN_BELOW, NO_AGE
    return (
        OPEN_BELOW if offer.min_age is None else offer.min_age,
        OPEN_ABOVE if offer.max_age is None else offer.max_age,
    )


def lay_out(runs: list[Run]) -> tuple[list[list], np.ndarray]:
    """The distinct cells of ``runs`` and their dates, in a fixed order. Cancelled dates are in neither."""
    numbers: dict[tuple, int] = {}
    rows: set[tuple[int, int, int, int]] = set()
    for run in runs:
        if run.status == Run.Status.CANCELLED:
            continue
        venue, marks = run.venue_id, flags(run)
        if run.is_undated:
            cell = numbers.setdefault((venue, 0, 0, marks), len(numbers))
            rows.add((cell, cells.NO_DAY, cells.NEVER, end_of(run)))
            continue
        for date in run.occurrences.all():
            if not date.is_cancelled:
                key = (venue, date.weekday, cells.DAYPARTS[date.daypart], marks)
                cell = numbers.setdefault(key, len(numbers))
                # Ends are rounded up, so that a date never counts as ended before it has.
                rows.add(
                    (cell, date.date.toordinal(), int(date.starts_at.timestamp()), -int(-date.ends_at.timestamp() // 1))
                )
    return [list(key) for key in numbers], np.array(sorted(rows), dtype=cells.DATE)


def flags(run: Run) -> int:
    is_open = run.kind == Run.Kind.OPEN_START
    is_bookable = run.status in {Run.Status.SCHEDULED, Run.Status.FEW_LEFT} and run.seats_left != 0
    return cells.FREE_SEATS * run.has_free_seats + cells.OPEN_START * is_open + cells.BOOKABLE * is_bookable


def end_of(run: Run) -> int:
    """The midnight after the last day of an undated run."""
    if run.ends_on is None:
        return cells.NEVER
    midnight = dt.datetime.combine(run.ends_on + dt.timedelta(days=1), dt.time.min, timezone.get_default_timezone())
    return int(midnight.timestamp())


def title_key(title: str) -> bytes:
    """The first 24 bytes by which titles sort."""
    return sort_key(title, 120).encode()[:24].ljust(24, b"\0")
