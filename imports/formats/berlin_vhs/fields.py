"""Reads the elements of one course without trust: every value may be missing, of another type, or nonsense.

The file was XML once: an element that occurs once is an object, one that occurs often is a list, an empty one is
null, and one with attributes keeps its text under "#text".
"""

import datetime as dt
import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from imports import texts

# As people write it, as XML does ("2027-01-12+01:00" as well), and without anything in between.
DATES = [
    re.compile(r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4}|\d{2})(?:[T ,].*)?", re.DOTALL),
    re.compile(r"(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})(?:[T ].*|Z|[+-]\d\d:?\d\d)?", re.DOTALL),
    re.compile(r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)(?:T.*)?", re.DOTALL),
]
TIME = re.compile(r"(\d{1,2})[:.]?(\d{2})(?::\d{2}(?:\.\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2}|Uhr)?")
NUMBER = re.compile(r"[+-]?\d{1,9}(?:[.,]0+)?")
YES = {"true", "1", "ja", "j", "wahr", "w", "yes", "y", "x"}
NO = {"false", "0", "nein", "n", "falsch", "f", "no"}


@dataclass
class Doubts:
    """What was mended in one course: German sentences, each once."""

    sentences: list[str] = field(default_factory=list)

    def add(self, sentence: str) -> None:
        if sentence not in self.sentences:
            self.sentences.append(sentence)


class Fields:
    """One object of the file."""

    def __init__(self, raw: Any, doubts: Doubts):
        self.raw = raw if isinstance(raw, dict) else {}
        self.doubts = doubts

    def child(self, name: str) -> "Fields":
        """The object ``name``; the first one of a list, an empty one where there is none."""
        return next(iter(self.children(name)), Fields({}, self.doubts))

    def children(self, name: str) -> list["Fields"]:
        return [Fields(item, self.doubts) for item in as_list(self.raw.get(name)) if isinstance(item, dict)]

    def text(self, name: str) -> str:
        """The text of ``name`` with its line breaks, cleaned."""
        return next(iter(self.all_texts(name)), "")

    def line(self, name: str, length: int | None = None) -> str:
        """The text of ``name`` in one line without HTML; with at most ``length`` characters."""
        line = texts.one_line(texts.without_html(self.text(name)))
        if length and len(line) > length:
            self.doubts.add(f"„{name}“ ist länger als {length} Zeichen und wurde gekürzt.")
            return texts.cut(line, length)
        return line

    def all_texts(self, name: str) -> list[str]:
        """All texts of ``name`` that are not empty."""
        found = []
        for item in as_list(self.raw.get(name)):
            value = item.get("#text") if isinstance(item, dict) else item
            if isinstance(value, bool):
                value = "true" if value else "false"
            if isinstance(value, int | Decimal):
                value = str(value)
            if not isinstance(value, str):
                continue
            value, had_forbidden = texts.clean(value[: texts.LONGEST_TEXT])
            if had_forbidden:
                self.doubts.add(f"„{name}“ enthielt Steuerzeichen; sie wurden entfernt.")
            if value.strip():
                found.append(value.strip())
        return found

    def number(self, name: str) -> int | None:
        """A whole number; None where there is none or where it is negative, which means unknown."""
        text = self.text(name)
        if not text:
            return None
        if not NUMBER.fullmatch(text):
            self.doubts.add(f"„{name}“ ist keine ganze Zahl: „{texts.cut(text, 40)}“.")
            return None
        number = int(re.split("[.,]", text)[0])
        return number if number >= 0 else None

    def flag(self, name: str) -> bool | None:
        given = self.text(name).lower()
        return True if given in YES else False if given in NO else None

    def date(self, name: str, earliest: dt.date, latest: dt.date) -> dt.date | None:
        """A day from ``earliest`` to ``latest``. Years like 1900 or 9999 stand for "unknown" and are left out."""
        text = self.text(name)
        if not text:
            return None
        match = next(filter(None, (shape.fullmatch(text) for shape in DATES)), None)
        try:
            if not match:
                raise ValueError(text)
            year = int(match["year"])
            date = dt.date(year + 2000 if year < 100 else year, int(match["month"]), int(match["day"]))
        except ValueError:
            self.doubts.add(f"„{name}“ ist kein Datum: „{texts.cut(text, 40)}“.")
            return None
        if not earliest <= date <= latest:
            self.doubts.add(f"„{name}“ kann nicht stimmen ({date:%d.%m.%Y}) und wurde weggelassen.")
            return None
        return date

    def time(self, name: str) -> dt.time | None:
        text = self.text(name)
        if not text:
            return None
        match = TIME.fullmatch(text)
        try:
            if not match:
                raise ValueError(text)
            return dt.time(int(match[1]), int(match[2]))
        except ValueError:
            self.doubts.add(f"„{name}“ ist keine Uhrzeit: „{texts.cut(text, 40)}“.")
            return None


def as_list(value: Any) -> list:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
