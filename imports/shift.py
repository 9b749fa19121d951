"""Moves the dates of an old file into the near future, by whole weeks so that weekdays stay. For trials only."""

import datetime as dt
from typing import Any

from imports.records import Record

DAYS_OF_RUN = ["starts_on", "ends_on", "registration_until"]


def first_day(record: Record) -> str | None:
    """The earliest day that ``record`` names."""
    return min((day for run in record.data.get("runs", []) for day in days_of(run)), default=None)


def weeks_until_next(first: str | None, today: dt.date) -> int:
    """By how many weeks the dates must move for the ``first`` one to be in the week after ``today``'s."""
    if first is None:
        return 0
    return (monday(today) + dt.timedelta(weeks=1) - monday(dt.date.fromisoformat(first))).days // 7


def move(record: Record, weeks: int) -> None:
    """Moves every date of ``record`` by ``weeks``."""
    for run in record.data.get("runs", []):
        for name in DAYS_OF_RUN:
            if run.get(name):
                run[name] = later(run[name], weeks)
        run["dates"] = [{**row, "date": later(row["date"], weeks)} for row in run.get("dates", [])]


def days_of(run: dict[str, Any]) -> list[str]:
    return [row["date"] for row in run.get("dates", [])] + ([run["starts_on"]] if run.get("starts_on") else [])


def monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def later(day: str, weeks: int) -> str:
    return (dt.date.fromisoformat(day) + dt.timedelta(weeks=weeks)).isoformat()
