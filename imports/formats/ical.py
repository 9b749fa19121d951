"""iCalendar (RFC 5545), as calendars of events publish it.

All events with one UID are one offer: the rule, its exceptions (EXDATE, RDATE) and single changed dates
(RECURRENCE-ID) together give its dates, laid out for eighteen months. What is no longer in the feed is not cancelled:
many feeds show the next weeks only. What is private by its CLASS never becomes an offer, and is withdrawn where it was
one before. Names and addresses of people (ORGANIZER, ATTENDEE, CONTACT) are never read.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import BinaryIO

from imports import texts
from imports.formats.addresses import split_address
from imports.formats.berlin_vhs import kinds
from imports.formats.berlin_vhs.dates import MOST_DATES, YEARS_AHEAD, YEARS_BACK, RunData, window
from imports.formats.berlin_vhs.fields import Doubts
from imports.formats.course import Course, dated, link, place, price, record
from imports.formats.decoding import lines
from imports.formats.moments import EARLY, Moment, after, read_moment, whole_days
from imports.formats.recurrence import UnusualRule, days_of, horizon, read_rule
from imports.records import Entry, Partial, Problem, Record, VenueRecord, Withdrawn

LONGEST_LINE = 100_000
MOST_EVENTS = 20_000
MOST_LINES = 5_000  # of one property: a series of decades has left out a day in each week of holidays
MOST_DAYS = 31  # of one event that lasts for days
OLDEST_SERIES = dt.date(1900, 1, 1)
READ = {
    "UID", "SUMMARY", "DESCRIPTION", "LOCATION", "GEO", "URL", "CATEGORIES", "STATUS", "CLASS", "DTSTART", "DTEND",
    "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID",
}  # fmt: skip
PROPERTY = re.compile(r'([A-Za-z][A-Za-z0-9-]*)((?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^;:"]*))*):(.*)', re.DOTALL)
CANCELLED = "cancelled"
PRIVATE = {"PRIVATE", "CONFIDENTIAL"}
PRIVATE_LEFT_OUT = "{} Einträge sind im Kalender als privat gekennzeichnet und wurden nicht übernommen."
ONE_PRIVATE_LEFT_OUT = "Ein Eintrag ist im Kalender als privat gekennzeichnet und wurde nicht übernommen."
NO_DATE = {
    "DTSTART": "Kein brauchbares Datum (DTSTART).",
    "RRULE": "Die Reihe ist zu Ende, oder ihre Wiederholung ist nicht zu verstehen (RRULE).",
}


@dataclass
class Event:
    line: int
    values: dict[str, list[tuple[str, str]]] = field(default_factory=dict)  # (parameters, value) by name

    def text(self, name: str) -> str:
        return unescape(self.values[name][0][1]) if name in self.values else ""

    def moments(self, name: str) -> Iterator[Moment]:
        for parameters, value in self.values.get(name, []):
            for part in value.split(",")[: MOST_DATES * 2]:
                if moment := read_moment(part.split("/")[0], parameters):
                    yield moment

    def moment(self, name: str) -> Moment | None:
        return next(self.moments(name), None)

    def begin_and_end(self) -> tuple[Moment | None, Moment | None]:
        """Without times for whole days, which end, as the format has it, on the day behind the last one."""
        begin = self.moment("DTSTART")
        end = self.moment("DTEND") or (after(begin, self.text("DURATION")) if begin else None)
        if days := whole_days(begin, end):
            first, last = days
            return (first, None), (last + dt.timedelta(days=last < dt.date.max), None)
        return begin, end


def parse(stream: BinaryIO, today: dt.date) -> Iterator[Entry]:
    groups: dict[str, list[Event]] = {}
    is_calendar = is_cancelled = is_open = False
    event: Event | None = None
    inner = count = 0
    for number, line in logical_lines(stream):
        word = line.strip().upper()
        if word == "BEGIN:VCALENDAR":
            is_calendar = is_open = True
            yield Partial()
        elif word == "END:VCALENDAR":
            is_open = False
        elif word == "METHOD:CANCEL":
            is_cancelled = True
        elif word == "BEGIN:VEVENT":
            event, inner = Event(number), 0
        elif event and word == "END:VEVENT":
            groups.setdefault(uid(event), []).append(event)
            event, count = None, count + 1
        elif event and word.startswith(("BEGIN:", "END:")):
            inner += 1 if word.startswith("BEGIN:") else -1  # alarms
        elif event and not inner:
            keep(event, line)
        if count >= MOST_EVENTS:
            message = f"Der Kalender hat mehr als {MOST_EVENTS} Einträge; die weiteren wurden nicht gelesen."
            yield Problem(number, message, ends_file=True)
            break
    for identity, events in groups.items():
        if shown := public(events):
            yield read_events(identity, shown, is_cancelled, today)
        else:
            yield Withdrawn(events[0].line, identity)
    hidden = [event for events in groups.values() for event in events if is_private(event)]
    if hidden:
        message = PRIVATE_LEFT_OUT.format(len(hidden)) if len(hidden) > 1 else ONE_PRIVATE_LEFT_OUT
        yield Problem(hidden[0].line, message)
    if not is_calendar:
        yield Problem(1, "Das ist keine Kalenderdatei: „BEGIN:VCALENDAR“ fehlt.", ends_file=True)
    elif count < MOST_EVENTS and (event or is_open):
        yield Problem(
            number, "Die Kalenderdatei bricht mitten im Text ab. Bitte laden Sie sie noch einmal.", "", "", "", True
        )


def logical_lines(stream: BinaryIO) -> Iterator[tuple[int, str]]:
    """Lines with their number, unfolded. A line that is no property goes on with the one before: a line break that
    somebody forgot to escape."""
    begun, number = "", 0
    for count, raw in enumerate(lines(stream, LONGEST_LINE), start=1):
        line = texts.FORBIDDEN.sub("", raw)
        if line[:1] in {" ", "\t"}:
            begun = (begun + line[1:])[:LONGEST_LINE]
        elif begun and line.strip() and not PROPERTY.match(line):
            begun = f"{begun}\\n{line}"[:LONGEST_LINE]
        else:
            if begun:
                yield number, begun
            begun, number = line, count
    if begun:
        yield number, begun


def keep(event: Event, line: str) -> None:
    match = PROPERTY.match(line)
    if match and (name := match[1].upper()) in READ and len(event.values.get(name, [])) < MOST_LINES:
        event.values.setdefault(name, []).append((match[2], match[3].strip()))


def uid(event: Event) -> str:
    given = texts.one_line(texts.clean(event.text("UID"))[0])
    if given and len(given) <= 200:
        return given
    described = "|".join([given, event.text("SUMMARY"), event.values.get("DTSTART", [("", "")])[0][1]])
    return sha256(described.encode(errors="replace")).hexdigest()[:40]


def is_private(event: Event) -> bool:
    return event.text("CLASS").strip().upper() in PRIVATE


def public(events: list[Event]) -> list[Event]:
    """The events of one UID that may be shown: none of a private series, and a public one without its private days."""
    shown = [event for event in events if not is_private(event)]
    series = [event for event in events if "RECURRENCE-ID" not in event.values]
    main = next((event for event in series if not is_private(event)), None)
    if main is None:
        return [] if series else shown
    for event in events:
        if is_private(event) and "RECURRENCE-ID" in event.values:
            main.values.setdefault("EXDATE", []).extend(event.values["RECURRENCE-ID"])
    return shown


def unescape(text: str) -> str:
    return re.sub(r"\\([nN,;\\:])", lambda match: "\n" if match[1] in "nN" else match[1], text)


def read_events(identity: str, events: list[Event], is_cancelled: bool, today: dt.date) -> Record | Problem:
    doubts = Doubts()
    main = next((event for event in events if "RECURRENCE-ID" not in event.values), events[0])
    title = texts.one_line(texts.without_html(main.text("SUMMARY")))
    meetings, gone = all_meetings(events, doubts, today)
    if not meetings and not gone:
        cell = "RRULE" if "RRULE" in main.values and main.moment("DTSTART") else "DTSTART"
        return Problem(main.line, NO_DATE[cell], identity, texts.cut(title, 200), cell)
    run = dated(meetings | gone, doubts, where(main, doubts))
    mark_cancelled(run, gone)
    if is_cancelled or all(status(event) == CANCELLED for event in events):
        run["status"] = CANCELLED
    description = texts.plain(texts.clean(main.text("DESCRIPTION"))[0][: texts.LONGEST_TEXT])
    categories = [
        texts.one_line(texts.without_html(unescape(word)))
        for _, value in main.values.get("CATEGORIES", [])
        for word in re.split(r"(?<!\\),", value)
    ]
    course = Course(
        texts.clean(title)[0],
        description=description,
        kind=next((kinds.KINDS[word.lower()] for word in categories if word.lower() in kinds.KINDS), ""),
        keywords=categories,
        subjects=categories,
        page=link(main.text("URL"), doubts),
        runs=[run],
        data=price("", "", [], description, doubts),
    )
    return record(course, main.line, identity, doubts)


def status(event: Event) -> str:
    return event.text("STATUS").strip().lower().replace("canceled", CANCELLED)


def all_meetings(events: list[Event], doubts: Doubts, today: dt.date) -> tuple[dict, dict]:
    """The meetings of all events of one UID, and those that were cancelled one by one: {(day, start, end): None}."""
    changed = {moment: event for event in events if (moment := event.moment("RECURRENCE-ID"))}
    taking, gone = {}, {}
    for event in events:
        if "RECURRENCE-ID" in event.values:
            continue
        left_out = {*event.moments("EXDATE"), *changed}
        days_left_out = {day for day, time in left_out if time is None}
        start, _ = event.begin_and_end()
        if start and start[1] is None:
            # Who meets on whole days leaves out whole days, whatever time is written behind them.
            days_left_out = {day for day, _ in left_out}
        for meeting in meetings_of(event, doubts, today):
            if meeting[:2] not in left_out and meeting[0] not in days_left_out:
                taking[meeting] = None
    for event in changed.values():
        for meeting in meetings_of(event, doubts, today):
            (gone if status(event) == CANCELLED else taking)[meeting] = None
    return taking, gone


def mark_cancelled(run: RunData, gone: dict) -> None:
    days = {(day.isoformat(), start and f"{start:%H:%M}") for day, start, _ in gone}
    for row in run["dates"]:
        if (row["date"], row["start_time"]) in days:
            row["is_cancelled"] = True


def meetings_of(
    event: Event, doubts: Doubts, today: dt.date
) -> Iterator[tuple[dt.date, dt.time | None, dt.time | None]]:
    start, end = event.begin_and_end()
    earliest, latest = window(today)
    is_repeated = "RRULE" in event.values
    # A choir may have met every Monday since 1985. Only what is counted would have to be counted from there.
    is_uncounted = is_repeated and "COUNT=" not in event.values["RRULE"][0][1].upper()
    if start is None or not (OLDEST_SERIES if is_uncounted else earliest) <= start[0] <= latest:
        doubts.add(
            f"Ein Beginn ist unbrauchbar (kein Datum oder nicht in {YEARS_BACK} + {YEARS_AHEAD} Jahren um heute)."
        )
        return
    length, end_time = length_and_end(start, end, doubts)
    begins = dict.fromkeys(repeated(event, start, doubts, today) if is_repeated else [start[0]], start[1])
    more = [(day, start[1] and time) for day, time in event.moments("RDATE")]
    for day, time in [*begins.items(), *more]:
        if not earliest <= day <= latest:
            continue
        for number in range(length):
            yield day + dt.timedelta(days=number), time if number == 0 else None, end_time if length == 1 else None


def length_and_end(start: Moment, end: Moment | None, doubts: Doubts) -> tuple[int, dt.time | None]:
    """How many days one meeting lasts, and when it ends if it is one."""
    day, time = start
    if end is None:
        return 1, None
    last, last_time = end
    if last_time in {None, dt.time.min} and last > day:
        last -= dt.timedelta(days=1)  # ends at midnight: the day before
        last_time = None
    if last < day:
        doubts.add("Das Ende liegt vor dem Beginn; das Ende wurde weggelassen.")
        return 1, None
    # A party until two in the morning is one evening.
    if (last - day).days == 1 and time and last_time and last_time <= EARLY:
        return 1, None
    if (last - day).days >= MOST_DAYS:
        doubts.add(f"Ein Termin dauert länger als {MOST_DAYS} Tage; die weiteren Tage wurden weggelassen.")
    return min((last - day).days + 1, MOST_DAYS), last_time if time else None


def repeated(event: Event, start: Moment, doubts: Doubts, today: dt.date) -> list[dt.date]:
    """The days of its rule from a month ago on, or the first day alone where nobody can follow the rule."""
    _, text = event.values["RRULE"][0]
    until = re.search(r"(?i)UNTIL=([^;]+)", text)
    try:
        if until and not read_moment(until[1], ""):
            raise UnusualRule(text)
        rule = read_rule(text, start[0], read_moment(until[1], "")[0] if until else None)
    except UnusualRule:
        doubts.add("Die Wiederholung ist nicht zu verstehen; nur der erste Termin wurde übernommen.")
        return [start[0]]
    first, last = horizon(today)
    days = list(days_of(rule, start[0], first, last))
    if first <= start[0] <= last and start[0] not in days:
        days.insert(0, start[0])  # the beginning is a date even where it does not fit its own rule
    return days or [start[0]]


def where(event: Event, doubts: Doubts) -> VenueRecord | None:
    text = texts.one_line(texts.without_html(texts.clean(event.text("LOCATION"))[0].replace("\n", ", ")))
    lat, _, lon = event.text("GEO").partition(";")
    return place(doubts, **split_address(text), breitengrad=lat, laengengrad=lon)
