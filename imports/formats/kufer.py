"""``internet.xml`` of KuferSQL, the course administration of many Volkshochschulen and Familienbildungsstätten.

<kurse><kurs>…: ``knr`` identifies a course, days are TT.MM.JJJJ, money has a decimal comma. A full export holds the
names of teachers, planners and even participants; only the elements named below are ever looked at.
"""

import datetime as dt
from collections.abc import Iterator
from typing import BinaryIO

from imports import texts
from imports.formats.berlin_vhs.dates import every_day, window
from imports.formats.berlin_vhs.fields import Doubts, Fields
from imports.formats.course import MORE, Course, Meeting, dated, first_and_last, place, price, record, seats
from imports.formats.elements import Element, elements
from imports.records import Problem, Record

TEXTS = ("inhalt", "web_info", "titellang_bf", "material")
MATERIAL = "Mitzubringen: {}"


def parse(stream: BinaryIO, today: dt.date) -> Iterator[Record | Problem]:
    for item in elements(stream, {"kurs"}):
        yield item if isinstance(item, Problem) else read_course(item.content, item.line, today)


def read_course(raw: Element, line: int, today: dt.date) -> Record | Problem:
    doubts = Doubts()
    fields = Fields(raw, doubts)
    title, subtitle = titles(fields)
    description = describe(fields)
    course = Course(
        title,
        subtitle,
        description,
        subjects=subjects(fields),
        audiences=[text for text in [fields.line("zielgruppe")] if text],
        runs=[run(fields, doubts, today)],
        data=price(
            fields.line("gebnorm"),
            fields.line("geberm"),
            [fields.line("gebuehrergaenztext")],
            description,
            doubts,
        ),
    )
    return record(course, line, fields.line("knr"), doubts)


def titles(fields: Fields) -> tuple[str, str]:
    """Title and what the second one adds to it. Which of the four is filled differs from house to house."""
    given = [fields.line(name) for name in ("haupttitel", "titelkurz", "titellang")]
    given = [text for text in given if text]
    title = given[0] if given else ""
    longer = next((text for text in given[1:] if text.casefold() not in title.casefold()), "")
    return (longer, "") if longer.casefold().startswith(title.casefold()) and longer else (title, longer)


def describe(fields: Fields) -> str:
    parts = []
    for name in TEXTS:
        text = texts.plain(fields.text(name))
        if text and text not in parts:
            parts.append(MATERIAL.format(text) if name == "material" else text)
    return "\n\n".join(parts)


def subjects(fields: Fields) -> list[str]:
    """The subject area and the parts of "Oberkategorie \\ Unterkategorie"."""
    found = [fields.line("fachbtext")]
    for category in fields.child("kategorien").children("kategorie"):
        found += [part.strip() for part in category.line("bezeichnungstruktur").split("\\")]
    return list(dict.fromkeys(filter(None, found)))


def run(fields: Fields, doubts: Doubts, today: dt.date) -> dict:
    occupied = fields.number("tnanmeldungen")
    shared = {
        **seats(fields.number("tnmax"), occupied, doubts),
        "course_number": fields.line("knr", 40),
        "room": fields.line("ortraumname", 80),
    }
    if "ausfall" in fields.raw and fields.flag("ausfall") is not False:
        shared["status"] = "cancelled"
    until = fields.date("anm_ende", *window(today))
    if until:
        shared["registration_until"] = until.isoformat()
    meetings = listed(fields, today)
    if not meetings:
        meetings, is_whole = from_first_to_last(fields, today)
        if not is_whole:
            shared["note"] = MORE
    return dated(meetings, doubts, where(fields, doubts), **shared)


def listed(fields: Fields, today: dt.date) -> list[Meeting]:
    return [
        (day, *times(item, "zeitvon", "zeitbis"))
        for item in fields.child("termine").children("termin")
        if (day := item.date("tag", *window(today)))
    ]


def from_first_to_last(fields: Fields, today: dt.date) -> tuple[list[Meeting], bool]:
    """First and last day, and whether these are all. ``dauer`` counts the meetings here."""
    first, last = first_and_last(fields, ("beginndat", "endedat"), today)
    start, end = times(fields, "beginnuhr", "endeuhr")
    first, last = first or last, last or first
    if first is None:
        return [], True
    count = fields.number("dauer")
    days = [first, last] if count != 1 else [first]
    span = (last - first).days
    if count and count == span + 1:
        days = every_day(first, last)
    elif count and count > 1 and span == 7 * (count - 1):
        days = [first + dt.timedelta(weeks=number) for number in range(count)]
    return [(day, start, end) for day in days], len(days) == (count or 1) or span <= 1


def times(fields: Fields, start: str, end: str) -> tuple[dt.time | None, dt.time | None]:
    begins, ends = fields.time(start), fields.time(end)
    return (None, None) if begins == ends == dt.time.min else (begins, ends)


def where(fields: Fields, doubts: Doubts):
    name = fields.line("ortgebaeude") or fields.line("ort") or fields.line("ortaussenstelle")
    return place(
        doubts,
        name=name,
        strasse=fields.line("ortstr"),
        plz=fields.line("ortplz"),
        ort=fields.line("ortname"),
    )
