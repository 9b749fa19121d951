"""openVHS, the exchange format of the German Volkshochschulen (DVV), versions 0.9 to 1.2, as XML.

<openvhs:veranstaltungen version="1.2"> holds <export> (who delivers, when) and then one <veranstaltung> after another.
The elements are those that the Berlin vhs deliver as JSON, so the rules for a single course are shared with it.
``guid`` identifies a course; its number does not (one may occur twice). ``dozent`` and ``ansprechperson`` of older
versions are never read.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any, BinaryIO

from imports import texts
from imports.formats.berlin_vhs import course as vhs_course
from imports.formats.berlin_vhs import kinds
from imports.formats.berlin_vhs.dates import runs
from imports.formats.berlin_vhs.fields import Doubts, Fields
from imports.formats.berlin_vhs.prices import amount, is_negative, prices
from imports.formats.course import Course, level, price, record
from imports.formats.elements import Element, elements
from imports.records import Problem, ProviderRecord, Record

PROVIDER_TYPE = "volkshochschule"


def parse(stream: BinaryIO, today: dt.date) -> Iterator[Record | Problem]:
    provider = None
    for item in elements(stream, {"export", "veranstaltung"}):
        if isinstance(item, Problem):
            yield item
            continue
        if "ersteller" in item.content:
            provider = read_provider(item.content)
        elif item.path.endswith("veranstaltungen"):
            yield read_course(item.content, item.line, today, provider)


def read_provider(raw: Element) -> ProviderRecord | None:
    creator = Fields(raw, Doubts()).child("ersteller")
    name, number = creator.line("name", 160), creator.line("guid")
    if not name:
        return None
    return ProviderRecord(texts.cut(number or name, 200), name, PROVIDER_TYPE)


def read_course(raw: Element, line: int, today: dt.date, provider: ProviderRecord | None) -> Record | Problem:
    doubts = Doubts()
    fields = Fields(raw, doubts)
    origin_id, title = fields.line("guid"), fields.line("name")
    subtitle = vhs_course.without_leave(". ".join(one_lines(fields, "untertitel")))
    booking, page = vhs_course.addresses(fields)
    description = vhs_course.describe(fields, "")
    its_runs = runs(
        fields, origin_id, doubts, today, "bildungsurlaub" in f"{title} {fields.line('untertitel')}".lower()
    )
    course = Course(
        title,
        subtitle,
        description,
        kind=kinds.KINDS.get(fields.line("veranstaltungsart").lower(), ""),
        keywords=one_lines(fields, "schlagwort"),
        audiences=one_lines(fields, "zielgruppe"),
        area=fields.line("dvv_kategorie"),
        area_version=fields.child("dvv_kategorie").line("@version") or "2.0",
        level=fields.line("level"),
        form=form(fields, its_runs),
        booking=booking,
        page=page,
        runs=its_runs,
        data=money(fields, description, doubts),
    )
    if fields.children("zertifikat"):
        course.data["certificate"] = "certificate"
    if marks(fields).get("anmeldung_kostenlos") == "true" and course.data["price_kind"] == "unknown":
        course.data["price_kind"] = "free"
    if level(course.level):
        course.data["language_level"] = level(course.level)
    return record(course, line, origin_id, doubts, provider)


def money(fields: Fields, description: str, doubts: Doubts) -> dict[str, Any]:
    given = fields.child("preis").line("betrag")
    if not given or amount(given) is not None or is_negative(given):
        return prices(fields, description, doubts)
    notes = [texts.one_line(texts.without_html(text)) for text in fields.child("preis").all_texts("zusatz")]
    return price(given, "", notes, description, doubts)  # "ab 45,00 EUR / erm. 30"


def form(fields: Fields, its_runs: list) -> str:
    digital = kinds.DIGITAL.get(marks(fields).get("kursart_digital", ""))
    is_online = not any(run["venue"] for run in its_runs) and (
        "online" in f"{fields.child('veranstaltungsort').line('name')} {fields.line('name')}".lower()
    )
    return digital or ("online" if is_online else "")


def marks(fields: Fields) -> dict[str, str]:
    """The file's ``merkmale`` by name."""
    items = fields.child("merkmale").children("merkmal")
    return {item.line("name").lower(): item.line("wert").lower() for item in items}


def one_lines(fields: Fields, name: str) -> list[str]:
    return [texts.one_line(texts.without_html(text)) for text in fields.all_texts(name)]
