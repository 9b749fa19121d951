"""Public holidays come from a library, school holidays from our list or from staff."""

import datetime as dt
from itertools import pairwise

import pytest

from places.holidays import load_school_holidays, public_holidays, school_holidays
from places.models import SchoolHoliday


def test_public_holidays_of_hessen():
    assert public_holidays("HE", [2026]) == {
        dt.date(2026, 1, 1): "Neujahr",
        dt.date(2026, 4, 3): "Karfreitag",
        dt.date(2026, 4, 6): "Ostermontag",
        dt.date(2026, 5, 1): "Erster Mai",
        dt.date(2026, 5, 14): "Christi Himmelfahrt",
        dt.date(2026, 5, 25): "Pfingstmontag",
        dt.date(2026, 6, 4): "Fronleichnam",
        dt.date(2026, 10, 3): "Tag der Deutschen Einheit",
        dt.date(2026, 12, 25): "Erster Weihnachtstag",
        dt.date(2026, 12, 26): "Zweiter Weihnachtstag",
    }


def test_public_holidays_differ_by_land_and_come_in_order():
    bavaria, berlin = public_holidays("BY", [2027, 2026]), public_holidays("BE", [2026])

    assert (dt.date(2026, 1, 6) in bavaria, dt.date(2026, 1, 6) in berlin) == (True, False)
    assert (dt.date(2026, 3, 8) in bavaria, dt.date(2026, 3, 8) in berlin) == (False, True)
    assert list(bavaria) == sorted(bavaria)
    assert {day.year for day in bavaria} == {2026, 2027}


def test_changing_the_answer_does_not_change_the_next_one():
    public_holidays("HE", [2026]).clear()

    assert len(public_holidays("HE", [2026])) == 10


def test_an_unknown_land():
    with pytest.raises(NotImplementedError):
        public_holidays("XX", [2026])


@pytest.mark.django_db
def test_school_holidays_are_loaded_once():
    assert load_school_holidays("HE") == 16
    assert load_school_holidays("HE") == 0

    assert school_holidays("BY") == []
    assert school_holidays("HE") == [
        (dt.date.fromisoformat(first), dt.date.fromisoformat(last))
        for first, last in [
            ("2025-10-06", "2025-10-18"),
            ("2025-12-22", "2026-01-10"),
            ("2026-03-30", "2026-04-10"),
            ("2026-06-29", "2026-08-07"),
            ("2026-10-05", "2026-10-17"),
            ("2026-12-23", "2027-01-12"),
            ("2027-03-22", "2027-04-02"),
            ("2027-06-28", "2027-08-06"),
            ("2027-10-04", "2027-10-16"),
            ("2027-12-23", "2028-01-11"),
            ("2028-04-03", "2028-04-14"),
            ("2028-07-03", "2028-08-11"),
            ("2028-10-09", "2028-10-20"),
            ("2028-12-27", "2029-01-12"),
            ("2029-03-29", "2029-04-13"),
            ("2029-07-16", "2029-08-24"),
        ]
    ]


@pytest.mark.django_db
def test_a_period_that_staff_corrected_stays():
    corrected = SchoolHoliday.objects.create(
        state="HE", name="Herbst", starts_on=dt.date(2026, 10, 2), ends_on=dt.date(2026, 10, 17)
    )
    SchoolHoliday.objects.create(state="BY", name="Ostern", starts_on=dt.date(2027, 3, 22), ends_on=dt.date(2027, 4, 2))

    assert load_school_holidays("HE") == 15

    autumn = SchoolHoliday.objects.filter(state="HE", starts_on__year=2026, starts_on__month=10)
    assert list(autumn) == [corrected]


@pytest.mark.django_db
@pytest.mark.parametrize(("state", "count"), [("BE", 21), ("BY", 18), ("SH", 0)])
def test_other_laender(state, count):
    assert load_school_holidays(state) == count


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["HE", "BY", "BE"])
def test_shipped_periods_are_whole_and_do_not_overlap(state):
    load_school_holidays(state)

    periods = school_holidays(state)
    assert [period for period in periods if not 0 <= (period[1] - period[0]).days <= 50] == []
    assert [after for before, after in pairwise(periods) if before[1] >= after[0]] == []
    for holiday in SchoolHoliday.objects.all():
        holiday.full_clean()
