"""The relative dates of the demo's files: the same day gives the same dates, and they always lie ahead.

A run in a file has the names of a run in a snapshot (``offers/snapshot.py``), except for its dates:

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
from dataclasses import dataclass
from itertools import islice
from typing import Any

from dateutil.relativedelta import relativedelta, weekday

from offers.models import Run
from offers.schedule import Calendar, rule_days
from places.models import SchoolHoliday

PLAIN = ["status", "room", "course_number", "note", "capacity", "seats_left"]
DATES = {
    "at", "kind", "in_days", "month", "day", "holiday", "week", "weekday", "nth", "time", "frequency", "times", "cancelled",
    "skipped", "moved", "days", "more", "until", "for_days", "skips_school_holidays",
}  # fmt: skip
HORIZON = dt.timedelta(days=3 * 365)
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


def times(given: dict[str, Any]) -> dict[str, str | None]:
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
    taken = set()
    for item in [given, *({"time": given.get("time", ""), **more} for more in given.get("more", []))]:
        day = almanac.first_day(item)
        for _ in range(item.get("days", 1)):
            while almanac.is_quiet(day) or (day, item.get("time")) in taken:
                day += dt.timedelta(days=1 if "days" in item else 7)
            taken.add((day, item.get("time")))
            dates.append({"date": day.isoformat(), **times(item), "is_cancelled": item.get("cancelled", False)})
            day += dt.timedelta(days=1)
    return {"kind": "dated", "dates": dates, **until(given, min(date["date"] for date in dates))}


def series(given: dict[str, Any], almanac: Almanac) -> dict[str, Any]:
    first = almanac.first_day(given)
    rule = Run(
        frequency=given["frequency"],
        starts_on=first,
        weekdays=weekdays(given) if "weekday" in given else [],
        skips_school_holidays=given.get("skips_school_holidays", False),
    )
    days = [day for day in rule_days(rule, almanac.today + HORIZON) if takes_place(rule, day, almanac.calendar)]
    ends_on = days[given["times"] - 1].isoformat() if "times" in given else None
    ahead = [day for day in days if day > almanac.today]
    exceptions = []
    for kind in ["cancelled", "skipped"]:
        if kind in given:
            exceptions.append({"date": ahead[given[kind] - 1].isoformat(), "kind": kind})
    if moved := given.get("moved"):
        day = next(islice(ahead, moved["date"] - 1, None))
        moved_to = day + dt.timedelta(days=moved["by"])
        exceptions.append({"date": day.isoformat(), "kind": "moved", "moved_to": moved_to.isoformat(), **times(moved)})
    return {
        "kind": "series",
        "frequency": rule.frequency,
        "weekdays": rule.weekdays,
        "skips_school_holidays": rule.skips_school_holidays,
        "starts_on": first.isoformat(),
        "ends_on": ends_on,
        "exceptions": exceptions,
        **times(given),
        **until(given, first.isoformat()),
    }


def takes_place(rule: Run, day: dt.date, calendar: Calendar) -> bool:
    if calendar.is_public_holiday(day):
        return False
    return not (rule.skips_school_holidays and calendar.is_school_holiday(day))


def until(given: dict[str, Any], first: str) -> dict[str, str]:
    if "until" not in given:
        return {}
    return {"registration_until": (dt.date.fromisoformat(first) - dt.timedelta(days=given["until"])).isoformat()}
