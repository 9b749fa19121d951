"""The content of an offer for another semester: the same, on the same weekdays, around holidays."""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from dateutil.relativedelta import relativedelta

from offers.content.merge import Values
from offers.content.schedule import Calendar
from offers.content.snapshot import Snapshot
from offers.models import Run

HALF_A_YEAR = 26  # weeks
WEEK = dt.timedelta(weeks=1)


@dataclass(frozen=True)
class Copied:
    """``put_off`` are the new days that would have been in the holidays or on a public holiday."""

    content: Snapshot
    put_off: list[dt.date]


def first_day(runs: Collection[Values]) -> dt.date | None:
    """The earliest day that any of ``runs`` has."""
    return min((day for run in runs for day in days_of(run)), default=None)


def days_of(run: Values) -> Iterator[dt.date]:
    if run["kind"] == Run.Kind.DATED:
        yield from (read(date["date"]) for date in run["dates"])
    elif run["starts_on"]:
        yield read(run["starts_on"])


def read(day: str) -> dt.date:
    return dt.date.fromisoformat(day)


def proposed_start(runs: Collection[Values], today: dt.date) -> dt.date | None:
    """The day half a year after the first, or as many half years later as lie ahead."""
    day = first_day(runs)
    while day and day <= today:
        day += HALF_A_YEAR * WEEK
    return day


def copied(content: Snapshot, runs: Collection[Values], start: dt.date, calendar: Calendar) -> Copied:
    """``content`` with ``runs`` only, which begin on the first fitting weekday from ``start`` on."""
    old = first_day(runs)
    by = on_same_weekday(old, start) - old if old else dt.timedelta()
    moved, put_off = [], []
    for run in runs:
        new, late = moved_run(run, by, start, calendar)
        moved.append(new)
        put_off += late
    return Copied({**content, "runs": moved}, put_off)


def on_same_weekday(day: dt.date, start: dt.date) -> dt.date:
    return start + dt.timedelta(days=(day.weekday() - start.weekday()) % 7)


def moved_run(run: Values, by: dt.timedelta, start: dt.date, calendar: Calendar) -> tuple[Values, list[dt.date]]:
    """A run as if it were planned anew: everything but what only held for its old dates."""
    new: dict[str, Any] = {name: value for name, value in run.items() if name not in {"id", "source_key"}}
    new |= {"status": "scheduled", "seats_left": None, "course_number": "", "exceptions": []}
    new["registration_until"] = later(run["registration_until"], by)
    if run["kind"] == Run.Kind.DATED:
        new["dates"], put_off = moved_dates(run["dates"], by, calendar)
        return new, put_off
    if run["starts_on"] and run["kind"] == Run.Kind.SERIES:
        first = start_of_series(run, read(run["starts_on"]) + by, start)
        by = first - read(run["starts_on"])
    new |= {name: later(run[name], by) for name in ["starts_on", "ends_on"]}
    return new, []


def later(day: str | None, by: dt.timedelta) -> str | None:
    return (read(day) + by).isoformat() if day else None


def start_of_series(run: Values, first: dt.date, start: dt.date) -> dt.date:
    """Monthly rules keep their week or their day of the month; others begin on ``first``."""
    old = read(run["starts_on"])
    month = first.replace(day=1)
    while True:
        match run["frequency"]:
            case Run.Frequency.MONTHLY_BY_DATE:
                day = month + relativedelta(day=old.day)
            case Run.Frequency.MONTHLY_BY_WEEKDAY:
                weeks = (old.day - 1) // 7
                day = on_same_weekday(old, month) + weeks * WEEK
                if day.month != month.month:  # the fifth means the last
                    day -= WEEK
            case _:
                return first
        if day >= start:
            return day
        month += relativedelta(months=1)


def moved_dates(dates: list[Values], by: dt.timedelta, calendar: Calendar) -> tuple[list[Values], list[dt.date]]:
    """Single dates, as many as before. Around a holiday all that follow move on by a week, so that the order stays.

    School holidays count only if no old date was in them: whoever offers something for the holidays means them.
    """
    keeps_off = not any(calendar.is_school_holiday(read(date["date"])) for date in dates)
    moved, put_off, extra = [], [], dt.timedelta()
    for date in sorted(dates, key=lambda date: date["date"]):
        day = read(date["date"]) + by + extra
        wanted = day
        while calendar.is_public_holiday(day) or (keeps_off and calendar.is_school_holiday(day)):
            day += WEEK
        extra += day - wanted
        if day != wanted:
            put_off.append(wanted)
        moved.append({**date, "date": day.isoformat(), "is_cancelled": False})
    return moved, put_off
