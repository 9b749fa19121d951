"""Places that are written in one text: "Bürgerhaus, Marktplatz 3, 34246 Vellmar"."""

import re

from imports import texts

LONGEST = 500
HOUSE_NUMBER = re.compile(r"\d\s?[a-zA-Z]?$")
ADDRESS = re.compile(r"(?:(.*?),\s*)?(?:([^,]*\d\s?[a-zA-Z]?),\s*)?(?:D-)?(\d{5})\s+([^,]+)(?:,.*)?")


def split_address(text: str) -> dict[str, str]:
    """{name, strasse, plz, ort} of a line; the whole line is the name where it holds no postal code and town."""
    text = text[:LONGEST]
    match = ADDRESS.fullmatch(text)
    if not match:
        return {"name": texts.cut(text, 160)}
    name, street, code, city = (part.strip() if part else "" for part in match.groups())
    if name and not street and HOUSE_NUMBER.search(name):
        name, street = "", name
    return {"name": name or street or city, "strasse": street, "plz": code, "ort": city}
