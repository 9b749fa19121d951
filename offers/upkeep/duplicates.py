"""Which offers are probably the same: entered twice by one provider, or by two who do it together.

Two offers are compared by a few traits, never by their whole text: the words of the title, who offers it, where, and
when. Each agreement and each contradiction gives points and a reason that people can read. All likely pairs of the
portal are found by ``duplicate_pairs.py``.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np
from django.db.models import Q, QuerySet
from rapidfuzz.distance import Levenshtein

from offers.catalogue import cells, text
from offers.models import CatalogueEntry, Offer
from offers.models.duplicate_pair import DuplicatePair, Reason
from places.names import sort_key
from providers.models import Provider, Venue

POINTS = {
    Reason.SAME_TITLE: 50,
    Reason.LIKE_TITLE: 35,
    Reason.SAME_PROVIDER: 20,
    Reason.PARTNERS: 20,
    Reason.SAME_PLACE: 15,
    Reason.OTHER_PLACE: -15,
    Reason.SAME_DATES: 25,
    Reason.SOME_DATES: 15,
    Reason.NO_DATES: 10,
    Reason.OTHER_DATES: -25,
}
LISTED_FROM = 75  # points for the list of staff ...
WARNED_FROM = 70  # ... and for the warning while somebody writes, when place and dates may not be known yet
ALIKE = 0.7  # share of common words from which titles are alike
ALMOST = 0.9  # the same for letters, because people mistype
SHOWN = 5
# What is written now may be the same as these; what is over and done may not.
ALIVE = [Offer.State.DRAFT, Offer.State.SUBMITTED, Offer.State.RETURNED, Offer.State.PUBLISHED]

Place = tuple[str, int | None]


@dataclass(frozen=True)
class Title:
    """``words`` without stop words and plural endings; ``glued`` is the same for "Senioren-Café" and "Seniorencafé"."""

    words: frozenset[str]
    glued: str

    @classmethod
    def of(cls, title: str) -> "Title":
        words = text.phrase(title)
        return cls(frozenset(text.stems(word.stem for word in words)), "".join(word.word for word in words))

    @property
    def numbers(self) -> set[str]:
        return {word for word in self.words if any(letter.isdigit() for letter in word)}

    def reason(self, other: "Title") -> Reason | None:
        if self.words == other.words or self.glued == other.glued:
            return Reason.SAME_TITLE
        if self.numbers != other.numbers:  # "Englisch A1" and "Englisch A2"
            return None
        common = len(self.words & other.words) / len(self.words | other.words)
        if common >= ALIKE or Levenshtein.normalized_similarity(self.glued, other.glued) >= ALMOST:
            return Reason.LIKE_TITLE
        return None


@dataclass(frozen=True)
class Traits:
    """What is compared of an offer. What is empty is not known; ``starts`` are seconds since 1970."""

    title: Title
    provider: int
    partners: frozenset[int] = frozenset()
    places: frozenset[Place] = frozenset()
    starts: frozenset[int] = frozenset()
    has_no_dates: bool = False
    source: str = ""


@dataclass(frozen=True)
class Likeness:
    score: int = 0
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Duplicate:
    """An offer that is probably there already, and why."""

    offer: Offer
    score: int
    reasons: list[str]
    is_own: bool  # of the provider that is asking


def compare(one: Traits, other: Traits) -> Likeness:
    """How much speaks for both being the same; nothing does, whatever else agrees, where the titles differ."""
    title = one.title.reason(other.title)
    # A source gives each of its offers one number: it knows best what is not the same.
    if title is None or (one.source and one.source == other.source):
        return Likeness()
    found = [title, who(one, other), where(one, other), when(one, other)]
    reasons = tuple(reason for reason in found if reason)
    return Likeness(max(0, min(100, sum(POINTS[reason] for reason in reasons))), reasons)


def who(one: Traits, other: Traits) -> Reason | None:
    if one.provider == other.provider:
        return Reason.SAME_PROVIDER
    together = ({one.provider} | one.partners) & ({other.provider} | other.partners)
    return Reason.PARTNERS if together else None


def where(one: Traits, other: Traits) -> Reason | None:
    if not one.places or not other.places:
        return None
    return Reason.SAME_PLACE if one.places & other.places else Reason.OTHER_PLACE


def when(one: Traits, other: Traits) -> Reason | None:
    if one.has_no_dates and other.has_no_dates:
        return Reason.NO_DATES
    if not one.starts or not other.starts:
        return None
    common = len(one.starts & other.starts)
    if common * 2 >= min(len(one.starts), len(other.starts)):
        return Reason.SAME_DATES
    return Reason.SOME_DATES if common else Reason.OTHER_DATES


# --- Traits of what there is --------------------------------------------------------------------------------------


def places(venues: Iterable[Venue]) -> dict[int, Place]:
    """By venue. Two providers may have entered the same house twice, so name and Gemeinde count, not the row."""
    return {venue.pk: (sort_key(venue.name, 160), venue.municipality_id) for venue in venues}


def traits(entry: CatalogueEntry, known: dict[int, Place], source: str = "") -> Traits:
    """Of an offer by its entry in the catalogue, which has in one row what else stands in five tables."""
    lead, *partners = entry.facets["anbieter"]
    dates = np.frombuffer(entry.dates, cells.DATE)
    return Traits(
        title=Title.of(entry.title),
        provider=lead,
        partners=frozenset(partners),
        places=frozenset(known[venue] for venue, *_rest in entry.cells if venue in known),
        starts=frozenset(dates["start"][dates["day"] != cells.NO_DAY].tolist()),
        has_no_dates=bool(len(dates)) and not (dates["day"] != cells.NO_DAY).any(),
        source=source,
    )


def same_houses(venues: Collection[int]) -> QuerySet[Venue]:
    """The venues with these ids, and those that somebody else entered for the same house."""
    same = Q(pk__in=venues)
    for name, municipality in Venue.objects.filter(pk__in=venues).values_list("name", "municipality"):
        same |= Q(name__iexact=name, municipality=municipality)
    return Venue.objects.filter(same)


# --- The warning while somebody writes ----------------------------------------------------------------------------


def likely_duplicates_of(title: str, *, provider: Provider) -> list[Duplicate]:
    """What ``provider`` is probably about to enter a second time, as long as only its title is known."""
    return near(Traits(Title.of(title), provider.pk), venues=[])


def likely_duplicates_of_saved(offer: Offer) -> list[Duplicate]:
    """The same for an offer that is saved, if only for a moment; staff may have said already what is no duplicate."""
    entry = CatalogueEntry.objects.get(pk=offer.pk)
    venues = {venue for venue, *_rest in entry.cells if venue}
    mine = traits(entry, places(Venue.objects.filter(pk__in=venues)), offer.source)
    different = DuplicatePair.objects.filter(Q(first=offer) | Q(second=offer), state=DuplicatePair.State.DIFFERENT)
    known = {pk for pair in different.values_list("first", "second") for pk in pair}
    return near(mine, venues=venues, leave_out={offer.pk, *known})


def near(mine: Traits, *, venues: Collection[int], leave_out: Collection[int] = ()) -> list[Duplicate]:
    """Offers like ``mine``, the likeliest first: those of its provider in any state, of others only what is public."""
    if not mine.title.words:
        return []
    of_others = (
        Q(provider__in=mine.partners) | Q(cooperating_providers=mine.provider) | Q(runs__venue__in=same_houses(venues))
    )
    own = Offer.objects.filter(provider=mine.provider, state__in=ALIVE)
    others = Offer.objects.public().filter(of_others).exclude(provider=mine.provider).distinct()
    titles = [*own.order_by().values_list("pk", "title"), *others.order_by().values_list("pk", "title")]
    found = {pk for pk, title in titles if pk not in leave_out and mine.title.reason(Title.of(title))}
    entries = list(CatalogueEntry.objects.filter(pk__in=found).select_related("offer__provider"))
    known = places(Venue.objects.filter(pk__in={venue for entry in entries for venue, *_rest in entry.cells if venue}))
    likely = [
        Duplicate(
            entry.offer,
            likeness.score,
            [str(reason.label) for reason in likeness.reasons],
            is_own=entry.offer.provider_id == mine.provider,
        )
        for entry in entries
        if (likeness := compare(mine, traits(entry, known, entry.offer.source))).score >= WARNED_FROM
    ]
    return sorted(likely, key=lambda duplicate: (-duplicate.score, duplicate.offer.title, duplicate.offer.pk))[:SHOWN]
