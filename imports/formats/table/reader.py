"""Reads a list of offers, a row for each, or for each date of one."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from openpyxl.utils import get_column_letter

from imports import texts
from imports.formats.berlin_vhs.fields import Doubts, Fields
from imports.formats.course import Course, ages, codes, link, price, record
from imports.formats.table.columns import BY_NAME, is_about_people, known_columns
from imports.formats.table.rows import Row, rows
from imports.formats.table.runs import goes_on, joined, run
from imports.formats.table.words import ages_in, choice
from imports.records import Problem, Record
from offers.models import Offer
from places.names import german_slug, sort_key

LOOK_FOR_HEADINGS = 20  # rows
EXAMPLE = "beispiel"
NO_HEADINGS = (
    "In der Liste fehlt die Zeile mit den Überschriften. Mindestens „Titel“ und eine weitere Spalte müssen zu erkennen "
    "sein. Am einfachsten nehmen Sie unsere Vorlage."
)


def parse(stream: BinaryIO, today: dt.date, columns: Mapping[str, str] | None = None) -> Iterator[Record | Problem]:
    """``columns``: the field of each heading as people have set it; others count only where they are known."""
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
            if item.ends_file:
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
    found = known_columns(row.cells) | dict(columns or {})
    names = ["" if is_about_people(cell) else found.get(cell, "") for cell in row.cells]
    # Of two columns with one heading only the first counts.
    names = [name if name not in names[:n] else "" for n, name in enumerate(names)]
    return names if "titel" in names and len([name for name in names if name]) >= 2 else None


def same_offer(first: dict[str, str], values: dict[str, str]) -> bool:
    if goes_on(first, values):
        return True
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
    fields = Fields(values | ages_in(values), doubts)
    runs = [run(Fields(given, doubts), doubts, today) for given in joined([given for _, given in group], doubts)]
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
    course.data |= ages_of(fields, doubts)
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


def ages_of(fields: Fields, doubts: Doubts) -> dict[str, int | None]:
    low, high = fields.number("alter_von"), fields.number("alter_bis")
    found = ages(low, high)
    if not found and (low, high) != (None, None):
        doubts.add("Das Alter passt nicht und wurde weggelassen.")
    return found


def registration(fields: Fields, course: Course) -> dict[str, str]:
    given = sort_key(fields.line("anmeldung"))
    if not given:
        return {}
    if given in {"nein", "keine", "ohne", "ohne anmeldung", "nicht erforderlich", "nicht notig", "none"}:
        return {"registration": "none", "registration_url": ""}
    kind = "recommended" if "erwunscht" in given or given == "recommended" else "required"
    return {"registration": kind, "registration_url": course.booking or course.page}
