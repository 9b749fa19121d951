"""Dates in the order of their ends."""

import heapq
from collections.abc import Iterator

import numpy as np

FEW = 1000  # dates that are put into place one by one
ENTRY = np.dtype([("end", "<i8"), ("date", "<i4"), ("cell", "<i4")])


class Queue:
    """Nearly all dates come when an index is loaded: these are sorted once, in an array; later ones are in a heap."""

    def __init__(self):
        self._sorted = np.zeros(0, ENTRY)
        self._position = 0
        self._later: list[tuple[int, int, int]] = []

    def add(self, ends: np.ndarray, dates: np.ndarray, cells: np.ndarray) -> None:
        """Takes in ``dates`` of ``cells`` with their ``ends`` in seconds, of each the same number."""
        if len(ends) <= FEW:
            for item in zip(ends.tolist(), dates.tolist(), cells.tolist(), strict=True):
                heapq.heappush(self._later, item)
            return
        fresh = np.empty(len(ends), ENTRY)
        fresh["end"], fresh["date"], fresh["cell"] = ends, dates, cells
        waiting = np.concatenate([self._sorted[self._position :], fresh])
        self._sorted, self._position = waiting[np.argsort(waiting["end"], kind="stable")], 0

    def until(self, now: int) -> Iterator[tuple[int, int]]:
        """Takes out all that has ended at ``now``: date and cell."""
        last = int(np.searchsorted(self._sorted["end"], now, side="right"))
        for _, date, cell in self._sorted[self._position : last].tolist():
            yield date, cell
        self._position = max(self._position, last)
        while self._later and self._later[0][0] <= now:
            _, date, cell = heapq.heappop(self._later)
            yield date, cell

    @property
    def nbytes(self) -> int:
        return self._sorted.nbytes
