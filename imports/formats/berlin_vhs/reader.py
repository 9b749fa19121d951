"""Reads the open course data of the Berlin Volkshochschulen (``Kurse.json``, CC BY).

The file is {"veranstaltungen": {"veranstaltung": [course, ...]}}: the openVHS format of the German vhs association
written as JSON, in two dialects. The short one (2020) has title, texts, keywords, first and last day, one place and a
price. The full one adds the vhs, the subject area, the sort of course, every date with its place, and people: teachers
(``dozent``) and contacts (``ansprechperson``, ``anmeldung``). Names, phone numbers and mail addresses of people are
personal data that nobody gave to this portal, so those fields are never read. The texts are taken as they are: what
stands there the vhs itself made public.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any, BinaryIO

from imports import texts
from imports.formats.berlin_vhs.course import record
from imports.formats.berlin_vhs.fields import Doubts, Fields, as_list
from imports.formats.json_text import LARGEST, NoJson, loads, read_text
from imports.records import ImportStopped, Problem, Record, RefusedRecord


def parse(stream: BinaryIO, today: dt.date) -> Iterator[Record | Problem]:
    """All courses of the file, which is one JSON object and has to be read as a whole."""
    try:
        courses = course_list(load(stream))
    except ImportStopped as stop:
        yield Problem(0, str(stop), ends_file=True)
        return
    for number, raw in enumerate(courses, start=1):
        yield read_course(raw, number, today)


def course_list(root: Any) -> list:
    block = root.get("veranstaltungen") if isinstance(root, dict) else None
    if not isinstance(block, dict) or "veranstaltung" not in block:
        raise ImportStopped(
            "Das ist kein Kursverzeichnis der Berliner vhs: „veranstaltungen“ mit „veranstaltung“ darin fehlt. "
            "Laden Sie die Datei Kurse.json neu oder geben Sie das richtige Format an."
        )
    return as_list(block["veranstaltung"])


def load(stream: BinaryIO) -> Any:
    text = read_text(stream)
    if len(text) > LARGEST:
        raise ImportStopped("Die Datei ist größer als 100 MB; sie muss als Ganzes in den Speicher passen.")
    if not text.strip():
        raise ImportStopped("Die Datei ist leer.")
    try:
        return loads(text)
    except NoJson as error:
        raise ImportStopped(
            f"Ab Zeile {error.line} ist die Datei kein gültiges JSON. Vielleicht wurde sie nicht vollständig "
            "übertragen. Bitte laden Sie sie noch einmal."
        ) from error


def read_course(raw: Any, line: int, today: dt.date) -> Record | Problem:
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
        return record(course, origin_id, title, line, today)
    except RefusedRecord as refusal:
        return Problem(line, str(refusal), texts.cut(origin_id, 200), texts.cut(title, 200))
