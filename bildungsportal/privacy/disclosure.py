"""What the portal has about one person, to read and as a file (articles 15 and 20 of the GDPR)."""

import datetime as dt
import json
from dataclasses import dataclass

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format

from bildungsportal.privacy.kept import Activity, Kept
from bildungsportal.privacy.person import Person
from bildungsportal.privacy.table import TABLE

PUBLISHED = {"providers.Contact", "providers.Provider"}  # what providers say of themselves: it stays


@dataclass(frozen=True)
class Section:
    """The rows of one model about a person; each is a list of (name of the field, value)."""

    activity: Activity
    kept: Kept
    rows: list[list[tuple[str, str]]]

    @property
    def stays(self) -> bool:
        """Whether it remains when the person is deleted, because a provider publishes it."""
        return self.kept.label in PUBLISHED


def sections(person: Person) -> list[Section]:
    """Everything about ``person`` that can be found by account or e-mail address; nothing empty."""
    found = [
        Section(activity, kept, [read(row, kept) for row in person.rows(kept)])
        for activity, kept in TABLE
        if kept.is_findable
    ]
    return [section for section in found if section.rows]


def read(row: models.Model, kept: Kept) -> list[tuple[str, str]]:
    pairs = [(label, in_words(row, name)) for name, label in kept.shown.items()]
    return [(label, value) for label, value in pairs if value]


def in_words(row: models.Model, name: str) -> str:
    field = row._meta.get_field(name)
    if field.many_to_many:
        return ", ".join(str(thing) for thing in getattr(row, name).all())
    if display := getattr(row, f"get_{name}_display", None):
        return str(display() or "")
    match getattr(row, name):
        case None:
            return ""
        case bool(value):
            return "ja" if value else "nein"
        case dt.datetime() as moment:
            return date_format(timezone.localtime(moment), "j. F Y, H:i") + " Uhr"
        case dt.date() as day:
            return date_format(day, "j. F Y")
        case list(values):
            return ", ".join(str(value) for value in values)
        case value:
            return str(value)


def as_json(person: Person, now: dt.datetime) -> str:
    """The same for programs."""
    content = {
        "person": person.email,
        "stand": timezone.localtime(now).isoformat(timespec="seconds"),
        "daten": [
            {
                "taetigkeit": section.activity.name,
                "zweck": section.activity.purpose,
                "rechtsgrundlage": section.activity.basis,
                "empfaenger": section.activity.recipients,
                "art": section.kept.name,
                "loeschung": section.kept.ends,
                "eintraege": [dict(row) for row in section.rows],
            }
            for section in sections(person)
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=2)
