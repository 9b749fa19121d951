"""--move-to-today: for trials with old files."""

import datetime as dt

import pytest
from django.core.management import call_command

from imports.models import Source
from offers.models import Occurrence, Offer
from tests.factories import NOW
from tests.imports.courses import address, date, full, short, sums, take, write


@pytest.fixture(autouse=True)
def portal(berlin):
    return berlin


def days():
    return sorted(Occurrence.objects.values_list("date", flat=True))


def test_the_earliest_course_begins_next_week_and_weekdays_stay(tmp_path):
    # NOW is Monday, 23 November 2026; the first course began on a Tuesday.
    call_command("import_offers", "berlin-vhs", write(tmp_path, short("1"), full("2")), "--move-to-today")

    assert days() == [dt.date(2026, 12, 1), dt.date(2026, 12, 1), dt.date(2026, 12, 8), dt.date(2026, 12, 24)]
    assert Source.objects.get().date_shift_weeks == 341
    assert Offer.objects.listed(NOW).count() == 2


def test_series_move_too(tmp_path):
    take(
        tmp_path,
        short(wochentag="Montag", beginn_datum="2020-05-18", ende_datum="2020-06-08", anzahl_termine="4"),
        move_to_today=True,
    )

    run = Offer.objects.get().runs.get()
    assert (run.starts_on, run.ends_on) == (dt.date(2026, 11, 30), dt.date(2026, 12, 21))


def test_later_runs_move_by_the_same(tmp_path):
    take(tmp_path, short("1"), move_to_today=True)
    before = days()
    later = NOW + dt.timedelta(days=30)
    earlier_course = full("2", ortetermine={"adresse": address(), "termin": date("2020-05-12")})

    summary = take(tmp_path, short("1"), earlier_course, move_to_today=True, now=later)

    assert sums(summary) == (1, 0, 1, 0, 0)
    assert days() == [dt.date(2026, 11, 24), *before]


def test_a_second_run_changes_nothing(tmp_path):
    take(tmp_path, short("1"), move_to_today=True)

    assert sums(take(tmp_path, short("1"), move_to_today=True)) == (0, 0, 1, 0, 0)


def test_without_the_option_the_dates_are_the_real_ones(tmp_path):
    take(tmp_path, short("1"))

    assert days() == [dt.date(2020, 5, 19), dt.date(2020, 6, 11)]


def test_a_file_without_any_date(tmp_path):
    take(tmp_path, short("1", beginn_datum=None, ende_datum=None), move_to_today=True)

    assert Source.objects.get().date_shift_weeks == 0
