"""Small files in the format of the Berlin Volkshochschulen, and an import of them."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

from imports.formats.berlin_vhs import reader
from imports.records import Problem, Record
from imports.run import Summary, run_import
from tests.factories import NOW

TODAY = dt.date(2020, 5, 1)


def short(guid: str = "1", **changes: Any) -> dict:
    """A course in the short dialect of 2020; ``changes`` replace elements, None stays None."""
    return {
        "guid": guid,
        "nummer": "Mi406-621S",
        "name": "Englisch B2.4 am Vormittag",
        "untertitel": None,
        "minimale_teilnehmerzahl": "7",
        "maximale_teilnehmerzahl": "14",
        "anzahl_termine": "28",
        "beginn_datum": "2020-05-19",
        "ende_datum": "2020-06-11",
        "zielgruppe": None,
        "schlagwort": ["B2", "Englisch", "Intensivkurs", "SPRACHEN"],
        "text": [
            text("Beschreibung", "Wir sprechen über das Theater. Danach üben wir die Vergangenheit."),
            text("Zusatzinformation", None),
        ],
        "veranstaltungsort": place(),
        "preis": price("99.00", "erm. Preis: 54,50 EUR"),
        "webadresse": {"typ": "website", "name": "zur Kursbuchung", "uri": f"http://vhs.example/kurs?id={guid}"},
        **changes,
    }


def full(guid: str = "1", **changes: Any) -> dict:
    """A course in the full dialect, with every date and with the people that nobody may see."""
    course = short(
        guid,
        bezirk="Neukölln",
        veranstaltungsart="Kurs",
        dvv_kategorie={"@version": "2.0", "#text": "3.02"},
        name="Kickboxen",
        schlagwort=["GESUNDHEIT", "Fitnessgymnastik"],
        aktuelle_teilnehmerzahl="9",
        anmeldung={"telefon": "030 111", "mail": "anmeldung@vhs.example", "link": "https://vhs.example/anmeldung"},
        ansprechperson={
            "anrede": "Frau",
            "titel": None,
            "name": "Wiegand",
            "vorname": "Gesine",
            "mail": "gw@vhs.example",
        },
        dozent={"anrede": "Herr", "titel": "Dr.", "name": "Ostrowski", "vorname": "Milan"},
        ortetermine={
            "adresse": [address(), address()],
            "termin": [date("2020-05-19", "18:00", "19:30"), date("2020-05-26", "18:00", "19:30")],
        },
    )
    del course["veranstaltungsort"]
    return course | changes


def text(name: str, content: str | None) -> dict:
    return {"eigenschaft": name, "text": content}


def place(name="VHS Berlin Mitte", street="Linienstr. 162", code="10115", city="Berlin", access="true") -> dict:
    address = {"land": "Deutschland", "plz": code, "ort": city, "strasse": street}
    return {"name": name, "adresse": address, "barrierefrei": access}


def address(name="Haus der Bildung", street="Boddinstr. 34", code="12053", city="Berlin", **changes) -> dict:
    return {
        "lehrstaette": name,
        "plz": code,
        "ort": city,
        "strasse": street,
        "raum": "Raum 3",
        "behindertenzugang": "false",
        **changes,
    }


def date(day: str, start: str | None = None, end: str | None = None) -> dict:
    return {"wochentag": "Dienstag", "beginn_datum": day, "beginn_uhrzeit": start, "ende_uhrzeit": end}


def price(amount: str | None, note: str | None = None) -> dict:
    return {"betrag": amount, "rabatt_moeglich": "true" if note else "false", "zusatz": note}


def write(folder: Path, *courses: Any, name: str = "Kurse.json") -> Path:
    path = folder / name
    path.write_text(json.dumps({"veranstaltungen": {"veranstaltung": list(courses)}}), encoding="utf-8")
    return path


def read(course: Any) -> Record | Problem:
    """What the reader makes of one course, as on ``TODAY``."""
    return reader.read_course(course, 1, TODAY)


def take(folder: Path, *courses: Any, **options: Any) -> Summary:
    """Imports ``courses``."""
    return run_import("berlin-vhs", write(folder, *courses), **{"now": NOW, **options})


def sums(summary: Summary) -> tuple[int, int, int, int, int]:
    """new, changed, same, archived, refused"""
    return summary.created, summary.updated, summary.unchanged, summary.archived, len(summary.refused)
