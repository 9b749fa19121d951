"""When was a row last changed? Answered with the number of the transaction, not with a clock.

Readers that keep a copy in memory (the catalogue) ask for all rows whose ``changed`` is a transaction that had not
begun when they last looked, or was still running. So they never miss one that commits late, as a clock or a sequence
would. It lives here because ``places`` is the lowest app with rows that such readers copy.
"""

from collections.abc import Iterable

from django.db import connection, migrations, models


class XidField(models.Field):
    """A PostgreSQL ``xid8``: the 64-bit number of a transaction, as int."""

    description = "PostgreSQL transaction number"

    def db_type(self, connection):
        return "xid8"

    def from_db_value(self, value, expression, connection):
        return None if value is None else int(value)

    def get_db_prep_value(self, value, connection, prepared=False):
        return value if value is None or hasattr(value, "as_sql") else str(value)


class CurrentTransaction(models.Func):
    """The number of the current transaction."""

    function = "pg_current_xact_id"
    template = "%(function)s()"
    output_field = XidField()


class Changed(models.Model):
    """Gives a model the column ``changed``; its migration must add ``stamp_changes("app_model")``."""

    changed = XidField(db_default=CurrentTransaction(), editable=False, db_index=True)

    class Meta:
        abstract = True


def stamp_changes(table: str) -> migrations.RunSQL:
    """A migration step: every insert and update of ``table`` sets ``changed``, whoever writes and however.

    A column default alone goes stale with the first UPDATE.
    """
    return migrations.RunSQL(
        f"""
        CREATE OR REPLACE FUNCTION stamp_changed() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN NEW.changed := pg_current_xact_id(); RETURN NEW; END $$;
        CREATE TRIGGER stamp_changed BEFORE INSERT OR UPDATE ON {table}
        FOR EACH ROW EXECUTE FUNCTION stamp_changed();
        """,
        f"DROP TRIGGER stamp_changed ON {table};",
    )


def touch(parent: str, table: str, column: str) -> migrations.RunSQL:
    """A migration step: a row of ``table`` is part of the row of ``parent`` that its ``column`` names.

    Readers look at the ``changed`` of the parent only, and see when such a part comes, changes or goes.
    """
    name = f"{table}_is_part"
    return migrations.RunSQL(
        f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN
            UPDATE {parent} SET changed = changed WHERE id IN (NEW.{column}, OLD.{column});
            RETURN NULL;
        END $$;
        CREATE TRIGGER {name} AFTER INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}();
        """,  # noqa: S608  (names of our own tables)
        f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}();",
    )


def state_of(tables: Iterable[str]) -> int:
    """A number that differs whenever a row of ``tables`` came, changed or went; the same in every process.

    Transactions only count upwards, so no two states have both the same sum and the same number of rows.
    """
    parts = ", ".join(
        f"(SELECT coalesce(sum(changed::text::numeric), 0) FROM {table}), (SELECT count(*) FROM {table})"  # noqa: S608
        for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {parts}")
        return hash(tuple(int(number) for number in cursor.fetchone()))
