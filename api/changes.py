"""Which offers came, changed or went since somebody last asked, without missing what commits late.

A cursor is a snapshot of PostgreSQL: the first transaction that had not begun and those that were still running. What
these write is new, whenever they commit; a clock would miss it. A row may come twice, never not at all.
"""

import re
from dataclasses import dataclass, replace

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from api import resources
from api.paging import Refused
from offers.catalogue.news import BEGAN_LATER, WAS_RUNNING, Snapshot, anywhere
from offers.models import (
    FocusTheme,
    FundingScheme,
    Language,
    LifePhase,
    Offer,
    Run,
    TargetGroup,
    Topic,
)
from places.models import Municipality
from providers.models import AccessFeature, Provider

# Offers repeat the names of these. They change seldom, and then all offers are new.
NAMED = [LifePhase, Topic, FocusTheme, TargetGroup, FundingScheme, Language, AccessFeature, Municipality]
TABLES = [model._meta.db_table for model in NAMED]
MOST_RUNNING = 500
# In the words that Python and JSON Schema share.
STATE = rf"[0-9]{{1,19}}(?:\.[0-9]{{1,19}}){{0,{MOST_RUNNING}}}"
NO_CURSOR = "„seit“ muss ein Zeiger aus einer früheren Antwort sein."
NOT_VALID = (
    "„seit“ ist kein Zeiger, der hier noch gilt. Bitte nehmen Sie einen Zeiger aus einer früheren Antwort, oder holen "
    "Sie den ganzen Bestand ohne „seit“ neu."
)
CURSOR = rf"^({STATE})(?:-({STATE})-([0-9]{{1,18}}))?$"


@dataclass(frozen=True)
class State(Snapshot):
    """A snapshot that travels in an address: "end.running.running"."""

    @classmethod
    def of(cls, text: str) -> "State":
        end, *running = (int(number) for number in text.split("."))
        return cls(end, tuple(running))

    def __str__(self):
        return ".".join(map(str, [self.end, *self.running]))

    def is_new(self, path: str = "") -> Q:
        """Whether a row was written after this; ``path`` leads to it."""
        return Q(**{f"{path}changed__gte": self.end}) | Q(**{f"{path}changed__in": self.running})


@dataclass(frozen=True)
class Cursor:
    """Where a reader stands: what is new after ``since`` and, within a list of several pages, that ends ``until`` a
    state, numbers above ``after``."""

    since: State = State()
    until: State | None = None
    after: int = 0

    @classmethod
    def of(cls, text: str) -> "Cursor":
        match = re.fullmatch(CURSOR, text)
        if not match:
            raise Refused(400, NO_CURSOR)
        since, until, after = match.groups()
        found = cls(State.of(since), State.of(until) if until else None, int(after or 0))
        if found.until and found.until.end < found.since.end:  # "2026-01-22" looks like a cursor and is none
            raise Refused(410, NOT_VALID)
        return found

    def __str__(self):
        return f"{self.since}-{self.until}-{self.after}" if self.until else str(self.since)


@dataclass(frozen=True)
class Changes:
    """The numbers of one page, ``cursor`` for the next question and whether there is more at once."""

    ids: list[int]
    cursor: Cursor
    has_more: bool


def changes(cursor: Cursor, size: int) -> Changes:
    """What is new after ``cursor``."""
    current, is_renamed = look(cursor.since)
    if max(cursor.since.end, cursor.until.end if cursor.until else 0) > current.end:
        raise Refused(410, NOT_VALID)
    until = cursor.until or current
    ids = list(found(cursor, is_renamed).values_list("pk", flat=True)[: size + 1])
    if not ids and cursor.until is None:
        return Changes([], cursor, has_more=False)  # the same answer as long as nothing is new
    if len(ids) > size:
        return Changes(ids[:size], replace(cursor, until=until, after=ids[size - 1]), has_more=True)
    return Changes(ids, Cursor(until), has_more=False)


def found(cursor: Cursor, is_renamed: bool):
    """Offers that are new, also those that went; never one that was not public before."""
    since = cursor.since
    known = Offer.objects.filter(published_at__isnull=False, pk__gt=cursor.after).order_by("pk")
    if since == State():
        return known.filter(pk__in=resources.offers())
    if is_renamed:
        return known
    return known.filter(
        since.is_new("catalogue_entry__")
        | since.is_new("provider__")
        | Exists(Run.objects.filter(since.is_new("venue__"), offer=OuterRef("pk")))
        | Exists(Provider.objects.filter(since.is_new(), cooperations=OuterRef("pk")))
    )


def look(since: State) -> tuple[State, bool]:
    """The state before anything else is read, and whether one of ``NAMED`` is new after ``since``."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT pg_current_snapshot()::text, {anywhere(TABLES, BEGAN_LATER)} OR {anywhere(TABLES, WAS_RUNNING)}
            FROM (SELECT %s::xid8 AS ended, %s::xid8[] AS running) AS last
            """,  # noqa: S608  (names of our own tables)
            since.parameters,
        )
        snapshot, is_renamed = cursor.fetchone()
    return State.read(snapshot), is_renamed
