"""The relative dates of the demo's files: the same day gives the same dates, and they always lie ahead.

A run in a file has the names of a run in a snapshot (``offers/content/snapshot.py``), except for its dates:

- the first day: ``in_days`` from today (0) or the first of the next ``month`` or of the next school ``holiday``
  ("Sommerferien", there in its ``week``), from there on the first ``weekday`` (one, or several in a list), or the
  ``nth`` one of that month; or the ``day`` of that month
- ``time`` as "18:30-20:00" or "18:30"
- with a ``frequency``: ``times`` it takes place, else without end; ``cancelled``, ``skipped`` and ``moved`` name the
  n-th date that is still to come, ``moved`` with ``by`` in days and perhaps a new ``time``
- without: ``days`` in a row, and ``more`` dates of the same shape; ``cancelled = true`` for one that is off
- ``until``: days between the end of registration and the first date; ``for_days``: how long an undated run goes on
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from dateutil.relativedelta import relativedelta, weekday

from offers.content.schedule import Calendar, rule_days
from offers.models import Run
from places.models import SchoolHoliday

PLAIN = ["status", "room", "course_number", "note", "capacity", "seats_left"]
DATES = {
    "at", "kind", "in_days", "month", "day", "holiday", "week", "weekday", "nth", "time", "frequency", "times",
    "cancelled", "skipped", "moved", "days", "more", "until", "for_days", "skips_school_holidays",
}  # fmt: skip
HORIZON = dt.timedelta(days=3 * 365)  # no regular run is longer
YEAR = dt.timedelta(weeks=52)


@dataclass(frozen=True)
class Almanac:
    """One day, and what the calendar of the Land says from there."""

    today: dt.date
    calendar: Calendar

    def holiday(self, name: str) -> dt.date:
        """The first day of the next school holidays called ``name``; guessed where none is known yet."""
        starts = SchoolHoliday.objects.filter(state=self.calendar.state, name=name).order_by("starts_on")
        days = list(starts.values_list("starts_on", flat=True))
        ahead = [day for day in days if day > self.today]
        if ahead:
            return ahead[0]
        day = days[-1]
        while day <= self.today:
            day += YEAR
        return day

    def first_day(self, given: dict[str, Any]) -> dt.date:
        day = self.today + dt.timedelta(days=given.get("in_days", 0))
        if "month" in given:
            day += relativedelta(months=(given["month"] - day.month - 1) % 12 + 1, day=1)
        if "holiday" in given:
            day = self.holiday(given["holiday"]) + dt.timedelta(weeks=given.get("week", 1) - 1)
        if "day" in given:
            return day + relativedelta(day=given["day"])
        if "weekday" not in given:
            return day
        if "nth" in given:
            return day + relativedelta(day=1, weekday=weekday(given["weekday"] - 1)(given["nth"]))
        wanted = weekdays(given)
        while day.isoweekday() not in wanted:
            day += dt.timedelta(days=1)
        return day

    def is_quiet(self, day: dt.date) -> bool:
        """A day on which nobody plans anything."""
        return self.calendar.is_public_holiday(day) or (day.month, day.day) in {(12, 24), (12, 31)}


def weekdays(given: dict[str, Any]) -> list[int]:
    wanted = given["weekday"]
    return wanted if isinstance(wanted, list) else [wanted]


def clock(given: dict[str, Any]) -> dict[str, str | None]:
    start, _, end = given.get("time", "").partition("-")
    return {"start_time": start or None, "end_time": end or None}


def run(given: dict[str, Any], almanac: Almanac) -> dict[str, Any]:
    """A run of a file as a run of a snapshot, still without its place."""
    unknown = given.keys() - DATES - set(PLAIN)
    if unknown:
        raise ValueError(f"unknown in a run: {sorted(unknown)}")
    plain = {name: given[name] for name in PLAIN if name in given}
    if "frequency" in given:
        return {**plain, **series(given, almanac)}
    if "kind" in given:
        ends_on = almanac.today + dt.timedelta(days=given["for_days"]) if "for_days" in given else None
        return {**plain, "kind": given["kind"], "ends_on": ends_on and ends_on.isoformat()}
    return {**plain, **dated(given, almanac)}


def dated(given: dict[str, Any], almanac: Almanac) -> dict[str, Any]:
    dates = []
    for item in [given, *({"time": given.get("time", ""), **more} for more in given.get("more", []))]:
        taken = {date["date"] for date in dates if date["start_time"] == clock(item)["start_time"]}
        dates += [
            {"date": day.isoformat(), **clock(item), "is_cancelled": item.get("cancelled", False)}
            for day in block(item, almanac, taken)
        ]
    return {"kind": "dated", "dates": dates, **until(given, min(date["date"] for date in dates))}


def block(item: dict[str, Any], almanac: Almanac, taken: set[str]) -> list[dt.date]:
    """The days in a row, in the first week in which none of them is quiet; those in holidays stay in their week."""
    first = almanac.first_day(item)
    days = [first + dt.timedelta(days=number) for number in range(item.get("days", 1))]
    if "holiday" in item:
        return [day for day in days if not almanac.is_quiet(day)]
    while any(almanac.is_quiet(day) or day.isoformat() in taken for day in days):
        days = [day + dt.timedelta(weeks=1) for day in days]
    return days


def series(given: dict[str, Any], almanac: Almanac) -> dict[str, Any]:
    rule = Run(
        frequency=given["frequency"],
        starts_on=almanac.first_day(given),
        weekdays=weekdays(given) if "weekday" in given else [],
        skips_school_holidays=given.get("skips_school_holidays", False),
    )
    ends_on = nth_day(rule, given["times"], almanac.calendar) if "times" in given else None
    first = rule.starts_on.isoformat()
    return {
        "kind": "series",
        "frequency": rule.frequency,
        "weekdays": rule.weekdays,
        "skips_school_holidays": rule.skips_school_holidays,
        "starts_on": first,
        "ends_on": ends_on and ends_on.isoformat(),
        "exceptions": list(exceptions(given, rule, almanac)),
        **clock(given),
        **until(given, first),
    }


def exceptions(given: dict[str, Any], rule: Run, almanac: Almanac) -> Iterator[dict[str, Any]]:
    after = almanac.today + dt.timedelta(days=1)
    for kind in ["cancelled", "skipped"]:
        if kind in given:
            yield {"kind": kind, "date": nth_day(rule, given[kind], almanac.calendar, after).isoformat()}
    if moved := given.get("moved"):
        day = nth_day(rule, moved["date"], almanac.calendar, after)
        moved_to = day + dt.timedelta(days=moved["by"])
        yield {"kind": "moved", "date": day.isoformat(), "moved_to": moved_to.isoformat(), **clock(moved)}


def nth_day(rule: Run, number: int, calendar: Calendar, after: dt.date = dt.date.min) -> dt.date:
    """The day of the ``number``-th date of a regular run, counted from ``after`` on."""
    days = rule_days(rule, rule.starts_on + HORIZON)
    dates = (day for day in days if day >= after and takes_place(rule, day, calendar))
    return next(islice(dates, number - 1, None))


def takes_place(rule: Run, day: dt.date, calendar: Calendar) -> bool:
    if calendar.is_public_holiday(day):
        return False
    return not (rule.skips_school_holidays and calendar.is_school_holiday(day))


def until(given: dict[str, Any], first: str) -> dict[str, str]:
    if "until" not in given:
        return {}
    return {"registration_until": (dt.date.fromisoformat(first) - dt.timedelta(days=given["until"])).isoformat()}
