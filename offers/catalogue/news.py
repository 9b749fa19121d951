"""What is new since the last look, asked of PostgreSQL in one cheap call.

Which rows are new is told by the snapshot of the last look: all rows written by a transaction that had not begun then,
or was still running. A clock or a sequence would miss those that commit late.

The question touches every table around offers. As a statement it would take longer to plan than to run, at every
request; a function keeps its plan.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from django.db import connection, migrations

NAME = "catalogue_news"
BEGAN_LATER, WAS_RUNNING = "changed >= ended", "changed = ANY(running)"


@dataclass(frozen=True)
class Snapshot:
    """Which transactions were over at one moment: all before ``end`` but the ``running`` ones.

    The oldest running one alone would not do: while it goes on, all later rows would look new at every request.
    """

    end: int = 0
    running: tuple[int, ...] = ()

    @classmethod
    def read(cls, text: str) -> Self:
        """From what PostgreSQL writes: "oldest:end:running,running"."""
        _, end, running = text.split(":")
        return cls(int(end), tuple(int(number) for number in running.split(",") if number))

    @property
    def parameters(self) -> list:
        """As ``xid8`` and ``xid8[]``."""
        return [str(self.end), f"{{{','.join(map(str, self.running))}}}"]


@dataclass(frozen=True)
class News:
    """``offers`` are those whose entries are new, at most as many as were asked for; ``around``: whether anything is in
    the small tables."""

    snapshot: Snapshot
    offers: list[int]
    around: bool


def news(last: Snapshot, rows: int, most: int) -> News:
    """What is new since ``last``, when the counted tables had ``rows``."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {NAME}(%s, %s, %s, %s)", [*last.parameters, rows, most])  # noqa: S608
        snapshot, offers, around = cursor.fetchone()
    return News(Snapshot.read(snapshot), offers, around)


def total(counted: Iterable[str]) -> str:
    """SQL for the number of rows in all tables ``counted``."""
    return " + ".join(f"(SELECT count(*) FROM {table})" for table in counted)  # noqa: S608


def body(tables: Iterable[str], counted: Iterable[str]) -> str:
    """What the function does. Being STABLE, all of it sees the one snapshot that it returns.

    Where no transaction has ended since the last look, the snapshot is the same, and nothing is new but what this very
    transaction wrote. So it is at most requests, which spares them a look into every table.
    """
    return f"""
DECLARE
    seen CONSTANT pg_snapshot := pg_current_snapshot();
BEGIN
    snapshot := seen;
    IF pg_snapshot_xmax(seen) = ended AND ARRAY(SELECT pg_snapshot_xip(seen)) = running
            AND pg_current_xact_id_if_assigned() IS NULL THEN
        offers := ARRAY[]::bigint[];
        around := FALSE;
        RETURN;
    END IF;
    offers := ARRAY(SELECT offer_id FROM offers_catalogueentry WHERE {BEGAN_LATER} OR {WAS_RUNNING} LIMIT most);
    around := {total(counted)} <> known_rows
        OR {anywhere(tables, BEGAN_LATER)}
        OR cardinality(running) > 0 AND ({anywhere(tables, WAS_RUNNING)});
END"""  # noqa: S608  (table names are our own)


def anywhere(tables: Iterable[str], condition: str) -> str:
    """SQL for whether a row of one of ``tables`` meets ``condition``: just one, so that its index answers alone."""
    return " OR ".join(f"EXISTS (SELECT FROM {table} WHERE {condition})" for table in tables)


def answer_news(tables: Iterable[str], counted: Iterable[str]) -> migrations.RunSQL:
    """A migration step: the function that tells what is new in the catalogue and in ``tables``. Of those ``counted``
    rows are deleted, which no number of a transaction tells, so their number is compared."""
    return migrations.RunSQL(
        f"""
        CREATE OR REPLACE FUNCTION {NAME}(
            ended xid8, running xid8[], known_rows bigint, most integer,
            OUT snapshot text, OUT offers bigint[], OUT around boolean
        ) LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS
        $${body(tables, counted)}$$;
        """,
        f"DROP FUNCTION {NAME};",
    )
