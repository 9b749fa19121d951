"""Lays out the occurrences of runs: rules, single dates, exceptions, holidays and the local clock."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from dateutil.relativedelta import relativedelta
from dateutil.rrule import MONTHLY, WEEKLY, rrule, weekday
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from offers.catalogue import entry
from offers.models import Occurrence, Offer, Run, RunDate, RunException
from pages.models import Portal
from places.holidays import public_holidays, school_holidays

AFTERNOON = dt.time(12)
EVENING = dt.time(17)
MONTHS_BACK = 12  # older occurrences of a regular run stay as they are
RUNS_AT_ONCE = 200
# Outside these a year is mistyped, and near the ends of Python's calendar nothing can be computed.
FIRST_DAY, LAST_DAY = dt.date(1900, 1, 1), dt.date(2199, 12, 31)


@dataclass
class Calendar:
    """School and public holidays of one Land ("HE")."""

    state: str
    _public: dict[int, set[dt.date]] = field(default_factory=dict)

    @classmethod
    def of_portal(cls) -> "Calendar":
        """The calendar of the Land in which the portal's Kommune lies."""
        return cls(Portal.objects.current().district.state_code)

    @cached_property
    def _school(self) -> list[tuple[dt.date, dt.date]]:
        return school_holidays(self.state)

    def is_school_holiday(self, day: dt.date) -> bool:
        return any(first <= day <= last for first, last in self._school)

    def is_public_holiday(self, day: dt.date) -> bool:
        if day.year not in self._public:
            self._public[day.year] = set(public_holidays(self.state, [day.year]))
        return day in self._public[day.year]


def refuse_odd_days(thing: models.Model) -> None:
    """Raises ``ValidationError`` if a day of a run or of one of its rows has a year that nobody can mean."""
    for column in thing._meta.concrete_fields:
        day = getattr(thing, column.attname)
        if isinstance(column, models.DateField) and day and not FIRST_DAY <= day <= LAST_DAY:
            raise ValidationError({column.name: f"Bitte prüfen Sie das Jahr {day.year}."})


def daypart(start: dt.time | None) -> Occurrence.Daypart:
    """Before 12 o'clock, before 17 o'clock, later, or unknown."""
    if start is None:
        return Occurrence.Daypart.UNKNOWN
    if start < AFTERNOON:
        return Occurrence.Daypart.MORNING
    return Occurrence.Daypart.AFTERNOON if start < EVENING else Occurrence.Daypart.EVENING


def moment(day: dt.date, time: dt.time) -> dt.datetime:
    """The instant, in UTC, at which the local clock shows ``time`` on ``day``.

    In UTC because two local times compare by what the clock shows, also across the change to summer time.
    """
    return dt.datetime.combine(day, time, timezone.get_default_timezone()).astimezone(dt.UTC)


def occurrence(
    run: Run, day: dt.date, start: dt.time | None, end: dt.time | None, is_cancelled: bool = False
) -> Occurrence:
    """The unsaved occurrence of ``run`` on ``day`` by the local clock.

    Without a start it lasts the whole day; without an end it counts as one hour, and ``has_end`` says so.
    """
    starts_at = moment(day, start or dt.time.min)
    if start is None:
        ends_at = moment(day + dt.timedelta(days=1), dt.time.min)
    elif end is None:
        ends_at = starts_at + dt.timedelta(hours=1)
    else:
        ends_at = moment(day, end)
    if ends_at <= starts_at:  # the hour that is skipped when summer time begins
        ends_at = starts_at + dt.timedelta(minutes=1)
    return Occurrence(
        run=run,
        starts_at=starts_at,
        ends_at=ends_at,
        date=day,
        weekday=day.isoweekday(),
        daypart=daypart(start),
        has_end=end is not None,
        is_cancelled=is_cancelled,
    )


def rule_days(run: Run, last: dt.date) -> Iterator[dt.date]:
    """The days of a regular run's rule from its first day to ``last``, before holidays and exceptions."""
    start = run.starts_on
    days = [weekday(number - 1) for number in run.weekdays] or [weekday(start.weekday())]
    match run.frequency:
        case Run.Frequency.WEEKLY:
            rule = {"freq": WEEKLY, "byweekday": days}
        case Run.Frequency.FORTNIGHTLY:
            # "Alle zwei Wochen montags ab Samstag" begins on the very next Monday, not a week later.
            start += dt.timedelta(days=min((day.weekday - start.weekday()) % 7 for day in days))
            rule = {"freq": WEEKLY, "interval": 2, "byweekday": days}
        case Run.Frequency.MONTHLY_BY_WEEKDAY:
            week = (start.day - 1) // 7 + 1
            # A fifth Tuesday exists in few months; who says so means the last one.
            rule = {"freq": MONTHLY, "byweekday": [day(-1 if week == 5 else week) for day in days]}
        case Run.Frequency.MONTHLY_BY_DATE:
            # The 31st is the last day of shorter months.
            rule = {"freq": MONTHLY, "bymonthday": list(range(min(start.day, 28), start.day + 1)), "bysetpos": -1}
        case _:
            raise ValueError(f"unknown frequency {run.frequency!r}")
    midnight = dt.time.min
    for point in rrule(dtstart=dt.datetime.combine(start, midnight), until=dt.datetime.combine(last, midnight), **rule):
        yield point.date()


def plan(
    run: Run,
    now: dt.datetime,
    calendar: Calendar | None,
    dates: Iterable[RunDate] | None = None,
    exceptions: Iterable[RunException] | None = None,
) -> list[Occurrence]:
    """All occurrences that ``run`` should have from 12 months back to 18 months ahead, unsaved, in order.

    Single dates are all laid out, however far away, because somebody entered each of them. Only regular runs need
    the ``calendar``. Its ``dates`` and ``exceptions`` are read where they are not given.
    """
    planned: dict[dt.datetime, Occurrence] = {}

    def add(*what, planned_for: dt.date | None = None) -> None:
        item = occurrence(run, *what)
        item.key = f"{planned_for or item.date:%Y%m%d}"
        # A date may be moved onto one that was cancelled; then it takes place.
        if not item.is_cancelled or item.starts_at not in planned:
            planned[item.starts_at] = item

    if run.kind == Run.Kind.DATED:
        for date in run.dates.all() if dates is None else dates:
            add(date.date, date.start_time, date.end_time, date.is_cancelled)
    elif run.kind == Run.Kind.SERIES:
        first, last = window(now)
        given = run.exceptions.all() if exceptions is None else exceptions
        differing = {exception.date: exception for exception in given}
        for day in rule_days(run, min(last, run.ends_on or last)):
            exception = differing.get(day)
            if exception is None:
                if day < first:
                    continue
                if run.skips_school_holidays and calendar.is_school_holiday(day):
                    continue
                if run.skips_public_holidays and calendar.is_public_holiday(day):
                    continue
                add(day, run.start_time, run.end_time)
            elif exception.kind == RunException.Kind.CANCELLED:
                add(day, run.start_time, run.end_time, True)
            elif exception.kind == RunException.Kind.MOVED:
                moved_end = exception.end_time if exception.start_time else run.end_time
                add(exception.moved_to, exception.start_time or run.start_time, moved_end, planned_for=day)
        # Only now, because an exception may have moved a date into the window or out of it.
        planned = {start: item for start, item in planned.items() if item.date >= first}
    items = [planned[start] for start in sorted(planned)]
    days: Counter[str] = Counter()
    for item in items:
        days[item.key] += 1
        if days[item.key] > 1:
            item.key += f"-{days[item.key]}"
    return items


def window(now: dt.datetime) -> tuple[dt.date, dt.date]:
    """First and last day for which regular runs are laid out."""
    today = timezone.localdate(now)
    return (
        today - relativedelta(months=MONTHS_BACK),
        today + relativedelta(months=settings.OCCURRENCE_MONTHS),
    )


def materialise(run: Run, now: dt.datetime, calendar: Calendar | None) -> bool:
    """Makes the stored occurrences of ``run`` equal to its plan; True if anything had to change.

    Rows that are right are not touched. Past rows of a regular run before the window are kept.
    """
    planned = {item.starts_at: item for item in plan(run, now, calendar)}
    stored = {item.starts_at: item for item in run.occurrences.all()}
    if run.kind == Run.Kind.SERIES:
        first, _ = window(now)
        stored = {start: item for start, item in stored.items() if item.date >= first}
    columns = ["key", "ends_at", "date", "weekday", "daypart", "has_end", "is_cancelled"]
    gone = [item.pk for start, item in stored.items() if start not in planned]
    new = [item for start, item in planned.items() if start not in stored]
    changed = []
    for start, item in planned.items():
        old = stored.get(start)
        if old and any(getattr(old, name) != getattr(item, name) for name in columns):
            item.pk = old.pk
            changed.append(item)
    if gone:
        Occurrence.objects.filter(pk__in=gone).delete()
    if new:
        Occurrence.objects.bulk_create(new)
    if changed:
        Occurrence.objects.bulk_update(changed, columns)
    return bool(gone or new or changed)


@dataclass
class Update:
    """What ``update_all`` has done."""

    runs: int = 0
    changed: int = 0


def update_all(now: dt.datetime, report: Callable[[int, int], object]) -> Update:
    """Lays out the occurrences of all regular runs that go on at ``now``.

    ``report`` hears after each batch how many of how many runs are done. A run that somebody is saving right now is
    left to them.
    """
    today = timezone.localdate(now)
    going_on = Run.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), kind=Run.Kind.SERIES)
    keys = list(going_on.order_by("pk").values_list("pk", flat=True))
    update = Update()
    calendar = Calendar.of_portal() if keys else None
    for start in range(0, len(keys), RUNS_AT_ONCE):
        batch = Run.objects.filter(pk__in=keys[start : start + RUNS_AT_ONCE]).prefetch_related(
            "exceptions", "occurrences"
        )
        with transaction.atomic():
            runs = list(batch.select_for_update(skip_locked=True))
            changed = [run for run in runs if materialise(run, now, calendar)]
            offers = Offer.objects.filter(pk__in={run.offer_id for run in changed})
            entry.store(entry.with_entry_data(offers))
        update.runs += len(runs)
        update.changed += len(changed)
        report(min(start + RUNS_AT_ONCE, len(keys)), len(keys))
    return update
