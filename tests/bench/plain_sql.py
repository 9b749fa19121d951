"""Times the same questions in plain SQL and Python: the reference that the tests compare the catalogue with."""

import time
from dataclasses import replace
from itertools import islice

from django.utils import timezone

from offers import catalogue
from offers.facets import FACETS
from offers.query import Query
from tests import reference
from tests.bench.mix import Mix, asked

BUDGET = 4.0  # seconds for one question; what takes longer is worked out from a part
SAMPLE = 10  # offers whose words are looked through


def seconds(mix: Mix) -> float:
    """For the hits and all counts of the first question of ``mix``."""
    now = timezone.now()
    query, _ = asked(mix.addresses[0], now)
    start = time.perf_counter()
    offers = list(reference.select(query, now))
    found = time.perf_counter() - start
    if query.text:
        start = time.perf_counter()
        part = list(islice(offers, SAMPLE))
        for offer in part:
            reference.tier(offer, query.text, now)
        found += (time.perf_counter() - start) * len(offers) / max(1, len(part))
    return found + counting_seconds(query, now)


def counting_seconds(query: Query, now) -> float:
    """One count per value of every facet, of the filters alone."""
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
