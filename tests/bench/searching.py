"""Times finding itself, inside one process: no page, no network, processor time of Python alone."""

import time
from collections.abc import Iterable
from statistics import median

from django.conf import settings
from django.db import connection
from django.utils import timezone

from offers import catalogue
from offers.models import CatalogueEntry
from tests.bench import processes
from tests.bench.mix import Mix, asked

ROUNDS = 5  # over the addresses of a mix; once over those that must be new
MOST = 400  # questions per mix
CHANGED = 1000


def load() -> dict:
    """Reads the whole catalogue into this process."""
    before = processes.memory_of_this_process()
    wall, cpu = time.perf_counter(), time.process_time()
    catalogue.vocabulary(timezone.now())
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    return {"cpu": cpu, "wall": wall, "memory": processes.memory_of_this_process() - before}


def search(mix: Mix) -> dict:
    """Milliseconds for the answer to one question: current to the last commit, one page of ids, and all counts."""
    times, hits = [], []
    for address in questions(mix):
        query, start = asked(address, timezone.now())
        now = timezone.now()
        before = time.thread_time()
        result = catalogue.search(query, now, start=start, stop=start + settings.OFFERS_PER_PAGE)
        times.append((time.thread_time() - before) * 1000)
        hits.append(result.total)
    return {"name": mix.name, "hits": median(hits), **spread(times)}


def questions(mix: Mix) -> Iterable[str]:
    return mix.addresses[:MOST] if mix.is_fresh else (mix.addresses * ROUNDS)[:MOST]


def correct(mix: Mix) -> dict:
    """Milliseconds for "Meinten Sie ...?", each time for a new word."""
    times = []
    for address in mix.addresses[-MOST:]:
        query, _ = asked(address, timezone.now())
        now = timezone.now()
        before = time.thread_time()
        catalogue.corrected(query.text, now)
        times.append((time.thread_time() - before) * 1000)
    return {"name": "corrected spelling, never asked before", "hits": None, **spread(times)}


def spread(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {"median": median(ordered), "p95": ordered[int(len(ordered) * 0.95)], "worst": ordered[-1]}


def catch_up() -> dict:
    """How long the first question after a commit takes that changed many offers."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE offers_catalogueentry SET completeness = (completeness + 1) %% 101 WHERE offer_id IN "
            "(SELECT offer_id FROM offers_catalogueentry WHERE is_published ORDER BY hashint8(offer_id) LIMIT %s)",
            [CHANGED],
        )
    wall, cpu = time.perf_counter(), time.process_time()
    catalogue.vocabulary(timezone.now())
    return {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall, "offers": CHANGED}


def facts() -> dict[str, int]:
    """The size of what is searched."""
    now = timezone.now()
    with catalogue.reading(now) as index:
        return {
            "entries": CatalogueEntry.objects.count(),
            "listed": len(index.live()),
            "words": len(index.postings.known),
            "dates": index.cells.dates.size,
        }
