"""Times finding itself, inside one process: no page, no network, processor time of Python alone."""

import gc
import time
from dataclasses import dataclass
from itertools import cycle, islice
from statistics import median

from django.conf import settings
from django.db import connection
from django.utils import timezone

from offers import catalogue
from tests.bench.mix import Mix, asked

QUESTIONS = 400  # per mix
CHANGED = 1000  # offers


@dataclass(frozen=True)
class Times:
    """Milliseconds of each question of a mix, and how many offers answer the median one."""

    mix: Mix
    hits: float
    each: list[float]


@dataclass(frozen=True)
class Size:
    """How much is searched."""

    listed: int
    words: int
    dates: int


def load() -> None:
    """Reads the whole catalogue into this process, as a server does before it forks."""
    catalogue.forget()
    gc.unfreeze()
    gc.collect()
    catalogue.vocabulary(timezone.now())
    gc.freeze()


def size() -> Size:
    with catalogue.reading(timezone.now()) as index:
        return Size(len(index.live()), len(index.postings.lexicon), index.cells.dates.size)


def measure(mix: Mix) -> Times:
    """Asks for one page of ids and all counts, current to the last commit; where a text finds nothing, also for what
    may have been meant."""
    hits, times = [], []
    for address in islice(cycle(mix.addresses), QUESTIONS):
        now = timezone.now()
        query, start = asked(address, now)
        before = time.thread_time()
        with catalogue.one_look(now):  # as each request has
            result = catalogue.search(query, now, start=start, stop=start + settings.OFFERS_PER_PAGE)
            if query.text and not result.total:
                catalogue.corrected(query.text, now)
        times.append((time.thread_time() - before) * 1000)
        hits.append(result.total)
    return Times(mix, median(hits), times)


def catch_up() -> float:
    """Milliseconds of the first question after a commit that changed many offers."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE offers_catalogueentry SET completeness = (completeness + 1) %% 101 WHERE offer_id IN "
            "(SELECT offer_id FROM offers_catalogueentry WHERE is_published ORDER BY hashint8(offer_id) LIMIT %s)",
            [CHANGED],
        )
    before = time.perf_counter()
    catalogue.vocabulary(timezone.now())
    return (time.perf_counter() - before) * 1000
