"""Dates by the local clock, as rows: laid out once, kept, and carried on by the command."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from offers.content import schedule
from offers.content.schedule import Calendar, materialise, plan
from offers.models import CatalogueEntry, Occurrence, Offer, Run, RunException
from tests.factories import NOW, create_offer
from tests.offers.content.runs import clock, create_dated, create_series, day, time

HESSE = Calendar("HE")

pytestmark = pytest.mark.django_db


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


@pytest.mark.parametrize("field", ["starts_on", "ends_on", "registration_until"])
@pytest.mark.parametrize("value", ["0206-12-01", "9999-12-31"])
def test_days_with_a_year_that_nobody_can_mean_are_refused(field, value):
    with pytest.raises(ValidationError) as error:
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
