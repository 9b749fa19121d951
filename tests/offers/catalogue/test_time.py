"""Time passes without a reload: what has ended goes, and everything that follows from it."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from offers.catalogue.counting import Counting
from offers.catalogue.index import Index
from offers.catalogue.query import NEXT_DATE
from offers.catalogue.searching import Search
from offers.models import Offer
from tests.factories import NOW, create_offer, create_run, create_undated_run, create_venue, days
from tests.offers.catalogue.asking import query

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")


def at(hour: int, minute: int = 0, second: int = 0, *, day: int = 0) -> dt.datetime:
    """Local time, ``day`` days ahead."""
    midnight = NOW.astimezone(BERLIN).replace(hour=0, minute=0)
    return (midnight + dt.timedelta(days=day)).replace(hour=hour, minute=minute, second=second)


class Process:
    """An index that was loaded once, at ``NOW``."""

    def __init__(self, monkeypatch):
        self.index = Index.load(int(NOW.timestamp()))
        self.monkeypatch = monkeypatch

    def forbid_reload(self):
        self.monkeypatch.setattr(Index, "load", lambda now: pytest.fail("loaded anew"))

    def let_pass(self, moment: dt.datetime):
        self.index = self.index.refresh(int(moment.timestamp()))

    def find(self, moment: dt.datetime, text: str = "", **given) -> list[str]:
        self.let_pass(moment)
        titles = dict(Offer.objects.values_list("pk", "title"))
        return [titles[pk] for pk in Search(self.index, query(text, **given)).ids(0, 100)]

    def count(self, moment: dt.datetime, facet: str, key, **given) -> int:
        self.let_pass(moment)
        return Counting(Search(self.index, query(**given))).of(facet)[key]


@pytest.fixture
def start(monkeypatch, portal):
    """Call it when all offers are there."""

    def start(*, may_reload=False) -> Process:
        process = Process(monkeypatch)
        if not may_reload:
            process.forbid_reload()
        return process

    return start


def test_an_offer_that_ended_a_minute_ago_is_gone(start):
    create_offer(title="Heute", runs=[create_run(start=0, times=("11:00", "12:00"))])
    create_offer(title="Morgen", runs=[create_run(start=1)])
    process = start()

    assert process.find(at(11, 59, 59)) == ["Heute", "Morgen"]
    assert process.find(at(12, 0)) == ["Morgen"]
    assert process.find(at(12, 1)) == ["Morgen"]
    assert process.find(at(12, 1), "heute") == []


def test_a_date_without_a_time_lasts_all_day(start):
    create_offer(title="Fest", runs=[{"kind": "dated", "dates": [{"date": days(0)}]}])
    process = start()

    assert process.find(at(23, 59, 59)) == ["Fest"]
    assert process.find(at(0, 0, day=1)) == []


def test_the_next_date_moves_on(start):
    create_offer(title="Wöchentlich", runs=[create_run(start=0, times=("11:00", "12:00"), count=3)])
    create_offer(title="Mittwoch", runs=[create_run(start=2)])
    process = start()

    assert process.find(at(11), sort=NEXT_DATE) == ["Wöchentlich", "Mittwoch"]
    assert process.find(at(12), sort=NEXT_DATE) == ["Mittwoch", "Wöchentlich"]
    assert process.find(at(12)) == ["Mittwoch", "Wöchentlich"]


def test_days_weekdays_and_places_go_with_their_last_date(start, portal):
    here, there = create_venue(name="Hier", city="Hier"), create_venue(name="Dort", city="Dort")
    monday = create_run(start=0, times=("11:00", "12:00"), venue=here, capacity=5, seats_left=2)
    create_offer(title="Kurs", runs=[monday, create_run(start=1, venue=there)])
    process = start()
    today = NOW.date()

    assert process.find(at(11), tag=1) == ["Kurs"]
    assert process.find(at(11), date_to=today) == ["Kurs"]
    assert process.find(at(11), "hier") == ["Kurs"]
    assert process.count(at(11), "tag", 1) == 1

    assert process.find(at(12), tag=1) == []
    assert process.find(at(12), date_to=today) == []
    assert process.find(at(12), "hier") == []
    assert process.find(at(12), merkmal="free_seats") == []
    assert process.count(at(12), "tag", 1) == 0
    assert process.count(at(12), "tag", 2) == 1
    assert process.find(at(12), "dort", tag=2, zeit="evening") == ["Kurs"]


def test_what_can_no_longer_be_booked_comes_last(start):
    bookable = create_run(start=0, times=("11:00", "12:00"))
    create_offer(title="Erst buchbar", runs=[bookable, create_run(start=3, status="full")])
    create_offer(title="Buchbar", runs=[create_run(start=9)])
    process = start()

    assert process.find(at(11)) == ["Erst buchbar", "Buchbar"]
    assert process.find(at(12)) == ["Buchbar", "Erst buchbar"]


def test_two_dates_on_one_day(start):
    dates = [
        {"date": days(0), "start_time": "11:00", "end_time": "12:00"},
        {"date": days(0), "start_time": "11:30", "end_time": "13:00"},
    ]
    create_offer(title="Kurs", runs=[{"kind": "dated", "dates": dates}])
    process = start()

    assert process.find(at(12), date_to=NOW.date(), zeit="morning") == ["Kurs"]
    assert process.find(at(13), date_to=NOW.date()) == []


def test_an_undated_run_lasts_until_the_end_of_its_last_day(start):
    create_offer(title="Beratung", runs=[create_undated_run(ends_on=days(3))])
    create_offer(title="Immer", runs=[create_undated_run()])
    process = start()

    assert process.find(at(23, 59, 59, day=3)) == ["Beratung", "Immer"]
    assert process.find(at(0, 0, day=4)) == ["Immer"]
    assert process.find(at(0, 0, day=4000)) == ["Immer"]


def test_a_clock_that_goes_backwards_brings_offers_back(start):
    create_offer(title="Heute", runs=[create_run(start=0, times=("11:00", "12:00"))])
    process = start(may_reload=True)

    assert process.find(at(13)) == []
    assert process.find(at(11)) == ["Heute"]
    assert process.find(at(13)) == []


def test_a_reader_who_comes_a_moment_late_makes_nobody_wait(start):
    create_offer(title="Heute", runs=[create_run(start=0, times=("11:00", "12:00"))])
    process = start()

    assert process.find(at(12, 0, 1)) == []
    assert process.find(at(11, 59, 59)) == []


def test_the_stamp_changes_when_a_date_ends_and_is_the_same_in_a_fresh_index(start):
    series = create_run(start=0, times=("11:00", "12:00"), count=2)
    create_offer(runs=[series, create_run(start=0, times=("14:00", None))])
    create_offer(runs=[create_run(start=0, times=("13:00", "13:30"))])
    create_offer(runs=[create_undated_run(ends_on=days(1))])
    process = start(may_reload=True)

    stamps = []
    for moment in [at(10), at(11, 59), at(12), at(13), at(13, 30), at(18), at(0, day=2), at(12, day=7)]:
        process.let_pass(moment)
        assert process.index.stamp == Index.load(int(moment.timestamp())).stamp, moment
        stamps.append(process.index.stamp)
    assert stamps[0] == stamps[1]
    assert stamps[2] == stamps[3]
    assert len(set(stamps)) == len(stamps) - 2
