"""Rules, exceptions, holidays and the local clock: on which days and hours a run takes place."""

import datetime as dt
import itertools

import pytest
from django.core.management import call_command
from django.utils import timezone

from offers import schedule
from offers.models import CatalogueEntry, Occurrence, Offer, Run, RunDate, RunException
from offers.schedule import Calendar, materialise, plan
from places.models import SchoolHoliday
from tests.factories import NOW, create_offer

BERLIN = timezone.get_default_timezone()
HESSE = Calendar("HE")
WEEKLY, FORTNIGHTLY = Run.Frequency.WEEKLY, Run.Frequency.FORTNIGHTLY
BY_WEEKDAY, BY_DATE = Run.Frequency.MONTHLY_BY_WEEKDAY, Run.Frequency.MONTHLY_BY_DATE

pytestmark = pytest.mark.django_db


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def time(text: str) -> dt.time:
    return dt.time.fromisoformat(text)


def create_series(*, starts_on, ends_on=None, frequency=WEEKLY, start="18:00", end="19:30", **fields) -> Run:
    """A regular run that takes no notice of holidays unless told to."""
    return Run.objects.create(
        offer=create_offer(runs=[]),
        kind=Run.Kind.SERIES,
        frequency=frequency,
        starts_on=day(starts_on),
        ends_on=ends_on and day(ends_on),
        start_time=start and time(start),
        end_time=end and time(end),
        **{"skips_public_holidays": False, **fields},
    )


def create_dated(*dates) -> Run:
    """A run with single dates, given as ``(day, start, end)``."""
    run = Run.objects.create(offer=create_offer(runs=[]), kind=Run.Kind.DATED)
    for date, start, end in dates:
        RunDate.objects.create(run=run, date=day(date), start_time=start and time(start), end_time=end and time(end))
    return run


def days_of(run: Run, now=NOW) -> list[str]:
    return [item.date.isoformat() for item in plan(run, now, HESSE)]


def clock(moment: dt.datetime) -> str:
    """The instant in UTC, as far as tests need it."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M")


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


# --- The local clock ---------------------------------------------------------------------------------------------


def test_a_weekly_run_keeps_its_local_time_over_the_changes_of_the_clock():
    spring = create_series(starts_on="2027-03-24", ends_on="2027-03-31")
    autumn = create_series(starts_on="2027-10-27", ends_on="2027-11-03")

    assert [clock(item.starts_at) for item in plan(spring, NOW, HESSE)] == ["2027-03-24 17:00", "2027-03-31 16:00"]
    assert [clock(item.starts_at) for item in plan(autumn, NOW, HESSE)] == ["2027-10-27 16:00", "2027-11-03 17:00"]


@pytest.mark.parametrize(
    ("start", "end", "starts_at", "ends_at"),
    [
        ("02:30", "03:30", "2027-03-28 01:30", "2027-03-28 01:31"),  # 2:30 does not exist; the clock shows 3:30
        ("02:30", "04:00", "2027-03-28 01:30", "2027-03-28 02:00"),
        ("02:30", None, "2027-03-28 01:30", "2027-03-28 02:30"),
        ("01:30", "03:30", "2027-03-28 00:30", "2027-03-28 01:30"),
        ("01:30", "02:30", "2027-03-28 00:30", "2027-03-28 01:30"),
        (None, None, "2027-03-27 23:00", "2027-03-28 22:00"),  # a day of 23 hours
    ],
)
def test_the_night_in_which_summer_time_begins(start, end, starts_at, ends_at):
    run = create_dated(("2027-03-28", start, end))

    materialise(run, NOW, None)

    item = run.occurrences.get()
    assert (clock(item.starts_at), clock(item.ends_at)) == (starts_at, ends_at)
    assert item.date == day("2027-03-28")


@pytest.mark.parametrize(
    ("start", "end", "starts_at", "ends_at"),
    [
        ("02:30", "03:30", "2027-10-31 00:30", "2027-10-31 02:30"),  # 2:30 exists twice; the first is meant
        ("02:30", None, "2027-10-31 00:30", "2027-10-31 01:30"),
        (None, None, "2027-10-30 22:00", "2027-10-31 23:00"),  # a day of 25 hours
    ],
)
def test_the_night_in_which_summer_time_ends(start, end, starts_at, ends_at):
    run = create_dated(("2027-10-31", start, end))

    materialise(run, NOW, None)

    item = run.occurrences.get()
    assert (clock(item.starts_at), clock(item.ends_at)) == (starts_at, ends_at)


def test_two_dates_that_fall_on_the_same_instant_are_one():
    run = create_dated(("2027-03-28", "02:30", "04:00"), ("2027-03-28", "03:30", "05:00"))

    assert materialise(run, NOW, None)
    assert run.occurrences.count() == 1


def test_a_date_without_a_time_lasts_its_whole_day_and_has_no_time_of_day():
    run = create_dated(("2026-12-01", None, None))

    (item,) = plan(run, NOW, None)

    assert (clock(item.starts_at), clock(item.ends_at)) == ("2026-11-30 23:00", "2026-12-01 23:00")
    assert (item.date, item.weekday, item.daypart, item.has_time, item.has_end) == (
        day("2026-12-01"),
        2,
        "",
        False,
        False,
    )


def test_a_date_at_midnight_has_a_time():
    run = create_dated(("2026-12-01", "00:00", "01:00"))

    (item,) = plan(run, NOW, None)

    assert (item.daypart, item.has_time) == (Occurrence.Daypart.MORNING, True)


@pytest.mark.parametrize(
    ("start", "daypart"),
    [("00:00", "morning"), ("11:59", "morning"), ("12:00", "afternoon"), ("16:59", "afternoon"), ("17:00", "evening")],
)
def test_times_of_day(start, daypart):
    assert schedule.daypart(time(start)) == daypart


def test_a_start_without_an_end_counts_as_one_hour():
    run = create_dated(("2026-12-01", "18:00", None))

    (item,) = plan(run, NOW, None)

    assert (clock(item.ends_at), item.has_end) == ("2026-12-01 18:00", False)


# --- Stored dates ------------------------------------------------------------------------------------------------


def test_materialising_twice_writes_nothing(django_assert_num_queries):
    run = create_series(starts_on="2026-12-01", skips_school_holidays=True, skips_public_holidays=True)
    calendar = Calendar("HE")
    materialise(run, NOW, calendar)

    with django_assert_num_queries(2):  # reads the exceptions and the stored occurrences
        assert materialise(run, NOW, calendar) is False


def test_materialising_touches_only_what_differs():
    run = create_series(starts_on="2026-12-01", ends_on="2026-12-15")
    materialise(run, NOW, HESSE)
    before = {item.date.isoformat(): item.pk for item in run.occurrences.all()}
    RunException.objects.create(run=run, date=day("2026-12-08"), kind="moved", moved_to=day("2026-12-10"))
    RunException.objects.create(run=run, date=day("2026-12-15"), kind="cancelled")

    assert materialise(run, NOW, HESSE) is True

    after = {item.date.isoformat(): item.pk for item in run.occurrences.all()}
    assert after.keys() == {"2026-12-01", "2026-12-10", "2026-12-15"}
    assert (after["2026-12-01"], after["2026-12-15"]) == (before["2026-12-01"], before["2026-12-15"])
    assert run.occurrences.get(date=day("2026-12-15")).is_cancelled


def test_dates_before_the_window_stay_as_they_are():
    run = create_series(starts_on="2026-12-01", ends_on="2026-12-08")
    materialise(run, NOW, HESSE)
    a_year_and_a_week_later = NOW + dt.timedelta(days=372 + 8)

    assert materialise(run, a_year_and_a_week_later, HESSE) is False
    assert run.occurrences.count() == 2


def test_a_run_that_turns_undated_loses_its_dates():
    offer = create_offer()
    run = offer.runs.get()
    run.dates.all().delete()
    run.kind = Run.Kind.ON_REQUEST
    run.save()

    materialise(run, NOW, None)

    assert not run.occurrences.exists()


def test_days_with_a_year_that_nobody_can_mean_are_refused():
    for field, value in itertools.product(["starts_on", "ends_on"], ["0206-12-01", "9999-12-31"]):
        with pytest.raises(Exception, match="Jahr") as error:
            schedule.refuse_odd_days(Run(**{field: day(value)}))

        assert error.value.message_dict == {field: [f"Bitte prüfen Sie das Jahr {day(value).year}."]}


# --- The command -------------------------------------------------------------------------------------------------


def test_update_all_lays_out_every_regular_run_that_goes_on(portal):
    endless, ended = create_series(starts_on="2026-12-01"), create_series(starts_on="2026-01-06", ends_on="2026-02-03")
    create_dated(("2026-12-01", "18:00", None))
    heard = []

    update = schedule.update_all(NOW, lambda done, total: heard.append((done, total)))

    assert (update.runs, update.changed) == (1, 1)
    assert heard == [(1, 1)]
    assert endless.occurrences.exists()
    assert not ended.occurrences.exists()


def test_update_all_brings_new_dates_into_the_catalogue(portal):
    run = create_series(starts_on="2026-12-01")
    schedule.update_all(NOW, lambda done, total: None)
    before = CatalogueEntry.objects.get(offer=run.offer_id).dates

    update = schedule.update_all(NOW + dt.timedelta(days=30), lambda done, total: None)

    assert update.changed == 1
    assert bytes(CatalogueEntry.objects.get(offer=run.offer_id).dates) != bytes(before)


@pytest.mark.parametrize("count", [1, 3])
def test_update_all_asks_as_often_for_one_run_as_for_three(portal, count, django_assert_num_queries):
    for _ in range(count):
        create_series(starts_on="2026-12-01")
    schedule.update_all(NOW, lambda done, total: None)

    with django_assert_num_queries(7):
        assert schedule.update_all(NOW, lambda done, total: None).changed == 0


def test_update_all_works_in_batches(portal, monkeypatch):
    monkeypatch.setattr(schedule, "RUNS_AT_ONCE", 2)
    for _ in range(5):
        create_series(starts_on="2026-12-01")
    heard = []

    update = schedule.update_all(NOW, lambda done, total: heard.append(done))

    assert (update.runs, heard) == (5, [2, 4, 5])


def test_the_command_says_what_it_did_and_changes_nothing_the_second_time(portal, capsys):
    create_series(starts_on="2026-12-01")

    call_command("update_occurrences")
    first = capsys.readouterr().out
    call_command("update_occurrences")
    second = capsys.readouterr().out

    assert first == "Regelmäßige Termine: 1 Zeitpläne geprüft, 1 geändert.\n"
    assert second == "Regelmäßige Termine: 1 Zeitpläne geprüft, 0 geändert.\n"


def test_the_command_does_no_harm_in_an_empty_database(capsys):
    call_command("update_occurrences")

    assert capsys.readouterr().out == "Regelmäßige Termine: 0 Zeitpläne geprüft, 0 geändert.\n"
    assert not Offer.objects.exists()
