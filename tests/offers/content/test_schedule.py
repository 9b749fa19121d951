"""Rules, exceptions and holidays: on which days a run takes place."""

import datetime as dt

import pytest

from offers.content import schedule
from offers.content.schedule import Calendar, materialise, plan
from offers.models import Run, RunException
from places.models import SchoolHoliday
from tests.factories import NOW, create_offer
from tests.offers.content.runs import clock, create_dated, create_series, day, time

HESSE = Calendar("HE")
WEEKLY, FORTNIGHTLY = Run.Frequency.WEEKLY, Run.Frequency.FORTNIGHTLY
BY_WEEKDAY, BY_DATE = Run.Frequency.MONTHLY_BY_WEEKDAY, Run.Frequency.MONTHLY_BY_DATE

pytestmark = pytest.mark.django_db


def days_of(run: Run, now=NOW) -> list[str]:
    return [item.date.isoformat() for item in plan(run, now, HESSE)]


# --- Rules -------------------------------------------------------------------------------------------------------


def test_weekly_takes_the_weekday_of_the_first_day():
    run = create_series(starts_on="2026-12-01", ends_on="2026-12-22")

    assert days_of(run) == ["2026-12-01", "2026-12-08", "2026-12-15", "2026-12-22"]


def test_weekly_on_several_days_begins_with_the_first_that_fits():
    run = create_series(starts_on="2026-12-02", ends_on="2026-12-14", weekdays=[1, 4])

    assert days_of(run) == ["2026-12-03", "2026-12-07", "2026-12-10", "2026-12-14"]


def test_fortnightly():
    run = create_series(starts_on="2026-12-01", ends_on="2027-01-12", frequency=FORTNIGHTLY)

    assert days_of(run) == ["2026-12-01", "2026-12-15", "2026-12-29", "2027-01-12"]


def test_fortnightly_on_a_weekday_before_that_of_the_first_day_begins_at_the_next_one():
    run = create_series(starts_on="2026-12-05", ends_on="2027-01-04", frequency=FORTNIGHTLY, weekdays=[1])

    assert days_of(run) == ["2026-12-07", "2026-12-21", "2027-01-04"]


def test_fortnightly_on_two_days_stays_in_one_week():
    run = create_series(starts_on="2026-12-02", ends_on="2026-12-31", frequency=FORTNIGHTLY, weekdays=[1, 4])

    assert days_of(run) == ["2026-12-03", "2026-12-14", "2026-12-17", "2026-12-28", "2026-12-31"]


def test_monthly_by_weekday():
    run = create_series(starts_on="2026-12-08", ends_on="2027-03-31", frequency=BY_WEEKDAY)  # the 2nd Tuesday

    assert days_of(run) == ["2026-12-08", "2027-01-12", "2027-02-09", "2027-03-09"]


def test_monthly_by_the_fifth_weekday_means_the_last():
    run = create_series(starts_on="2026-12-29", ends_on="2027-04-30", frequency=BY_WEEKDAY)  # the 5th Tuesday

    assert days_of(run) == ["2026-12-29", "2027-01-26", "2027-02-23", "2027-03-30", "2027-04-27"]


def test_monthly_by_the_fourth_weekday_is_not_the_last():
    run = create_series(starts_on="2026-12-22", ends_on="2027-03-31", frequency=BY_WEEKDAY)  # the 4th Tuesday

    assert days_of(run) == ["2026-12-22", "2027-01-26", "2027-02-23", "2027-03-23"]


def test_monthly_by_another_weekday_than_that_of_the_first_day():
    run = create_series(starts_on="2026-12-01", ends_on="2027-02-28", frequency=BY_WEEKDAY, weekdays=[1])

    assert days_of(run) == ["2026-12-07", "2027-01-04", "2027-02-01"]


@pytest.mark.parametrize(
    ("first", "later"),
    [
        ("2026-12-15", ["2027-01-15", "2027-02-15", "2027-03-15"]),
        ("2026-12-29", ["2027-01-29", "2027-02-28", "2027-03-29"]),
        ("2026-12-30", ["2027-01-30", "2027-02-28", "2027-03-30"]),
        ("2026-12-31", ["2027-01-31", "2027-02-28", "2027-03-31"]),
    ],
)
def test_monthly_by_date_takes_the_last_day_of_shorter_months(first, later):
    run = create_series(starts_on=first, ends_on="2027-03-31", frequency=BY_DATE)

    assert days_of(run) == [first, *later]


def test_the_31st_meets_the_29th_of_february_in_a_leap_year():
    run = create_series(starts_on="2027-12-31", ends_on="2028-03-01", frequency=BY_DATE)

    assert days_of(run) == ["2027-12-31", "2028-01-31", "2028-02-29"]


def test_single_dates_are_all_laid_out_however_far_away():
    run = create_dated(("2031-05-06", "10:00", "11:00"), ("2020-01-02", "10:00", "11:00"))

    assert days_of(run) == ["2020-01-02", "2031-05-06"]


@pytest.mark.parametrize("kind", Run.UNDATED)
def test_undated_runs_have_no_dates(kind):
    run = Run.objects.create(offer=create_offer(runs=[]), kind=kind, starts_on=day("2026-12-01"))

    assert plan(run, NOW, None) == []


def test_an_endless_run_is_laid_out_for_18_months():
    run = create_series(starts_on="2026-12-01")

    planned = days_of(run)

    assert planned[0] == "2026-12-01"
    assert planned[-1] == "2028-05-23"  # the last Tuesday up to 23 May


def test_an_old_run_is_laid_out_from_12_months_back():
    run = create_series(starts_on="2011-01-04", ends_on="2026-12-01")

    planned = days_of(run)

    assert planned[0] == "2025-11-25"  # the first Tuesday from 23 November
    assert planned[-1] == "2026-12-01"


def test_the_window_follows_the_local_day():
    just_after_midnight = dt.datetime(2026, 11, 23, 23, 30, tzinfo=dt.UTC)  # 00:30 on the 24th in Berlin

    assert schedule.window(just_after_midnight) == (day("2025-11-24"), day("2028-05-24"))


# --- Exceptions --------------------------------------------------------------------------------------------------


def test_a_skipped_day_leaves_nothing():
    run = create_series(starts_on="2026-12-01", ends_on="2026-12-15")
    RunException.objects.create(run=run, date=day("2026-12-08"), kind="skipped")

    assert days_of(run) == ["2026-12-01", "2026-12-15"]


def test_a_cancelled_day_stays_and_says_so():
    run = create_series(starts_on="2026-12-01", ends_on="2026-12-15")
    RunException.objects.create(run=run, date=day("2026-12-08"), kind="cancelled")

    assert [item.is_cancelled for item in plan(run, NOW, HESSE)] == [False, True, False]


def test_a_moved_day_keeps_its_time_unless_a_new_one_is_given():
    run = create_series(starts_on="2026-12-01", ends_on="2026-12-15")
    RunException.objects.create(run=run, date=day("2026-12-01"), kind="moved", moved_to=day("2026-12-03"))
    RunException.objects.create(
        run=run, date=day("2026-12-08"), kind="moved", moved_to=day("2026-12-09"), start_time=time("10:00")
    )

    planned = plan(run, NOW, HESSE)

    assert [(clock(item.starts_at), clock(item.ends_at), item.has_end) for item in planned] == [
        ("2026-12-03 17:00", "2026-12-03 18:30", True),
        ("2026-12-09 09:00", "2026-12-09 10:00", False),  # the old end says nothing about the new time
        ("2026-12-15 17:00", "2026-12-15 18:30", True),
    ]


@pytest.mark.parametrize("cancelled_first", [True, False])
def test_a_day_moved_onto_a_cancelled_one_takes_place(cancelled_first):
    moved, cancelled = ("2026-12-15", "2026-12-08") if cancelled_first else ("2026-12-08", "2026-12-15")
    run = create_series(starts_on="2026-12-01", ends_on="2026-12-15")
    RunException.objects.create(run=run, date=day(cancelled), kind="cancelled")
    RunException.objects.create(run=run, date=day(moved), kind="moved", moved_to=day(cancelled))

    planned = plan(run, NOW, HESSE)

    assert [(item.date, item.is_cancelled) for item in planned] == [(day("2026-12-01"), False), (day(cancelled), False)]


def test_an_exception_on_another_day_than_those_of_the_rule_means_nothing():
    run = create_series(starts_on="2026-12-01", ends_on="2026-12-08")
    RunException.objects.create(run=run, date=day("2026-12-02"), kind="moved", moved_to=day("2026-12-03"))

    assert days_of(run) == ["2026-12-01", "2026-12-08"]


def test_days_moved_across_the_edge_of_the_window_can_be_laid_out_again_and_again():
    run = create_series(starts_on="2025-11-04", ends_on="2025-12-09")  # the window begins on 23 November 2025
    RunException.objects.create(run=run, date=day("2025-11-18"), kind="moved", moved_to=day("2025-11-24"))
    RunException.objects.create(run=run, date=day("2025-11-25"), kind="moved", moved_to=day("2025-11-20"))

    first, second = materialise(run, NOW, HESSE), materialise(run, NOW, HESSE)

    assert (first, second) == (True, False)
    assert days_of(run) == ["2025-11-24", "2025-12-02", "2025-12-09"]


# --- Holidays ----------------------------------------------------------------------------------------------------


def test_school_holidays_are_left_out_on_request():
    SchoolHoliday.objects.create(state="HE", name="Herbst", starts_on=day("2027-10-04"), ends_on=day("2027-10-16"))
    SchoolHoliday.objects.create(
        state="BY", name="Allerheiligen", starts_on=day("2027-11-02"), ends_on=day("2027-11-05")
    )
    dates = {"starts_on": "2027-09-28", "ends_on": "2027-11-02"}
    eager, school = create_series(**dates), create_series(**dates, skips_school_holidays=True)

    fresh = Calendar("HE")

    assert len(plan(eager, NOW, fresh)) == 6
    assert [item.date.isoformat() for item in plan(school, NOW, fresh)] == [
        "2027-09-28", "2027-10-19", "2027-10-26", "2027-11-02",
    ]  # fmt: skip


def test_public_holidays_are_those_of_the_land():
    # Fronleichnam, 27 May 2027, is a holiday in Hesse and none in Berlin.
    run = create_series(starts_on="2027-05-20", ends_on="2027-06-03", skips_public_holidays=True)

    hesse = [item.date.isoformat() for item in plan(run, NOW, Calendar("HE"))]
    berlin = [item.date.isoformat() for item in plan(run, NOW, Calendar("BE"))]

    assert hesse == ["2027-05-20", "2027-06-03"]
    assert berlin == ["2027-05-20", "2027-05-27", "2027-06-03"]


def test_an_exception_on_a_holiday_counts_more_than_the_holiday():
    run = create_series(starts_on="2026-12-18", ends_on="2027-01-01", skips_public_holidays=True)
    RunException.objects.create(run=run, date=day("2026-12-25"), kind="moved", moved_to=day("2026-12-23"))
    RunException.objects.create(run=run, date=day("2027-01-01"), kind="cancelled")

    planned = plan(run, NOW, Calendar("HE"))

    assert [(item.date.isoformat(), item.is_cancelled) for item in planned] == [
        ("2026-12-18", False),
        ("2026-12-23", False),
        ("2027-01-01", True),
    ]


def test_the_calendar_of_the_portal_is_that_of_its_land(portal):
    assert Calendar.of_portal().state == "HE"
