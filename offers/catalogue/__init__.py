"""Finding offers: an index in the memory of each process, current to the last commit at every question."""

import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection

from offers.catalogue import suggesting
from offers.catalogue.counting import Counting
from offers.catalogue.facets import Key
from offers.catalogue.index import Index
from offers.catalogue.names import Names
from offers.catalogue.query import Query
from offers.catalogue.searching import Result, Search

__all__ = [
    "Counting",
    "Names",
    "Result",
    "Search",
    "corrected",
    "counts",
    "forget",
    "one_look",
    "reading",
    "search",
    "stamp",
    "suggestions",
    "total",
    "vocabulary",
]


class _Shared:
    """The index of this process. The lock spans refresh and search: a refresh by another thread must not change the
    bitmaps that a search is reading."""

    lock = threading.Lock()
    index: Index | None = None


# Whether this request has asked the database already what is new.
_has_looked: ContextVar[bool] = ContextVar("has_looked", default=False)


@contextmanager
def reading(now: dt.datetime) -> Iterator[Index]:
    """The index in the state of the last commit and of ``now``; do not keep it after the block.

    Inside an open transaction it is one of its own, thrown away afterwards: what a transaction sees may be rolled back.
    """
    seconds = int(now.timestamp())
    if connection.in_atomic_block:
        yield Index.load(seconds)
        return
    with _Shared.lock:
        index, _Shared.index = _Shared.index, None  # an error in between leaves none, and the next reader loads anew
        if index is None:
            index = Index.load(seconds)
        elif not _has_looked.get():
            index = index.refresh(seconds)
        _Shared.index = index
        yield index


@contextmanager
def one_look(now: dt.datetime) -> Iterator[None]:
    """Asks the database once what is new; readers inside the block see at least that state and ask no more.

    For answers that only read: what was committed before a request began is all that it has to show.
    """
    with reading(now):
        token = _has_looked.set(True)
    try:
        yield
    finally:
        _has_looked.reset(token)


def forget() -> None:
    """Drops the index of this process; the next question loads it anew."""
    with _Shared.lock:
        _Shared.index = None


def vocabulary(now: dt.datetime) -> Names:
    """The values of every facet and the names around offers. It never changes once you hold it."""
    with reading(now) as index:
        return index.names


def stamp(now: dt.datetime) -> int:
    """A number for the state of all that public pages show; equal in every process that sees the same."""
    with reading(now) as index:
        return index.stamp


def corrected(query_text: str, now: dt.datetime) -> str | None:
    """What somebody may have meant who typed ``query_text``; None if every word is known or nothing is near."""
    with reading(now) as index:
        return suggesting.corrected(index, query_text)


def suggestions(query_text: str, now: dt.datetime) -> list[suggesting.Suggestion]:
    """What to offer while somebody types ``query_text``."""
    with reading(now) as index:
        return suggesting.suggestions(index, query_text)


def search(query: Query, now: dt.datetime, *, start: int = 0, stop: int = 20) -> Result:
    """The offers from ``start`` to ``stop`` that answer ``query`` at ``now``, their total and all counts."""
    with reading(now) as index:
        return Search(index, query).result(start, stop)


def total(query: Query, now: dt.datetime) -> int:
    """How many offers answer ``query`` at ``now``; a small part of the work of ``search``."""
    with reading(now) as index:
        return len(Search(index, query).hits)


def counts(facet: str, query: Query, now: dt.datetime) -> dict[Key, int]:
    """How many offers each value of ``facet`` gives under ``query``."""
    with reading(now) as index:
        return Counting(Search(index, query)).of(facet)
