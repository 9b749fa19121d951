"""The values of facets offer by offer, to count in few offers."""

from collections.abc import Iterable

import numpy as np
from pyroaring import BitMap

from offers.catalogue.arrays import numbers
from offers.facets import Key

NOTHING = 0  # fills the places that an offer leaves free


class Values:
    """For each slot the numbers of its values, in as many places as the slot with most values has."""

    def __init__(self):
        self._number_of: dict[tuple[str, Key], int] = {}  # from 1
        self._rows = np.zeros((1024, 0), np.uint16)

    def extend(self, first: int, last: int, bitmaps: Iterable[tuple[str, Key, BitMap]]) -> None:
        """Takes in a range of new slots, the next numbers, from the facets, keys and slots of all that is counted."""
        fresh = BitMap(range(first, last))
        slots, values = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for facet, key, members in bitmaps:
            if found := fresh & members:
                slots.append(numbers(found).astype(np.int64))
                number = self._number_of.setdefault((facet, key), len(self._number_of) + 1)
                values.append(np.full(len(found), number))
        slot, value = np.concatenate(slots), np.concatenate(values)
        order = np.argsort(slot, kind="stable")
        slot, value = slot[order], value[order]
        place = np.arange(len(slot)) - np.searchsorted(slot, slot)
        self._make_room(last, int(place.max(initial=-1)) + 1)
        self._rows[slot, place] = value

    def _make_room(self, slots: int, places: int) -> None:
        room, width = self._rows.shape
        if slots > room or places > width:
            larger = np.full((max(slots, 2 * room) if slots > room else room, max(places, width)), NOTHING, np.uint16)
            larger[:room, :width] = self._rows
            self._rows = larger

    def counts(self, slots: BitMap) -> dict[tuple[str, Key], int]:
        """How many of ``slots`` have each value, by facet and key."""
        counts = np.bincount(self._rows.take(numbers(slots), axis=0).ravel(), minlength=len(self._number_of) + 1)
        return dict(zip(self._number_of, counts[1:].tolist(), strict=True))

    @property
    def different(self) -> int:
        """How many values there are."""
        return len(self._number_of)

    @property
    def nbytes(self) -> int:
        return self._rows.nbytes
