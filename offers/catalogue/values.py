"""The values of facets offer by offer, to count in few offers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

import numpy as np
from pyroaring import BitMap

from offers.catalogue.arrays import numbers
from offers.catalogue.facets import Key

NOTHING = 0  # fills the places that an offer leaves free


class Counts:
    """A number for each value of each facet."""

    def __init__(self, counts: list[int], numbers: Mapping[str, Mapping[Key, int]]):
        self._counts = counts
        self._numbers = numbers

    def of(self, facet: str, keys: Iterable[Key]) -> dict[Key, int]:
        counts, number_of = self._counts, self._numbers[facet]
        return {key: counts[number_of.get(key, NOTHING)] for key in keys}


class Values:
    """For each slot the numbers of its values, in as many places as the slot with most values has."""

    def __init__(self):
        self.different = 0
        self._numbers: defaultdict[str, dict[Key, int]] = defaultdict(dict)  # facet, key: from 1
        self._rows = np.zeros((1024, 0), np.uint16)

    def extend(self, first: int, last: int, bitmaps: Iterable[tuple[str, Key, BitMap]]) -> None:
        """Takes in a range of new slots, the next numbers, from the facets, keys and slots of all that is counted."""
        fresh = BitMap(range(first, last))
        slots, values = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for facet, key, members in bitmaps:
            if found := fresh & members:
                slots.append(numbers(found).astype(np.int64))
                values.append(np.full(len(found), self._number(facet, key)))
        slot, value = np.concatenate(slots), np.concatenate(values)
        order = np.argsort(slot, kind="stable")
        slot, value = slot[order], value[order]
        place = np.arange(len(slot)) - np.searchsorted(slot, slot)
        self._make_room(last, int(place.max(initial=-1)) + 1)
        self._rows[slot, place] = value

    def _number(self, facet: str, key: Key) -> int:
        numbers = self._numbers[facet]
        if key not in numbers:
            self.different += 1
            numbers[key] = self.different
        return numbers[key]

    def _make_room(self, slots: int, places: int) -> None:
        room, width = self._rows.shape
        if slots > room or places > width:
            larger = np.full((max(slots, 2 * room) if slots > room else room, max(places, width)), NOTHING, np.uint16)
            larger[:room, :width] = self._rows
            self._rows = larger

    def counts(self, slots: BitMap) -> Counts:
        """How many of ``slots`` have each value."""
        counts = np.bincount(self._rows.take(numbers(slots), axis=0).ravel(), minlength=self.different + 1)
        counts[NOTHING] = 0
        return Counts(counts.tolist(), self._numbers)

    @property
    def nbytes(self) -> int:
        return self._rows.nbytes
