"""Public holidays and school holidays of a Land."""

import csv
import datetime as dt
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import holidays
from django.db import transaction

from places.models import SchoolHoliday

SCHOOL_HOLIDAYS = Path(__file__).parent / "data" / "school_holidays.csv"


@cache
def _public_holidays(state: str, year: int) -> tuple[tuple[dt.date, str], ...]:
    return tuple(sorted(holidays.country_holidays("DE", subdiv=state, years=year, language="de").items()))


def public_holidays(state: str, years: Iterable[int]) -> dict[dt.date, str]:
    """Date and German name of the public holidays of ``state`` ("HE") in ``years``, in order.

    Only those of the whole Land: Mariä Himmelfahrt in a part of Bavaria is not among them.
    Raises NotImplementedError for an unknown Land.
    """
    return {day: name for year in sorted(years) for day, name in _public_holidays(state, year)}


def school_holidays(state: str) -> list[tuple[dt.date, dt.date]]:
    """First and last day of all known school holidays of ``state`` ("HE"), in order."""
    periods = SchoolHoliday.objects.filter(state=state).order_by("starts_on")
    return list(periods.values_list("starts_on", "ends_on"))


@transaction.atomic
def load_school_holidays(state: str) -> int:
    """Adds the school holidays of ``state`` from our file and returns how many were new.

    A period that overlaps one in the database is left out: staff may have corrected it.
    """
    with SCHOOL_HOLIDAYS.open(encoding="utf-8", newline="") as file:
        periods = [
            SchoolHoliday(
                state=state,
                name=row["name"],
                starts_on=dt.date.fromisoformat(row["starts_on"]),
                ends_on=dt.date.fromisoformat(row["ends_on"]),
            )
            for row in csv.DictReader(file)
            if row["state"] == state
        ]
    known = school_holidays(state)
    new = [p for p in periods if not any(first <= p.ends_on and p.starts_on <= last for first, last in known)]
    SchoolHoliday.objects.bulk_create(new)
    return len(new)
