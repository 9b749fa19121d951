"""Place, weekday, time, dates and seats must hold for one and the same run, and dates for one and the same meeting."""

import datetime as dt

import pytest

from places.models import Municipality
from providers.models import AccessFeature
from tests.factories import (
    TODAY,
    create_offer,
    create_run,
    create_term,
    create_undated_run,
    create_venue,
    create_venue_access,
    days,
)
from tests.offers.catalogue.asking import counts, find

pytestmark = pytest.mark.django_db
MONDAY, TUESDAY, SATURDAY = 1, 2, 6


@pytest.fixture
def vellmar(portal):
    return Municipality.objects.get(slug="vellmar")


@pytest.fixture
def baunatal(portal):
    return Municipality.objects.get(slug="baunatal")


@pytest.fixture
def here(vellmar):
    return create_venue(name="Hier", municipality=vellmar)


@pytest.fixture
def there(baunatal):
    return create_venue(name="Dort", municipality=baunatal)


def in_days(ahead: int) -> dt.date:
    return TODAY + dt.timedelta(days=ahead)


def test_tuesday_evening_here_is_not_monday_here_and_tuesday_there(here, there, vellmar, baunatal):
    monday_here = create_run(start=7, venue=here)
    create_offer(title="Getrennt", runs=[monday_here, create_run(start=8, venue=there)])
    create_offer(title="Wirklich", runs=[create_run(start=8, venue=here), create_run(start=7, venue=there)])

    assert find(gemeinde=vellmar, tag=TUESDAY, zeit="evening") == ["Wirklich"]
    assert find(gemeinde=vellmar, tag=MONDAY) == ["Getrennt"]
    assert find(gemeinde=baunatal, tag=TUESDAY) == ["Getrennt"]
    assert sorted(find(gemeinde=[vellmar, baunatal], tag=TUESDAY)) == ["Getrennt", "Wirklich"]
    assert find(near=frozenset({vellmar.pk}), tag=TUESDAY) == ["Wirklich"]


def test_counts_follow_the_same_rule(here, there, vellmar):
    create_offer(runs=[create_run(start=7, venue=here), create_run(start=8, venue=there)])

    weekdays = counts("tag", gemeinde=vellmar)
    assert (weekdays["Montag"], weekdays["Dienstag"]) == (1, 0)
    places = counts("gemeinde", tag=TUESDAY)
    assert (places["Vellmar"], places["Baunatal"]) == (0, 1)
    times = counts("zeit", gemeinde=vellmar, tag=TUESDAY)
    assert set(times.values()) == {0}


def test_weekday_and_time_hold_for_one_meeting(here, vellmar):
    dates = [
        {"date": days(7), "start_time": "18:00", "end_time": "19:00"},
        {"date": days(8), "start_time": "09:00", "end_time": "10:00"},
    ]
    create_offer(title="Kurs", runs=[{"kind": "dated", "venue_id": here.pk, "dates": dates}])

    assert find(tag=MONDAY, zeit="evening", gemeinde=vellmar) == ["Kurs"]
    assert find(tag=TUESDAY, zeit="evening") == []
    assert find(tag=[MONDAY, TUESDAY], zeit=["morning"]) == ["Kurs"]


def test_place_and_dates(here, there, vellmar):
    create_offer(title="Kurs", runs=[create_run(start=7, venue=here), create_run(start=14, venue=there)])

    assert find(gemeinde=vellmar, date_from=in_days(5), date_to=in_days(9)) == ["Kurs"]
    assert find(gemeinde=vellmar, date_from=in_days(10)) == []
    assert find(date_from=in_days(10)) == ["Kurs"]
    assert find(date_from=in_days(7), date_to=in_days(7)) == ["Kurs"]
    assert find(date_from=in_days(8), date_to=in_days(13)) == []
    assert find(date_to=in_days(6)) == []


def test_weekday_and_dates(here):
    create_offer(title="Kurs", runs=[create_run(start=7, venue=here), create_run(start=12, venue=here)])

    assert find(tag=SATURDAY, date_to=in_days(10)) == []
    assert find(tag=SATURDAY, date_to=in_days(12)) == ["Kurs"]


def test_place_and_free_seats(here, there, vellmar, baunatal):
    full = create_run(start=7, venue=here, capacity=9, seats_left=0)
    create_offer(title="Kurs", runs=[full, create_run(start=7, venue=there, capacity=9, seats_left=3)])

    assert find(gemeinde=vellmar, merkmal="free_seats") == []
    assert find(gemeinde=baunatal, merkmal="free_seats") == ["Kurs"]
    assert counts("merkmal", gemeinde=vellmar)["Noch Plätze frei"] == 0
    assert counts("gemeinde", merkmal="free_seats") == {"Baunatal": 1, "Vellmar": 0, "Außerhalb": 0}


def test_place_and_access(here, there, vellmar, baunatal):
    lift, ramp = create_term(AccessFeature, label="Aufzug"), create_term(AccessFeature, label="Rampe")
    create_venue_access(venue=there, feature=lift)
    create_venue_access(venue=here, feature=ramp)
    create_venue_access(venue=here, feature=lift, is_available=False)
    create_offer(title="Kurs", runs=[create_run(venue=here), create_run(venue=there)])

    assert find(gemeinde=vellmar, barrierefrei=lift) == []
    assert find(gemeinde=baunatal, barrierefrei=lift) == ["Kurs"]
    # A lift in one house and a ramp at another one help nobody.
    assert find(barrierefrei=[lift, ramp]) == []
    assert counts("barrierefrei", barrierefrei=lift) == {"Aufzug": 1, "Rampe": 0}


def test_what_an_offer_has_and_what_its_place_has(here):
    """Subtitles belong to the offer, the lift to the house: both together need no more than that."""
    lift = create_term(AccessFeature, label="Aufzug")
    subtitles = create_term(AccessFeature, label="Untertitel", scope="offer", absent_label="Keine Untertitel")
    create_venue_access(venue=here, feature=lift)
    create_offer(title="Beides", runs=[create_run(venue=here)], access={subtitles.code: True})
    create_offer(title="Nur der Ort", runs=[create_run(venue=here)])

    assert find(barrierefrei=[lift, subtitles]) == ["Beides"]
    assert counts("barrierefrei", barrierefrei=lift) == {"Aufzug": 2, "Untertitel": 1}


def test_place_and_stop(there, vellmar, baunatal):
    stop = create_venue(name="Am Bahnhof", municipality=vellmar, nearest_stop="Bahnhof")
    create_offer(title="Kurs", runs=[create_run(start=7, venue=stop), create_run(start=8, venue=there)])

    assert find(gemeinde=vellmar, merkmal="near_stop") == ["Kurs"]
    assert find(gemeinde=baunatal, merkmal="near_stop") == []
    assert find(tag=TUESDAY, merkmal="near_stop") == []


def test_open_start_and_place(here, there, vellmar, baunatal):
    create_offer(
        title="Gruppe",
        runs=[create_undated_run(kind="open_start", venue_id=here.pk), create_run(start=7, venue=there)],
    )

    assert find(gemeinde=vellmar, merkmal="open_start") == ["Gruppe"]
    assert find(gemeinde=baunatal, merkmal="open_start") == []


def test_runs_without_dates_answer_no_question_about_dates(here, vellmar):
    create_offer(title="Beratung", runs=[create_undated_run(venue_id=here.pk)])

    assert find(gemeinde=vellmar) == ["Beratung"]
    for asked in [{"tag": MONDAY}, {"zeit": "evening"}, {"date_from": TODAY}, {"date_to": in_days(900)}]:
        assert find(**asked) == []


def test_cancelled_runs_and_dates_answer_nothing(here, vellmar):
    dates = [
        {"date": days(7), "start_time": "18:00", "end_time": "19:00", "is_cancelled": True},
        {"date": days(8), "start_time": "18:00", "end_time": "19:00"},
    ]
    create_offer(title="Halb", runs=[{"kind": "dated", "venue_id": here.pk, "dates": dates}])
    create_offer(title="Ganz", runs=[create_run(start=7, venue=here, status="cancelled")])

    assert find() == ["Halb"]
    assert find(tag=MONDAY) == []
    assert find(tag=TUESDAY, gemeinde=vellmar) == ["Halb"]
