"""HSDS 3.0 for counselling and services."""

import io
import json
import zipfile
from copy import deepcopy

import pytest

from imports.formats.hsds import BROKEN_ZIP, NO_SERVICES, parse
from imports.records import Partial, Withdrawn
from tests.imports.formats.samples import EVIL, PEOPLE, check, problems, read, records

SERVICE = {
    "id": "s-1",
    "name": "Schuldnerberatung",
    "description": "Wir helfen bei Schulden.",
    "status": "active",
    "url": "https://beratung.example",
    "application_process": "Bitte rufen Sie vorher an.",
    "fees_description": "kostenlos",
    "eligibility_description": "Für Menschen aus dem Landkreis",
    "minimum_age": 18,
    "organization": {"id": "o-1", "name": "Hilfe e. V.", "description": "x", "email": "wiegand@hilfe.example"},
    "phones": [{"number": "05605 1112"}],
    "contacts": [{"name": "Gesine Wiegand"}],
    "languages": [{"code": "de"}, {"name": "Türkisch"}],
    "schedules": [
        {"freq": "WEEKLY", "byday": "MO,WE", "opens_at": "09:00", "closes_at": "12:00Z", "valid_from": "2026-01-07"}
    ],
    "service_at_locations": [
        {
            "location": {
                "name": "Rathaus", "location_type": "physical", "latitude": 51.3, "longitude": 9.5,
                "addresses": [{"address_1": "Markt 1", "city": "Vellmar", "postal_code": "34246"}],
                "accessibility": [{"description": "Rollstuhlgerecht"}],
            }
        }
    ],
}  # fmt: skip
TABLES = {
    "services.csv": "id,organization_id,name,description,status\ns-1,o-1,Schuldnerberatung,Wir helfen.,active\n",
    "organizations.csv": "id,name,description\no-1,Hilfe e. V.,x\n",
    "service_at_location.csv": "id,service_id,location_id\nl-1,s-1,ort\n",
    "locations.csv": "id,location_type,name\nort,physical,Rathaus\n",
    "addresses.csv": "id,location_id,address_1,city,postal_code\na,ort,Markt 1,Vellmar,34246\n",
    "schedules.csv": "id,service_at_location_id,freq,byday,opens_at\nx,l-1,WEEKLY,TU,14:00\n",
    "contacts.csv": "id,service_id,name\nc,s-1,Gesine Wiegand\n",
}


def changed(**values) -> dict:
    return {**deepcopy(SERVICE), **values}


def packed(tables: dict[str, str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in tables.items():
            archive.writestr(f"export/{name}", text)
    return file.getvalue()


def one(**values):
    [record] = records(parse, json.dumps([changed(**values)]))
    return record


def test_a_service():
    record = one()

    assert (record.origin_id, record.title, record.source_url) == (
        "s-1",
        "Schuldnerberatung",
        "https://beratung.example",
    )
    assert (record.provider.name, record.provider.kind) == ("Hilfe e. V.", "beratungsstelle")
    assert (record.data["kind"], record.data["price_kind"], record.data["languages"]) == (
        "counselling",
        "free",
        ["de", "tr"],
    )
    assert record.data["description"].endswith("So melden Sie sich an: Bitte rufen Sie vorher an.")
    assert record.data["min_age"] == 18
    assert "topics" not in record.data  # debts are no matter of education; editors say what they are
    [run] = record.data["runs"]
    assert (run["kind"], run["weekdays"], run["starts_on"], run["ends_on"]) == ("series", [1, 3], "2026-01-07", None)
    assert (run["start_time"], run["end_time"]) == ("09:00", "12:00")
    assert (run["venue"].name, run["venue"].city, run["venue"].access) == (
        "Rathaus",
        "Vellmar",
        {"rollstuhlgerecht": True},
    )


@pytest.mark.parametrize(
    ("value", "is_part"),
    [
        ([SERVICE], False),
        (SERVICE, True),
        ({"contents": [SERVICE], "total_items": 1}, True),
        ({"services": [SERVICE]}, False),
    ],
)
def test_every_shape_of_json(value, is_part):
    entries = read(parse, json.dumps(value))

    assert (Partial() in entries) == is_part
    assert entries[-1].title == "Schuldnerberatung"


@pytest.mark.parametrize(
    "rename", [lambda name: name, lambda name: name.replace("services", "service").replace("ons", "on")]
)
def test_tables(rename):
    [record] = records(parse, packed({rename(name): text for name, text in TABLES.items()}))

    assert record.provider.name == "Hilfe e. V."
    [run] = record.data["runs"]
    assert (run["weekdays"], run["venue"].street, run["start_time"]) == ([2], "Markt 1", "14:00")


def test_services_alone():
    assert [record.title for record in records(parse, TABLES["services.csv"])] == ["Schuldnerberatung"]


@pytest.mark.parametrize("state", ["inactive", "defunct"])
def test_what_is_no_more(state):
    assert read(parse, json.dumps([changed(status=state)])) == [Withdrawn(1, "s-1")]


def test_what_is_closed_for_a_time():
    [run] = one(status="temporarily closed").data["runs"]

    assert (run["status"], run["note"]) == ("postponed", "Zurzeit geschlossen.")


@pytest.mark.parametrize(
    ("plan", "note"),
    [
        ({"freq": "MONTHLY", "byday": "1MO"}, "1. Mo im Monat 09:00 Uhr"),
        ({"freq": "MONTHLY", "byday": "1TU,3TU"}, "1. Di, 3. Di im Monat 09:00 Uhr"),
        ({"freq": "WEEKLY", "interval": 2, "byday": "TU"}, "alle 2 Wochen Di 09:00 Uhr"),
        ({"freq": "DAILY"}, "täglich 09:00 Uhr"),
    ],
)
def test_hours_that_are_no_simple_rule(plan, note):
    [run] = one(schedules=[{**plan, "opens_at": "9:00"}]).data["runs"]

    assert (run["kind"], run["note"]) == ("open_start", note)


@pytest.mark.parametrize("plan", [{"freq": "MONTHLY", "byday": "-1MO"}, {"freq": "WEEKLY", "byday": "MO", "count": 3}])
def test_hours_that_are_no_rule_at_all(plan):
    [run] = one(schedules=[{**plan, "opens_at": "9:00", "description": "Siehe Aushang"}]).data["runs"]

    assert (run["kind"], run["note"]) == ("open_start", "Siehe Aushang")


def test_every_other_week_from_a_day_on():
    plan = {"freq": "WEEKLY", "interval": 2, "byday": "TU", "opens_at": "9:00", "valid_from": "2026-11-03"}

    [run] = one(schedules=[plan]).data["runs"]

    assert (run["kind"], run["frequency"], run["starts_on"]) == ("series", "fortnightly", "2026-11-03")


def test_full_and_reduced_price():
    options = [
        {"option": "Ermäßigt", "amount": 30, "currency": "EUR"},
        {"option": "Regel", "amount": 45, "currency": "EUR"},
        {"option": "Familien", "amount": 40, "currency": "EUR"},
    ]

    data = one(cost_options=options, fees_description="").data

    assert data["prices"] == [{"kind": "full", "amount": "45.00"}, {"kind": "reduced", "amount": "30.00"}]
    assert data["price_note"] == "Familien: 40,00 Euro."


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"fees_description": ""}, "unknown"), ({"fees_description": "nach Einkommen, siehe Aushang"}, "unknown"),
        ({"fees_description": "Die Beratung ist für alle kostenlos."}, "free"),
        ({"fees_description": "Nur für Mitglieder kostenlos."}, "unknown"),
        ({"cost_options": [{"amount": 10, "currency": "EUR"}]}, "paid"),
        ({"cost_options": [{"amount": "0", "currency": "EUR"}]}, "free"),
    ],
)  # fmt: skip
def test_prices(values, kind):
    assert one(**values).data["price_kind"] == kind


def test_people_are_not_read():
    assert not [name for name in PEOPLE if name in repr(read(parse, json.dumps([SERVICE])))]
    assert not [name for name in PEOPLE if name in repr(read(parse, packed(TABLES)))]


def test_scripts():
    entries = read(parse, json.dumps([changed(name=EVIL, description=EVIL, fees_description=EVIL, url=EVIL)]))

    check(entries)
    assert "<script" not in repr(entries[0].data)


def test_a_zip_bomb(monkeypatch):
    monkeypatch.setattr("imports.formats.hsds.LARGEST_UNPACKED", 100)

    assert problems(parse, packed(TABLES)) == [BROKEN_ZIP]


@pytest.mark.parametrize("content", ["{}", "[]", '{"a": 1}', "[1]", "", "a,b\n"])
def test_nothing_to_find(content):
    assert problems(parse, content) == [NO_SERVICES]


def test_broken_files():
    assert problems(parse, json.dumps([SERVICE])[:-10])[0].startswith("Ab Zeile 1 ist die Datei kein gültiges JSON.")
    assert problems(parse, packed(TABLES)[:200]) == [BROKEN_ZIP]
