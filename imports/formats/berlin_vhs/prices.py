"""What a course costs. Only an amount of zero is free; silence is not."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from imports import texts
from imports.formats.berlin_vhs.fields import Doubts, Fields

HIGHEST = Decimal("99999.99")
AMOUNT = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,(?:\d{1,2}|[-–]{1,2}))?|\d+(?:[.,]\d{1,2}|[.,][-–]{1,2})?")
REDUCED = re.compile(rf"(?i)\berm(?:\.|äßigt\w*|äßigung\w*)[^\d]{{0,40}}?({AMOUNT.pattern})\s*(?:eur\b|euro\b|€)?")
EUROS = re.compile(rf"(?i)(?:{AMOUNT.pattern})\s*(?:€|eur\b|euro\b)|(?:€|\beuro?\b)\s*\d")
REDUCTION_POSSIBLE = "Ermäßigung möglich."
COSTS_IN_TEXT = "Der Anbieter nennt 0 Euro, in der Beschreibung stehen aber Kosten."


def prices(course: Fields, description: str, doubts: Doubts) -> dict[str, Any]:
    """``price_kind``, ``price_note`` and ``prices`` of a snapshot."""
    price = course.child("preis")
    full = amount(price.line("betrag"))
    given = price.line("betrag")
    if given and full is None and not is_negative(given):
        doubts.add(f"Der Betrag ist nicht zu lesen: „{texts.cut(given, 40)}“.")
    notes = [texts.one_line(texts.without_html(text)) for text in price.all_texts("zusatz")]
    reduced, notes = take_reduced(notes)
    if full is None:
        # A reduced price without the full one says too little.
        return {"price_kind": "unknown", "price_note": note(notes), "prices": []}
    if full == 0 and (reduced or EUROS.search(description)):
        doubts.add("Der Betrag ist 0 Euro, der Text nennt aber Kosten; als „Keine Angabe“ übernommen.")
        return {"price_kind": "unknown", "price_note": note([COSTS_IN_TEXT, *notes]), "prices": []}
    if full == 0:
        return {"price_kind": "free", "price_note": note(notes), "prices": []}
    options = [{"kind": "full", "amount": f"{full:.2f}"}]
    if reduced is not None and reduced < full:
        options.append({"kind": "reduced", "amount": f"{reduced:.2f}"})
    elif reduced is not None and reduced > full:
        doubts.add(f"Der ermäßigte Preis ({reduced} Euro) ist höher als der volle ({full} Euro) und wurde weggelassen.")
    elif reduced is None and price.flag("rabatt_moeglich"):
        notes = [REDUCTION_POSSIBLE, *notes]
    return {"price_kind": "paid", "price_note": note(notes), "prices": options}


def note(notes: list[str]) -> str:
    return texts.cut(" ".join(notes), 500)


def take_reduced(notes: list[str]) -> tuple[Decimal | None, list[str]]:
    """The reduced price in "erm. Preis: 65,60 EUR", and what remains of the notes without it."""
    reduced, rest = None, []
    for text in notes:
        match = REDUCED.search(text)
        if match and reduced is None:
            reduced = amount(match[1])
            text = (text[: match.start()] + text[match.end() :]).strip(" ,;.")
        if text:
            rest.append(text)
    return reduced, rest


def is_negative(text: str) -> bool:
    """-1 is how the source writes "unknown"."""
    return bool(re.fullmatch(r"-\d+(?:[.,]\d+)?", text))


def amount(text: str) -> Decimal | None:
    """Euros from "126.20", "126,20 €", "€ 126,-" or "1.126,20"; None for anything else and what no course costs."""
    text = re.sub(r"(?i)^(?:euro?\b|€)\s*|\s*(?:eur|euro|€)$", "", text.strip())
    if not AMOUNT.fullmatch(text):
        return None
    text = text.rstrip(".,-–")
    if "," in text or re.fullmatch(r"\d{1,3}(?:\.\d{3})+", text):
        text = text.replace(".", "").replace(",", ".")
    try:
        euros = Decimal(text)
    except InvalidOperation:
        return None
    return euros if euros <= HIGHEST else None
