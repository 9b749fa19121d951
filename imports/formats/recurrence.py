"""The days of an RRULE (RFC 5545), found day by day within given bounds.

General libraries walk until a rule yields something, for a rule that never does until the year 9999. Calendars of
courses need days, weeks, months and years; this walks at most from the first day to the last one asked for.
"""

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

WEEKDAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}
FREQUENCIES = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 31, "YEARLY": 366}  # the most days of one period
BY_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
KNOWN = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"}


DAYS_BACK, DAYS_AHEAD = 31, 548
# They repeat the time of day that the beginning has; several of them would be several meetings a day.
TIMES = {"BYHOUR", "BYMINUTE", "BYSECOND"}


class UnusualRule(ValueError):
    """A rule that no calendar of courses needs."""


@dataclass
class Rule:
    frequency: str
    interval: int = 1
    count: int | None = None
    until: dt.date | None = None
    by_day: tuple[tuple[int, int], ...] = ()  # (which one of the period or 0, weekday)
    by_month_day: tuple[int, ...] = ()
    by_month: tuple[int, ...] = ()
    by_position: tuple[int, ...] = ()
    week_start: int = 0


def read_rule(text: str, start: dt.date, until: dt.date | None) -> Rule:
    """The rule in ``text``, completed by what follows from ``start``. Raises UnusualRule.

    ``until``: the local day of its UNTIL, which is a moment in time and for the caller to read.
    """
    parts = dict(part.split("=", 1) for part in text.upper().split(";") if "=" in part)
    parts = {name: value for name, value in parts.items() if name not in TIMES or not value.strip().isdigit()}
    try:
        rule = Rule(
            parts["FREQ"],
            interval=int(parts.get("INTERVAL", "1")),
            count=int(parts["COUNT"]) if "COUNT" in parts else None,
            until=until,
            by_day=tuple(map(read_day, listed(parts, "BYDAY"))),
            by_month_day=tuple(map(int, listed(parts, "BYMONTHDAY"))),
            by_month=tuple(map(int, listed(parts, "BYMONTH"))),
            by_position=tuple(map(int, listed(parts, "BYSETPOS"))),
            week_start=WEEKDAYS[parts.get("WKST", "MO")],
        )
    except (KeyError, ValueError) as error:
        raise UnusualRule(text) from error
    if parts.keys() - KNOWN or rule.frequency not in FREQUENCIES or rule.interval < 1 or (rule.count or 1) < 1:
        raise UnusualRule(text)
    if rule.frequency == "WEEKLY" and not (rule.by_day or rule.by_month_day):
        rule.by_day = ((0, start.weekday()),)
    elif rule.frequency in {"MONTHLY", "YEARLY"} and not (rule.by_day or rule.by_month_day):
        rule.by_month_day = (start.day,)
        if rule.frequency == "YEARLY":
            rule.by_month = rule.by_month or (start.month,)
    return rule


def horizon(today: dt.date) -> tuple[dt.date, dt.date]:
    """The first and the last day to which repeated dates are laid out."""
    return today - dt.timedelta(days=DAYS_BACK), today + dt.timedelta(days=DAYS_AHEAD)


def listed(parts: dict[str, str], name: str) -> list[str]:
    return [item.strip() for item in parts.get(name, "").split(",") if item.strip()][:400]


def read_day(text: str) -> tuple[int, int]:
    match = BY_DAY.fullmatch(text)
    if not match:
        raise ValueError(text)
    return int(match[1] or 0), WEEKDAYS[match[2]]


def days_of(rule: Rule, start: dt.date, first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """The days of ``rule``, which began on ``start``, from ``first`` to ``last``."""
    last = min(last, rule.until) if rule.until else last
    begin = begin_of_period(rule, start if rule.count else max(start, first))
    days = (begin + dt.timedelta(days=n) for n in range((last - begin).days + 1 + FREQUENCIES[rule.frequency]))
    count = 0
    for number, period in groupby(days, key=lambda day: period_number(rule, day, start)):
        if number % rule.interval:
            continue
        for day in chosen(rule, [day for day in period if matches(rule, day)]):
            if day < start:
                continue
            count += 1
            if day > last or (rule.count and count > rule.count):
                return
            if day >= first:
                yield day


def begin_of_period(rule: Rule, day: dt.date) -> dt.date:
    match rule.frequency:
        case "WEEKLY":
            return day - dt.timedelta(days=(day.weekday() - rule.week_start) % 7)
        case "MONTHLY":
            return day.replace(day=1)
        case "YEARLY":
            return day.replace(month=1, day=1)
    return day


def period_number(rule: Rule, day: dt.date, start: dt.date) -> int:
    match rule.frequency:
        case "WEEKLY":
            return (begin_of_period(rule, day) - begin_of_period(rule, start)).days // 7
        case "MONTHLY":
            return (day.year - start.year) * 12 + day.month - start.month
        case "YEARLY":
            return day.year - start.year
    return (day - start).days


def matches(rule: Rule, day: dt.date) -> bool:
    if rule.by_month and day.month not in rule.by_month:
        return False
    length = calendar.monthrange(day.year, day.month)[1]
    if rule.by_month_day and not {day.day, day.day - length - 1} & set(rule.by_month_day):
        return False
    return not rule.by_day or any(
        weekday == day.weekday() and (not which or rule.frequency in {"DAILY", "WEEKLY"} or which in places(rule, day))
        for which, weekday in rule.by_day
    )


def places(rule: Rule, day: dt.date) -> tuple[int, int]:
    """Which of its weekdays in the month or year ``day`` is, from the beginning and from the end."""
    if rule.frequency == "YEARLY" and not rule.by_month:
        number, length = day.timetuple().tm_yday, 366 if calendar.isleap(day.year) else 365
    else:
        number, length = day.day, calendar.monthrange(day.year, day.month)[1]
    return (number - 1) // 7 + 1, -((length - number) // 7 + 1)


def chosen(rule: Rule, days: list[dt.date]) -> list[dt.date]:
    if not rule.by_position:
        return days
    found = {days[n - 1] if n > 0 else days[n] for n in rule.by_position if n and -len(days) <= n <= len(days)}
    return sorted(found)
