"""Reads the open course data of the Berlin Volkshochschulen (``Kurse.json``, CC BY).

The file is {"veranstaltungen": {"veranstaltung": [course, ...]}}: openVHS 1.1 of the German vhs association written
as JSON, in two dialects. The short one (2020) has title, texts, keywords, first and last day, one place and a price.
The full one adds the vhs, the subject area, the sort of course, every date with its place, and people: teachers
(``dozent``) and contacts (``ansprechperson``). Names, phone numbers and addresses of people are personal data that
nobody gave to this portal, so those fields are never read.
"""

import datetime as dt
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from imports import texts
from imports.formats.berlin_vhs import kinds, topics
from imports.formats.berlin_vhs.audience import audience
from imports.formats.berlin_vhs.dates import runs
from imports.formats.berlin_vhs.fields import Doubts, Fields, as_list
from imports.formats.berlin_vhs.prices import prices
from imports.formats.berlin_vhs.providers import provider
from imports.records import Record, Refused, RefusedRecord
from places.files import BadFileError, read_text

TITLE_LENGTH, TEASER_LENGTH, DESCRIPTION_LENGTH = 120, 300, 8000
SHORTEST_TEASER = 40  # below this the first sentences say too little for a list
TEXTBOOK = re.compile(r"(?i)(?:lehr|kurs|arbeits|übungs)(?:buch|bücher|material|werk)|kurs- und |isbn")
KIND_LABELS = {
    "course": "Kurs",
    "workshop": "Workshop",
    "lecture": "Vortrag",
    "meetup": "Offener Treff",
    "counselling": "Beratung",
    "excursion": "Exkursion",
    "exhibition": "Ausstellung",
    "self_study": "Selbstlernen",
}
MOST_KEYWORDS = 10
KEYWORD_LENGTH = 60
# Keywords that say what is stored elsewhere, or nothing.
NO_KEYWORDS = {
    "sonstiges",
    "bildungsurlaub",
    "bildungsprämie",
    "migranten",
    "migrant:innen",
    "onlinekurs",
    "präsenzkurs",
}
NO_KEYWORDS |= {"deutsch fremdsprache", "bühne", "frauen", "männer", "senioren", "jugendliche", "kinder", "eltern"}
NO_DESCRIPTION = "Die Volkshochschule hat keine Beschreibung mitgeliefert."
is_web_address = URLValidator(schemes=["http", "https"])


def read(path: Path, today: dt.date) -> list[Record | Refused]:
    """All courses of the file at ``path``. Raises BadFileError with German messages."""
    return [read_course(raw, position, today) for position, raw in enumerate(course_list(path), start=1)]


def course_list(path: Path) -> list:
    root = parse(path)
    block = root.get("veranstaltungen") if isinstance(root, dict) else None
    if not isinstance(block, dict) or "veranstaltung" not in block:
        raise BadFileError(
            path,
            [
                "Das ist kein Kursverzeichnis der Berliner vhs: „veranstaltungen“ mit „veranstaltung“ darin fehlt.",
                "Laden Sie die Datei Kurse.json neu oder geben Sie das richtige Format an.",
            ],
        )
    return as_list(block["veranstaltung"])


def parse(path: Path) -> Any:
    text = read_text(path)

    def refuse(name: str):
        raise BadFileError(
            path, [f"Sie enthält „{name}“; das ist in JSON keine Zahl. Bitte lassen Sie sie neu erzeugen."]
        )

    try:
        # Numbers stay exact, and a number of a million digits is no longer one that has to be computed.
        return json.loads(text, parse_constant=refuse, parse_float=Decimal, parse_int=as_number)
    except json.JSONDecodeError as error:
        raise BadFileError(
            path,
            [
                f"Zeile {error.lineno}, Spalte {error.colno}: kein gültiges JSON ({error.msg}).",
                "Vielleicht wurde sie nicht vollständig übertragen. Bitte laden Sie sie noch einmal.",
            ],
        ) from error
    except RecursionError as error:
        raise BadFileError(path, ["Die Datei ist zu tief verschachtelt; so sieht kein Kursverzeichnis aus."]) from error


def as_number(digits: str) -> int | str:
    return int(digits) if len(digits) < 20 else digits


def read_course(raw: Any, position: int, today: dt.date) -> Record | Refused:
    doubts = Doubts()
    course = Fields(raw, doubts)
    origin_id, title = course.line("guid"), course.line("name")
    try:
        if not isinstance(raw, dict):
            raise RefusedRecord("Der Eintrag ist kein Kurs: Statt eines Objekts steht dort etwas anderes.")
        if not origin_id:
            raise RefusedRecord("Die Kennung („guid“) fehlt; ohne sie wäre der Kurs nicht wiederzuerkennen.")
        if len(origin_id) > 200:
            raise RefusedRecord("Die Kennung („guid“) ist länger als 200 Zeichen.")
        if not any(letter.isalnum() for letter in title):
            raise RefusedRecord("Der Titel („name“) fehlt.")
        return record(course, origin_id, title, position, today)
    except RefusedRecord as refusal:
        return Refused(position, texts.cut(origin_id, 200), texts.cut(title, 200), str(refusal))


def record(course: Fields, origin_id: str, title: str, position: int, today: dt.date) -> Record:
    doubts = course.doubts
    written = [word for text in course.all_texts("schlagwort") if (word := texts.one_line(texts.without_html(text)))]
    head = kinds.Headline(title, course.line("untertitel"), frozenset(word.casefold() for word in written))
    subtitle = without_leave(head.subtitle)
    description = describe(course, subtitle)
    given_kind, number = course.line("veranstaltungsart"), course.line("nummer")
    area, version = course.line("dvv_kategorie"), area_version(course)
    kind = kinds.kind(head, given_kind)
    is_leave = kinds.is_leave(head, given_kind)
    its_topics = topics.topics(head, written, area, version, number, kind)
    if not its_topics:
        raise RefusedRecord("Kein Thema zu erkennen: Sachgebiet und Schlagwörter fehlen.")
    is_language = topics.is_language(head, area, written)
    is_foreign = is_language and not topics.is_german(head, area)
    level = kinds.language_level(head, course.line("level")) if is_language else ""
    for_whom = audience(
        head, course.all_texts("zielgruppe"), is_leave or area.startswith("5") or "ARBEIT-BERUF-EDV" in written
    )
    needs = kinds.requirements(head, description)
    its_runs = runs(course, origin_id, doubts, today, is_leave)
    booking, source_url = addresses(course)
    registers = kinds.needs_registration(head, kind, description)
    its_provider = provider(course, number)
    if len(title) > TITLE_LENGTH:
        doubts.add(f"Der Titel ist länger als {TITLE_LENGTH} Zeichen und wurde gekürzt.")
    if len(description) > DESCRIPTION_LENGTH:
        doubts.add(f"Die Beschreibung ist länger als {DESCRIPTION_LENGTH} Zeichen und wurde gekürzt.")
    if not description:
        doubts.add("Die Beschreibung fehlt.")
    data = {
        "title": texts.cut(title, TITLE_LENGTH),
        "teaser": teaser(title, description, kind, its_provider.name),
        "description": cut_text(description or NO_DESCRIPTION, DESCRIPTION_LENGTH),
        "kind": kind,
        "format": kinds.form(
            head, marks(course), any(run["venue"] for run in its_runs), any(not run["venue"] for run in its_runs)
        ),
        "life_phases": for_whom.life_phases,
        "target_groups": for_whom.target_groups,
        **for_whom.ages,
        "topics": sorted(its_topics),
        "requirements": needs[0],
        "requirements_note": texts.cut(needs[1], 300),
        "languages": kinds.languages(head, description, is_foreign),
        "language_level": level,
        "no_german_needed": is_language and not is_foreign and level == "A1.1",
        **prices(course, description, doubts),
        "funding_schemes": ["bildungsurlaub"] if is_leave else [],
        "registration": "required" if registers else "none",
        "registration_url": booking if registers else "",
        "certificate": "certificate" if kinds.is_exam(head) or course.children("zertifikat") else "",
        "access": {"leichte-sprache": True} if "leichte sprache" in head.keywords else {},
        "childcare": bool(kinds.CHILDCARE.search(head.words)),
        "keywords": keywords(written),
        "runs": its_runs,
    }
    return Record(position, origin_id, data["title"], its_provider, data, source_url, doubts.sentences)


def describe(course: Fields, subtitle: str) -> str:
    """Subtitle, description and further information in paragraphs, each once."""
    found: dict[str, str] = {}
    for item in course.children("text"):
        text = texts.plain(item.text("text"))
        if text:
            name = item.line("eigenschaft").casefold()
            found[name] = f"{found[name]}\n\n{text}" if name in found else text
    parts = [subtitle, *(found[name] for name in sorted(found, key=lambda name: name != "beschreibung"))]
    return "\n\n".join(dict.fromkeys(part for part in parts if part))


def without_leave(subtitle: str) -> str:
    """Half of the subtitles only say, or say as well, that the course is an educational leave; that has a field."""
    subtitle = subtitle.strip(" -")
    if "bildungsurlaub" not in subtitle.lower():
        return subtitle
    parts = re.split(r"\s*/\s*|\s+-\s+|[.;]\s+", subtitle)
    return ". ".join(part for part in parts if "bildungsurlaub" not in part.lower())


def teaser(title: str, description: str, kind: str, offered_by: str) -> str:
    """Subtitle and first sentences, as many as there is room for, without lists and textbooks."""
    parts = [
        part if part[-1] in ".!?…" else f"{part}."
        for part in description.split("\n\n")
        if part
        and part[-1] != ":"
        and not part.startswith("- ")
        and not TEXTBOOK.match(part)
        and part.strip(" .") != title
    ]
    sentences = texts.first_sentences(" ".join(parts), TEASER_LENGTH)
    if len(sentences) < SHORTEST_TEASER:
        sentences = f"{sentences} {KIND_LABELS[kind]}, {offered_by}.".strip()
    return sentences


def cut_text(text: str, length: int) -> str:
    """Like texts.cut, but keeps the paragraphs."""
    if len(text) <= length:
        return text
    head, _, _ = text[:length].rpartition(" ")
    return (head or text[: length - 1]).rstrip() + "…"


def area_version(course: Fields) -> str:
    return course.child("dvv_kategorie").line("@version") or "2.0"


def marks(course: Fields) -> set[str]:
    """The values of ``kursart_digital``."""
    items = course.child("merkmale").children("merkmal")
    return {item.line("wert").lower() for item in items if item.line("name") == "kursart_digital"}


def keywords(written: list[str]) -> list[str]:
    """Those keywords that may help to find the course, without coarse areas ("SPRACHEN"), levels and the like."""
    kept: dict[str, str] = {}
    for word in written:
        folded = word.casefold()
        coarse = len(word) > 3 and word.isupper()
        level = len(word) == 2 and word[0] in "ABC" and word[1] in "012"
        if not (coarse or level or folded in NO_KEYWORDS or len(word) > KEYWORD_LENGTH or "," in word):
            kept.setdefault(folded, word)
    return sorted(kept.values())[:MOST_KEYWORDS]


def addresses(course: Fields) -> tuple[str, str]:
    """Where to book the course, and its page at the vhs."""
    pages = [item for item in course.children("webadresse") if item.line("typ") in {"", "website"}]
    page = next((url for item in pages if (url := web_address(item, "uri"))), "")
    booking = web_address(course.child("anmeldung"), "link")
    # A link to the front page of a vhs books nothing; the page of the course does.
    if not booking or (page and urlsplit(booking).path in {"", "/"}):
        booking = page
    return booking, page


def web_address(item: Fields, name: str) -> str:
    """An http address; "" for anything else. Without it the course is still worth having."""
    text = item.line(name)
    if text.lower().startswith("www."):
        text = f"https://{text}"
    if not text:
        return ""
    try:
        if len(text) > 500:
            raise ValidationError("too long")
        is_web_address(text)
    except ValidationError:
        item.doubts.add(f"Die Internetadresse ist unbrauchbar und wurde weggelassen: „{texts.cut(text, 60)}“.")
        return ""
    return text
