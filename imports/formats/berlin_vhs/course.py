"""Makes a record of one course: which element of the file goes into which field of an offer."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from imports import texts
from imports.formats.berlin_vhs import kinds, topics
from imports.formats.berlin_vhs.audience import audience
from imports.formats.berlin_vhs.dates import runs
from imports.formats.berlin_vhs.fields import Fields
from imports.formats.berlin_vhs.prices import prices
from imports.formats.berlin_vhs.providers import provider
from imports.records import Record, RefusedRecord

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


@dataclass(frozen=True)
class About:
    """What several fields of the offer depend on."""

    head: kinds.Headline
    keywords: list[str]  # as written
    description: str
    kind: str
    area: str  # "n.nn" of the vhs statistics, "" where the file does not say
    is_leave: bool
    is_language: bool
    is_foreign: bool

    @property
    def is_for_work(self) -> bool:
        return self.is_leave or self.area.startswith("5") or "ARBEIT-BERUF-EDV" in self.keywords


def record(course: Fields, origin_id: str, title: str, line: int, today: dt.date) -> Record:
    """The record of ``course``. Raises RefusedRecord where something is missing that an offer cannot do without."""
    about = look_at(course, title)
    offered_by = provider(course, course.line("nummer"))
    its_runs = runs(course, origin_id, course.doubts, today, about.is_leave)
    booking, page = addresses(course)
    data = {
        **words(course, about, offered_by.name),
        **classification(course, about),
        **for_whom(course, about),
        **languages(course, about),
        **prices(course, about.description, course.doubts),
        **registration(about, booking),
        "format": kinds.form(
            about.head,
            digital_marks(course),
            any(run["venue"] for run in its_runs),
            any(not run["venue"] for run in its_runs),
        ),
        "certificate": "certificate" if kinds.is_exam(about.head) or course.children("zertifikat") else "",
        "access": {"leichte-sprache": True} if "leichte sprache" in about.head.keywords else {},
        "runs": its_runs,
    }
    return Record(line, origin_id, data["title"], offered_by, data, page, course.doubts.sentences)


def look_at(course: Fields, title: str) -> About:
    written = [texts.one_line(texts.without_html(text)) for text in course.all_texts("schlagwort")]
    head = kinds.Headline(title, course.line("untertitel"), frozenset(word.casefold() for word in written))
    given, area = course.line("veranstaltungsart"), course.line("dvv_kategorie")
    is_language = topics.is_language(head, area, written)
    return About(
        head=head,
        keywords=written,
        description=describe(course, without_leave(head.subtitle)),
        kind=kinds.kind(head, given),
        area=area,
        is_leave=kinds.is_leave(head, given),
        is_language=is_language,
        is_foreign=is_language and not topics.is_german(head, area),
    )


def words(course: Fields, about: About, offered_by: str) -> dict[str, Any]:
    title, description = about.head.title, about.description
    if len(title) > TITLE_LENGTH:
        course.doubts.add(f"Der Titel ist länger als {TITLE_LENGTH} Zeichen und wurde gekürzt.")
    if len(description) > DESCRIPTION_LENGTH:
        course.doubts.add(f"Die Beschreibung ist länger als {DESCRIPTION_LENGTH} Zeichen und wurde gekürzt.")
    if not description:
        course.doubts.add("Die Beschreibung fehlt.")
    return {
        "title": texts.cut(title, TITLE_LENGTH),
        "teaser": teaser(title, description, about.kind, offered_by),
        "description": cut_text(description or NO_DESCRIPTION, DESCRIPTION_LENGTH),
        "keywords": keywords(about.keywords),
    }


def classification(course: Fields, about: About) -> dict[str, Any]:
    number, version = course.line("nummer"), course.child("dvv_kategorie").line("@version") or "2.0"
    its_topics = topics.topics(about.head, about.keywords, about.area, version, number, about.kind)
    if not its_topics:
        raise RefusedRecord("Kein Thema zu erkennen: Sachgebiet und Schlagwörter fehlen.")
    return {
        "kind": about.kind,
        "topics": sorted(its_topics),
        "funding_schemes": ["bildungsurlaub"] if about.is_leave else [],
    }


def for_whom(course: Fields, about: About) -> dict[str, Any]:
    group = audience(about.head, course.all_texts("zielgruppe"), about.is_for_work)
    requirements, note = kinds.requirements(about.head, about.description)
    return {
        "life_phases": group.life_phases,
        "target_groups": group.target_groups,
        **group.ages,
        "requirements": requirements,
        "requirements_note": texts.cut(note, 300),
        "childcare": bool(kinds.CHILDCARE.search(about.head.words)),
    }


def languages(course: Fields, about: About) -> dict[str, Any]:
    level = kinds.language_level(about.head, course.line("level")) if about.is_language else ""
    return {
        "languages": kinds.languages(about.head, about.description, about.is_foreign),
        "language_level": level,
        # The first German course is for those who do not speak any.
        "no_german_needed": about.is_language and not about.is_foreign and level == "A1.1",
    }


def registration(about: About, booking: str) -> dict[str, Any]:
    if kinds.needs_registration(about.head, about.kind, about.description):
        return {"registration": "required", "registration_url": booking}
    return {"registration": "none", "registration_url": ""}


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


def digital_marks(course: Fields) -> set[str]:
    """The values of ``kursart_digital``."""
    items = course.child("merkmale").children("merkmal")
    return {item.line("wert").lower() for item in items if item.line("name") == "kursart_digital"}


def keywords(written: list[str]) -> list[str]:
    """Those keywords that may help to find the course, without coarse areas ("SPRACHEN"), levels and the like."""
    kept: dict[str, str] = {}
    for word in filter(None, written):
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
