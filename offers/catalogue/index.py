"""The catalogue in memory: bitmaps of offers per facet value, word, place and day, current to the last commit.

Every change of an offer gives it a new *slot* and lets the old one die; so no old value need be known, and a reader
never sees half a change. Which rows are new is asked of PostgreSQL with the snapshot of the last look: all rows written
by a transaction that had not begun then, or was still running. A clock or a sequence would miss those that commit late.
"""

import gc
import json
import time
from collections import defaultdict

import numpy as np
from django.db import connection
from pyroaring import BitMap

from offers.catalogue.arrays import numbers
from offers.catalogue.cells import BOOKABLE, DATE, FREE_SEATS, OPEN_START, Cells
from offers.catalogue.entry import title_key
from offers.catalogue.names import ROWS, TABLES, Names
from offers.catalogue.names import stamp as names_stamp
from offers.catalogue.postings import Postings
from offers.facets import OUTSIDE, Key

BATCH = 2000  # rows fetched at once
CLOCKS_APART = 60  # seconds by which a reader may come late; a date that has just ended is not brought back for it
RELOAD_ABOVE = 5000  # changed rows; a fresh index is cheaper then
DEAD_SHARE = 0.25  # of slots, before a fresh index is worth it ...
WORN_ABOVE = 10_000  # ... in an index of more slots than this
ENTRY_COLUMNS = (
    "offer_id, changed::text, is_published, facets::text, min_age, max_age, completeness, published_at, title, "
    "title_words, name_words, teaser_words, text_words, cells::text, dates"
)
DAYPART_KEYS = {1: "morning", 2: "afternoon", 3: "evening"}
SLOT = np.dtype(
    [
        ("offer", "<i8"), ("min_age", "<i2"), ("max_age", "<i2"), ("completeness", "<i2"), ("published", "<i8"),
        ("title1", "<u8"), ("title2", "<u8"), ("title3", "<u8"), ("next", "<i8"), ("bookable", "?"),
    ]
)  # fmt: skip

Bitmaps = defaultdict[str, defaultdict[Key, BitMap]]


def bitmaps() -> Bitmaps:
    return defaultdict(lambda: defaultdict(BitMap))


class Index:
    """Read through ``offers.catalogue.searching``; written by ``load`` and ``refresh`` only."""

    def __init__(self, now: int):
        self.now = now
        self.snapshot = Snapshot("1:1:")
        self.loaded_at = time.time()
        self.names = Names()
        self.rows = np.zeros(1024, SLOT)
        self.size = 0
        self.slot_of: dict[int, int] = {}
        self.changed: dict[int, int] = {}  # offer: the transaction that wrote its entry
        self.titles: dict[int, str] = {}
        self.published = BitMap()
        self.raw = bitmaps()  # facet, key as in the entry: slots
        self.counted = bitmaps()  # facet, key as on the page: slots, replacements and parents included
        self.cell_bits = bitmaps()  # facet of a run: cells
        self.run_bits = bitmaps()  # facet of a run: slots with a living cell of that value
        self.cells = Cells()
        self.cells.now = now
        self.postings = Postings()
        self.stamp = self.names.stamp  # order-independent sum over all that a page may show
        self._marks: dict[int, int] = {}  # slot: its part of the stamp
        self._orders: dict[str, np.ndarray] = {}
        self._moved: set[int] = set()  # slots whose place in the orders is out of date

    # -- reading the database --------------------------------------------------------------------------------------

    @classmethod
    def load(cls, now: int) -> "Index":
        """A fresh index of everything that the database shows now."""
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")  # a million rows take longer than a page may
            restamp_after_restore(cursor)
            cursor.execute("SELECT pg_current_snapshot()::text")
            snapshot = Snapshot(cursor.fetchone()[0])
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
        finally:
            if was_enabled:
                gc.enable()
        with connection.cursor() as cursor:
            cursor.execute("RESET statement_timeout")
        return index

    def refresh(self, now: int) -> "Index":
        """This index, or a fresh one, in the state of the last commit and of ``now`` (seconds)."""
        if self.now - CLOCKS_APART <= now < self.now:
            now = self.now  # another thread asked first, though its request began later
        elif now < self.now:
            return Index.load(now)
        with connection.cursor() as cursor:
            last = {"ended": str(self.snapshot.end), "running": self.snapshot.running, "rows": self.names.rows}
            cursor.execute(CHANGES, {**last, "most": RELOAD_ABOVE + 1})
            text, offers, names_changed = cursor.fetchone()
            snapshot = Snapshot(text)
            if snapshot.end < self.snapshot.end or len(offers) > RELOAD_ABOVE or self._is_worn:
                return Index.load(now)  # another cluster (a restored dump), or a fresh index is cheaper
            if names_changed and names_stamp() != (self.names.stamp, self.names.rows):
                self._read_names()
            if offers:
                cursor.execute(
                    f"SELECT {ENTRY_COLUMNS} FROM offers_catalogueentry WHERE offer_id = ANY(%s)",  # noqa: S608
                    [offers],
                )
                for row in cursor.fetchall():
                    if self.changed.get(row[0]) != int(row[1]):
                        self.put(row)
            self.snapshot = snapshot
        self.advance(now)
        return self

    @property
    def _is_worn(self) -> bool:
        return self.size > WORN_ABOVE and self.size - len(self.slot_of) > DEAD_SHARE * self.size

    # -- offers ----------------------------------------------------------------------------------------------------

    def put(self, row: tuple) -> None:
        """Takes in one entry, new or changed."""
        offer, changed, is_published, facets, min_age, max_age, completeness, published_at, title = row[:9]
        # Offers in no list count too: those that are over or unconfirmed still have a page.
        self.stamp += int(changed) - self.changed.get(offer, 0)
        self.changed[offer] = int(changed)
        if offer in self.slot_of:
            self._drop(offer)
        dates = np.frombuffer(row[14], DATE)
        if not is_published or not np.any(dates["end"] > self.now):
            return
        slot = self.size
        self.size += 1
        if slot == len(self.rows):
            self.rows = np.concatenate([self.rows, np.zeros(slot, SLOT)])
        self.slot_of[offer] = slot
        self.titles[slot] = title
        for facet, keys in json.loads(facets).items():
            counted_as = self.names.counted_as.get(facet)
            for key in keys:
                self.raw[facet][key].add(slot)
                for shown in counted_as.get(key, (key,)) if counted_as else (key,):
                    self.counted[facet][shown].add(slot)
            if facet == "anbieter":
                self.raw["lead"][keys[0]].add(slot)
                kind = self.names.provider_type.get(keys[0])
                self.raw["anbieterart"][kind].add(slot)
                for shown in self.names.counted_as["anbieterart"].get(kind, (kind,)):
                    self.counted["anbieterart"][shown].add(slot)
        for tier, words in zip(("title", "names", "teaser", "text"), row[9:13], strict=True):
            self.postings.add(slot, tier, words.split())
        first = self.cells.slot.size
        self.cells.add(slot, json.loads(row[13]), dates)
        for cell in range(first, self.cells.slot.size):
            values = self.values(cell)
            for facet, key in values:
                self.cell_bits[facet][key].add(cell)
            if cell in self.cells.left:
                for facet, key in values:
                    self.run_bits[facet][key].add(slot)
        key = np.frombuffer(title_key(title), ">u8")
        self.rows[slot] = (
            offer, min_age, max_age, completeness, published_at, *key,
            self.cells.next_start(slot), slot in self.run_bits["bookable"][True],
        )  # fmt: skip
        self.published.add(slot)
        self._moved.add(slot)
        self._mark(slot)

    def _drop(self, offer: int) -> None:
        """Takes an offer out of all answers; its slot stays as dead weight."""
        slot = self.slot_of.pop(offer)
        self.published.discard(slot)
        self.cells.drop(slot)
        self._moved.discard(slot)
        self.stamp -= self._marks.pop(slot)

    def _mark(self, slot: int) -> None:
        """Counts the state of ``slot`` into the stamp: the same in every process that sees the same."""
        offer, next_start = int(self.rows[slot]["offer"]), int(self.rows[slot]["next"])
        ahead = sum(self.cells.left[cell] for cell in self.cells.alive_of(slot))
        mark = hash((offer, self.changed[offer], next_start, ahead))
        self.stamp += mark - self._marks.get(slot, 0)
        self._marks[slot] = mark

    def values(self, cell: int) -> list[tuple[str, Key]]:
        """The facets of runs in which a cell counts, and its keys there."""
        cells = self.cells
        venue, flags = int(cells.venue.data[cell]), int(cells.flags.data[cell])
        found: list[tuple[str, Key]] = []
        if weekday := int(cells.weekday.data[cell]):
            found.append(("tag", weekday))
        if daypart := int(cells.daypart.data[cell]):
            found.append(("zeit", DAYPART_KEYS[daypart]))
        if flags & FREE_SEATS:
            found.append(("merkmal", "free_seats"))
        if flags & OPEN_START:
            found.append(("merkmal", "open_start"))
        if flags & BOOKABLE:
            found.append(("bookable", True))
        if venue and venue in self.names.venues:
            place, is_near_stop, features = self.names.venues[venue]
            found.append(("venue", venue))
            found.append(("place", place))
            found.append(("gemeinde", place if place in self.names.own_places else OUTSIDE.key))
            if is_near_stop:
                found.append(("merkmal", "near_stop"))
            for feature in features:
                shown = self.names.counted_as["barrierefrei"].get(feature, (feature,))
                found += [("barrierefrei", key) for key in shown]
        return found

    # -- names -----------------------------------------------------------------------------------------------------

    def _read_names(self) -> None:
        before = self.names
        self.names = Names()
        after = self.names
        self.stamp += after.stamp - before.stamp
        if before.counted_as != after.counted_as or before.provider_type != after.provider_type:
            self.recount()
        unknown = {key: value for key, value in after.venues.items() if before.venues.get(key) != value}
        if before.own_places != after.own_places or any(key in self.cell_bits["venue"] for key in unknown):
            self._lay_out_cells_again()

    def recount(self) -> None:
        """Counts all terms anew under their replacements and parents."""
        self.raw["anbieterart"].clear()
        for provider, slots in self.raw["lead"].items():
            self.raw["anbieterart"][self.names.provider_type.get(provider)] |= slots
        self.counted = bitmaps()
        for facet, values in self.raw.items():
            counted_as = self.names.counted_as.get(facet, {})
            for key, slots in values.items():
                for shown in counted_as.get(key, (key,)):
                    self.counted[facet][shown] |= slots

    def _lay_out_cells_again(self) -> None:
        """Venues moved: what the cells stand for is read again."""
        self.cell_bits, self.run_bits = bitmaps(), bitmaps()
        for slot in self.slot_of.values():
            first, last, _, _ = self.cells.ranges[slot]
            for cell in range(first, last):
                is_alive = cell in self.cells.left
                for facet, key in self.values(cell):
                    self.cell_bits[facet][key].add(cell)
                    if is_alive:
                        self.run_bits[facet][key].add(slot)

    # -- time ------------------------------------------------------------------------------------------------------

    def advance(self, now: int) -> None:
        """Lets time pass: dates that have ended go, and with them places, days and offers that had no other."""
        for slot in self.cells.advance(now):
            first, last, _, _ = self.cells.ranges[slot]
            living = self.cells.alive_of(slot)
            if not living:
                self._drop(int(self.rows[slot]["offer"]))
                continue
            gone = {value for cell in range(first, last) if cell not in self.cells.left for value in self.values(cell)}
            for facet, key in gone - {value for cell in living for value in self.values(cell)}:
                self.run_bits[facet][key].discard(slot)
            self.rows[slot]["next"] = self.cells.next_start(slot)
            self.rows[slot]["bookable"] = slot in self.run_bits["bookable"][True]
            self._moved.add(slot)
            self._mark(slot)
        self.now = now

    # -- answers ---------------------------------------------------------------------------------------------------

    def version(self, offer: int) -> int:
        """Changes whenever something changes that a card of ``offer`` shows; the same in every process."""
        return hash((self._marks[self.slot_of[offer]], self.names.stamp))

    def live(self) -> BitMap:
        """The slots in lists now."""
        hidden = [self.raw["lead"][provider] for provider in self.names.unlisted if provider in self.raw["lead"]]
        return self.published - BitMap.union(*hidden) if hidden else self.published

    def columns(self, sort: str, slots) -> list[np.ndarray]:
        """Sort keys of ``slots``, the most important one last, as ``numpy.lexsort`` wants them."""
        rows = self.rows[slots]
        match sort:
            case "titel":
                return [rows["offer"], rows["title3"], rows["title2"], rows["title1"]]
            case "neueste":
                return [-rows["offer"], -rows["published"]]
            case "naechster-termin":
                return [rows["offer"], rows["next"]]
        return [rows["offer"], rows["next"], -rows["completeness"], ~rows["bookable"]]

    def sorted(self, sort: str, slots: BitMap, start: int, stop: int) -> list[int]:
        """The slots from ``start`` to ``stop`` in the order ``sort``."""
        stop = min(stop, len(slots))
        if start >= stop:
            return []
        if len(slots) <= SMALL:
            chosen = numbers(slots)
            return chosen[np.lexsort(self.columns(sort, chosen))][start:stop].tolist()
        order = self._order(sort)
        member = np.zeros(self.size, bool)
        member[numbers(slots)] = True
        moved = np.fromiter((slot for slot in self._moved if member[slot]), np.int64)
        member[moved] = False
        # Of both sorted lists only the first `stop` can be on the page.
        settled = order[member[order]][:stop]
        if not len(moved):
            return settled[start:stop].tolist()
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
            slots = np.arange(self.size)
            self._orders[sort] = slots[np.lexsort(self.columns(sort, slots))]
        return self._orders[sort]


SMALL = 2000  # hits that are sorted on the spot
MOST_MOVED = 3000


class Snapshot:
    """Which transactions were over at one moment: all before ``end`` but the ``running`` ones.

    The oldest running one alone would not do: while it goes on, all later rows would look new at every request.
    """

    def __init__(self, text: str):
        _, end, running = text.split(":")
        self.end = int(end)
        self.running = running.split(",") if running else []


IS_NEW = "(changed >= %(ended)s::xid8 OR changed = ANY(%(running)s::xid8[]))"
CHANGES = f"""
    SELECT pg_current_snapshot()::text,
           ARRAY(SELECT offer_id FROM offers_catalogueentry WHERE {IS_NEW} LIMIT %(most)s),
           {" OR ".join(f"EXISTS (SELECT FROM {table} WHERE {IS_NEW})" for table in TABLES)}
           OR {ROWS} <> %(rows)s
"""  # noqa: S608  (table names are our own)


def restamp_after_restore(cursor) -> None:
    """After a dump was restored into another cluster its numbers may lie ahead of the clock of transactions here.

    Such rows would be read again at every request until the numbers catch up, so they get the present one.
    """
    for table in ["offers_catalogueentry", *TABLES]:
        cursor.execute(
            f"UPDATE {table} SET changed = changed WHERE changed >= pg_snapshot_xmax(pg_current_snapshot())"  # noqa: S608
        )
