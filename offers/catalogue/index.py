"""The catalogue in memory: bitmaps of offers per facet value, word, place and day, current to the last commit.

Every change of an offer gives it a new *slot* and lets the old one die; so no old value need be known, and a reader
never sees half a change. ``offers/catalogue/news.py`` tells what has changed.
"""

import gc
import json
import time
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar

import numpy as np
from django.db import DatabaseError, connection
from pyroaring import BitMap

from offers.catalogue.arrays import Table, bitmap, groups, numbers
from offers.catalogue.cells import BOOKABLE, DATE, FREE_SEATS, OPEN_START, Cells
from offers.catalogue.facets import FACETS, OUTSIDE, Key
from offers.catalogue.names import TABLES, Names
from offers.catalogue.names import stamp as names_stamp
from offers.catalogue.news import Snapshot, news
from offers.catalogue.postings import TIERS, Postings
from offers.catalogue.recent import Recent
from offers.catalogue.values import Values

BATCH = 2000  # rows fetched at once
CLOCKS_APART = 60  # seconds by which a reader may come late; a date that has just ended is not brought back for it
RELOAD_ABOVE = 5000  # changed rows; a fresh index is cheaper then
DEAD_SHARE = 0.25  # of slots, before a fresh index is worth it ...
WORN_ABOVE = 10_000  # ... in an index of more slots than this
ENTRY_COLUMNS = (
    "offer_id, changed::text, is_published, facets::text, min_age, max_age, completeness, published_at, title, "
    "title_key, title_words, name_words, teaser_words, text_words, cells::text, dates"
)
COUNTED = [name for name in FACETS if name != "anbieter"]  # thousands of providers are not offered as a list
DAYPART_KEYS = {1: "morning", 2: "afternoon", 3: "evening"}
FLAGS = [(FREE_SEATS, "merkmal", "free_seats"), (OPEN_START, "merkmal", "open_start"), (BOOKABLE, "bookable", True)]
ROW = np.dtype(
    [
        ("offer", "<i8"), ("min_age", "<i2"), ("max_age", "<i2"), ("completeness", "<i2"), ("published", "<i8"),
        ("title1", "<u8"), ("title2", "<u8"), ("title3", "<u8"), ("next", "<i8"), ("bookable", "?"),
    ]
)  # fmt: skip

T = TypeVar("T")
Bitmaps = defaultdict[str, defaultdict[Key, BitMap]]


def bitmaps() -> Bitmaps:
    return defaultdict(lambda: defaultdict(BitMap))


@contextmanager
def without_time_limit() -> Iterator[None]:
    """For statements that take longer than those of a page."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('statement_timeout')")
        (before,) = cursor.fetchone()
        cursor.execute("SET statement_timeout = 0")
    try:
        yield
    finally:
        # A connection that was lost, or a transaction that failed, has its limit back by itself.
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, false)", [before])


class Index:
    """Read through ``offers.catalogue.searching``; written by ``load`` and ``refresh`` only."""

    def __init__(self, now: int):
        self.now = now
        self.snapshot = Snapshot()
        self.loaded_at = time.time()
        self.names = Names()
        self.rows = Table(ROW)
        self.size = 0
        self.slot_of: dict[int, int] = {}
        self.changed: dict[int, int] = {}  # offer: the transaction that wrote its entry
        self.titles: dict[int, str] = {}
        self.published = BitMap()
        self.raw = bitmaps()  # facet, key as in the entry: slots
        self.counted = bitmaps()  # facet, key as on the page: slots, replacements and parents included
        self.values = Values()  # what is counted, slot by slot
        self.cell_bits = bitmaps()  # facet of a run: cells
        self.run_bits = bitmaps()  # facet of a run: slots with a living cell of that value
        self.cells = Cells(now)
        self.postings = Postings()
        self.stamp = self.names.stamp  # order-independent sum over all that a page may show
        self._marks: dict[int, int] = {}  # slot: its part of the stamp
        self._orders: dict[str, np.ndarray] = {}
        self._moved = BitMap()  # slots whose place in the orders is out of date
        self._added: list[tuple] = []  # rows that wait for ``settle``
        self._added_to: defaultdict[tuple[str, Key], list[int]] = defaultdict(list)  # facet and key: slots
        self._remembered = Recent(MOST_REMEMBERED)  # answers that hold until something changes

    # -- reading the database --------------------------------------------------------------------------------------

    @classmethod
    def load(cls, now: int) -> "Index":
        """A fresh index of everything that the database shows now."""
        with without_time_limit():  # a million rows take longer than a page may
            return cls._load(now)

    @classmethod
    def _load(cls, now: int) -> "Index":
        with connection.cursor() as cursor:
            restamp_after_restore(cursor)
            cursor.execute("SELECT pg_current_snapshot()::text")
            snapshot = Snapshot.read(cursor.fetchone()[0])
        was_enabled = gc.isenabled()
        gc.disable()  # millions of long-lived small objects: walking them again and again would double the time
        try:
            index = cls(now)
            index.snapshot = snapshot
            with connection.chunked_cursor() as cursor:
                cursor.execute(f"SELECT {ENTRY_COLUMNS} FROM offers_catalogueentry")  # noqa: S608
                while rows := cursor.fetchmany(BATCH):
                    for row in rows:
                        index.put(row)
            index.settle()
        finally:
            if was_enabled:
                gc.enable()
        return index

    def refresh(self, now: int) -> "Index":
        """This index, or a fresh one, in the state of the last commit and of ``now`` (seconds)."""
        if self.now - CLOCKS_APART <= now < self.now:
            now = self.now  # another thread asked first, though its request began later
        elif now < self.now:
            return Index.load(now)
        found = news(self.snapshot, self.names.rows, RELOAD_ABOVE + 1)
        if found.snapshot.end < self.snapshot.end or len(found.offers) > RELOAD_ABOVE or self._is_worn:
            return Index.load(now)  # another cluster (a restored dump), or a fresh index is cheaper
        if found.around and names_stamp() != (self.names.stamp, self.names.rows):
            self._read_names()
        if found.offers:
            self._read(found.offers)
        self.snapshot = found.snapshot
        self.advance(now)
        return self

    def _read(self, offers: list[int]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {ENTRY_COLUMNS} FROM offers_catalogueentry WHERE offer_id = ANY(%s)",  # noqa: S608
                [offers],
            )
            for row in cursor.fetchall():
                if self.changed.get(row[0]) != int(row[1]):
                    self.put(row)
        self.settle()

    @property
    def _is_worn(self) -> bool:
        return self.size > WORN_ABOVE and self.size - len(self.slot_of) > DEAD_SHARE * self.size

    # -- offers ----------------------------------------------------------------------------------------------------

    def put(self, row: tuple) -> None:
        """Takes in one entry, new or changed. It is found after ``settle``."""
        offer, changed, is_published, facets, min_age, max_age, completeness, published_at, title, key = row[:10]
        # Offers in no list count too: those that are over or unconfirmed still have a page.
        self.stamp += int(changed) - self.changed.get(offer, 0)
        self.changed[offer] = int(changed)
        if offer in self.slot_of:
            self._drop(offer)
        *words, cells, dates = row[10:]
        if not is_published or not np.any(np.frombuffer(dates, DATE)["end"] > self.now):
            return
        slot = self.size
        self.size += 1
        self.slot_of[offer] = slot
        self.titles[slot] = title
        first, second, third = np.frombuffer(key, ">u8").tolist()
        self._added.append((offer, min_age, max_age, completeness, published_at, first, second, third, 0, False))
        for facet, keys in json.loads(facets).items():
            for key in keys:
                self._added_to[facet, key].append(slot)
            if facet == "anbieter":
                self._added_to["lead", keys[0]].append(slot)
        for tier, found in zip(TIERS, words, strict=True):
            self.postings.add(slot, tier, found.split())
        self.cells.add(slot, json.loads(cells), dates)

    def settle(self) -> None:
        """Lets all that ``put`` took be found. Many at once take little more time than one."""
        if not self._added:
            return
        self._remembered.clear()
        first, last = self.size - len(self._added), self.size
        self.rows.extend(self._added)
        for (facet, key), slots in self._added_to.items():
            self._count(facet, key, BitMap(slots))
        self._added, self._added_to = [], defaultdict(list)
        self.values.extend(first, last, self._counted_values())
        self.postings.settle()
        self._lay_out(*self.cells.settle())
        self.published.add_range(first, last)
        self._moved.add_range(first, last)
        self._mark(first, last)

    def _count(self, facet: str, key: Key, slots: BitMap) -> None:
        """Adds ``slots`` to a key of a facet as entries name it, and to the keys under which pages count that."""
        self.raw[facet][key] |= slots
        counted_as = self.names.counted_as.get(facet, {})
        for shown in counted_as.get(key, (key,)):
            self.counted[facet][shown] |= slots
        if facet == "lead":
            self._count("anbieterart", self.names.provider_type.get(key), slots)

    def _counted_values(self) -> Iterator[tuple[str, Key, BitMap]]:
        for facet in COUNTED:
            for key, slots in self.counted[facet].items():
                yield facet, key, slots

    def _drop(self, offer: int) -> None:
        """Takes an offer out of all answers; its slot stays as dead weight."""
        slot = self.slot_of.pop(offer)
        self._remembered.clear()
        self.published.discard(slot)
        self.cells.drop(slot)
        self._moved.discard(slot)
        self.stamp -= self._marks.pop(slot)

    def _mark(self, first: int, last: int) -> None:
        """Counts the state of a range of slots into the stamp: the same in every process that sees the same."""
        starts, ahead = self.cells.ahead(first, last)
        self.rows["next"][first:last] = starts
        bookable = self.run_bits["bookable"][True]
        self.rows["bookable"][first:last] = [slot in bookable for slot in range(first, last)]
        offers = self.rows["offer"][first:last].tolist()
        for slot, offer, *state in zip(range(first, last), offers, starts.tolist(), ahead.tolist(), strict=True):
            mark = hash((offer, self.changed[offer], *state))
            self.stamp += mark - self._marks.get(slot, 0)
            self._marks[slot] = mark

    # -- runs ------------------------------------------------------------------------------------------------------

    def _lay_out(self, first: int, last: int) -> None:
        """Counts a range of cells in what they stand for."""
        for facet, key, members in self._values(first, last):
            cells = bitmap(members)
            self.cell_bits[facet][key] |= cells
            self.run_bits[facet][key] |= self.cells.slots(cells & self.cells.alive)

    def _values(self, first: int, last: int) -> Iterator[tuple[str, Key, np.ndarray]]:
        """The facets and keys in which cells of a range count, and the cells."""
        cells, numbers = self.cells, np.arange(first, last)
        for weekday, members in groups(cells.weekday.data[first:last]):
            if weekday:
                yield "tag", weekday, numbers[members]
        for daypart, members in groups(cells.daypart.data[first:last]):
            if daypart:
                yield "zeit", DAYPART_KEYS[daypart], numbers[members]
        for flag, facet, key in FLAGS:
            yield facet, key, numbers[(cells.flags.data[first:last] & flag) > 0]
        for venue, members in groups(cells.venue.data[first:last]):
            if venue in self.names.venues:
                for facet, key in self._values_of_venue(venue):
                    yield facet, key, numbers[members]

    def _values_of_venue(self, venue: int) -> Iterator[tuple[str, Key]]:
        place, is_near_stop, features = self.names.venues[venue]
        yield "venue", venue
        yield "place", place
        yield "gemeinde", place if place in self.names.own_places else OUTSIDE.key
        if is_near_stop:
            yield "merkmal", "near_stop"
        for feature in features:
            for key in self.names.counted_as["barrierefrei"].get(feature, (feature,)):
                yield "barrierefrei", key

    # -- names -----------------------------------------------------------------------------------------------------

    def _read_names(self) -> None:
        before = self.names
        self.names = Names()
        after = self.names
        self.stamp += after.stamp - before.stamp
        self._remembered.clear()
        if before.counted_as != after.counted_as or before.provider_type != after.provider_type:
            self.recount()
        unknown = {key: value for key, value in after.venues.items() if before.venues.get(key) != value}
        if before.own_places != after.own_places or any(key in self.cell_bits["venue"] for key in unknown):
            self._lay_out_again()

    def recount(self) -> None:
        """Counts all terms anew under their replacements and parents."""
        raw, self.raw, self.counted = self.raw, bitmaps(), bitmaps()
        for facet, values in raw.items():
            if facet != "anbieterart":  # comes with the lead
                for key, slots in values.items():
                    self._count(facet, key, slots)
        self.values = Values()
        self.values.extend(0, self.size, self._counted_values())

    def _lay_out_again(self) -> None:
        """Venues moved: what the cells stand for is read again."""
        self.cell_bits, self.run_bits = bitmaps(), bitmaps()
        self._lay_out(0, self.cells.slot.size)

    # -- time ------------------------------------------------------------------------------------------------------

    def advance(self, now: int) -> None:
        """Lets time pass: dates that have ended go, and with them places, days and offers that had no other."""
        for slot in self.cells.advance(now):
            if not self.cells.is_alive(slot):
                self._drop(int(self.rows["offer"][slot]))
                continue
            self._remembered.clear()
            gone, kept = set(), set()
            for facet, key, cells in self._values(*self.cells.range_of(slot)):
                (kept if self.cells.left.data[cells].any() else gone).add((facet, key))
            for facet, key in gone - kept:
                self.run_bits[facet][key].discard(slot)
            self._moved.add(slot)
            self._mark(slot, slot + 1)
        self.now = now

    # -- answers ---------------------------------------------------------------------------------------------------

    def version(self, offer: int) -> int:
        """Changes whenever something changes that a card of ``offer`` shows; the same in every process."""
        return hash((self._marks[self.slot_of[offer]], self.names.stamp))

    def bits_of_name(self, facet: str) -> dict[Key, BitMap]:
        """The slots of the things that ``names`` calls by name, by key."""
        return self.run_bits[facet] if facet in {"venue", "gemeinde"} else self.counted[facet]

    def live(self) -> BitMap:
        """The slots in lists now; not to be changed."""
        return self.remember("live", self._live)

    def _live(self) -> BitMap:
        hidden = [self.raw["lead"][provider] for provider in self.names.unlisted if provider in self.raw["lead"]]
        return self.published - BitMap.union(*hidden) if hidden else self.published.copy()

    def remember(self, name: Hashable, find: Callable[[], T]) -> T:
        """What ``find`` returns, or what it returned the last time if nothing has changed since; not to be changed."""
        return self._remembered.get(name, find)

    def columns(self, sort: str, slots) -> list[np.ndarray]:
        """Sort keys of ``slots``, the most important one last, as ``numpy.lexsort`` wants them."""

        def of(name: str) -> np.ndarray:
            return self.rows[name][slots]

        match sort:
            case "titel":
                return [of("offer"), of("title3"), of("title2"), of("title1")]
            case "neueste":
                return [-of("offer"), -of("published")]
            case "naechster-termin":
                return [of("offer"), of("next")]
        return [of("offer"), of("next"), -of("completeness"), ~of("bookable")]

    def sorted(self, sort: str, slots: BitMap, start: int, stop: int) -> list[int]:
        """The slots from ``start`` to ``stop`` in the order ``sort``."""
        stop = min(stop, len(slots))
        if start >= stop:
            return []
        if len(slots) <= SMALL:
            chosen = numbers(slots)
            return chosen[np.lexsort(self.columns(sort, chosen))][start:stop].tolist()
        order, moved = self._order(sort), slots & self._moved
        # Of both sorted lists only the first `stop` can be on the page.
        settled = first_of(order, slots - moved, stop)
        if not moved:
            return settled[start:stop].tolist()
        moved = numbers(moved)
        moved = moved[np.lexsort(self.columns(sort, moved))][:stop]
        chosen = np.concatenate([settled, moved])
        return chosen[np.lexsort(self.columns(sort, chosen))][start:stop].tolist()

    def _order(self, sort: str) -> np.ndarray:
        """All slots in the order ``sort``, as of the last time it was worked out; ``_moved`` ones are wrong in it."""
        if len(self._moved) > MOST_MOVED:
            self._orders.clear()
        if not self._orders:
            self._moved.clear()
        if sort not in self._orders:
            # Slots that moved since the first order was made are wrong in that one and right in this; both is fine,
            # because moved ones are never read from an order.
            slots = np.arange(self.size, dtype=np.int32)
            self._orders[sort] = slots[np.lexsort(self.columns(sort, slots))]
        return self._orders[sort]


MOST_REMEMBERED = 100
SMALL = 2000  # hits that are sorted on the spot
MOST_MOVED = 3000
HEAD = 1000  # places of an order that are looked at one by one


def first_of(order: np.ndarray, slots: BitMap, stop: int) -> np.ndarray:
    """The first ``stop`` of ``order`` that are in ``slots``."""
    if len(slots) * HEAD > 2 * stop * len(order):  # many of them: enough will be at the front
        head = [slot for slot in order[:HEAD].tolist() if slot in slots]
        if len(head) >= stop:
            return np.array(head[:stop])
    is_member = np.zeros(len(order), bool)
    is_member[numbers(slots)] = True
    # They are spread over the whole order; mostly a little more than their share of it is enough.
    for end in (int(len(order) * 1.1 * stop / len(slots)), len(order)):
        places = np.flatnonzero(is_member[order[:end]])
        if len(places) >= stop:
            break
    return order[places[:stop]]


def restamp_after_restore(cursor) -> None:
    """After a dump was restored into another cluster its numbers may lie ahead of the clock of transactions here.

    Such rows would be read again at every request until the numbers catch up, so they get the present one.
    """
    for table in ["offers_catalogueentry", *TABLES]:
        cursor.execute(
            f"UPDATE {table} SET changed = changed WHERE changed >= pg_snapshot_xmax(pg_current_snapshot())"  # noqa: S608
        )
