"""Between bitmaps and NumPy. Walking a bitmap number by number, as both libraries do by themselves, takes a hundred
times as long as handing over its memory."""

from array import array
from collections.abc import Iterator

import numpy as np
from pyroaring import BitMap

CONTAINER, MOST_LISTED = 2**16, 4096


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


class Table:
    """Columns that grow together. Reading one of them does not pull the others through the processor's cache."""

    def __init__(self, dtype: np.dtype):
        self.dtype = dtype
        self._columns = {name: Growing(dtype[name]) for name in dtype.names}

    def extend(self, rows: list[tuple]) -> None:
        fresh = np.array(rows, self.dtype)
        for name, column in self._columns.items():
            column.extend(fresh[name])

    def __getitem__(self, name: str) -> np.ndarray:
        return self._columns[name].view

    @property
    def nbytes(self) -> int:
        return sum(column.data.nbytes for column in self._columns.values())


def numbers(bitmap: BitMap) -> np.ndarray:
    """The numbers in ``bitmap``, ascending, as ``uint32``."""
    return np.frombuffer(bitmap.to_array(), np.uint32)


def bitmap(numbers: np.ndarray) -> BitMap:
    """The set of ``numbers``, in any order and more than once."""
    return BitMap(array("I", numbers.astype(np.uint32).tobytes()))


def bitmap_of(is_member: np.ndarray) -> BitMap:
    """The places where ``is_member`` is true; for many of them several times as fast as ``bitmap``.

    Writes what a bitmap reads, the portable form of roaring bitmaps: 2^16 numbers are a container, which lists its
    members, if they are few, or has a bit for each number.
    """
    containers = [is_member[first : first + CONTAINER] for first in range(0, len(is_member), CONTAINER)]
    heads, bodies = [], []
    for number, members in enumerate(containers):
        if size := np.count_nonzero(members):
            heads.append((number, size - 1))
            bodies.append(listed(members) if size <= MOST_LISTED else bits(members))
    starts = np.cumsum([8 + 8 * len(bodies), *map(len, bodies[:-1])]) if bodies else []
    parts = [np.array([12346, len(bodies)], "<u4"), np.array(heads, "<u2"), np.array(starts, "<u4")]
    return BitMap.deserialize(b"".join([*(part.tobytes() for part in parts), *bodies]))


def listed(members: np.ndarray) -> bytes:
    return np.flatnonzero(members).astype("<u2").tobytes()


def bits(members: np.ndarray) -> bytes:
    return np.packbits(members, bitorder="little").tobytes().ljust(CONTAINER // 8, b"\0")


def groups(values: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
    """Each different value and the places where it stands, ascending."""
    if not len(values):
        return
    order = np.argsort(values, kind="stable")
    different, first = np.unique(values[order], return_index=True)
    yield from zip(different.tolist(), np.split(order, first[1:]), strict=True)


def ranges(first: np.ndarray, last: np.ndarray) -> np.ndarray:
    """All numbers of the ranges from ``first`` to before ``last``, range after range."""
    lengths = last - first
    ends = np.cumsum(lengths)
    return np.arange(ends[-1] if len(ends) else 0) + np.repeat(first - ends + lengths, lengths)
