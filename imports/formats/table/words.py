"""What people write into a list in place of a choice, a rhythm or a number of ours."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from imports import texts
from imports.formats.berlin_vhs.dates import WEEKDAYS
from imports.formats.berlin_vhs.fields import Doubts, Fields
from imports.formats.table.columns import BY_NAME
from places.names import sort_key

# All words here are folded as ``sort_key`` does.
STATES = {
    **dict.fromkeys(["abgesagt", "entfallt", "entfallen", "gestrichen", "storniert", "faellt aus"], "cancelled"),
    **dict.fromkeys(
        ["belegt", "voll", "voll belegt", "vollbelegt", "ausverkauft", "warteliste", "ausgebucht warteliste",
         "nur warteliste", "nur noch warteliste", "keine platze", "keine platze frei", "keine freien platze"], "full",
    ),
    **dict.fromkeys(["wenige platze", "noch wenige platze", "restplatze", "fast ausgebucht"], "few_left"),
    **dict.fromkeys(["frei", "platze frei", "noch platze frei", "freie platze", "buchbar", "offen"], "scheduled"),
}  # fmt: skip
STATE_FILLERS = {"bereits", "der", "die", "ist", "kurs", "leider", "schon", "veranstaltung", "wird", "wurde"}

UNDATED = {
    **dict.fromkeys(["einstieg jederzeit", "jederzeit", "laufend"], "open_start"),
    **dict.fromkeys(["termin auf anfrage", "auf anfrage", "nach absprache", "nach vereinbarung"], "on_request"),
}
ONCE = {"einmalig", "einmal", "1x", "1 x", "1 mal", "einzeltermin", "einzelveranstaltung", "keine", "nein"}
RHYTHM_FILLERS = set("1 1x am an den der einmal im immer in jede jeden jeder mal pro und x".split())
FREQUENCIES = {
    **dict.fromkeys(["woche", "wochentlich", "woechentlich", "weekly"], "weekly"),
    **dict.fromkeys(
        ["alle zwei wochen", "alle 2 wochen", "alle 14 tage", "zweite woche", "zweiten woche", "2 woche",
         "14 tagig", "14 taegig", "14 taglich", "14 taeglich", "14tagig", "14taegig", "14taglich", "14taeglich",
         "vierzehntagig", "zweiwochentlich", "zwei wochentlich", "2 wochentlich", "2wochentlich"], "fortnightly",
    ),
}  # fmt: skip
WEEKDAY_NUMBERS = {
    word: number
    for number, name in enumerate(WEEKDAYS, start=1)
    for word in (name, f"{name}s", name[:2], *(["sonnabend", "sonnabends"] if name == "samstag" else []))
}
ORDINALS = {"1": 1, "ersten": 1, "2": 2, "zweiten": 2, "3": 3, "dritten": 3, "4": 4, "vierten": 4}
IN_A_MONTH = re.compile(
    rf"(?:am |immer am |immer |jeden )?({'|'.join(ORDINALS)}) (\w+) (?:im|des|eines|jeden|jedes) monats?"
)
NO_HOLIDAYS = re.compile(r"\b(?:ausser|nicht|ohne)(?: in)?(?: den| der)? (?:schul)?ferien\b")

TO = r"\s{0,3}(?:-|–|—|bis)\s{0,3}"
AGE = re.compile(
    r"(?i)(?:(ab|von|mindestens|mind\.|bis|höchstens|max\.)\s{0,3})?"
    rf"(\d{{1,3}})(?:{TO}(\d{{1,3}})|\s?\+|\s?plus)?\s{{0,3}}(?:j|j\.|jahre?|jahren)?"
)
FROM = {"ab", "von", "mindestens", "mind."}
SEATS = re.compile(
    r"(?i)(?:(?:(?:min\.|mind\.|mindestens|ab|von)\s{0,3})?"
    rf"\d{{1,4}}(?:{TO}|[,/; ]{{1,3}}(?=max|höchstens)))?"
    r"(?:(?:max\.?|maximal|höchstens|bis zu|bis)\s{0,3})?(\d{1,5})"
    r"\s{0,3}(?:pers\.|personen|plätze|tn|teilnehmer|teilnehmende|teilnehmerinnen|kinder)?"
)


@dataclass(frozen=True)
class Rhythm:
    """``kind`` is that of an undated run; ``frequency`` that of a series; both "" where it takes place once.

    ``weekdays``: 1 to 7 for those that are named.
    """

    kind: str = ""
    frequency: str = ""
    weekdays: tuple[int, ...] = ()
    skips_school_holidays: bool = False


def rhythm(text: str, first: dt.date | None) -> Rhythm | None:
    """How often an offer takes place whose first day is ``first``; None where a word is not understood."""
    key = sort_key(text)
    if not key or key in ONCE:
        return Rhythm()
    if key in UNDATED:
        return Rhythm(UNDATED[key])
    rest, number = NO_HOLIDAYS.subn("", key)
    if match := IN_A_MONTH.fullmatch(rest.strip()):
        # The rule takes which one it is from the first day.
        is_that = first and (WEEKDAY_NUMBERS.get(match[2]), ORDINALS[match[1]]) == (
            first.isoweekday(), (first.day - 1) // 7 + 1,
        )  # fmt: skip
        return Rhythm("", "monthly_by_weekday", (), bool(number)) if is_that else None
    words = rest.split()
    weekdays = tuple(sorted({WEEKDAY_NUMBERS[word] for word in words if word in WEEKDAY_NUMBERS}))
    if len(weekdays) > 1 and re.search("[-–—]", text):  # "Mo-Fr" is more than two days
        return None
    said = " ".join(word for word in words if word not in RHYTHM_FILLERS and word not in WEEKDAY_NUMBERS)
    frequency = FREQUENCIES.get(said, "weekly" if weekdays and not said else "")
    return Rhythm("", frequency, weekdays, bool(number)) if frequency else None


def choice(fields: Fields, name: str, choices: Any, doubts: Doubts) -> str:
    """The value of a choice by its German label; "" and a doubt for anything else."""
    given = fields.line(name)
    if not given:
        return ""
    for value, label in choices.choices:
        if sort_key(given) in {sort_key(str(label)), value}:
            return value
    doubts.add(f"„{texts.cut(given, 40)}“ ist keine der Möglichkeiten für „{BY_NAME[name].heading}“.")
    return ""


def state(fields: Fields, choices: Any, doubts: Doubts) -> str:
    """The state of a run: "ausgebucht", "leider abgesagt"."""
    given = sort_key(fields.line("stand"))
    plain = " ".join(word for word in given.split() if word not in STATE_FILLERS)
    if plain in STATES:
        return STATES[plain]
    for value, label in choices.choices:
        if plain == sort_key(str(label)):
            return value
    return choice(fields, "stand", choices, doubts)


def ages_in(given: Mapping[str, str]) -> dict[str, str]:
    """``alter_von`` and ``alter_bis`` as plain numbers: "ab 6 Jahre", "6-10", "60+" in either column."""
    found = {name: given.get(name, "").strip() for name in ("alter_von", "alter_bis")}
    for name, text in list(found.items()):
        if match := AGE.fullmatch(text):
            word = (match[1] or "").lower()
            low = "alter_von" if match[3] or word in FROM else "alter_bis" if word else name
            found[name] = ""
            found[low] = found[low] or match[2]
            found["alter_bis"] = found["alter_bis"] or match[3] or ""
    return found


def seats_in(text: str) -> str:
    """The most people for whom there is room, as a plain number where it is one: "max. 12", "8-12 Personen"."""
    match = SEATS.fullmatch(text.strip())
    return match[1] if match else text
