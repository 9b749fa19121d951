"""What staff may want to know about the index of one process."""

import datetime as dt
import os
from dataclasses import dataclass
from pathlib import Path

from pyroaring import BitMap

from offers.catalogue.index import Index

MEGABYTE = 2**20
SAMPLE = 2000  # bitmaps that are measured; the others count as their mean
# Bytes that Python and the library keep around each of these, measured with CPython 3.11.
BITMAP_OVERHEAD, WORD_OVERHEAD, SLOT_OVERHEAD = 250, 250, 800


@dataclass(frozen=True)
class State:
    """``memory_mb`` is an estimate of the index alone, ``process_mb`` the whole process, None where not known."""

    process: int
    loaded_at: dt.datetime
    offers: int
    words: int
    dead_percent: float
    memory_mb: float
    process_mb: float | None


def state(index: Index) -> State:
    offers = len(index.published)
    return State(
        process=os.getpid(),
        loaded_at=dt.datetime.fromtimestamp(index.loaded_at, dt.UTC),
        offers=offers,
        words=len(index.postings.lexicon),
        dead_percent=100 * (1 - offers / index.size) if index.size else 0.0,
        memory_mb=memory(index) / MEGABYTE,
        process_mb=process_memory(),
    )


def memory(index: Index) -> float:
    """Roughly how many bytes the index takes."""
    cells, postings = index.cells, index.postings
    facets = [bits for group in (index.raw, index.counted, index.cell_bits, index.run_bits) for bits in group.values()]
    bitmaps = sum(size([*group.values()]) for group in [*facets, cells.days]) + size(postings.bitmaps)
    columns = [cells.slot, cells.venue, cells.weekday, cells.daypart, cells.flags, cells.left, cells.dates]
    arrays = [column.data for column in columns]
    arrays += [index.rows, index.values, cells.queue, postings.lexicon, *index._orders.values()]
    words = len(postings.lexicon) * WORD_OVERHEAD
    things = len(index.slot_of) * SLOT_OVERHEAD
    return bitmaps + sum(array.nbytes for array in arrays) + words + things


def size(bitmaps: list[BitMap]) -> float:
    sample = [len(bitmap.serialize()) for bitmap in bitmaps[:SAMPLE]]
    return len(bitmaps) * (sum(sample) / len(sample) + BITMAP_OVERHEAD) if sample else 0.0


def process_memory() -> float | None:
    """Resident memory in MB, where Linux tells it. After a fork a part of it is shared with other processes."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:")), None)
