"""Place and time of offers as bitmaps.

A *cell* is one combination of venue, weekday, part of the day and flags in which an offer has at least one date;
"Tuesday evening at the vhs with free seats" is one. A condition on place, weekday, time or seats is a set of cells, and
conditions meet in the same cell, so they hold for one and the same run. Days are sets of cells too: the cells that have
a date on that day. Only the outcome is projected to offers.

An undated run ("auf Anfrage") is a cell of weekday 0 with a single date on no day, which ends when the run ends.
"""

import heapq
from collections import defaultdict

import numpy as np
from pyroaring import BitMap

from offers.catalogue.arrays import bitmap, numbers
from offers.models import Occurrence

DATE = np.dtype([("cell", "<u2"), ("day", "<i4"), ("start", "<i8"), ("end", "<i8")])
NEVER = np.iinfo(np.int64).max  # seconds
NO_DAY = -1
DAYPARTS = {
    Occurrence.Daypart.UNKNOWN: 0,
    Occurrence.Daypart.MORNING: 1,
    Occurrence.Daypart.AFTERNOON: 2,
    Occurrence.Daypart.EVENING: 3,
}
FREE_SEATS, OPEN_START, BOOKABLE = 1, 2, 4  # flags


class Growing:
    """A numpy array that grows at its end."""

    def __init__(self, dtype):
        self.data = np.zeros(1024, dtype)
        self.size = 0

    def extend(self, values) -> None:
        end = self.size + len(values)
        if end > len(self.data):
            self.data = np.concatenate([self.data, np.zeros(max(len(self.data), end), self.data.dtype)])
        self.data[self.size : end] = values
        self.size = end

    @property
    def view(self) -> np.ndarray:
        return self.data[: self.size]


class Cells:
    """All cells of an index. Numbers of cells and slots are never used again; dead ones are masked out."""

    def __init__(self):
        self.slot = Growing(np.int32)
        self.venue = Growing(np.int32)  # id, 0 without
        self.weekday = Growing(np.int8)
        self.daypart = Growing(np.int8)
        self.flags = Growing(np.int8)
        self.alive = BitMap()
        self.days: defaultdict[int, BitMap] = defaultdict(BitMap)
        self.dates = Growing(DATE)
        self.ranges: dict[int, tuple[int, int, int, int]] = {}  # slot: its cells and its dates, from and to
        self.left: dict[int, int] = {}  # cell: how many of its dates are still ahead
        self.queue: list[tuple[int, int, int]] = []  # heap of (end, slot, date) of dates ahead
        self.now = 0

    def add(self, slot: int, cells: list[list], dates: np.ndarray) -> bool:
        """Takes in the cells of a new slot; True if anything lies ahead."""
        first, first_date = self.slot.size, self.dates.size
        count = len(cells)
        self.slot.extend([slot] * count)
        self.venue.extend([cell[0] or 0 for cell in cells])
        self.weekday.extend([cell[1] for cell in cells])
        self.daypart.extend([cell[2] for cell in cells])
        self.flags.extend([cell[3] for cell in cells])
        dates = dates.copy()
        numbers = dates["cell"].astype(np.int64) + first
        self.dates.extend(dates)
        self.ranges[slot] = (first, first + count, first_date, self.dates.size)
        for index in np.flatnonzero(dates["end"] > self.now).tolist():
            cell, end, day = int(numbers[index]), int(dates["end"][index]), int(dates["day"][index])
            self.left[cell] = self.left.get(cell, 0) + 1
            if day != NO_DAY:
                self.days[day].add(cell)
            if end != NEVER:
                heapq.heappush(self.queue, (end, slot, first_date + index))
        alive = [cell for cell in range(first, first + count) if cell in self.left]
        self.alive.update(alive)
        return bool(alive)

    def drop(self, slot: int) -> None:
        """Forgets a slot that was replaced or withdrawn; its dates in the queue are skipped when they come up."""
        first, last, _, _ = self.ranges.pop(slot, (0, 0, 0, 0))
        for cell in range(first, last):
            self.left.pop(cell, None)
            self.alive.discard(cell)

    def advance(self, now: int) -> list[int]:
        """Lets time pass until ``now`` (seconds); the slots some date of which has ended since."""
        self.now = now
        touched = set()
        while self.queue and self.queue[0][0] <= now:
            _, slot, number = heapq.heappop(self.queue)
            if slot not in self.ranges:
                continue
            touched.add(slot)
            first, _, first_date, last_date = self.ranges[slot]
            date = self.dates.data[number]
            cell, day = first + int(date["cell"]), int(date["day"])
            self.left[cell] -= 1
            if not self.left[cell]:
                del self.left[cell]
                self.alive.discard(cell)
            same = self.dates.data[first_date:last_date]
            if not np.any((same["cell"] == date["cell"]) & (same["day"] == day) & (same["end"] > now)):
                self.days[day].discard(cell)
        return sorted(touched)

    @property
    def next_boundary(self) -> int:
        """When the next date ends, in seconds."""
        return self.queue[0][0] if self.queue else NEVER

    def next_start(self, slot: int) -> int:
        """The earliest start among the dates of ``slot`` that have not ended; ``NEVER`` without one."""
        _, _, first, last = self.ranges[slot]
        dates = self.dates.data[first:last]
        ahead = dates["start"][dates["end"] > self.now]
        return int(ahead.min()) if len(ahead) else NEVER

    def alive_of(self, slot: int) -> list[int]:
        first, last, _, _ = self.ranges.get(slot, (0, 0, 0, 0))
        return [cell for cell in range(first, last) if cell in self.left]

    def slots(self, cells: BitMap) -> BitMap:
        """The slots that have one of ``cells``."""
        return bitmap(self.slot.data[numbers(cells)]) if cells else BitMap()

    def on_days(self, first: int | None, last: int | None) -> BitMap:
        """Cells with a date ahead from day ``first`` to ``last`` (proleptic ordinals, both included)."""
        chosen = [
            cells
            for day, cells in self.days.items()
            if (first is None or day >= first) and (last is None or day <= last)
        ]
        return BitMap.union(*chosen) if chosen else BitMap()
