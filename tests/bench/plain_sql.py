"""Times the same questions in plain SQL: the reference that the tests compare the catalogue with.

For questions without text only: the reference reads words in a loop over all offers, which proves much and is slow.
"""

import datetime as dt
import time
from dataclasses import replace

from django.utils import timezone

from offers import catalogue
from offers.facets import FACETS
from offers.query import Query
from tests import reference
from tests.bench.mix import Mix, asked

BUDGET = 4.0  # seconds for the counts of one question; what takes longer is worked out from a part


def seconds(mix: Mix) -> float | None:
    """For the ids of all hits and all counts, of the first question of ``mix``."""
    now = timezone.now()
    query, _ = asked(mix.addresses[0], now)
    if query.text:
        return None
    start = time.perf_counter()
    list(reference.select(query, now).values_list("pk", flat=True))
    return time.perf_counter() - start + counting_seconds(query, now)


def counting_seconds(query: Query, now: dt.datetime) -> float:
    """One count per value of every facet."""
    options = catalogue.vocabulary(now).options
    pairs = [(facet, option.key) for facet in FACETS if facet != "anbieter" for option in options[facet]]
    spent, done = 0.0, 0
    # From all facets alike, so that a part of them stands for the whole.
    for facet, key in sorted(pairs, key=lambda pair: hash(pair[1])):
        start = time.perf_counter()
        keys = query.keys(facet) | {key} if FACETS[facet].needs_all else frozenset({key})
        reference.select(replace(query, chosen={**query.chosen, facet: keys}), now).count()
        spent += time.perf_counter() - start
        done += 1
        if spent > BUDGET:
            break
    return spent * len(pairs) / done
