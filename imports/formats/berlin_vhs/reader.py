"""Reads the open course data of the Berlin Volkshochschulen (``Kurse.json``, CC BY).

The file is {"veranstaltungen": {"veranstaltung": [course, ...]}}: the openVHS format of the German vhs association
written as JSON, in two dialects. The short one (2020) has title, texts, keywords, first and last day, one place and a
price. The full one adds the vhs, the subject area, the sort of course, every date with its place, and people: teachers
(``dozent``) and contacts (``ansprechperson``, ``anmeldung``). Names, phone numbers and mail addresses of people are
personal data that nobody gave to this portal, so those fields are never read. The texts are taken as they are: what
stands there the vhs itself made public.
"""

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from imports import texts
from imports.formats.berlin_vhs.course import record
from imports.formats.berlin_vhs.fields import Doubts, Fields, as_list
from imports.records import Record, Refused, RefusedRecord
from places.files import BadFileError, read_text


def read(path: Path, today: dt.date) -> list[Record | Refused]:
    """All courses of the file at ``path``. Raises BadFileError with German messages."""
    return [read_course(raw, position, today) for position, raw in enumerate(course_list(path), start=1)]


def course_list(path: Path) -> list:
    root = parse(path)
    block = root.get("veranstaltungen") if isinstance(root, dict) else None
    if not isinstance(block, dict) or "veranstaltung" not in block:
        raise BadFileError(
            path,
            [
                "Das ist kein Kursverzeichnis der Berliner vhs: „veranstaltungen“ mit „veranstaltung“ darin fehlt.",
                "Laden Sie die Datei Kurse.json neu oder geben Sie das richtige Format an.",
            ],
        )
    return as_list(block["veranstaltung"])


def parse(path: Path) -> Any:
    text = read_text(path)

    def refuse(name: str):
        raise BadFileError(
            path, [f"Sie enthält „{name}“; das ist in JSON keine Zahl. Bitte lassen Sie sie neu erzeugen."]
        )

    try:
        # Numbers stay exact, and a number of a million digits is no longer one that has to be computed.
        return json.loads(text, parse_constant=refuse, parse_float=Decimal, parse_int=as_number)
    except json.JSONDecodeError as error:
        raise BadFileError(
            path,
            [
                f"Zeile {error.lineno}, Spalte {error.colno}: kein gültiges JSON ({error.msg}).",
                "Vielleicht wurde sie nicht vollständig übertragen. Bitte laden Sie sie noch einmal.",
            ],
        ) from error
    except RecursionError as error:
        raise BadFileError(path, ["Die Datei ist zu tief verschachtelt; so sieht kein Kursverzeichnis aus."]) from error


def as_number(digits: str) -> int | str:
    return int(digits) if len(digits) < 20 else digits


def read_course(raw: Any, position: int, today: dt.date) -> Record | Refused:
    doubts = Doubts()
    course = Fields(raw, doubts)
    origin_id, title = course.line("guid"), course.line("name")
    try:
        if not isinstance(raw, dict):
            raise RefusedRecord("Der Eintrag ist kein Kurs: Statt eines Objekts steht dort etwas anderes.")
        if not origin_id:
            raise RefusedRecord("Die Kennung („guid“) fehlt; ohne sie wäre der Kurs nicht wiederzuerkennen.")
        if len(origin_id) > 200:
            raise RefusedRecord("Die Kennung („guid“) ist länger als 200 Zeichen.")
        if not any(letter.isalnum() for letter in title):
            raise RefusedRecord("Der Titel („name“) fehlt.")
        return record(course, origin_id, title, position, today)
    except RefusedRecord as refusal:
        return Refused(position, texts.cut(origin_id, 200), texts.cut(title, 200), str(refusal))
