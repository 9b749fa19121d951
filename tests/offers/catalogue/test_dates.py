"""The dates that a search asks for are those of plain SQL, and never more than somebody wants."""

import datetime as dt

import pytest
from django.contrib.postgres.expressions import ArraySubquery
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offers import catalogue
from offers.catalogue.query import Query
from offers.finding.matching_dates import matching_dates
from offers.models import Occurrence, Offer
from tests import reference
from tests.factories import NOW, create_offer, create_run, days
from tests.offers.catalogue import world as worlds
from tests.offers.catalogue.asking import query
from tests.offers.catalogue.test_agreement import clear


def found(asked: Query, now: dt.datetime, most: int = 10_000) -> tuple[set[int], dt.date | None]:
    """The dates that take place, and the last day where there are more."""
    with catalogue.reading(now) as index:
        ids, last_day = catalogue.Search(index, asked).with_dates(most)
        dates = matching_dates(asked, index.names, now).filter(run__offer__in=ids)
    return taking_place(dates), last_day


def taking_place(dates) -> set[int]:
    return set(dates.filter(is_cancelled=False).exclude(run__status="cancelled").values_list("pk", flat=True))


def expected(asked: Query, now: dt.datetime) -> set[int]:
    offers = Offer.objects.filter(pk__in=reference.matches(asked, now))
    runs = offers.annotate(matching=ArraySubquery(reference.matching_runs(asked, now).values("pk")))
    dates = Occurrence.objects.ahead(now).filter(run__in=[pk for offer in runs for pk in offer.matching])
    if keys := asked.keys("tag"):
        dates = dates.filter(weekday__in=keys)
    if keys := asked.keys("zeit"):
        dates = dates.filter(daypart__in=keys)
    if asked.date_from:
        dates = dates.filter(date__gte=asked.date_from)
    if asked.date_to:
        dates = dates.filter(date__lte=asked.date_to)
    return taking_place(dates)


@pytest.mark.django_db(transaction=True)
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_dates_agree_with_the_reference(data):
    clear()
    catalogue.forget()
    world = worlds.World()
    for number in range(5):
        worlds.apply(world, ("create", data.draw(worlds.contents()), number), worlds.START)
    for minutes in [0, 60 * 24 * 3]:
        now = worlds.START + dt.timedelta(minutes=minutes)
        for _ in range(4):
            asked = worlds.query_of(world, data.draw)
            assert found(asked, now) == (expected(asked, now), None)


@pytest.mark.django_db
def test_days_are_read_until_there_are_enough_dates(portal):
    early = create_offer(runs=[create_run(start=1, count=3)])
    create_offer(runs=[create_run(start=8)])
    create_offer(runs=[create_run(start=30)])

    with catalogue.reading(NOW) as index:
        search = catalogue.Search(index, query())
        first, first_day = search.with_dates(1)
        more, more_day = search.with_dates(3)
        everything, no_day = search.with_dates(100)

    assert (first, first_day) == ([early.pk], dt.date.fromisoformat(days(1)))
    assert (len(more), more_day) == (2, dt.date.fromisoformat(days(8)))
    assert (len(everything), no_day) == (3, None)


@pytest.mark.django_db
def test_an_empty_catalogue_has_no_dates(portal):
    with catalogue.reading(NOW) as index:
        assert catalogue.Search(index, query()).with_dates(10) == ([], None)
