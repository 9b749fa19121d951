"""The lines of the protocol: what became of each record, in German and with its place in the file."""

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, FieldDoesNotExist, ValidationError

from imports import texts
from imports.models import ImportItem
from imports.records import Problem, Record
from offers.models import Offer

Result = ImportItem.Result


def item(entry: Record | Problem, result: Result, reason: str = "", **fields: Any) -> ImportItem:
    return ImportItem(
        line=entry.line,
        cell=getattr(entry, "cell", "")[:100],
        origin_id=entry.origin_id[:200],
        title=entry.title[:200],
        result=result,
        reason=texts.cut(reason, 500),
        **fields,
    )


def problem(record: Record, message: str) -> Problem:
    return Problem(record.line, message, record.origin_id, record.title)


def mended(record: Record) -> str:
    return " ".join(record.doubts)


def place_of(entry: Problem) -> str:
    return f"Zeile {entry.line}: " if entry.line else ""


def in_words(error: Exception) -> str:
    """What a German reader needs to know of an error of the model or the database."""
    if not isinstance(error, ValidationError):
        return "Die Datenbank nimmt die Angaben nicht an. Bitte melden Sie diese Kennung der Technik."
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    sentences = []
    for name, messages in error.message_dict.items():
        try:
            label = "" if name == NON_FIELD_ERRORS else f"{Offer._meta.get_field(name).verbose_name}: "
        except FieldDoesNotExist:
            label = ""
        # Some messages name their field themselves.
        sentences += [message if message.startswith(label) else f"{label}{message}" for message in messages]
    return " ".join(sentences)
