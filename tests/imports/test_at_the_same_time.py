"""Two imports of one source at once."""

import pytest
from django.db import connection

from imports.records import ImportStopped
from imports.run import LOCK, only_one
from tests.imports.courses import short, sums, take


def test_the_second_one_stops(berlin, tmp_path):
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, hashtext(%s))", [LOCK, "vhs-berlin"])
    try:
        with pytest.raises(ImportStopped, match="läuft schon eine Übernahme"):
            take(tmp_path, short())
        assert sums(take(tmp_path, short(), source_code="andere")) == (1, 0, 0, 0, 0)
    finally:
        other.close()


@pytest.mark.django_db
def test_the_lock_is_freed_after_an_error():
    with pytest.raises(ZeroDivisionError), only_one("vhs-berlin"):
        _ = 1 / 0

    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", [LOCK, "vhs-berlin"])
        assert cursor.fetchone() == (True,)
    other.close()
