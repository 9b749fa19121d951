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
NAMES = {letters: f"Volkshochschule Berlin {name}" for letters, name in DISTRICTS.items()} | CENTRAL
BY_LETTERS = {
    letters: ProviderRecord(german_slug(DISTRICTS.get(letters, name)), name, "volkshochschule", "Berlin")
    for letters, name in NAMES.items()
}
BY_NAME = {german_slug(DISTRICTS.get(letters, letters)): record for letters, record in BY_LETTERS.items()}
LETTERS = re.compile(r"[A-Za-z]*")


def provider(course: Fields, number: str) -> ProviderRecord:
    """The Volkshochschule of ``course``. Raises RefusedRecord where it is unknown."""
    letters = LETTERS.match(number)[0].upper()
    given = course.line("bezirk")
    known = BY_NAME.get(german_slug(given)) if given else None
    known = known or BY_LETTERS.get(letters) or BY_LETTERS.get(letters[:2])
    if known is None:
        raise RefusedRecord("Die Volkshochschule ist nicht zu erkennen: weder am Bezirk noch an der Kursnummer.")
    return known
