"""What staff may want to know about the index of one process."""

import datetime as dt
import os
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from pyroaring import BitMap

from offers.catalogue.index import Index

MEGABYTE = 2**20
SAMPLE = 2000  # bitmaps that are measured; the others count as their mean
# What Python and the library keep around the numbers of a bitmap and around a word, measured with CPython 3.11.
BITMAP_OVERHEAD = 250
WORD_OVERHEAD = 250


@dataclass(frozen=True)
class State:
    """``memory_mb`` is an estimate of the index alone, ``process_mb`` the whole process, None where not known."""

    process: int
    loaded_at: dt.datetime
    offers: int
    words: int
    dead_share: float
    memory_mb: float
    process_mb: float | None


def state(index: Index) -> State:
    offers = len(index.published)
    return State(
        process=os.getpid(),
        loaded_at=dt.datetime.fromtimestamp(index.loaded_at, dt.UTC),
        offers=offers,
        words=len(index.postings.known),
        dead_share=1 - offers / index.size if index.size else 0.0,
        memory_mb=memory(index) / MEGABYTE,
        process_mb=process_memory(),
    )


def memory(index: Index) -> float:
    """Roughly how many bytes the index takes."""
    facets = [bits for group in (index.raw, index.counted, index.cell_bits, index.run_bits) for bits in group.values()]
    groups = [*facets, *index.postings.bitmaps.values(), index.cells.days]
    cells = index.cells
    arrays = [index.rows, *index._orders.values()]
    arrays += [column.data for column in (cells.slot, cells.venue, cells.weekday, cells.daypart, cells.flags, cells.dates)]
    words = len(index.postings.vocabulary) + len(index.postings.known) * WORD_OVERHEAD
    return sum(size(group.values(), len(group)) for group in groups) + sum(map(nbytes, arrays)) + words


def size(bitmaps: Iterable[BitMap], count: int) -> float:
    sample = [len(bitmap.serialize()) for bitmap in islice(bitmaps, SAMPLE)]
    return count * (sum(sample) / len(sample) + BITMAP_OVERHEAD) if sample else 0.0


def nbytes(array: np.ndarray) -> int:
    return array.nbytes


def process_memory() -> float | None:
    """Resident memory in MB, where Linux tells it. After a fork a part of it is shared with other processes."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:")), None)
