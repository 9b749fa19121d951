"""The portal's own format: one JSON object in each line, the first says what the file is.

Written and read without loss: what is exported, loaded into an empty portal and exported again is the same to the byte.
So everything stands in a fixed order, and the content is the snapshot itself. Images, contacts and cooperations belong
to one portal and stay there.
"""

import datetime as dt
import json
import math
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from typing import Any, BinaryIO

from imports import texts
from imports.formats.berlin_vhs.dates import MOST_DATES
from imports.formats.berlin_vhs.fields import Doubts
from imports.formats.course import link
from imports.formats.decoding import lines
from imports.records import Problem, ProviderRecord, Record, RefusedRecord, VenueRecord
from offers.content.snapshot import DATE_FIELDS, EXCEPTION_FIELDS, FIELDS, PRICE_FIELDS, RUN_FIELDS, TERMS

VERSION = 1
HEADER = {"format": "bildungsportal", "version": VERSION}
LONGEST_LINE = 2_000_000
MOST_ITEMS = 500
NOT_CARRIED = {"contact_id", "image_id", "image_alt", "image_licence"}
NO_FILE_OF_OURS = (
    'Das ist keine Datei aus einem Bildungsportal: In der ersten Zeile fehlt {"format": "bildungsportal"}.'
)
DANGEROUS = re.compile(r"(?i)<\s*/?\s*(?:script|style|iframe|object|embed|svg|img|form|template)\b")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
TIME = re.compile(r"\d{2}:\d{2}")
AMOUNT = re.compile(r"\d{1,6}\.\d{2}")
BOOLEANS = {
    "all_ages", "no_german_needed", "childcare", "skips_school_holidays", "skips_public_holidays", "is_cancelled",
}  # fmt: skip
NUMBERS = {"min_age", "max_age", "capacity", "seats_left"}
DAYS = {"registration_until", "starts_on", "ends_on", "date", "moved_to"}
TIMES = {"start_time", "end_time"}
AMOUNTS = {"amount", "amount_max"}


def write(records: Iterable[Record], stream: BinaryIO) -> None:
    """Writes ``records`` in their order. They need a provider."""
    stream.write(as_line(HEADER))
    for record in records:
        stream.write(as_line(as_object(record)))


def as_line(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def as_object(record: Record) -> dict[str, Any]:
    runs = [{**run, "venue": run["venue"] and asdict(run["venue"])} for run in record.data["runs"]]
    return {
        "id": record.origin_id,
        "provider": asdict(record.provider),
        "url": record.source_url,
        "content": {**record.data, "runs": runs},
    }


def parse(stream: BinaryIO, today: dt.date) -> Iterator[Record | Problem]:
    is_ours = False
    for number, line in enumerate(lines(stream, LONGEST_LINE), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line, parse_constant=refuse_constant)
        except (ValueError, RecursionError):
            value = None
        if not is_ours:
            if not isinstance(value, dict) or value.get("format") != "bildungsportal":
                break
            is_ours = True
        elif isinstance(value, dict):
            yield read_object(value, number)
        else:
            yield Problem(
                number, "Die Zeile ist kein gültiges JSON. Vielleicht wurde sie abgeschnitten.", ends_file=True
            )
            return
    if not is_ours:
        yield Problem(1, NO_FILE_OF_OURS, ends_file=True)


def refuse_constant(name: str):
    raise ValueError(name)


def read_object(value: dict[str, Any], line: int) -> Record | Problem:
    doubts = Doubts()
    content = value.get("content")
    content = content if isinstance(content, dict) else {}
    identity, title = line_of(value.get("id")), line_of(content.get("title"))
    try:
        if not identity or len(identity) > 200:
            raise RefusedRecord("Die Kennung („id“) fehlt oder ist länger als 200 Zeichen.")
        if not title:
            raise RefusedRecord("Der Titel („title“) fehlt.")
        provider = read_provider(value.get("provider"))
        data = read_content(content, doubts)
    except RefusedRecord as refusal:
        return Problem(line, str(refusal), texts.cut(identity, 200), texts.cut(title, 200))
    page = link(line_of(value.get("url")), doubts)
    return Record(line, identity, title, provider, data, page, doubts.sentences)


def read_provider(value: Any) -> ProviderRecord | None:
    if not isinstance(value, dict):
        return None
    parts = {name: line_of(value.get(name)) for name in ("origin_id", "name", "kind", "city")}
    if not (parts["origin_id"] and parts["name"] and parts["kind"]):
        return None
    return ProviderRecord(**{name: text[:160] for name, text in parts.items()})


def read_content(content: dict[str, Any], doubts: Doubts) -> dict[str, Any]:
    """The snapshot, each value of the type that it must have. What is of another type is left out with a doubt."""
    data = fields_of(content, [name for name in FIELDS if name not in {*NOT_CARRIED, "requirements"}], doubts)
    for name in [*TERMS, "keywords", "requirements"]:
        if name in content:
            data[name] = [text for text in map(line_of, items(content[name])) if text]
    access = content.get("access")
    data["access"] = {str(key): yes for key, yes in pairs(access) if isinstance(yes, bool)}
    data["prices"] = [fields_of(price, PRICE_FIELDS, doubts) for price in objects(content.get("prices"))]
    data["runs"] = [read_run(run, doubts) for run in objects(content.get("runs"))]
    return data


def read_run(run: dict[str, Any], doubts: Doubts) -> dict[str, Any]:
    data = fields_of(run, [name for name in RUN_FIELDS if name not in {"venue_id", "weekdays"}], doubts)
    if "weekdays" in run:
        data["weekdays"] = sorted({day for day in items(run["weekdays"]) if type(day) is int and 1 <= day <= 7})
    for name, names in (("dates", DATE_FIELDS), ("exceptions", EXCEPTION_FIELDS)):
        rows = [fields_of(row, names, doubts) for row in objects(run.get(name))[:MOST_DATES]]
        data[name] = [row for row in rows if row.get("date")]
    data["venue"] = read_venue(run.get("venue"))
    return data


def read_venue(value: Any) -> VenueRecord | None:
    if not isinstance(value, dict):
        return None
    name, street, code, city = (line_of(value.get(key)) for key in ("name", "street", "postal_code", "city"))
    lat, lon = (as_float(value.get(key)) for key in ("lat", "lon"))
    if lat is None or lon is None or not (-90 <= lat <= 90 and -180 <= lon <= 180):
        lat = lon = None
    access = {str(key): yes for key, yes in pairs(value.get("access")) if isinstance(yes, bool)}
    return VenueRecord(name, street[:120], code[:5], city[:80], lat, lon, access) if 0 < len(name) <= 160 else None


def fields_of(given: dict[str, Any], names: list[str], doubts: Doubts) -> dict[str, Any]:
    data = {}
    for name in names:
        if name not in given:
            continue
        try:
            data[name] = value_of(name, given[name])
        except ValueError:
            doubts.add(f"„{name}“ hat einen unbrauchbaren Wert und wurde weggelassen.")
    return data


def value_of(name: str, value: Any) -> Any:
    """``value`` as the snapshot has it. Raises ValueError."""
    if name in BOOLEANS:
        return checked(value, lambda: isinstance(value, bool))
    if value is None and name in NUMBERS | DAYS | TIMES | AMOUNTS:
        return None
    if name in NUMBERS:
        return checked(value, lambda: type(value) is int and 0 <= value < 1_000_000)
    checked(value, lambda: isinstance(value, str))
    if name in DAYS:
        checked(value, lambda: DAY.fullmatch(value) and 1900 < dt.date.fromisoformat(value).year < 2200)
    elif name in TIMES:
        checked(value, lambda: TIME.fullmatch(value) and dt.time.fromisoformat(value))
    elif name in AMOUNTS:
        checked(value, lambda: AMOUNT.fullmatch(value))
    return text_of(value)


def checked(value: Any, holds: Callable[[], Any]) -> Any:
    if not holds():
        raise ValueError(value)
    return value


def text_of(value: Any) -> str:
    """A text as it is, but for characters that no database takes and for what is no Markdown but an attack."""
    text = texts.FORBIDDEN.sub("", value[: texts.LONGEST_TEXT]) if isinstance(value, str) else ""
    return texts.without_html(text) if DANGEROUS.search(text) else text


def line_of(value: Any) -> str:
    return texts.one_line(text_of(value))


def items(value: Any) -> list:
    return value[:MOST_ITEMS] if isinstance(value, list) else []


def objects(value: Any) -> list[dict[str, Any]]:
    return [item for item in items(value) if isinstance(item, dict)]


def pairs(value: Any) -> list[tuple[Any, Any]]:
    return list(value.items())[:MOST_ITEMS] if isinstance(value, dict) else []


def as_float(value: Any) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1000
    return float(value) if is_number and math.isfinite(value) else None
