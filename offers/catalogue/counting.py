"""How many offers each value of a facet gives: with all conditions of a search but those of its own facet."""

from collections.abc import Iterable
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np
from pyroaring import BitMap

from offers.catalogue.arrays import numbers
from offers.catalogue.facets import FACETS, RUN_FACETS, Key
from offers.catalogue.index import COUNTED, DAYPART_KEYS
from offers.catalogue.values import Counts

if TYPE_CHECKING:
    from offers.catalogue.searching import Search


# Offers per key up to which it is quicker to walk along the values of each than to ask the bitmap of each key.
FEW = 40


class Counting:
    """The numbers of one search."""

    def __init__(self, search: "Search"):
        self.search = search
        self.index = search.index

    def all(self, opened: frozenset[Key] = frozenset()) -> dict[str, dict[Key, int]]:
        """Of every facet. The second level of Themen, most of all values, is counted only where it shows: below those
        chosen and ``opened``."""
        return {facet: self.of(facet, self._shown(opened) if facet == "thema" else None) for facet in COUNTED}

    def _shown(self, opened: frozenset[Key]) -> list[Key]:
        topics = self.index.names.options["thema"]
        chosen = self.search.query.keys("thema") | opened
        parents = chosen | {topic.parent for topic in topics if topic.key in chosen}
        return [topic.key for topic in topics if topic.parent is None or topic.parent in parents]

    def of(self, facet: str, keys: list[Key] | None = None) -> dict[Key, int]:
        """How many offers each of ``keys``, or of all keys of ``facet``, gives, were it chosen alone in its facet (or
        added, if all count)."""
        search = self.search
        if keys is None:
            keys = [option.key for option in self.index.names.options[facet]]
        if FACETS[facet].needs_all:
            return {key: self._added(facet, key) for key in keys}
        if facet in RUN_FACETS:
            if not search.cell_parts.keys() - {facet}:
                return {key: search.base.intersection_cardinality(search.slots(facet, key)) for key in keys}
            if facet in search.cell_parts:
                return self._in_cells(facet, keys, *self._places(search.meet_cells(but=facet)))
            return self._in_cells(facet, keys, *self._places_of_hits)
        base = search.hits
        if facet in search.offer_parts:
            parts = [part for name, part in search.offer_parts.items() if name != facet]
            base = search.meet(parts if search.cells is None else [*parts, search.on_time])
        return self._in_offers(facet, keys, base)

    def _in_offers(self, facet: str, keys: list[Key], base: BitMap) -> dict[Key, int]:
        if base is self.search.live and len(keys) > 1:
            return self.index.remember(("counts", facet, *keys), partial(self._counted, facet, keys, base))
        return self._counted(facet, keys, base)

    def _counted(self, facet: str, keys: list[Key], base: BitMap) -> dict[Key, int]:
        is_shared = base is self.search.hits  # among all facets, and so is the walk
        if len(base) > FEW * (self.index.values.different if is_shared else len(keys)):
            bits = self.index.counted[facet]
            return {key: base.intersection_cardinality(bits[key]) if key in bits else 0 for key in keys}
        counted = self._values_of_hits if is_shared else self.index.values.counts(base)
        return counted.of(facet, keys)

    @cached_property
    def _values_of_hits(self) -> Counts:
        return self.index.values.counts(self.search.hits)

    def _added(self, facet: str, key: Key) -> int:
        search = self.search
        if key in search.query.keys(facet):
            return len(search.hits)
        if not search.is_of_run(facet, key):
            return self._in_offers(facet, [key], search.hits)[key]
        if search.cells is None:
            return search.hits.intersection_cardinality(search.slots(facet, key))
        return self.index.cells.count_slots(search.cells & self.index.cell_bits[facet][key])

    def _places(self, cells: BitMap) -> tuple[np.ndarray, np.ndarray]:
        """The numbers of ``cells`` and the slot of each."""
        cell = numbers(cells)
        return cell, self.index.cells.slot.data[cell]

    @cached_property
    def _places_of_hits(self) -> tuple[np.ndarray, np.ndarray]:
        return self._places(self.search.cells)

    def _in_cells(self, facet: str, keys: list[Key], cell: np.ndarray, slot: np.ndarray) -> dict[Key, int]:
        """Different offers per value among cells of ``slot`` that meet all other conditions."""
        value = self._column(facet, cell)
        # Cells of one offer follow each other, so after sorting by value alone its cells of one value still do.
        order = np.argsort(value, kind="stable")
        value, slot = value[order], slot[order]
        is_first = np.append(True, (value[1:] != value[:-1]) | (slot[1:] != slot[:-1]))[: len(value)]
        counts = np.bincount(value[is_first] + 1, minlength=len(keys) + 2).tolist()
        return {key: counts[number + 1] for number, key in self._numbered(facet, keys)}

    def _column(self, facet: str, cells: np.ndarray) -> np.ndarray:
        """A number from -1 for the value of ``facet`` in each of ``cells``."""
        columns = self.index.cells
        match facet:
            case "tag":
                return columns.weekday.data[cells]
            case "zeit":
                return columns.daypart.data[cells]
        venue, known = columns.venue.data[cells], self.index.names.gemeinde_of_venue
        # A venue may be younger than the names; it is in no Gemeinde until they are read again.
        return np.where(venue < len(known), known[np.minimum(venue, len(known) - 1)], np.int16(-1))

    def _numbered(self, facet: str, keys: list[Key]) -> Iterable[tuple[int, Key]]:
        """The keys of ``facet`` with their numbers in its column."""
        match facet:
            case "tag":
                return zip(keys, keys, strict=True)
            case "zeit":
                return DAYPART_KEYS.items()
        return enumerate(keys)
