"""Days and times as people write them into the cells of a list, often several into one."""

import datetime as dt
import re
from dataclasses import dataclass, replace

from imports.formats.berlin_vhs.dates import WEEKDAYS

EXCEL_EPOCH = dt.date(1899, 12, 30)
SERIAL = re.compile(r"(\d{5})([.,]\d{1,12})?")
MONTHS = "jan feb mär apr mai jun jul aug sep okt nov dez".split()
MONTH_IN_WORDS = re.compile(
    rf"(?i)(\d{{1,2}})\.?\s{{0,3}}({'|'.join(MONTHS)})(?:uar|ruar|z|il|i|ust|t|tember|ober|ember)?\b\.?"
    r"(?:\s{1,3}(?=\d{4}(?!\d)|\d{2}$))?"
)
# 2027-01-12, then 12.01.2027 or 12.1.27 or 12.01., then 12. in front of another day.
DAY = re.compile(
    r"(?<![\d.:])(?:(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?!\d)"
    r"|(\d{1,2})\.\s?(\d{1,2})\.(?:\s?(\d{4})|(\d{2})(?![\d:.]))?(?!\d)"
    r"|(\d{1,2})\.(?=\s?(?:[-–—/,+&]|und\b|bis\b)\s?\d))"
)
CLOCK_SIGN = r"\d{1,2}(?:[:.]\d{2})?"
TO = r"\s{0,3}(?:-|–|—|bis)\s{0,3}"
# No clock where another "." or digit follows: that is a day, or a number.
SPAN = re.compile(
    rf"(?i)(?<![\d.:])({CLOCK_SIGN})(?:\s{{0,3}}(?:uhr|h)\b)?{TO}({CLOCK_SIGN})(?![\d:]|\.\d)(?:\s{{0,3}}(?:uhr|h)\b)?"
)
START = re.compile(
    r"(?i)(?<![\d.:])(?:(\d{1,2}[:.]\d{2})(?!\d|\.\d)(?::\d{2})?(\s?[ap]m\b)?|(\d{1,2})(?=\s{0,3}(?:uhr|h)\b))"
)
CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2})?\s*(am|pm)?", re.ASCII)
ONLY_TIME = re.compile(r"(?i)\d{1,2}(?::\d{2}(?::\d{2})?|(?:\.\d{2})?\s*uhr)")
# What may stand around days. In front of one, any other word may turn its meaning: "außer am 19.01.2027".
AROUND_DAYS = {
    *WEEKDAYS, *(f"{name}s" for name in WEEKDAYS), *(name[:2] for name in WEEKDAYS), "sonnabend", "sonnabends",
    "mon", "tue", "wed", "thu", "fri", "sat", "sun",
    *"ab am pm an beginn beginnt bis dem den der h im je jeweils kursbeginn kursstart sowie start startet t termin "
    "termine uhr um und vom von z".split(),
}  # fmt: skip
WORD = re.compile(r"[^\W\d_]+|\d{3,}|\d{1,2}\.\d{1,2}\.")


@dataclass(frozen=True)
class Day:
    """``text`` is "12.01.2027"; ``start`` and ``end`` are times as they stand there; ``is_end``: "… bis" it."""

    text: str
    start: str = ""
    end: str = ""
    is_end: bool = False

    def __str__(self):
        return f"{self.text} {self.start}{f'-{self.end}' if self.end else ''}".strip()


def days_in(text: str) -> tuple[list[Day], bool]:
    """The days that a cell names with their times, and whether every word there was understood.

    Days that are not written out follow from others: "06.02. - 07.02.2027", "12./13.01.2027". What stands behind a
    word that may turn the meaning of a day is left out.
    """
    text = text.strip()
    if (serial := SERIAL.fullmatch(text)) and 30_000 < int(serial[1]) < 80_000:
        day = EXCEL_EPOCH + dt.timedelta(days=int(serial[1]))
        text = f"{day} {as_time(serial[2]) if serial[2] else ''}"
    text = MONTH_IN_WORDS.sub(lambda match: f"{match[1]}.{MONTHS.index(match[2].lower()) + 1}.", text)
    matches = [match for match in DAY.finditer(text) if is_possible(match)]
    dates = completed([parts(match) for match in matches])
    between = gaps(text, matches)
    found: list[Day] = []
    is_whole = True
    for before, after, date in zip(between[:-1], between[1:], dates, strict=True):
        behind_last, _, in_front = before.rpartition(max(",;\n", key=before.rfind))
        if unknown_words(in_front) or date is None:
            return found, False
        is_whole = is_whole and not unknown_words(behind_last)
        is_end = bool(found) and bool(re.search(r"[-–—]|\bbis\b", SPAN.sub("", before)))
        found.append(Day("{2:02}.{1:02}.{0}".format(*date), *times_in(after), is_end))
    return found, is_whole and not unknown_words(between[-1])


def gaps(text: str, matches: list[re.Match[str]]) -> list[str]:
    """What stands in front of, between and behind ``matches``: one more than they are."""
    ends, starts = [0, *(match.end() for match in matches)], [*(match.start() for match in matches), len(text)]
    return [text[end:start] for end, start in zip(ends, starts, strict=True)]


def is_possible(match: re.Match[str]) -> bool:
    """A day without a year may be any numbers; one with a year that cannot be is worth a word to people."""
    return bool(match[1] or match[6] or match[7]) or (
        1 <= int(match[4] or match[8]) <= 31 and 1 <= int(match[5] or 1) <= 12
    )


def parts(match: re.Match[str]) -> tuple[int | None, int | None, int]:
    """Year, month and day, as far as they stand there."""
    year = match[1] or match[6] or (match[7] and f"20{match[7]}")
    month = match[2] or match[5]
    return year and int(year), month and int(month), int(match[3] or match[4] or match[8])


def completed(dates: list[tuple[int | None, int | None, int]]) -> list[tuple[int, int, int] | None]:
    """``dates`` with the months and years that follow from the next one, or else from the one before; None without."""
    later: tuple[int, int, int] | None = None
    found: list[tuple[int, int, int] | None] = []
    for year, month, day in reversed(dates):
        month = month or (later and later[1])
        if month and not year and later:
            year = later[0] - ((month, day) > later[1:])
        later = (year, month, day) if year and month else None
        found.append(later)
    found.reverse()
    for number, (_, month, day) in enumerate(dates[1:], start=1):
        if found[number] is None and month and (earlier := found[number - 1]):
            found[number] = (earlier[0] + ((month, day) < earlier[1:]), month, day)
    return found


def unknown_words(text: str) -> bool:
    return any(word not in AROUND_DAYS for word in WORD.findall(text.casefold()))


def times_in(text: str) -> tuple[str, str]:
    """The first times in ``text``, "" where there is none; bare numbers are none, "10-16 Uhr" is two."""
    span = next((match for match in SPAN.finditer(text) if re.search(r"(?i)[:.]\d|uhr|h", match[0])), None)
    start = START.search(text)
    if span and not (start and start.start() < span.start()):
        return as_time(span[1]), as_time(span[2])
    if start is None:
        return "", ""
    time = as_time(f"{start[1]}{start[2] or ''}" if start[1] else start[3])
    return ("" if time == "00:00" else time), ""


def with_one_time(days: list[Day]) -> list[Day]:
    """``days``, where the only time that is said holds for all: "12.01. und 19.01.2027, jeweils 18 Uhr"."""
    timed = [day for day in days if day.start]
    return [replace(day, start=timed[0].start, end=timed[0].end) for day in days] if len(timed) == 1 else days


def as_day(text: str) -> str:
    """The first day of ``text``; ``text`` where it names none."""
    days, _ = days_in(text)
    return days[0].text if days else text


def as_time(text: str) -> str:
    """A time as people and spreadsheets write it: "18 Uhr", "18.30", "18:30:00", "06:30:00 PM" or 0.75."""
    if clock := CLOCK.fullmatch(text.strip().lower()):
        hour, half = int(clock[1]), clock[3]
        hour = hour % 12 + 12 * (half == "pm") if half else hour
        return f"{hour:02}:{clock[2]}"
    if re.fullmatch(r"0?[.,]\d+", text):
        minutes = round(float(text.replace(",", ".")) * 24 * 60)
        return f"{minutes // 60 % 24:02}:{minutes % 60:02}"
    if dotted := re.fullmatch(r"(\d{1,2})\.(\d{2})", text.strip()):
        return f"{dotted[1]:0>2}:{dotted[2]}"
    whole = re.fullmatch(r"(\d{1,2})\s*(?:uhr|h)?", text.lower())
    return f"{whole[1]}:00" if whole else text
