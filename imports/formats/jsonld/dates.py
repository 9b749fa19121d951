"""When an Event or CourseInstance takes place: by its Schedules, or else from its first to its last day."""

import datetime as dt
import re
from collections.abc import Iterator

from imports.formats.berlin_vhs.dates import every_day, window
from imports.formats.berlin_vhs.fields import Doubts, as_list
from imports.formats.course import Meeting
from imports.formats.jsonld.nodes import Graph, Node, word
from imports.formats.moments import EARLY, MIDNIGHT, Moment, after, read_moment, whole_days
from imports.formats.recurrence import UnusualRule, days_of, horizon, read_rule

MOST_PLANS = 20  # Schedules of one item
LONGEST_SPAN = 7  # days of which each is taken for a date
FREQUENCY = re.compile(r"P(\d{1,3})([DWMY])")
UNITS = {"D": "DAILY", "W": "WEEKLY", "M": "MONTHLY", "Y": "YEARLY"}
WEEKDAY = re.compile(r"([+-]?\d)?([A-Z]{2})[A-Z]*")
GERMAN_DAY = re.compile(r"^(\d{1,2})\.(\d{1,2})\.(\d{4})")
SHORT_DAY = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
SHORT_OFFSET = re.compile(r"([+-])(\d:\d\d)$")
CLOCK = re.compile(r"T?(\d{1,2}):(\d{2})")


def meetings(item: Node, graph: Graph, today: dt.date, doubts: Doubts) -> tuple[list[Meeting], bool]:
    """The meetings of ``item``, and whether these are all."""
    begin, end = word(item.get("startDate")), word(item.get("endDate"))
    plans = graph.children(item, "courseSchedule", "eventSchedule")[:MOST_PLANS]
    scheduled = [meeting for plan in plans for meeting in repeated(plan, begin, end, today, doubts)]
    return (scheduled, True) if scheduled else from_first_to_last(begin, end, today, doubts)


def from_first_to_last(begin: str, end: str, today: dt.date, doubts: Doubts) -> tuple[list[Meeting], bool]:
    earliest, latest = window(today)
    moments = [moment_of(text) for text in (begin, end)]
    first, last = (moment if moment and earliest <= moment[0] <= latest else None for moment in moments)
    if first is None:
        if begin:
            doubts.add("„startDate“ ist kein brauchbares Datum und wurde weggelassen.")
        return [], True
    if days := whole_days(first, last):
        first, last = (days[0], None), (days[1], None)
    if last and last[0] < first[0]:
        doubts.add("Das Ende liegt vor dem Beginn; das Ende wurde weggelassen.")
        last = None
    if last is None:
        return [(*first, None)], True
    days = every_day(first[0], last[0])
    begins, ends = first[1], last[1] if first[1] else None
    if len(days) == 2 and begins and ends and ends <= EARLY:
        return [(*first, None)], True  # a party until two in the morning is one evening
    is_whole = len(days) <= LONGEST_SPAN
    days = days if is_whole else [days[0], days[-1]]
    if len(days) > 1 and begins and ends and ends <= begins:
        # From Friday evening to Sunday noon: nobody knows when the days between begin.
        return [(*first, None), *((day, None, None) for day in days[1:])], is_whole
    return [(day, begins, ends) for day in days], is_whole


def repeated(plan: Node, begin: str, end: str, today: dt.date, doubts: Doubts) -> Iterator[Meeting]:
    """The meetings of a Schedule from a month ago on. ``begin`` and ``end`` are those of what it belongs to."""
    first = moment_of(word(plan.get("startDate")) or begin)
    last = moment_of(word(plan.get("endDate")) or end)
    earliest, latest = window(today)
    if first is None or not earliest <= first[0] <= latest:
        return
    count = word(plan.get("repeatCount"))
    text = rule(plan) + (f";COUNT={count}" if count and count != "0" and not last else "")
    try:
        days = days_of(read_rule(text, first[0], last[0] if last else None), first[0], *horizon(today))
    except UnusualRule:
        doubts.add("Die Wiederholung ist nicht zu verstehen; nur der erste Termin wurde übernommen.")
        days = iter([first[0]])
    skipped = {moment[0] for day in as_list(plan.get("exceptDate"))[:400] if (moment := moment_of(word(day)))}
    times = times_of(plan, first, last)
    for day in days:
        if day not in skipped:
            yield day, *times


def rule(plan: Node) -> str:
    """The rule of a Schedule as an RRULE without its end."""
    frequency, interval = word(plan.get("repeatFrequency")).upper(), 1
    if match := FREQUENCY.fullmatch(frequency):
        interval, frequency = int(match[1]), UNITS[match[2]]
        if frequency == "DAILY" and interval and interval % 7 == 0:
            interval, frequency = interval // 7, "WEEKLY"
    parts = {
        "FREQ": frequency,
        "INTERVAL": str(interval),
        "BYDAY": ",".join(weekdays(plan, frequency)),
        "BYMONTHDAY": numbers(plan, "byMonthDay"),
        "BYMONTH": numbers(plan, "byMonth"),
    }
    return ";".join(f"{name}={value}" for name, value in parts.items() if value)


def weekdays(plan: Node, frequency: str) -> Iterator[str]:
    """ "TU" of "https://schema.org/Tuesday"; "1TU" where it is the first one of the month."""
    weeks = as_list(plan.get("byMonthWeek"))[:6] if frequency == "MONTHLY" else []
    for value in as_list(plan.get("byDay"))[:7]:
        for name in re.split(r"[,\s]+", word(value))[:7]:
            match = WEEKDAY.fullmatch(re.split("[/#:]", name)[-1].upper())
            if match and not match[1] and weeks:
                yield from (f"{word(week)}{match[2]}" for week in weeks)
            elif match:
                yield f"{match[1] or ''}{match[2]}"
            elif name:
                yield name  # which no rule understands, so that somebody hears of it


def numbers(plan: Node, name: str) -> str:
    return ",".join(word(value) for value in as_list(plan.get(name))[:31])


def times_of(plan: Node, first: Moment, last: Moment | None) -> tuple[dt.time | None, dt.time | None]:
    """When each meeting of a Schedule begins and ends; the times of its first and last day where it says no others."""
    begins, ends = (clock(word(plan.get(name))) for name in ("startTime", "endTime"))
    if begins is None and first[1] != MIDNIGHT:
        begins, ends = first[1], ends or (last and last[1])
    if begins and (length := word(plan.get("duration"))) and not clock(word(plan.get("endTime"))):
        end = after((first[0], begins), length)
        ends = end[1] if end and end[0] == first[0] else ends
    return begins, ends


def moment_of(text: str) -> Moment | None:
    """The local day and time of a value, also as German pages and careless programs write it against the standard."""
    text = GERMAN_DAY.sub(lambda match: f"{match[3]}-{match[2]:0>2}-{match[1]:0>2}", text[:60])
    text = SHORT_DAY.sub(lambda match: f"{match[1]}-{match[2]:0>2}-{match[3]:0>2}", text)
    return read_moment(SHORT_OFFSET.sub(r"\g<1>0\2", text), "") if text else None


def clock(text: str) -> dt.time | None:
    match = CLOCK.match(text)
    return dt.time(int(match[1]), int(match[2])) if match and int(match[1]) < 24 and int(match[2]) < 60 else None
