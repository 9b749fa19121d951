"""Reads a list of offers, a row for each, or for each date of one."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from openpyxl.utils import get_column_letter

from imports import texts
from imports.formats.berlin_vhs.dates import RunData, window
from imports.formats.berlin_vhs.fields import Doubts, Fields
from imports.formats.course import (
    Course,
    Meeting,
    codes,
    dated,
    first_and_last,
    link,
    on_request,
    place,
    price,
    record,
    seats,
)
from imports.formats.table.columns import BY_NAME, guess_columns
from imports.formats.table.rows import Row, rows
from imports.records import Problem, Record
from offers.models import Offer, Run
from places.names import german_slug, sort_key

LOOK_FOR_HEADINGS = 20  # rows
EXAMPLE = "beispiel"
LARGEST_AGE = 120
EXCEL_EPOCH = dt.date(1899, 12, 30)
DAY_AND_TIME = re.compile(r"(\S+?)(?:[ T,]+(\d{1,2}[:.]\d{2})(?:\s*(?:-|–|bis)\s*(\d{1,2}[:.]\d{2}))?.*)?")
BOTH_TIMES = re.compile(
    r"(?i)(\d{1,2}(?:[:.]\d{2})?)\s*(?:uhr|h)?\s*(?:-|–|bis)\s*(\d{1,2}(?:[:.]\d{2})?)\s*(?:uhr|h)?"
)
BOTH_DAYS = re.compile(r"(\d{1,2}\.\d{1,2}\.\d{2,4})\s*(?:-|–|bis)\s*(\S*\d{1,2}\.\d{1,2}\.\d{2,4})")
ONLY_TIME = re.compile(r"(?i)\d{1,2}(?::\d{2}(?::\d{2})?|(?:\.\d{2})?\s*uhr)")
MONTHS = ("jan", "feb", "mär", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez")
MONTH_IN_WORDS = re.compile(rf"(?i)(\d{{1,2}})\.?\s*({'|'.join(MONTHS)})[a-zä]*\.?\s+(?=\d{{2,4}})")
SHORT_YEAR = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{2})(?!\d)")
WEEKDAY_BEFORE = re.compile(r"^[A-Za-z]{2,10}\.?,?\s+(?=\d)")
FREQUENCIES = {"jede woche": "weekly", "woechentlich": "weekly", "wochentlich": "weekly", "weekly": "weekly",
               "alle zwei wochen": "fortnightly", "14 taegig": "fortnightly", "14 tagig": "fortnightly"}  # fmt: skip
DAYS_AND_TIMES = {"beginn", "ende", "uhrzeit_von", "uhrzeit_bis"}
UNDATED = {"einstieg jederzeit": "open_start", "termin auf anfrage": "on_request", "auf anfrage": "on_request",
           "jederzeit": "open_start", "laufend": "open_start"}  # fmt: skip
CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2})?\s*(am|pm)?", re.ASCII)
NO_HEADINGS = (
    "In der Liste fehlt die Zeile mit den Überschriften. Mindestens „Titel“ und eine weitere Spalte müssen zu erkennen "
    "sein. Am einfachsten nehmen Sie unsere Vorlage."
)


def parse(stream: BinaryIO, today: dt.date, columns: Mapping[str, str] | None = None) -> Iterator[Record | Problem]:
    """``columns``: the field of each heading as people have set it; where they have not, it is guessed."""
    names: list[str] | None = None
    group: list[tuple[Row, dict[str, str]]] = []
    taken: dict[str, int] = {}
    looked = 0
    for item in rows(stream):
        if isinstance(item, Problem):
            if group:
                yield read_group(group, names, taken, today)
                group = []
            yield item
            if names is None:
                return
            continue
        if names is None:
            names = headings(item, columns)
            looked += 1
            if names is None and looked >= LOOK_FOR_HEADINGS:
                break
            continue
        values = {name: cell for name, cell in zip(names, item.cells, strict=False) if name and cell}
        if not values or sort_key(values.get("nummer", "")).startswith(EXAMPLE):
            continue
        if group and not same_offer(group[0][1], values):
            yield read_group(group, names, taken, today)
            group = []
        group.append((item, values))
    if group:
        yield read_group(group, names, taken, today)
    if names is None:
        yield Problem(1, NO_HEADINGS, ends_file=True)


def headings(row: Row, columns: Mapping[str, str] | None) -> list[str] | None:
    """The field of each cell, where ``row`` is that of the headings."""
    found = guess_columns(row.cells) | {
        heading: name for heading, name in (columns or {}).items() if heading in row.cells
    }
    names = [found.get(cell, "") for cell in row.cells]
    # Of two columns with one heading only the first counts.
    names = [name if name not in names[:n] else "" for n, name in enumerate(names)]
    return names if "titel" in names and len([name for name in names if name]) >= 2 else None


def same_offer(first: dict[str, str], values: dict[str, str]) -> bool:
    number = values.get("nummer")
    return (
        bool(number) and number == first.get("nummer") and values.get("titel", first.get("titel")) == first.get("titel")
    )


def read_group(
    group: list[tuple[Row, dict[str, str]]], names: list[str], taken: dict[str, int], today: dt.date
) -> Record | Problem:
    """The offer of rows with one number; all but the first only add dates."""
    doubts = Doubts()
    row, values = group[0]
    for each, _ in group:
        for cell in each.formulas:
            doubts.add(f"Zelle {cell} enthält eine Formel ohne Ergebnis. Bitte tragen Sie den Wert ein.")
    fields = Fields(values, doubts)
    runs = [run(Fields(given, doubts), doubts, today) for _, given in group]
    title = fields.line("titel")
    description = texts.plain(fields.text("beschreibung"))
    subjects, audiences = several(fields, "thema"), several(fields, "zielgruppe")
    course = Course(
        title,
        description=description,
        kind=choice(fields, "art", Offer.Kind, doubts),
        keywords=several(fields, "stichwoerter"),
        subjects=subjects,
        audiences=audiences + several(fields, "lebensphase"),
        level=fields.line("niveau"),
        form=choice(fields, "form", Offer.Format, doubts),
        booking=link(fields.line("anmelde_link"), doubts),
        page=link(fields.line("link"), doubts),
        runs=runs,
        data=price(
            fields.line("kosten"), fields.line("ermaessigt"), [fields.line("kosten_hinweis")], description, doubts
        ),
    )
    if teaser := fields.line("kurztext", 300):
        course.data["teaser"] = teaser
    if audiences and (phases := codes("life_phases", course.audiences)):
        course.data["life_phases"] = phases
    if spoken := codes("languages", several(fields, "sprache")):
        course.data["languages"] = spoken
    if (childcare := fields.flag("kinderbetreuung")) is not None:
        course.data["childcare"] = childcare
    course.data |= ages(fields, doubts)
    course.data |= registration(fields, course)
    cells = {name: f"{get_column_letter(n)}{row.number}" for n, name in enumerate(names, start=1) if name}
    # Of several rows nobody knows which one is meant.
    named = cells if len(group) == 1 else {}
    doubts.sentences = [in_headings(sentence, named) for sentence in doubts.sentences]
    found = record(course, row.number, identity(fields, title, taken, row), doubts)
    if isinstance(found, Problem) and not title:
        found.cell = cells["titel"]
    return found


def in_headings(sentence: str, cells: Mapping[str, str]) -> str:
    """A doubt with the heading of our template in place of the name of its field, and with the cell."""
    name = sentence[1 : sentence.find("“")]
    if name in BY_NAME:
        sentence = f"„{BY_NAME[name].heading}“{sentence[len(name) + 2 :]}"
    for name, cell in cells.items():
        quoted = f"„{BY_NAME[name].heading}“"
        if quoted in sentence:
            return sentence.replace(quoted, f"{quoted} (Zelle {cell})", 1)
    return sentence


def identity(fields: Fields, title: str, taken: dict[str, int], row: Row) -> str:
    """The number of the list; where it has none, the title, so that the same row is known again next time."""
    if number := fields.line("nummer"):
        return number
    key = f"titel-{german_slug(title)}" if title else f"zeile-{row.number}"
    taken[key] = taken.get(key, 0) + 1
    return key if taken[key] == 1 else f"{key}-{taken[key]}"


def several(fields: Fields, name: str) -> list[str]:
    parts = re.split(r"[;\n|]+", texts.without_html(fields.text(name)))
    return [part for part in map(texts.one_line, parts) if part][:30]


def choice(fields: Fields, name: str, choices: Any, doubts: Doubts) -> str:
    """The value of a choice by its German label; "" and a doubt for anything else."""
    given = fields.line(name)
    if not given:
        return ""
    for value, label in choices.choices:
        if sort_key(given) in {sort_key(str(label)), value}:
            return value
    doubts.add(f"„{texts.cut(given, 40)}“ ist keine der Möglichkeiten für „{BY_NAME[name].heading}“.")
    return ""


def ages(fields: Fields, doubts: Doubts) -> dict[str, int | None]:
    low, high = fields.number("alter_von"), fields.number("alter_bis")
    if max(low or 0, high or 0) > LARGEST_AGE or (low is not None and high is not None and low > high):
        doubts.add("Das Alter passt nicht und wurde weggelassen.")
        return {}
    return {} if low is None and high is None else {"min_age": low, "max_age": high}


def registration(fields: Fields, course: Course) -> dict[str, str]:
    given = sort_key(fields.line("anmeldung"))
    if not given:
        return {}
    if given in {"nein", "keine", "ohne", "ohne anmeldung", "nicht erforderlich", "nicht notig", "none"}:
        return {"registration": "none", "registration_url": ""}
    kind = "recommended" if "erwunscht" in given or given == "recommended" else "required"
    return {"registration": kind, "registration_url": course.booking or course.page}


def in_their_columns(given: dict[str, str]) -> dict[str, str]:
    """``given`` where each day and each time has its own column, however many of them people wrote into one."""
    values = {name: WEEKDAY_BEFORE.sub("", cell.strip()) for name, cell in given.items() if name in DAYS_AND_TIMES}
    for name in ("beginn", "ende"):
        values[name] = MONTH_IN_WORDS.sub(
            lambda match: f"{match[1]}.{MONTHS.index(match[2].lower()) + 1}.", values.get(name, "")
        )
    if match := BOTH_DAYS.fullmatch(values["beginn"]):
        values["beginn"], values["ende"] = match[1], values["ende"] or match[2]
    for day, time in (("beginn", "uhrzeit_von"), ("ende", "uhrzeit_bis")):
        if values.get(time):
            continue
        match = DAY_AND_TIME.fullmatch(values[day])
        if ONLY_TIME.fullmatch(values[day]):
            values[time], values[day] = values[day], ""
        elif match and match[2] and as_time(match[2]) != "00:00":
            values[time] = match[2]
            values["uhrzeit_bis"] = values.get("uhrzeit_bis") or match[3] or ""
    if match := BOTH_TIMES.fullmatch(values.get("uhrzeit_von", "")):
        values["uhrzeit_von"], values["uhrzeit_bis"] = match[1], values.get("uhrzeit_bis") or match[2]
    return given | values


def run(fields: Fields, doubts: Doubts, today: dt.date) -> RunData:
    fields.raw = in_their_columns(fields.raw)
    for name in ("beginn", "ende", "anmeldung_bis"):
        fields.raw = {**fields.raw, name: as_day(fields.line(name))} if name in fields.raw else fields.raw
    for name in ("uhrzeit_von", "uhrzeit_bis"):
        fields.raw = {**fields.raw, name: as_time(fields.line(name))} if name in fields.raw else fields.raw
    capacity, free = fields.number("plaetze"), fields.number("freie_plaetze")
    taken = capacity - free if capacity and free is not None and free <= capacity else None
    shared: RunData = {
        **seats(capacity, taken, doubts),
        "course_number": "" if len(fields.line("nummer")) > 40 else fields.line("nummer"),
        "room": fields.line("raum", 80),
    }
    if status := choice(fields, "stand", Run.Status, doubts):
        shared["status"] = status
    if until := fields.date("anmeldung_bis", *window(today)):
        shared["registration_until"] = until.isoformat()
    where = venue(fields, doubts)
    rhythm = sort_key(fields.line("rhythmus"))
    first, last = first_and_last(fields, ("beginn", "ende"), today)
    if rhythm in UNDATED:
        ends = {"ends_on": last.isoformat()} if last else {}
        return {"kind": UNDATED[rhythm], "venue": where, "dates": [], **ends, **shared}
    if rhythm in FREQUENCIES and first:
        return series(FREQUENCIES[rhythm], first, last, fields, doubts, where, shared)
    return (
        dated(meetings(fields, first, last, doubts, today), doubts, where, **shared)
        if first or fields.line("termine")
        else on_request(where, **shared)
    )


def series(frequency, first: dt.date, last: dt.date | None, fields: Fields, doubts: Doubts, where, shared) -> RunData:
    start, end = fields.time("uhrzeit_von"), fields.time("uhrzeit_bis")
    if start is None or (end and end <= start):
        end = None
    return {
        "kind": "series",
        "frequency": frequency,
        "weekdays": [first.isoweekday()],
        "starts_on": first.isoformat(),
        "ends_on": last.isoformat() if last else None,
        "start_time": start and f"{start:%H:%M}",
        "end_time": end and f"{end:%H:%M}",
        "venue": where,
        "dates": [],
        **shared,
    }


def meetings(fields: Fields, first, last, doubts: Doubts, today: dt.date) -> Iterator[Meeting]:
    start, end = fields.time("uhrzeit_von"), fields.time("uhrzeit_bis")
    if first:
        yield first, start, end
    if last and last != first and not fields.line("termine"):
        yield last, start, end
    for text in re.split(r"[;\n]+|,\s*(?=\d{1,2}\.\d)", fields.text("termine")):
        match = DAY_AND_TIME.fullmatch(WEEKDAY_BEFORE.sub("", text.strip()))
        if not text.strip():
            continue
        given = Fields(
            {"termine": as_day(match[1]) if match else text, "von": match and match[2], "bis": match and match[3]},
            doubts,
        )
        if day := given.date("termine", *window(today)):
            yield day, given.time("von") or start, given.time("bis") if given.line("von") else end


def as_day(text: str) -> str:
    """A day as people and spreadsheets write it: "Di, 12.1.27", "12.01.2027 18:00" or 46399."""
    text = WEEKDAY_BEFORE.sub("", text.strip())
    if re.fullmatch(r"\d{5}", text) and 30_000 < int(text) < 80_000:
        return (EXCEL_EPOCH + dt.timedelta(days=int(text))).isoformat()
    text = SHORT_YEAR.sub(r"\1.\2.20\3", text)
    return re.sub(r"^(\d{1,2}\.\d{1,2}\.\d{4})\D.*$", r"\1", text)


def as_time(text: str) -> str:
    """A time as people and spreadsheets write it: "18 Uhr", "18.30", "18:30:00", "06:30:00 PM" or 0.75."""
    if clock := CLOCK.fullmatch(text.strip().lower()):
        hour, half = int(clock[1]), clock[3]
        hour = hour % 12 + 12 * (half == "pm") if half else hour
        return f"{hour:02}:{clock[2]}"
    if re.fullmatch(r"0?[.,]\d+", text):
        minutes = round(float(text.replace(",", ".")) * 24 * 60)
        return f"{minutes // 60 % 24:02}:{minutes % 60:02}"
    whole = re.fullmatch(r"(\d{1,2})\s*(?:uhr|h)?", text.lower())
    return f"{whole[1]}:00" if whole else text


def venue(fields: Fields, doubts: Doubts):
    street, city = fields.line("strasse"), fields.line("ort")
    return place(
        doubts,
        name=fields.line("ort_name") or street or city,
        strasse=street,
        plz=fields.line("plz").removeprefix("D-").zfill(5) if fields.line("plz") else "",
        ort=city,
        barrierefrei=fields.line("rollstuhl"),
    )
