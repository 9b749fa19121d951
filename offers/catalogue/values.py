"""The values of facets offer by offer, to count in few offers."""

from collections.abc import Iterable

import numpy as np
from pyroaring import BitMap

from offers.catalogue.arrays import Growing, numbers, ranges
from offers.facets import Key

SPARSE = 1 / 16  # share of all slots, below which walking along values is quicker than asking the bitmap of each


class Values:
    """For each slot the numbers of its values, one after another."""

    def __init__(self):
        self._number_of: dict[tuple[str, Key], int] = {}
        self._values = Growing(np.int32)
        self._first = Growing(np.int32)  # of each slot; its last is before the first of the next
        self._first.extend([0])

    def extend(self, first: int, last: int, bitmaps: Iterable[tuple[str, Key, BitMap]]) -> None:
        """Takes in a range of new slots, the next numbers, from the facets, keys and slots of all that is counted."""
        fresh = BitMap(range(first, last))
        slots, values = [np.zeros(0, np.int64)], [np.zeros(0, np.int32)]
        for facet, key, members in bitmaps:
            if found := fresh & members:
                slots.append(numbers(found).astype(np.int64) - first)
                values.append(np.full(len(found), self._number_of.setdefault((facet, key), len(self._number_of))))
        slot, value = np.concatenate(slots), np.concatenate(values)
        before = self._values.size
        self._values.extend(value[np.argsort(slot, kind="stable")])
        self._first.extend(before + np.cumsum(np.bincount(slot, minlength=last - first)))

    def counts(self, slots: BitMap) -> dict[tuple[str, Key], int]:
        """How many of ``slots`` have each value, by facet and key."""
        chosen = numbers(slots)
        first = self._first.view
        values = self._values.data[ranges(first[chosen], first[chosen + 1])]
        return dict(zip(self._number_of, np.bincount(values, minlength=len(self._number_of)).tolist(), strict=True))

    @property
    def nbytes(self) -> int:
        return self._values.data.nbytes + self._first.data.nbytes
