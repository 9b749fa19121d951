"""Times the same questions in plain SQL: the reference that the tests compare the catalogue with.

For questions without text only: the reference reads words in a loop over all offers, which proves much and is slow.
"""

import datetime as dt
import random
import time
from statistics import mean

from django.utils import timezone

from bildungsportal.management.commands.run_jobs import lift_time_limits
from offers import catalogue
from offers.catalogue.index import COUNTED
from offers.catalogue.query import Query
from tests import reference
from tests.bench.mix import Mix, asked
from tests.bench.words import SEED

BUDGET = 4.0  # seconds for the counts of one question; what takes longer is worked out from a part


def seconds(mix: Mix) -> float:
    """For all ids and all counts of the first question of ``mix``."""
    lift_time_limits()
    now = timezone.now()
    query, _ = asked(mix.addresses[0], now)
    start = time.perf_counter()
    list(reference.select(query, now).values_list("pk", flat=True))
    return time.perf_counter() - start + counting_seconds(query, now)


def counting_seconds(query: Query, now: dt.datetime) -> float:
    """One count per value of every facet."""
    options = catalogue.vocabulary(now).options
    values = [(facet, option.key) for facet in COUNTED for option in options[facet]]
    spent: list[float] = []
    for facet, key in random.Random(SEED).sample(values, len(values)):
        start = time.perf_counter()
        reference.select(reference.with_value(query, facet, key), now).count()
        spent.append(time.perf_counter() - start)
        if sum(spent) > BUDGET:
            break
    return mean(spent) * len(values)
