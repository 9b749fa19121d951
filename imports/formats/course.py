"""One course as any format may say it, and the record that follows from it.

A format fills a ``Course`` with what it found, in the words of the source. The rules by which words become fields of
an offer are the same for all; those that were won from a hundred thousand courses of the Volkshochschulen are used
for everybody. What nobody said stays empty: an unknown price is not free, an unknown topic is left to the editors.
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

from imports import texts
from imports.formats.berlin_vhs import kinds, topics
from imports.formats.berlin_vhs.audience import audience
from imports.formats.berlin_vhs.course import (
    DESCRIPTION_LENGTH,
    SHORTEST_TEASER,
    TITLE_LENGTH,
    cut_text,
    keywords,
    teaser,
    web_address,
)
from imports.formats.berlin_vhs.dates import (
    MORE_BETWEEN,
    MOST_DATES,
    MOST_SEATS,
    RunData,
    headline_status,
    is_online,
    venue,
    window,
)
from imports.formats.berlin_vhs.fields import Doubts, Fields
from imports.formats.berlin_vhs.prices import AMOUNT, REDUCED, amount, note, prices
from imports.formats.moments import LAST_MINUTE, MIDNIGHT
from imports.records import Problem, ProviderRecord, Record, VenueRecord
from offers import vocabularies
from offers.models import Offer
from places.names import sort_key

LONGEST_ID = 200
MOST_WORDS = 20
OLDEST = 120
REDUCED_BEHIND = re.compile(rf"(?i)({AMOUNT.pattern})\s*(?:eur\b|euro\b|€)?\s*erm(?:\.|äßigt\w*)")
WORD = re.compile(r"\w+")
FREE = {
    "kostenlos", "kostenlose", "kostenloses", "kostenfrei", "kostenfreie", "kostenfreies", "gebührenfrei",
    "entgeltfrei", "unentgeltlich", "gratis", "umsonst", "frei", "freie", "freier", "0",
}  # fmt: skip
# What may stand around them; with any other word, as in "Für Mitglieder frei", it is free for some only, or not at all.
WITH_FREE = {
    "eintritt", "teilnahme", "angebot", "kurs", "veranstaltung", "beratung", "gebühr", "preis", "kosten", "die", "der",
    "das", "ist", "für", "alle", "00", "euro", "eur",
}  # fmt: skip
DONATION = re.compile(r"(?i)\bspenden?\b|spendenbasis")
MORE = MORE_BETWEEN.replace("die Volkshochschule", "der Anbieter")
NO_DATE = "Den Termin nennt der Anbieter."
NO_DESCRIPTION = "Der Anbieter hat keine Beschreibung mitgeliefert."
MEETING = re.compile(
    r"(?i)//(?:[\w-]+\.)*(?:zoom\.us/j/|teams\.microsoft\.com/l/meetup|meet\.google\.com/|webex\.com/(?:meet|join)/)"
)
LEVEL = re.compile(r"[A-C][0-2](?:\.\d{1,2})?\+?")

# What ``place`` makes of "Online via Zoom" and "Hybrid": no places, but the form of the course.
ONLINE, HYBRID = VenueRecord("Online"), VenueRecord("Online und vor Ort")
BOTH = re.compile(r"(?i)hybrid\b|(?:online|präsenz|vor ort)\b.{1,40}\b(?:online|präsenz|vor ort)\b")

Meeting = tuple[dt.date, dt.time | None, dt.time | None]


@dataclass
class Course:
    """What a file says of one offer. What is empty it did not say.

    ``subjects`` and ``audiences`` are words of the source; ``area`` is a subject area "n.nn" of the vhs statistics.
    ``data`` are fields of a snapshot that the format knows exactly; they win over all rules.
    """

    title: str
    subtitle: str = ""
    description: str = ""
    kind: str = ""
    keywords: list[str] = field(default_factory=list)
    subjects: list[str] = field(default_factory=list)
    audiences: list[str] = field(default_factory=list)
    area: str = ""
    area_version: str = "2.0"
    level: str = ""
    form: str = ""
    booking: str = ""
    page: str = ""
    runs: list[RunData] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)


def record(
    course: Course, line: int, origin_id: str, doubts: Doubts, provider: ProviderRecord | None = None
) -> Record | Problem:
    if not any(letter.isalnum() for letter in course.title):
        return Problem(line, "Der Titel fehlt.", texts.cut(origin_id, LONGEST_ID))
    if not origin_id:
        return Problem(line, "Die Kennung fehlt; ohne sie wäre das Angebot nicht wiederzuerkennen.", "", course.title)
    if len(origin_id) > LONGEST_ID:
        reason = f"Die Kennung ist länger als {LONGEST_ID} Zeichen."
        return Problem(line, reason, texts.cut(origin_id, LONGEST_ID), texts.cut(course.title, 200))
    runs = course.runs or [on_request()]
    course.form = form(course, runs)
    data = {**content(course, doubts, provider), **course.data}
    said = headline_status(f"{course.title} {course.subtitle}")
    for number, run in enumerate(runs):
        if is_form(run["venue"]):
            run["venue"] = None
        if said == "cancelled" or (said and run.get("status", "scheduled") == "scheduled"):
            run["status"] = said
        run.setdefault("source_key", (origin_id if len(runs) == 1 else f"{origin_id[:80]} {number}")[:100])
    data["runs"] = runs
    words = list(dict.fromkeys(filter(None, [*course.subjects, *course.audiences])))[:MOST_WORDS]
    return Record(line, origin_id, data["title"], provider, data, course.page, doubts.sentences, words)


def form(course: Course, runs: list[RunData]) -> str:
    """The form that the source names; where it says less, that of its places. "" where these say nothing either."""
    places = [run["venue"] for run in runs if run["venue"]]
    if course.form not in {"", "onsite"} or not any(is_form(place) for place in places):
        return course.form
    return "online" if all(place is ONLINE for place in places) else "hybrid"


def is_form(place: VenueRecord | None) -> bool:
    """Whether that is no place, but how the course is held."""
    return place is ONLINE or place is HYBRID


def content(course: Course, doubts: Doubts, provider: ProviderRecord | None) -> dict[str, Any]:
    said = [word for word in [*course.keywords, *course.subjects] if word]
    head = kinds.Headline(course.title, course.subtitle, frozenset(word.casefold() for word in said))
    kind = course.kind or kinds.kind(head, "")
    is_leave = kinds.is_leave(head, "")
    is_language = topics.is_language(head, course.area, said)
    is_foreign = is_language and not topics.is_german(head, course.area)
    group = audience(head, course.audiences, is_leave or course.area.startswith("5"))
    data: dict[str, Any] = {
        **words(course, kind, doubts, provider),
        "kind": kind,
        "target_groups": sorted({*group.target_groups, *codes("target_groups", course.audiences)}),
        "life_phases": codes("life_phases", course.audiences) or group.life_phases,
        **group.ages,
        "languages": kinds.languages(head, course.description, is_foreign),
        "language_level": kinds.language_level(head, course.level) if is_language else level(course.level),
        # Silence about the place is not yet online.
        "format": course.form or kinds.form(head, set(), is_placed=True, is_unplaced=False),
        "funding_schemes": ["bildungsurlaub"] if is_leave else [],
        "certificate": "certificate" if kinds.is_exam(head) else "",
        "childcare": bool(kinds.CHILDCARE.search(head.words)),
        "price_kind": "unknown",
        **registration(course, head, kind),
    }
    # Counselling is about education only where a Volkshochschule gives it, so the kind decides no topic here.
    its_topics = codes("topics", said) or topics.topics(head, said, course.area, course.area_version, "", "course")
    return {**data, "topics": sorted(its_topics)[:3]} if its_topics else data


def words(course: Course, kind: str, doubts: Doubts, provider: ProviderRecord | None) -> dict[str, Any]:
    title, description = course.title, course.description
    if course.subtitle and course.subtitle not in description:
        description = f"{course.subtitle}\n\n{description}".strip()
    if len(title) > TITLE_LENGTH:
        doubts.add(f"Der Titel ist länger als {TITLE_LENGTH} Zeichen und wurde gekürzt.")
    if len(description) > DESCRIPTION_LENGTH:
        doubts.add(f"Die Beschreibung ist länger als {DESCRIPTION_LENGTH} Zeichen und wurde gekürzt.")
    if not description:
        doubts.add("Die Beschreibung fehlt.")
    return {
        "title": texts.cut(title, TITLE_LENGTH),
        "teaser": short_text(title, description, kind, provider),
        "description": cut_text(description or NO_DESCRIPTION, DESCRIPTION_LENGTH),
        "keywords": keywords(course.keywords),
    }


def short_text(title: str, description: str, kind: str, provider: ProviderRecord | None) -> str:
    label = str(Offer.Kind(kind).label)
    if kind in KINDS_WITH_LABEL and provider:
        return texts.cut(teaser(title, description, kind, provider.name), 300)
    sentences = texts.first_sentences(description, 300)
    if len(sentences) >= SHORTEST_TEASER:
        return sentences
    end = "" if not sentences or sentences[-1] in ".!?…:" else "."
    return texts.cut(f"{sentences}{end} {label}: {title}.".strip(), 300)


KINDS_WITH_LABEL = {"course", "workshop", "lecture", "meetup", "counselling", "excursion", "exhibition", "self_study"}


def registration(course: Course, head: kinds.Headline, kind: str) -> dict[str, str]:
    if kinds.needs_registration(head, kind, course.description):
        return {"registration": "required", "registration_url": course.booking or course.page}
    return {"registration": "none", "registration_url": ""}


def level(given: str) -> str:
    found = LEVEL.search(given)
    return found[0] if found else ""


def price(amounts: str, reduced: str, notes: Iterable[str], description: str, doubts: Doubts) -> dict[str, Any]:
    """``price_kind``, ``price_note`` and ``prices`` of a snapshot, from words such as "45,00 €" or "kostenlos"."""
    amounts, notes = amounts.strip(), [text for text in notes if text]
    if DONATION.search(amounts):
        return {"price_kind": "donation", "price_note": note(notes), "prices": []}
    if is_free(amounts):
        return {"price_kind": "free", "price_note": note(notes), "prices": []}
    if not reduced and amount(amounts) is None and (match := REDUCED.search(amounts) or REDUCED_BEHIND.search(amounts)):
        # "45 € / erm. 30 €" in one place
        reduced, amounts = match[1], (amounts[: match.start()] + amounts[match.end() :]).strip(" /,;()")
    if amounts and amount(amounts) is None:
        # "45 Euro für drei Abende": the number is the price, the words are its condition.
        numbers = AMOUNT.findall(amounts)
        notes = [amounts, *notes]
        is_price = len(numbers) == 1 and "-" not in AMOUNT.sub("", amounts) and amount(numbers[0]) != 0
        amounts = numbers[0] if is_price else ""
    if reduced and (euros := amount(reduced)) is not None:
        notes = [f"erm. Preis: {euros} EUR", *notes]
    elif reduced:
        notes = [f"Ermäßigt: {reduced}", *notes]
    return prices(Fields({"preis": {"betrag": amounts, "zusatz": notes}}, doubts), description, doubts)


def is_free(amounts: str) -> bool:
    """Whether the whole text says that nobody pays: "Eintritt frei", but neither "nicht kostenlos" nor "0,00 €",
    which is a number and goes the way of all numbers."""
    words = set(WORD.findall(amounts.casefold()))
    return amount(amounts) is None and bool(words & FREE) and words <= FREE | WITH_FREE


def seats(capacity: int | None, taken: int | None, doubts: Doubts) -> dict[str, Any]:
    capacity = capacity or None
    if capacity and capacity > MOST_SEATS:
        doubts.add(f"Die Zahl der Plätze kann nicht stimmen ({capacity}) und wurde weggelassen.")
        capacity = None
    left = max(0, capacity - taken) if capacity and taken is not None else None
    return {"capacity": capacity, "seats_left": left, "status": "full" if left == 0 else "scheduled"}


def on_request(place: VenueRecord | None = None, **more: Any) -> RunData:
    return {"kind": "on_request", "venue": place, "note": NO_DATE, "dates": [], **more}


def dated(meetings: Iterable[Meeting], doubts: Doubts, place: VenueRecord | None = None, **more: Any) -> RunData:
    """A run on single days, each once and in order; one "auf Anfrage" where there is none."""
    rows = {}
    for day, start, end in meetings:
        if start is None or (start == MIDNIGHT and end in {MIDNIGHT, LAST_MINUTE}):
            start = end = None  # all day
        if end is not None and end <= start:
            if end < start:
                doubts.add(
                    f"Ein Termin endet um {end:%H:%M} Uhr vor seinem Beginn um {start:%H:%M} Uhr; ohne Ende übernommen."
                )
            end = None
        row = {"date": day.isoformat(), "start_time": start and f"{start:%H:%M}", "end_time": end and f"{end:%H:%M}"}
        rows.setdefault((row["date"], row["start_time"] or ""), row)
        if len(rows) > MOST_DATES:
            doubts.add(f"Mehr als {MOST_DATES} Termine; die weiteren wurden weggelassen.")
            rows.popitem()
            break
    if not rows:
        return on_request(place, **more)
    return {"kind": "dated", "venue": place, "dates": [rows[key] for key in sorted(rows)], **more}


def first_and_last(fields: Fields, names: tuple[str, str], today: dt.date) -> tuple[dt.date | None, dt.date | None]:
    """Two days of ``fields`` in their order; an end before its beginning is left out with a doubt."""
    first, last = (fields.date(name, *window(today)) for name in names)
    if first and last and last < first:
        fields.doubts.add(
            f"Das Ende ({last:%d.%m.%Y}) liegt vor dem Beginn ({first:%d.%m.%Y}); das Ende wurde weggelassen."
        )
        last = None
    return first, last


def place(doubts: Doubts, **parts: Any) -> VenueRecord | None:
    """The venue of name, strasse, plz, ort, barrierefrei, breitengrad, laengengrad; ONLINE or HYBRID for none."""
    fields = Fields(parts, doubts)
    if BOTH.match(fields.line("name")) and not fields.line("strasse"):
        return HYBRID
    return ONLINE if is_online(fields.line("name"), fields.line("strasse")) else venue(fields, doubts)


def link(value: str, doubts: Doubts) -> str:
    """The address of a page; "" for the door to a meeting, which calendars name in the same place."""
    if MEETING.search(value):
        return ""
    return web_address(Fields({"url": value}, doubts), "url")


def codes(vocabulary: str, given: Iterable[str]) -> list[str]:
    """The terms of a shipped vocabulary that are named word for word."""
    known = labels(vocabulary)
    return sorted({known[key] for word in given if (key := sort_key(word)) in known})


@cache
def labels(vocabulary: str) -> dict[str, str]:
    """Codes by folded label, code and slug. Topics are those of the second level."""
    found: dict[str, str] = {}
    for entry in vocabularies.read(vocabulary):
        for term in entry.get("children", [entry]):
            for name in (term["label"], term["code"], term.get("slug", "")):
                if name:
                    found.setdefault(sort_key(name), term["code"])
    return found


def ages(low: int | None, high: int | None) -> dict[str, int | None]:
    """``min_age`` and ``max_age`` of a snapshot; nothing where they cannot be."""
    if (low is None and high is None) or max(low or 0, high or 0) > OLDEST or (high is not None and (low or 0) > high):
        return {}
    return {"min_age": low, "max_age": high}


def euros(value: Any) -> str:
    """A number as the price rules read it."""
    return f"{value:.2f}" if isinstance(value, int | float | Decimal) else str(value or "")
