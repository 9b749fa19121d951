"""What sort of offer a course is: kind, form, way of registration, certificate, requirements, language."""

import re
from dataclasses import dataclass

KINDS = {
    "kurs": "course",
    "prüfungsbezogener kurs": "course",
    "workshop": "workshop",
    "einzelveranstaltung/vortrag": "lecture",
    "vortrag": "lecture",
    "beratung": "counselling",
    "exkursion": "excursion",
    "studienfahrt": "excursion",
    "studienreise": "excursion",
    "führung": "excursion",
    "ausstellung": "exhibition",
    "selbstlernangebot": "self_study",
}
# Where the source names no sort, headline and keywords tell, the first that fits: (words in title and subtitle,
# keyword). Words are whole words or their ends ("Ferienworkshop"), so that "Projektberatung lernen" or
# "Mitarbeiterführung" is still a course.
SIGNS = [
    ("self_study", re.compile(r"(?i)\bselbstlern(?:zentrum|angebot|kurs)\b"), None),
    ("counselling", re.compile(r"(?i)\bberatung und einstufung\b|^beratung\b|\bsprachenberatung\b"), None),
    ("counselling", re.compile(r"(?i)beratung\b|\bsprechstunde\b"), "beratung"),
    ("excursion", re.compile(r"(?i)(?:exkursion|rundgang|spaziergang|wanderung|radtour|besichtigung)\b"), None),
    ("excursion", re.compile(""), "führung"),
    ("lecture", re.compile(r"(?i)(?:vortrag|lesung|info(?:rmations)?veranstaltung|podiumsgespräch)\b"), None),
    ("lecture", re.compile(""), "vortrag"),
    ("workshop", re.compile(r"(?i)workshops?\b"), None),
    ("meetup", re.compile(r"(?i)[ -]treff\b|\bstammtisch\b|(?<!lese)(?<!werk)(?<!wirtschafts)club\b"), None),
]
ONLINE_KEYWORDS = {"onlinekurs", "online-kurs", "webinar"}
ONLINE_WORDS = re.compile(r"(?i)\b(?:webinar|online[- ]?(?:seminar|kurs)|onlinekurs)\b")
HYBRID_KEYWORDS = {"blended learning"}
DIGITAL = {"online_angebot": "online", "blended_learning": "hybrid", "selbstlernangebot": "self_paced"}
NO_REGISTRATION = re.compile(r"(?i)\bohne (?:vor)?anmeldung\b|\bkeine (?:vor)?anmeldung\b|anmeldung (?:ist )?nicht ")
EXAM = re.compile(
    r"(?i)^(?:pz |telc )?(?:[\w-]*prüfung|[\w-]*test)\b|\b(?:einbürgerungs|sprach)test\b|^telc\b|-\s*prüfung\s*$|"
    r"\bdeutsch-?test für zuwanderer\b.*\bprüfung\b"
)
NO_EXAM = re.compile(r"(?i)training|vorbereitung|qualifizierung|einstufung|kurs\b")
BEGINNERS = re.compile(r"(?i)(?:ohne|keine) vorkenntnisse")
PRIOR_KNOWLEDGE = re.compile(
    r"(?i)\bmit (?:geringen |guten |soliden |mindestens )?(?:vor|grund)kenntnissen\b|\bvorkenntnissen der stufe\b|"
    r"\bvorkenntnisse (?:sind )?(?:erforderlich|notwendig|nötig|erwünscht)"
)
REQUIREMENTS = re.compile(r"(?im)^(?:zugangs|teilnahme|kurs)?voraussetzung(?:en)?\s*:\s*(\S.{3,})$")
LEVEL = re.compile(r"(?<![\w.-])[ABC][0-2](?:\.\d{1,2})?\+?(?:\s?[/–·-]\s?(?:[ABC][0-2](?:\.\d{1,2})?\+?|\d))?(?![\w])")
CHILDCARE = re.compile(r"(?i)\bmit kinder(?:betreuung|beaufsichtigung)\b")
# Languages that courses of the Berlin vhs are held in, when they say so at all.
HELD_IN = re.compile(r"(?i)\b(?:unterrichts|kurs)sprachen?\s+(?:ist|sind)\s+([^.|\n]{3,80})")
LANGUAGES = {
    "deutsch": "de",
    "englisch": "en",
    "türkisch": "tr",
    "arabisch": "ar",
    "französisch": "fr",
    "russisch": "ru",
    "spanisch": "es",
    "polnisch": "pl",
    "ukrainisch": "uk",
    "italienisch": "it",
}


@dataclass(frozen=True)
class Headline:
    """What the rules look at: title, subtitle and keywords (casefolded)."""

    title: str
    subtitle: str
    keywords: frozenset[str]

    @property
    def words(self) -> str:
        return f"{self.title} | {self.subtitle}" if self.subtitle else self.title


def kind(head: Headline, given: str) -> str:
    known = KINDS.get(given.lower())
    if known and known != "course":
        return known
    for name, words, keyword in SIGNS:
        if words.search(head.words) and (keyword is None or keyword in head.keywords):
            return name
    return "course"


def is_leave(head: Headline, given: str) -> bool:
    """Whether the course counts as Bildungsurlaub."""
    named = "bildungsurlaub" in head.keywords or "bildungsurlaub" in f"{head.words} {given}".lower()
    return named and not re.search(r"(?i)(?:kein|nicht als) bildungsurlaub", head.words)


def form(head: Headline, digital: set[str], is_placed: bool, is_unplaced: bool) -> str:
    """Where the course takes place, by the marks of the source, then by keywords, then by its places.

    ``is_placed``: some date has a place; ``is_unplaced``: some has none.
    """
    for mark, name in DIGITAL.items():
        if mark in digital:
            return name
    if HYBRID_KEYWORDS & head.keywords or (is_placed and is_unplaced):
        return "hybrid"
    if not is_placed or ONLINE_KEYWORDS & head.keywords or ONLINE_WORDS.search(head.words):
        return "online"
    return "onsite"


def needs_registration(head: Headline, kind: str, description: str) -> bool:
    """vhs courses are booked. Only counselling and open places say otherwise of themselves; the texts of courses
    say "ohne Anmeldung" of the counselling before them."""
    if NO_REGISTRATION.search(head.words):
        return False
    return not (kind in {"counselling", "self_study", "meetup"} and NO_REGISTRATION.search(description))


def is_exam(head: Headline) -> bool:
    return bool(EXAM.search(head.title)) and not NO_EXAM.search(head.title)


def requirements(head: Headline, description: str) -> tuple[list[str], str]:
    """Codes of requirements and the sentence that says them."""
    said = REQUIREMENTS.search(description)
    if said:
        return (["prior_knowledge"] if "kenntnis" in said[1].lower() else []), said[1]
    if PRIOR_KNOWLEDGE.search(head.subtitle) and not BEGINNERS.search(head.subtitle):
        return ["prior_knowledge"], head.subtitle
    return [], ""


def language_level(head: Headline, given: str) -> str:
    """Level by the European framework: the source's own field, the title, the subtitle, the keywords."""
    for text in (given, head.title, head.subtitle):
        if match := LEVEL.search(text):
            return match[0].replace(" ", "").replace("–", "-").replace("·", "/")[:12]
    levels = sorted(keyword.upper() for keyword in head.keywords if re.fullmatch(r"[abc][12]", keyword))
    return "/".join([levels[0], levels[-1]] if len(levels) > 1 else levels)


def languages(head: Headline, description: str, is_foreign_language: bool) -> list[str]:
    """Languages in which the course is held, which is not the language it teaches.

    A course in a foreign language is held partly in it, how much nobody says: unknown unless the text tells.
    "Fragen auf Englisch" only means that the teacher answers questions in English.
    """
    if said := HELD_IN.search(description):
        spoken = [code for name, code in LANGUAGES.items() if name in said[1].lower()]
        if spoken:
            return sorted(spoken)
    if "auf englisch" in head.keywords or re.search(r"\bin English\b", head.title):
        return ["de", "en"] if "German" in head.title else ["en"]
    return [] if is_foreign_language else ["de"]
