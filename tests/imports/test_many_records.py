"""A long import: it tells how far it is, nobody sees half of it, and no limit of a page ends it."""

import os
import resource
import time

import pytest
from django.db import connection

from imports.delivery import BATCH
from imports.models import Source
from imports.run import run_import
from tests import factories
from tests.factories import NOW
from tests.imports import many
from tests.imports.conftest import load_terms

# IMPORT_RECORDS=100000 python -m pytest tests/imports/test_many_records.py -s  tells how long so many take.
COUNT = int(os.environ.get("IMPORT_RECORDS", 2 * BATCH + 10))
TABLES = ["offers_offer", "offers_catalogueentry", "offers_occurrence", "imports_importitem"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("portal")]


@pytest.fixture
def file(tmp_path):
    load_terms()
    provider = factories.create_provider(name="vhs")
    Source.objects.create(code="vhs", name="vhs", format="openvhs", provider=provider, is_released=True)
    return many.write(tmp_path / "kurse.xml", COUNT, NOW.date())


def take(file, report=None):
    began, computed = time.monotonic(), time.process_time()
    summary = run_import("openvhs", file, now=NOW, source_code="vhs", report=report)
    seconds, computed = time.monotonic() - began, time.process_time() - computed
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"\n{COUNT} records: {seconds:.0f} s, of these {computed:.0f} s computed, {memory} MB")  # noqa: T201
    return summary


def counts(reader) -> list[int]:
    with reader.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"(SELECT count(*) FROM {table})" for table in TABLES))  # noqa: S608
        return list(cursor.fetchone())


def setting(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {name}")
        return cursor.fetchone()[0]


def test_readers_see_all_of_it_or_nothing(file):
    reader, seen, progress = connection.copy(), [], []

    def report(done, total):
        progress.append((done, total))
        seen.append(counts(reader))

    try:
        first = take(file, report)
        after = counts(reader)
    finally:
        reader.close()
    second = take(file)

    assert seen == [[0, 0, 0, 0]] * len(progress)
    assert after == [COUNT, COUNT, COUNT * many.DATES, COUNT]
    assert progress == [(min(done, COUNT), COUNT) for done in range(BATCH, COUNT + BATCH, BATCH)]
    assert (first.created, second.created, second.updated, second.unchanged) == (COUNT, 0, 0, COUNT)


def test_it_may_take_longer_than_a_page(file):
    limits = ["statement_timeout", "idle_in_transaction_session_timeout"]
    before, inside = [setting(name) for name in limits], []

    take(file, lambda done, total: inside.append([setting(name) for name in limits]))

    assert "0" not in before
    assert inside[0] == ["0", "0"]
    assert [setting(name) for name in limits] == before
