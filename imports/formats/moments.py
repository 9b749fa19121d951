"""A day and perhaps a time, as calendars and web pages write them, read as those of Germany."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

HOME = ZoneInfo("Europe/Berlin")
TZID = re.compile(r';TZID="?([^";:]+)', re.IGNORECASE)
MOMENT = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ](\d\d):?(\d\d)(?::?\d\d(?:\.\d+)?)?\s*(Z|[+-]\d\d:?\d\d)?)?")
DURATION = re.compile(r"\+?P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:\d+S)?)?")
MIDNIGHT, LAST_MINUTE = dt.time(0, 0), dt.time(23, 59)
EARLY = dt.time(6)  # what ends until then on the next day is one evening

Moment = tuple[dt.date, dt.time | None]


def read_moment(text: str, parameters: str) -> Moment | None:
    """The local day and time of a value; None where it is none. Its shape tells them apart, not what VALUE claims."""
    match = MOMENT.match(text.strip())
    if not match:
        return None
    try:
        day = dt.date(int(match[1]), int(match[2]), int(match[3]))
        if match[4] is None:
            return day, None
        moment = dt.datetime.combine(day, dt.time(int(match[4]), int(match[5])))
        moment = moment.replace(tzinfo=zone(match[6], parameters)).astimezone(HOME)
    except (ValueError, OverflowError):
        return None
    return moment.date(), moment.time()


def zone(offset: str | None, parameters: str) -> dt.tzinfo:
    """The time zone of a moment; one that nobody knows, and none at all, is the local one."""
    if offset == "Z":
        return dt.UTC
    if offset:
        return dt.datetime.strptime(offset.replace(":", ""), "%z").tzinfo
    name = TZID.search(parameters)
    if not name:
        return HOME
    try:
        return ZoneInfo(WINDOWS_TO_OLSON.get(name[1], name[1]))
    except (ValueError, KeyError, OSError):
        return HOME


def whole_days(begin: Moment | None, end: Moment | None) -> tuple[dt.date, dt.date] | None:
    """The first and the last day where the times say no more than "all day": from midnight to midnight or to 23:59."""
    if not (begin and end) or begin[1] != MIDNIGHT or end[1] not in {MIDNIGHT, LAST_MINUTE}:
        return None
    is_behind = end[1] == MIDNIGHT and end[0] > begin[0]
    return begin[0], end[0] - dt.timedelta(days=1) if is_behind else end[0]


def after(start: Moment, duration: str) -> Moment | None:
    match = DURATION.fullmatch(duration.strip())
    if not duration or not match:
        return None
    weeks, days, hours, minutes = (int(part or 0) for part in match.groups())
    length = dt.timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)
    try:
        end = dt.datetime.combine(start[0], start[1] or dt.time.min) + length
    except OverflowError:
        return None
    return end.date(), end.time() if start[1] else None
