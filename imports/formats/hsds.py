"""HSDS 3.0 (Open Referral) for counselling and services: JSON as an API gives it, JSON or CSV tables.

JSON may be one service with everything inside it, a list of them, or a page of a list ("contents"). Tables are one
array for each kind of thing, or a ZIP of CSV files named after them (``services.csv``, ``organizations.csv``, …), or
the services alone. A service becomes an offer of counselling, each place with its opening hours a run. Contacts and
phone numbers are never read.
"""

import csv
import datetime as dt
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from imports import texts
from imports.formats.berlin_vhs.dates import RunData, window
from imports.formats.berlin_vhs.fields import Doubts, Fields, as_list
from imports.formats.course import Course, ages, codes, is_free, link, place, price, record
from imports.formats.decoding import text_chunks
from imports.formats.json_text import NoJson, loads, read_text
from imports.formats.recurrence import UnusualRule, read_rule
from imports.formats.tariffs import Tariff, price_of
from imports.records import Entry, Partial, Problem, ProviderRecord, VenueRecord, Withdrawn

MEGABYTE = 1 << 20
LARGEST_UNPACKED, MOST_FILES = 100 * MEGABYTE, 100
MOST_ROWS, MOST_RUNS = 50_000, 20
PROVIDER_TYPE = "beratungsstelle"
OPEN, CLOSED = {"", "active"}, "temporarily closed"
CLOSED_NOTE = "Zurzeit geschlossen."
# Tables, and under which name their rows belong to which other ones: {table: (key, owner's table, name inside it)}
PLURALS = {"services": "service", "organizations": "organization", "locations": "location", "addresses": "address",
           "schedules": "schedule", "cost_options": "cost_option", "languages": "language",
           "services_at_location": "service_at_location", "service_at_locations": "service_at_location",
           "physical_addresses": "address", "physical_address": "address"}  # fmt: skip
OWNED = [
    ("address", "location_id", "location", "addresses"),
    ("schedule", "service_at_location_id", "service_at_location", "schedules"),
    ("schedule", "service_id", "service", "schedules"),
    ("schedule", "location_id", "location", "schedules"),
    ("cost_option", "service_id", "service", "cost_options"),
    ("language", "service_id", "service", "languages"),
    ("service_at_location", "service_id", "service", "service_at_locations"),
]
NEEDED = {"service", *(table for table, *_ in OWNED), "organization", "location"}
FREQUENCIES = {"": "weekly", "0": "weekly", "1": "weekly", "2": "fortnightly"}  # by interval
DAYS = ["Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"]
NO_SERVICES = "Die Datei enthält keine Angebote nach HSDS („service“)."
NO_JSON = "Ab Zeile {} ist die Datei kein gültiges JSON. Vielleicht wurde sie nicht vollständig übertragen."
BROKEN_ZIP = "Das ZIP-Archiv ist beschädigt oder ausgepackt zu groß."
WHEELCHAIR = re.compile(r"(?i)rollstuhl|wheelchair|barrierefrei|step-free|stufenlos")

Tables = dict[str, list[dict[str, Any]]]


def parse(stream: BinaryIO, today: dt.date) -> Iterator[Entry]:
    beginning = stream.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")
    stream.seek(0)
    is_page = False
    try:
        if beginning.startswith(b"PK"):
            services = joined(zipped(stream))
        elif beginning.startswith((b"{", b"[")) or b"\x00" in beginning[:4]:
            value = loads(read_text(stream))
            # A page of an API, or one thing of it, is not all there is.
            is_page = isinstance(value, dict) and ("contents" in value or "name" in value)
            services = from_json(value)
        else:
            services = joined({"service": table([read_text(stream)])})
    except NoJson as error:
        yield Problem(error.line, NO_JSON.format(error.line), ends_file=True)
        return
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError):
        yield Problem(1, BROKEN_ZIP, ends_file=True)
        return
    except csv.Error:
        yield Problem(1, "Die CSV-Datei ist nicht lesbar. Vielleicht fehlt ein Anführungszeichen.", ends_file=True)
        return
    if not services:
        yield Problem(1, NO_SERVICES, ends_file=True)
        return
    if is_page:
        yield Partial()
    for number, service in enumerate(services[:MOST_ROWS], start=1):
        yield read_service(service, number, today)


def from_json(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        for name in ("contents", "services", "service"):
            if isinstance(value.get(name), list):
                if any(isinstance(value.get(table), list) for table in ("organization", "organizations", "location")):
                    return joined({PLURALS.get(key, key): objects(rows) for key, rows in value.items()})
                return objects(value[name])
        return [value] if "name" in value else []
    return [item for item in objects(value) if "name" in item]


def objects(value: Any) -> list[dict[str, Any]]:
    return [item for item in as_list(value)[:MOST_ROWS] if isinstance(item, dict)]


def zipped(stream: BinaryIO) -> Tables:
    tables: Tables = {}
    with zipfile.ZipFile(stream) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_FILES or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            raise zipfile.BadZipFile
        for part in parts:
            name = part.filename.rsplit("/", 1)[-1].lower().removesuffix(".csv")
            name = PLURALS.get(name, name)
            if part.filename.lower().endswith(".csv") and name in NEEDED:
                with archive.open(part) as file:
                    tables[name] = table(text_chunks(file))
    return tables


def table(chunks: Iterable[str]) -> list[dict[str, Any]]:
    text = "".join(chunks).replace("\x00", "")
    first = text.split("\n", 1)[0]
    rows = csv.DictReader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",")
    return [
        {key.strip().lower(): cell for key, cell in row.items() if key and cell}
        for _, row in zip(range(MOST_ROWS), rows, strict=False)
    ]


def joined(tables: Tables) -> list[dict[str, Any]]:
    """The services with what belongs to them inside, as the API gives them."""
    by_id = {name: {str(row.get("id")): row for row in rows} for name, rows in tables.items()}
    for name, key, owner, inside in OWNED:
        for row in tables.get(name, []):
            if parent := by_id.get(owner, {}).get(str(row.get(key, ""))):
                listed = parent.setdefault(inside, [])
                if isinstance(listed, list):
                    listed.append(row)
    for row in tables.get("service_at_location", []):
        row.setdefault("location", by_id.get("location", {}).get(str(row.get("location_id", ""))))
    for row in tables.get("service", []):
        row.setdefault("organization", by_id.get("organization", {}).get(str(row.get("organization_id", ""))))
    return tables.get("service", [])


def read_service(raw: dict[str, Any], line: int, today: dt.date) -> Entry:
    doubts = Doubts()
    fields = Fields(raw, doubts)
    number, state = fields.line("id"), fields.line("status").lower()
    if number and len(number) <= 200 and state not in {*OPEN, CLOSED}:
        return Withdrawn(line, number)
    description = texts.plain(fields.text("description"))
    if how := texts.plain(fields.text("application_process")):
        description = f"{description}\n\nSo melden Sie sich an: {how}".strip()
    page = link(fields.line("url"), doubts)
    course = Course(
        fields.line("name"),
        fields.line("alternate_name"),
        description,
        kind="counselling",
        subjects=subjects(fields),
        audiences=[word for word in [fields.line("eligibility_description", 120)] if word],
        page=page,
        runs=list(runs(fields, doubts, today, is_closed=state == CLOSED)),
        data={
            **money(fields, description, doubts),
            "requirements_note": texts.cut(fields.line("eligibility_description"), 300),
            "languages": languages(fields),
            **ages(fields.number("minimum_age"), fields.number("maximum_age")),
        },
    )
    return record(course, line, number, doubts, provider(fields.child("organization")))


def provider(organization: Fields) -> ProviderRecord | None:
    name = organization.line("name", 160)
    if not name:
        return None
    return ProviderRecord(texts.cut(organization.line("id") or name, 200), name, PROVIDER_TYPE)


def subjects(fields: Fields) -> list[str]:
    terms = [item.child("taxonomy_term") for item in fields.children("attributes")] + fields.children("taxonomy_terms")
    return [name for term in terms if (name := term.line("name") or term.line("term"))]


def languages(fields: Fields) -> list[str]:
    given = [item.line("code")[:2].lower() or item.line("name") for item in fields.children("languages")]
    return codes("languages", given) or ["de"]


def money(fields: Fields, description: str, doubts: Doubts) -> dict[str, Any]:
    fees = fields.line("fees_description") or fields.line("fees")
    tariffs, notes = [], []
    for option in fields.children("cost_options"):
        words = " ".join(filter(None, [option.line("option"), option.line("amount_description")]))
        if option.line("amount") and option.line("currency").upper() in {"", "EUR"}:
            tariffs.append(Tariff(option.line("amount"), words))
        else:
            notes.append(words)
    if tariffs:
        only = [tariffs[0].name] if len(tariffs) == 1 else []
        return price_of(tariffs, [fees, *only, *notes], description, doubts)
    is_amount = len(fees) <= 20 or is_free(fees)
    return price(fees if is_amount else "", "", notes if is_amount else [fees, *notes], description, doubts)


def runs(fields: Fields, doubts: Doubts, today: dt.date, *, is_closed: bool) -> Iterator[RunData]:
    """A run for each place: weekly where its hours are one simple rule, else one that is always open."""
    links = fields.children("service_at_locations")[:MOST_RUNS] or [Fields({}, doubts)]
    for item in links:
        location = item.child("location")
        plans = item.children("schedules") or fields.children("schedules") or location.children("schedules")
        where = venue(location, doubts)
        shared: RunData = {"status": "postponed", "note": CLOSED_NOTE} if is_closed else {}
        hours = [text for plan in plans if (text := opening(plan))]
        weekly = [run for plan in plans if (run := series(plan, doubts, today))]
        if weekly and len(weekly) == len(plans):
            for run in weekly[:MOST_RUNS]:
                yield {**run, "venue": where, **shared}
        else:
            note = {"note": texts.cut("; ".join(hours), 300)} if hours else {}
            yield {"kind": "open_start" if hours else "on_request", "venue": where, "dates": [], **note, **shared}


def series(plan: Fields, doubts: Doubts, today: dt.date) -> RunData | None:
    """The hours as a rule of the portal; None where it has no such rule."""
    start, end = plan.time("opens_at"), plan.time("closes_at")
    weekdays = by_day(plan)
    frequency = FREQUENCIES.get(plan.line("interval"))
    if plan.line("freq").upper() not in {"WEEKLY", ""} or not frequency or start is None or is_narrowed(plan):
        return None
    if not weekdays or any(which for which, _ in weekdays):
        return None
    earliest, latest = window(today)
    first = plan.date("valid_from", earliest, latest) or plan.date("dtstart", earliest, latest)
    last = plan.date("valid_to", earliest, latest) or plan.date("until", earliest, latest)
    if frequency == "fortnightly" and not first:
        return None  # nobody knows in which weeks
    # Hours that say no first day have always been so; a fixed day keeps the next delivery the same.
    first = first or dt.date(today.year, 1, 1)
    return {
        "kind": "series",
        "frequency": frequency,
        "weekdays": sorted({day + 1 for _, day in weekdays}),
        "starts_on": first.isoformat(),
        "ends_on": last.isoformat() if last and last >= first else None,
        "start_time": f"{start:%H:%M}",
        "end_time": f"{end:%H:%M}" if end and end > start else None,
        "dates": [],
    }


def by_day(plan: Fields) -> tuple[tuple[int, int], ...]:
    """(which one of the month or 0 for each, weekday) of "MO,WE" or "1TU"."""
    if not plan.line("byday"):
        return ()
    try:
        return read_rule(f"FREQ=WEEKLY;BYDAY={plan.line('byday')}", dt.date(2000, 1, 1), None).by_day
    except UnusualRule:
        return ()


def is_narrowed(plan: Fields) -> bool:
    """Whether it is not on each of its weekdays: in some weeks or on some days of the year only."""
    return any(plan.line(name) for name in ("bymonthday", "byyearday", "byweekno", "count"))


def opening(plan: Fields) -> str:
    """ "Mo, Mi 9:00 bis 12:00 Uhr", or what the source says in words."""
    start, end = plan.time("opens_at"), plan.time("closes_at")
    hours = f"{start:%H:%M}" + (f" bis {end:%H:%M}" if end else "") + " Uhr" if start else ""
    days = rhythm(plan)
    is_clear = hours and days is not None
    return " ".join(filter(None, [days, hours])) if is_clear else plan.line("notes") or plan.line("description")


def rhythm(plan: Fields) -> str | None:
    """ "Mo, Mi", "alle 2 Wochen Di" or "1. Di im Monat"; None for what cannot be said in so few words."""
    interval = plan.number("interval") or 1
    days = by_day(plan)
    names = ", ".join(f"{which}. {DAYS[day]}" if which else DAYS[day] for which, day in days)
    if is_narrowed(plan) or any(which < 0 for which, _ in days):
        return None
    match plan.line("freq").upper():
        case "DAILY" if interval == 1:
            return names or "täglich"
        case "WEEKLY" | "":
            return names if interval == 1 else f"alle {interval} Wochen {names}".strip()
        case "MONTHLY" if days and all(which for which, _ in days):
            return f"{names} im Monat" if interval == 1 else f"alle {interval} Monate {names} im Monat"
    return None


def venue(location: Fields, doubts: Doubts) -> VenueRecord | None:
    if location.line("location_type").lower() == "virtual":
        return None
    address = location.child("addresses") if location.children("addresses") else location.child("address")
    said = " ".join(item.line("description") + item.line("details") for item in location.children("accessibility"))
    return place(
        doubts,
        name=location.line("name") or address.line("address_1"),
        strasse=address.line("address_1"),
        plz=address.line("postal_code"),
        ort=address.line("city"),
        barrierefrei="ja" if WHEELCHAIR.search(said) and "nicht" not in said.lower() else "",
        breitengrad=location.line("latitude"),
        laengengrad=location.line("longitude"),
    )
