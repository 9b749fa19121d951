"""Runs for tests: regular ones and ones with single dates."""

import datetime as dt

from offers.models import Run, RunDate
from tests.factories import create_offer


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def time(text: str) -> dt.time:
    return dt.time.fromisoformat(text)


def create_series(*, starts_on, ends_on=None, frequency="weekly", start="18:00", end="19:30", **fields) -> Run:
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


def clock(moment: dt.datetime) -> str:
    """The instant in UTC, as far as tests need it."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M")
