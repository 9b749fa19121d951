"""Which Volkshochschule offers a course. Berlin has one in each of its twelve districts.

The full dialect names it (``bezirk``). The short one does not; there the letters at the beginning of the course number
tell: "TK-5094A-F" is Treptow-Köpenick.
"""

import re

from imports.formats.berlin_vhs.fields import Fields
from imports.records import ProviderRecord, RefusedRecord
from places.names import german_slug

DISTRICTS = {
    "CW": "Charlottenburg-Wilmersdorf",
    "FK": "Friedrichshain-Kreuzberg",
    "LI": "Lichtenberg",
    "MH": "Marzahn-Hellersdorf",
    "MI": "Mitte",
    "NK": "Neukölln",
    "PA": "Pankow",
    "RE": "Reinickendorf",
    "SP": "Spandau",
    "SZ": "Steglitz-Zehlendorf",
    "TS": "Tempelhof-Schöneberg",
    "TK": "Treptow-Köpenick",
}
# Two offices that work for all twelve.
CENTRAL = {
    "PZ": "Prüfungszentrale der Berliner Volkshochschulen",
    "SERVICEZENTRUM": "Servicezentrum der Berliner Volkshochschulen",
}
KIND = "volkshochschule"


def provider(course: Fields, number: str) -> ProviderRecord:
    """The Volkshochschule of ``course``. Raises RefusedRecord where it is unknown."""
    given = german_slug(course.line("bezirk")) if course.line("bezirk") else ""
    for name in DISTRICTS.values():
        if given == german_slug(name):
            return of_district(name)
    letters = re.match(r"[A-Za-z]*", number)[0].upper()
    central = CENTRAL.get(letters) or CENTRAL.get(given.upper())
    if central:
        return ProviderRecord(german_slug(central), central, KIND, "Berlin")
    if letters[:2] in DISTRICTS:
        return of_district(DISTRICTS[letters[:2]])
    raise RefusedRecord("Die Volkshochschule ist nicht zu erkennen: weder am Bezirk noch an der Kursnummer.")


def of_district(name: str) -> ProviderRecord:
    return ProviderRecord(german_slug(name), f"Volkshochschule Berlin {name}", KIND, "Berlin")
