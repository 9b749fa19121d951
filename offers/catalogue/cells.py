"""Place and time of offers as bitmaps.

A *cell* is one combination of venue, weekday, part of the day and flags in which an offer has at least one date;
"Tuesday evening at the vhs with free seats" is one. A condition on place, weekday, time or seats is a set of cells, and
conditions meet in the same cell, so they hold for one and the same run. Days are sets of cells too: the cells that have
a date on that day. Only the outcome is projected to offers.

An undated run ("auf Anfrage") is a cell of weekday 0 with a single date on no day, which ends when the run ends.
"""

from collections import defaultdict

import numpy as np
from pyroaring import BitMap

from offers.catalogue.arrays import Growing, bitmap, bitmap_of, groups, numbers, ranges
from offers.catalogue.queue import Queue
from offers.models import Occurrence

DATE = np.dtype([("cell", "<u2"), ("day", "<i4"), ("start", "<i8"), ("end", "<i8")])  # cell: of the entry
NEVER = np.iinfo(np.int64).max  # seconds
NO_DAY = -1
DAYPARTS = {
    Occurrence.Daypart.UNKNOWN: 0,
    Occurrence.Daypart.MORNING: 1,
    Occurrence.Daypart.AFTERNOON: 2,
    Occurrence.Daypart.EVENING: 3,
}
FREE_SEATS, OPEN_START, BOOKABLE = 1, 2, 4  # flags
MANY = 1 / 8  # share of all slots, from which on all cells are looked at


class Cells:
    """All cells of an index. Numbers of cells and slots are never used again; dead ones are masked out.

    What ``add`` takes shows after ``settle``, which works on many at once.
    """

    def __init__(self, now: int = 0):
        self.slot = Growing(np.int32)
        self.venue = Growing(np.int32)  # id, 0 without
        self.weekday = Growing(np.int8)
        self.daypart = Growing(np.int8)
        self.flags = Growing(np.int8)
        self.left = Growing(np.int32)  # how many of its dates are still ahead
        self.alive = BitMap()
        self.days: defaultdict[int, BitMap] = defaultdict(BitMap)
        self.dates = Growing(DATE)
        self.first_cell = Growing(np.int32)  # of each slot; its last is before the first of the next
        self.first_date = Growing(np.int32)
        self.first_cell.extend([0])
        self.first_date.extend([0])
        self.queue = Queue()  # dates ahead by their ends
        self.now = now
        self._added: list[tuple[int, int, int, int, int]] = []
        self._added_dates: list[bytes] = []
        self._cell_ends: list[int] = []
        self._date_ends: list[int] = []

    # -- changes ---------------------------------------------------------------------------------------------------

    def add(self, slot: int, cells: list[list], dates: bytes) -> None:
        """Takes in the cells of a new slot, the next number."""
        self._added += [(slot, venue or 0, weekday, daypart, flags) for venue, weekday, daypart, flags in cells]
        self._added_dates.append(dates)
        self._cell_ends.append(self.slot.size + len(self._added))
        end = self._date_ends[-1] if self._date_ends else self.dates.size
        self._date_ends.append(end + len(dates) // DATE.itemsize)

    def settle(self) -> tuple[int, int]:
        """Makes room for what was added; the range of the new cells."""
        first, first_date, first_slot = self.slot.size, self.dates.size, self.first_cell.size - 1
        if not self._added:
            return first, first
        columns = np.array(self._added, np.int32).T
        for column, values in zip(
            (self.slot, self.venue, self.weekday, self.daypart, self.flags), columns, strict=True
        ):
            column.extend(values)
        self.dates.extend(np.frombuffer(b"".join(self._added_dates), DATE))
        self.first_cell.extend(self._cell_ends)
        self.first_date.extend(self._date_ends)
        self._added, self._added_dates, self._cell_ends, self._date_ends = [], [], [], []
        self._settle_dates(first_slot, first_date, first)
        return first, self.slot.size

    def _settle_dates(self, first_slot: int, first_date: int, first: int) -> None:
        dates = self.dates.view[first_date:]
        per_slot = np.diff(self.first_date.view[first_slot:])
        cells = dates["cell"] + np.repeat(self.first_cell.view[first_slot:-1], per_slot)
        ahead = np.flatnonzero(dates["end"] > self.now)
        cells, days, ends = cells[ahead], dates["day"][ahead], dates["end"][ahead]
        left = np.bincount(cells - first, minlength=self.slot.size - first)
        self.left.extend(left)
        self.alive |= bitmap(first + np.flatnonzero(left))
        for day, members in groups(days):
            if day != NO_DAY:
                self.days[day] |= bitmap(cells[members])
        is_finite = ends != NEVER
        self.queue.add(ends[is_finite], first_date + ahead[is_finite], cells[is_finite])

    def drop(self, slot: int) -> None:
        """Forgets a slot that was replaced or withdrawn; its dates in the queue are skipped when they come up."""
        first, last = self.range_of(slot)
        self.left.data[first:last] = 0
        self.alive.remove_range(first, last)

    def advance(self, now: int) -> list[int]:
        """Lets time pass until ``now`` (seconds); the slots some date of which has ended since."""
        self.now = now
        touched = set()
        for number, cell in self.queue.until(now):
            if not self.left.data[cell]:
                continue  # dropped
            slot = int(self.slot.data[cell])
            touched.add(slot)
            self.left.data[cell] -= 1
            if not self.left.data[cell]:
                self.alive.discard(cell)
            date, same = self.dates.data[number], self.dates_of(slot)
            if not np.any((same["cell"] == date["cell"]) & (same["day"] == date["day"]) & (same["end"] > now)):
                self.days[int(date["day"])].discard(cell)
        return sorted(touched)

    # -- answers ---------------------------------------------------------------------------------------------------

    def range_of(self, slot: int) -> tuple[int, int]:
        """The first cell of ``slot`` and the first of the next."""
        first, last = self.first_cell.data[slot : slot + 2].tolist()
        return first, last

    def dates_of(self, slot: int) -> np.ndarray:
        """Its dates (``DATE``), those that have ended too."""
        first, last = self.first_date.data[slot : slot + 2].tolist()
        return self.dates.data[first:last]

    def ahead(self, first_slot: int, last_slot: int) -> tuple[np.ndarray, np.ndarray]:
        """Of each slot in a range, the earliest start (seconds) among the dates that have not ended, ``NEVER`` without
        one, and how many these dates are."""
        cells, ends = self.first_cell.data[first_slot:last_slot], self.first_date.data[first_slot : last_slot + 1]
        dates = self.dates.data[ends[0] : ends[-1]]
        starts = np.where(dates["end"] > self.now, dates["start"], NEVER)
        left = self.left.data[cells[0] : self.first_cell.data[last_slot]]
        return np.minimum.reduceat(starts, ends[:-1] - ends[0]), np.add.reduceat(left, cells - cells[0])

    def is_alive(self, slot: int) -> bool:
        first, last = self.range_of(slot)
        return bool(self.left.data[first:last].any())

    def of(self, slots: BitMap) -> BitMap:
        """The cells of ``slots`` that have a date ahead."""
        chosen = numbers(slots)
        if len(chosen) > MANY * self.first_cell.size:
            is_chosen = np.zeros(self.first_cell.size, bool)
            is_chosen[chosen] = True
            return bitmap_of(is_chosen[self.slot.view]) & self.alive
        return bitmap(ranges(self.first_cell.data[chosen], self.first_cell.data[chosen + 1])) & self.alive

    def slots(self, cells: BitMap) -> BitMap:
        """The slots that have one of ``cells``."""
        return bitmap(self.slot.data[numbers(cells)]) if cells else BitMap()

    def count_slots(self, cells: BitMap) -> int:
        """How many slots have one of ``cells``. Those of one slot follow each other."""
        slots = self.slot.data[numbers(cells)]
        return int(np.count_nonzero(slots[1:] != slots[:-1])) + 1 if len(slots) else 0

    def on_days(self, first: int | None, last: int | None) -> BitMap:
        """Cells with a date ahead from day ``first`` to ``last`` (proleptic ordinals, both included)."""
        chosen = [
            cells
            for day, cells in self.days.items()
            if (first is None or day >= first) and (last is None or day <= last)
        ]
        return BitMap.union(*chosen) if chosen else BitMap()
