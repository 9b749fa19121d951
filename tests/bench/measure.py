"""Measures one size, from an empty database to the figures."""

import contextlib
import json
import os
import platform
import signal
import sys
import time
from collections.abc import Iterator
from importlib.metadata import version

from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from tqdm import tqdm

from offers.models import CatalogueEntry
from tests.bench import data, pages, plain_sql, processes, searching, serve
from tests.bench.mix import Mixes

PACKAGES = ["django", "gunicorn", "psycopg", "pyroaring", "numpy", "rapidfuzz"]


def main(offers: int) -> None:
    """Prints the figures as JSON."""
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(1))  # so that all is tidied up
    with database(offers):
        json.dump(measure(offers), sys.stdout)


@contextlib.contextmanager
def database(offers: int) -> Iterator[None]:
    """A database with so many offers; with BENCH_KEEP=1 it stays, and the next run uses it again."""
    keep = bool(os.environ.get("BENCH_KEEP"))
    name = connection.settings_dict["NAME"]
    with contextlib.redirect_stdout(sys.stderr):
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False, keepdb=keep)
    try:
        yield
    finally:
        with contextlib.redirect_stdout(sys.stderr):
            connection.creation.destroy_test_db(name, verbosity=0, keepdb=keep)


def measure(offers: int) -> dict:
    figures: dict = {"offers": offers, "seconds_of_data": fill(offers), "load": searching.load()}
    figures |= searching.facts()
    mixes = Mixes(offers, timezone.now()).all
    searches = [mix for mix in mixes if mix.is_search]
    figures["searches"] = [searching.search(mix) for mix in progress(searches, "search step", offers)]
    figures["searches"] += [searching.correct(mix) for mix in searches if mix.name.startswith("typo")]
    figures["plain_sql"] = {
        mix.name: plain_sql.seconds(mix) for mix in progress(searches, "plain SQL", offers) if not mix.is_fresh
    }
    with serve.portal() as portal:
        figures["start"] = {"wall": portal.start_seconds, "cpu": portal.start_cpu}
        pages.warm_up(portal)
        figures["pages"] = [pages.measure(portal, mix) for mix in progress(mixes, "pages", offers)]
        figures["pages"] += filter(None, [pages.measure_unchanged(portal)])
        figures["memory"] = [vars(processes.memory(pid)) for pid in portal.workers]
    figures["catch_up"] = searching.catch_up()
    figures["versions"] = versions()
    return figures


def fill(offers: int) -> float | None:
    """How many seconds it took; None if the offers were there already."""
    if CatalogueEntry.objects.count() == offers:
        return None
    call_command("flush", interactive=False, verbosity=0)  # what an interrupted run has left
    start = time.perf_counter()
    data.fill(
        offers,
        timezone.now(),
        processes=len(os.sched_getaffinity(0)),
        progress=lambda done, total: tqdm(done, f"{offers:,} offers", total, disable=None, unit="batch"),
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return time.perf_counter() - start


def progress(items: list, what: str, offers: int) -> tqdm:
    return tqdm(items, f"{offers:,} offers: {what}", disable=None)


def versions() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        postgres = cursor.fetchone()[0].partition(" ")[0]
    return {
        "Python": platform.python_version(),
        "PostgreSQL": postgres,
        **{name: version(name) for name in PACKAGES},
    }
