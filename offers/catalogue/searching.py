"""Answers a ``Query`` from an ``Index``.

Conditions on the offer itself are sets of slots. Conditions on place, weekday, time, day and seats are sets of cells,
so that they meet in one run, and become slots together. Facets count with all conditions but their own.

Relevance of a text has six tiers; an offer has, for each word, the best tier where it stands, and counts by the sum of
them: 0 the very word in the title, 1 the beginning of a title word (or a synonym), 2 keyword, course number, level,
topic, provider, place or another value of a filter, 3 the middle of a title word, 4 teaser, 5 description. Of equally
relevant ones bookable first, then completeness, then the next date.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, partial, reduce

import numpy as np
from pyroaring import BitMap

from offers.catalogue import text
from offers.catalogue.arrays import bitmap, bitmap_of, groups, numbers
from offers.catalogue.counting import Counting
from offers.catalogue.facets import FACETS, RUN_FACETS, RUN_FEATURES, Key
from offers.catalogue.index import Index
from offers.catalogue.query import BEST, Query

EVERYWHERE = 6  # tiers


@dataclass(frozen=True)
class Result:
    """``ids`` are those of the asked page in order; ``counts`` the numbers per facet and key.

    ``versions`` has for each of ``ids`` a number that changes whenever its card may look different.
    """

    total: int
    ids: list[int]
    versions: list[int] = field(default_factory=list)
    counts: dict[str, dict[Key, int]] = field(default_factory=dict)


class Search:
    """One query against one index, at the time of the index."""

    def __init__(self, index: Index, query: Query):
        self.index = index
        self.query = query
        self.live = index.live()
        self.concepts = text_tiers(index, query.text) if query.text else []
        self.offer_parts = self._offer_parts()  # facet or other condition: slots
        self.cell_parts = self._cell_parts()  # facet or other condition: cells
        self.base = self.meet(self.offer_parts.values())
        # The cells of hits; None if nothing is asked of runs.
        self.cells = self.meet_cells() if self.cell_parts else None
        self.hits = self.base if self.cells is None else index.cells.slots(self.cells)

    # -- conditions ------------------------------------------------------------------------------------------------

    def _offer_parts(self) -> dict[str, BitMap]:
        index, query, parts = self.index, self.query, {}
        for facet, keys in query.chosen.items():
            if facet in RUN_FACETS or not keys:
                continue
            if FACETS[facet].needs_all:
                own = [key for key in keys if not self.is_of_run(facet, key)]
                if own:
                    parts[facet] = reduce(BitMap.__and__, (self.slots(facet, key) for key in own))
            else:
                parts[facet] = BitMap.union(*(self.slots(facet, key) for key in keys))
        if query.min_age is not None or query.max_age is not None:
            ages = query.min_age, query.max_age
            parts["alter"] = index.remember(("alter", *ages), partial(of_ages, index, *ages))
        if self.concepts:
            parts["q"] = in_any_tier(self.concepts)
        if query.within:
            parts["within"] = in_any_tier(text_tiers(index, query.within))
        return parts

    def _cell_parts(self) -> dict[str, BitMap]:
        index, query, parts = self.index, self.query, {}
        bits = index.cell_bits
        if query.keys("gemeinde") or query.near:
            places = [bits["gemeinde"][key] for key in query.keys("gemeinde")]
            places += [bits["place"][key] for key in query.near]
            parts["gemeinde"] = BitMap.union(*places)
        for facet in ("tag", "zeit"):
            if keys := query.keys(facet):
                parts[facet] = BitMap.union(*(bits[facet][key] for key in keys))
        if query.date_from or query.date_to:
            days = ordinal(query.date_from), ordinal(query.date_to)
            parts["datum"] = index.remember(("datum", *days), partial(index.cells.on_days, *days))
        for facet in ("merkmal", "barrierefrei"):
            if keys := [key for key in query.keys(facet) if self.is_of_run(facet, key)]:
                parts[facet] = reduce(BitMap.__and__, (bits[facet][key] for key in keys))
        return parts

    def is_of_run(self, facet: str, key: Key) -> bool:
        if facet == "barrierefrei":
            return key in self.index.names.venue_features
        return facet == "merkmal" and key in RUN_FEATURES

    def slots(self, facet: str, key: Key) -> BitMap:
        bits = self.index.run_bits if self.is_of_run(facet, key) or facet in RUN_FACETS else self.index.counted
        return bits[facet].get(key) or BitMap()

    def meet(self, parts) -> BitMap:
        ordered = sorted([*parts, self.live], key=len)
        return reduce(BitMap.__and__, ordered) if len(ordered) > 1 else ordered[0]

    def meet_cells(self, but: str = "") -> BitMap:
        """The cells of ``base`` that meet all conditions on runs ``but`` one."""
        parts = sorted((part for name, part in self.cell_parts.items() if name != but), key=len)
        return reduce(BitMap.__and__, [*parts, self._cells_of_base])

    @cached_property
    def _cells_of_base(self) -> BitMap:
        of_base = partial(self.index.cells.of, self.base)
        if self.base is self.live:
            return self.index.remember("cells", of_base)
        if self.offer_parts.keys() == {"alter"}:  # which fits most offers, so that all cells are looked at
            return self.index.remember(("cells", self.query.min_age, self.query.max_age), of_base)
        return of_base()

    @cached_property
    def on_time(self) -> BitMap:
        """The slots, hits or not, with a run that meets all conditions on runs."""
        alive = self.index.cells.alive
        return self.index.cells.slots(reduce(BitMap.__and__, sorted(self.cell_parts.values(), key=len), alive))

    # -- answers ---------------------------------------------------------------------------------------------------

    def result(self, start: int, stop: int, opened: frozenset[Key] = frozenset()) -> Result:
        """One page of offers, the total and all counts; those of Themen as ``Counting.all`` gives them."""
        ids = self.ids(start, stop)
        return Result(len(self.hits), ids, [self.index.version(offer) for offer in ids], Counting(self).all(opened))

    def ids(self, start: int, stop: int) -> list[int]:
        """The offers of one page."""
        index, query = self.index, self.query
        if query.sort != BEST or not self.concepts:
            slots = index.sorted(query.sort, self.hits, start, stop)
        else:
            slots, before = [], 0
            for here in self._by_relevance():
                slots += index.sorted(BEST, here, max(0, start - before), max(0, stop - before))
                before += len(here)
                if before >= stop:
                    break
        return index.rows["offer"][slots].tolist() if slots else []

    def _by_relevance(self) -> Iterator[BitMap]:
        """The hits, equally relevant ones together."""
        if len(self.concepts) == 1:
            seen = BitMap()
            for tier in self.concepts[0]:
                here = (tier & self.hits) - seen
                seen |= here
                yield here
            return
        # The tiers of a concept widen, so an offer is in the more of them the better its own is.
        number = np.zeros(self.index.size, np.uint8)
        for tiers in self.concepts:
            for tier in tiers:
                number[numbers(tier & self.hits)] += 1
        slots = numbers(self.hits)
        for _number, members in sorted(groups(number[slots]), key=lambda group: -group[0]):
            yield bitmap(slots[members])

    def after(self, offer: int, most: int) -> list[int]:
        """The offers with the next higher numbers, ascending: pages that do not move when offers come and go."""
        offers = np.sort(self.index.rows["offer"][numbers(self.hits)])
        first = np.searchsorted(offers, offer, side="right")
        return offers[first : first + most].tolist()

    def with_dates(self, most: int) -> tuple[list[int], dt.date | None]:
        """The offers with a date that answers: day by day, until there are ``most`` dates, and the last of those days.

        No day if these are all.
        """
        cells, first, last = self.index.cells, ordinal(self.query.date_from), ordinal(self.query.date_to)
        own = cells.of(self.hits) if self.cells is None else self.cells
        found, number, last_day = BitMap(), 0, None
        for day in sorted(cells.days):
            if (first is None or day >= first) and (last is None or day <= last):
                here = cells.days[day] & own
                found |= here
                number += len(here)
                if number >= most:
                    last_day = dt.date.fromordinal(day)
                    break
        slots = numbers(cells.slots(found))
        return self.index.rows["offer"][slots].tolist(), last_day


def of_ages(index: Index, youngest: int | None, oldest: int | None) -> BitMap:
    """The slots of offers for some age from ``youngest`` to ``oldest``."""
    # Where no age is given, max_age is -1 and fits no one.
    fits = index.rows["max_age"] >= (youngest or 0)
    if oldest is not None:
        fits &= index.rows["min_age"] <= oldest
    return bitmap_of(fits)


def ordinal(day: dt.date | None) -> int | None:
    return day.toordinal() if day else None


def text_tiers(index: Index, query_text: str) -> list[list[BitMap]]:
    """For each concept of ``query_text`` the slots that answer it up to each tier; for a text without words one that
    nothing answers."""
    asked = index.remember(("concepts", query_text), partial(text.concepts, query_text, index.names.synonyms))
    return [concept_tiers(index, concept) for concept in asked] or [[BitMap()] * EVERYWHERE]


def in_any_tier(concepts: list[list[BitMap]]) -> BitMap:
    """The slots that answer all of ``concepts``, wherever their words stand."""
    return reduce(BitMap.__and__, (tiers[-1] for tiers in concepts))


def concept_tiers(index: Index, concept: text.Concept) -> list[BitMap]:
    """Slots per tier for one concept: its own words or, one tier later at best, words of the same meaning."""
    own, *others = concept
    tiers = phrase_tiers(index, own)
    for other in others:
        found = phrase_tiers(index, other)
        tiers[1:] = [tier | more for tier, more in zip(tiers[1:], found[1:], strict=True)]
    return tiers


def phrase_tiers(index: Index, phrase: text.Phrase) -> list[BitMap]:
    per_word = [index.remember(pattern, partial(pattern_tiers, index, pattern)) for pattern in phrase]
    return [reduce(BitMap.__and__, (tiers[number] for tiers in per_word)) for number in range(EVERYWHERE)]


def pattern_tiers(index: Index, pattern: text.Pattern) -> list[BitMap]:
    """Slots where one word stands, up to each tier."""
    postings = index.postings
    exact = postings.exact("title", pattern.word)
    beginning = postings.beginning("title", pattern)
    named = [postings.slots("names", pattern)]
    for facet, key in index.names.matching(pattern):
        if slots := index.bits_of_name(facet).get(key):
            named.append(slots)
    names = beginning | BitMap.union(*named)
    title = names | postings.slots("title", pattern)
    teaser = title | postings.slots("teaser", pattern)
    return [exact, beginning, names, title, teaser, teaser | postings.slots("text", pattern)]
