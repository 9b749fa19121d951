"""The catalogue gives the same offers, order and counts as plain SQL and loops, after any edits, in every worker."""

import datetime as dt
import os
import sys
import threading
from functools import partial
from unittest import mock

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offers.catalogue import cells, counting
from offers.catalogue.counting import Counting
from offers.catalogue.index import COUNTED, Index
from offers.catalogue.searching import Search
from tests import reference
from tests.offers.catalogue import world as worlds

pytestmark = pytest.mark.django_db(transaction=True)

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("edit"), worlds.edits),
        st.tuples(st.just("edit"), worlds.edits),
        st.tuples(st.just("late"), worlds.edits, worlds.edits),
        st.tuples(st.just("rolled back"), worlds.edits),
        st.tuples(st.just("time"), st.integers(1, 60 * 24 * 10)),
    ),
    min_size=1,
    max_size=8,
)
TRUNCATED = [
    "offers_offer", "providers_provider", "providers_venue", "providers_providertype", "providers_accessfeature",
    "places_district", "places_municipality", "offers_topic", "offers_lifephase", "offers_targetgroup",
    "offers_language", "offers_fundingscheme", "offers_focustheme", "offers_synonymgroup", "taggit_tag",
    "accounts_event", "post_office_email",
]  # fmt: skip


def clear():
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(TRUNCATED)} RESTART IDENTITY CASCADE")


class Worker:
    """One process with an index of its own."""

    found = 0  # questions that had an answer

    def __init__(self, now):
        self.index = Index.load(int(now.timestamp()))

    def agrees(self, query, now, facets):
        self.index = self.index.refresh(int(now.timestamp()))
        expected = reference.ids(query, now)
        Worker.found += bool(expected)
        keys = {facet: Counting(Search(self.index, query)).of(facet) for facet in facets}
        counts = {facet: {key: reference.count(query, now, facet, key) for key in keys[facet]} for facet in facets}
        # The index does the same in two ways, by size; a small world alone would never show the second.
        for size in (0, sys.maxsize):
            self.index._remembered.clear()
            with mock.patch.object(counting, "FEW", size), mock.patch.object(cells, "MANY", size):
                search = Search(self.index, query)
                assert search.ids(0, 1000) == expected
                assert len(search.hits) == len(expected)
                assert search.ids(1, 3) == expected[1:3]
                assert {facet: Counting(search).of(facet) for facet in facets} == counts


def commit_late(world, edit, now, meanwhile):
    """Makes ``edit`` in a transaction of its own that stays open while ``meanwhile`` runs."""
    done, go_on, errors = threading.Event(), threading.Event(), []

    def slow():
        try:
            with transaction.atomic():
                worlds.apply(world, edit, now)
                done.set()
                go_on.wait(20)
        except Exception as error:
            errors.append(error)
        finally:
            done.set()
            connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert done.wait(20)
    try:
        meanwhile()
    finally:
        go_on.set()
        thread.join(20)
    assert not errors, errors


@settings(
    max_examples=int(os.environ.get("CATALOGUE_EXAMPLES", "12")),  # thousands before a release
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(steps=STEPS, data=st.data())
def test_index_and_reference_agree(steps, data):
    clear()
    world = worlds.World()
    now = worlds.START
    busy, idle = Worker(now), Worker(now)

    def check():
        query = worlds.query_of(world, data.draw)
        facets = data.draw(st.lists(st.sampled_from(COUNTED), max_size=2, unique=True))
        busy.agrees(query, now, facets)

    def edit_and_check(edit, moment):
        worlds.apply(world, edit, moment)
        check()

    def beside_a_new_one(edit, moment):
        late = world.offers.pop()  # not committed yet, so nobody else can edit it
        try:
            edit_and_check(edit, moment)
        finally:
            world.offers.append(late)

    for number in range(4):
        worlds.apply(world, ("create", data.draw(worlds.contents()), number), now)
    for kind, *given_ in steps:
        match kind:
            case "edit":
                worlds.apply(world, given_[0], now)
            case "late":
                late, quick = given_
                if late[0] == "create" and quick[0] in {"create", "change"}:
                    commit_late(world, late, now, partial(beside_a_new_one, quick, now))
            case "rolled back":
                before = list(world.offers)
                with transaction.atomic():
                    worlds.apply(world, given_[0], now)
                    transaction.set_rollback(True)
                world.offers = before
            case "time":
                now += dt.timedelta(minutes=given_[0])
        check()
    query = worlds.query_of(world, data.draw)
    idle.agrees(query, now, COUNTED)
    busy.agrees(query, now, [])
    assert idle.index.stamp == busy.index.stamp == Index.load(int(now.timestamp())).stamp
