"""Dates of another semester: on the same weekdays, as many as before, around holidays."""

import datetime as dt
from dataclasses import dataclass, field

import pytest

from offers.content import semester
from offers.content.snapshot import full_run

START = dt.date(2027, 2, 1)  # a Monday


@dataclass
class Holidays:
    """A calendar with these days off."""

    school: tuple[str, str] = ("2027-03-29", "2027-04-10")
    public: set[str] = field(default_factory=lambda: {"2027-05-17"})

    def is_school_holiday(self, day: dt.date) -> bool:
        return self.school[0] <= day.isoformat() <= self.school[1]

    def is_public_holiday(self, day: dt.date) -> bool:
        return day.isoformat() in self.public


def run(number=1, **fields) -> dict:
    return {"id": number, **full_run(fields)}


def dated(*days: str, **fields) -> dict:
    dates = [{"date": day, "start_time": "18:00", "end_time": "19:30", "is_cancelled": False} for day in days]
    return run(kind="dated", dates=dates, **fields)


def series(starts_on: str, frequency="weekly", **fields) -> dict:
    return run(kind="series", frequency=frequency, starts_on=starts_on, **fields)


def copied(*runs: dict, start=START) -> semester.Copied:
    return semester.copied({"title": "Töpfern", "runs": list(runs)}, runs, start, Holidays())


def days(found: semester.Copied, number=0) -> list[str]:
    return [date["date"] for date in found.content["runs"][number]["dates"]]


def test_single_dates_keep_weekdays_times_and_distances():
    found = copied(dated("2026-09-01", "2026-09-08", "2026-09-24"))  # Tuesdays and a Thursday

    assert days(found) == ["2027-02-02", "2027-02-09", "2027-02-25"]
    assert found.content["runs"][0]["dates"][0]["start_time"] == "18:00"
    assert (found.content["title"], found.put_off) == ("Töpfern", [])


def test_dates_go_around_holidays_and_none_is_lost():
    found = copied(dated("2026-09-07", "2026-09-14", "2026-09-21", "2026-09-28"), start=dt.date(2027, 3, 22))

    assert days(found) == ["2027-03-22", "2027-04-12", "2027-04-19", "2027-04-26"]
    assert found.put_off == [dt.date(2027, 3, 29)]


def test_a_public_holiday_moves_what_follows_by_a_week():
    found = copied(dated("2026-09-07", "2026-09-14"), start=dt.date(2027, 5, 17))

    assert days(found) == ["2027-05-24", "2027-05-31"]


def test_what_was_in_the_holidays_stays_in_the_holidays():
    runs = [dated("2027-03-30", "2027-03-31")]

    assert days(copied(*runs, start=dt.date(2027, 3, 30))) == ["2027-03-30", "2027-03-31"]


def test_all_runs_move_by_the_same_weeks():
    found = copied(dated("2026-09-01"), dated("2026-10-06", number=2), start=START)

    assert [days(found, number) for number in [0, 1]] == [["2027-02-02"], ["2027-03-09"]]


@pytest.mark.parametrize(
    ("frequency", "old", "new"),
    [
        ("weekly", "2026-09-01", "2027-02-02"),
        ("fortnightly", "2026-09-01", "2027-02-02"),
        ("monthly_by_weekday", "2026-09-08", "2027-02-09"),  # the second Tuesday
        ("monthly_by_weekday", "2026-09-29", "2027-02-23"),  # the fifth one means the last
        ("monthly_by_date", "2026-09-15", "2027-02-15"),
        ("monthly_by_date", "2026-08-31", "2027-02-28"),
    ],
)
def test_rules_begin_where_they_would(frequency, old, new):
    found = copied(series(old, frequency, ends_on=None))

    assert found.content["runs"][0]["starts_on"] == new


def test_a_rule_keeps_its_length_and_leaves_old_exceptions_behind():
    exception = {"date": "2026-09-08", "kind": "cancelled"}

    found = copied(series("2026-09-01", ends_on="2026-12-15", weekdays=[2], exceptions=[exception]))

    (new,) = found.content["runs"]
    assert (new["starts_on"], new["ends_on"], new["weekdays"], new["exceptions"]) == (
        "2027-02-02",
        "2027-05-18",
        [2],
        [],
    )


def test_what_only_held_for_the_old_dates_is_gone():
    old = dated("2026-09-01", status="full", seats_left=0, capacity=12, course_number="H2-12", source_key="x",
                registration_until="2026-08-25")  # fmt: skip

    (new,) = copied(old).content["runs"]

    assert "id" not in new and "source_key" not in new
    assert (new["status"], new["seats_left"], new["capacity"], new["course_number"], new["registration_until"]) == (
        "scheduled", None, 12, "", "2027-01-26",
    )  # fmt: skip


def test_cancelled_dates_take_place_again():
    old = dated("2026-09-01")
    old["dates"][0]["is_cancelled"] = True

    assert copied(old).content["runs"][0]["dates"][0]["is_cancelled"] is False


def test_what_has_no_dates_is_copied_as_it_is():
    found = copied(run(kind="on_request"))

    assert found.content["runs"][0]["kind"] == "on_request"


@pytest.mark.parametrize(
    ("first", "today", "proposed"),
    [("2026-09-01", "2026-11-23", "2027-03-02"), ("2024-09-03", "2026-11-23", "2027-03-02"),
     ("2027-01-12", "2026-11-23", "2027-01-12")],
)  # fmt: skip
def test_half_a_year_later_is_proposed(first, today, proposed):
    found = semester.proposed_start([dated(first)], dt.date.fromisoformat(today))

    assert found.isoformat() == proposed
