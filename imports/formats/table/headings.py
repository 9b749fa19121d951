"""The headings of a list with what stands below them, for people who say what each column means."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO

from imports.formats.table.columns import guess_columns, is_about_people, known_columns
from imports.formats.table.reader import LOOK_FOR_HEADINGS, headings
from imports.formats.table.rows import Row, rows

EXAMPLES = 3
LOOKED_AT = LOOK_FOR_HEADINGS + 10  # rows


@dataclass
class Heading:
    """``name`` is the field that the column fills, "" for none; ``is_known``: somebody or the portal knew it.

    Where it is not known, ``name`` is only a suggestion.
    """

    text: str
    name: str
    is_known: bool
    examples: list[str] = field(default_factory=list)


def find_headings(stream: BinaryIO, columns: Mapping[str, str]) -> list[Heading]:
    """The columns of a list in their order, without those about people, which are never taken.

    Nothing where the file is no list. Where no row looks like headings, the first of the fullest is taken for them.
    """
    seen: list[Row] = []
    place = None
    for item in islice(rows(stream, LOOKED_AT), LOOKED_AT):
        if not isinstance(item, Row):
            break
        seen.append(item)
        if place is None and headings(item, {**guess_columns(item.cells), **columns}):
            place = len(seen) - 1
    if not seen:
        return []
    if place is None:
        place = max(range(min(len(seen), LOOK_FOR_HEADINGS)), key=lambda n: (sum(map(bool, seen[n].cells)), -n))
    known, guessed = known_columns(seen[place].cells), guess_columns(seen[place].cells)
    found: dict[str, Heading] = {}
    for number, text in enumerate(seen[place].cells):
        if text and text not in found and not is_about_people(text):
            below = [row.cells[number] for row in seen[place + 1 :] if number < len(row.cells) and row.cells[number]]
            name, is_known = columns.get(text, guessed[text]), bool(text in columns or known[text])
            found[text] = Heading(text, name, is_known, list(dict.fromkeys(below))[:EXAMPLES])
    return list(found.values())


def must_be_asked(found: list[Heading]) -> bool:
    """Whether somebody has to say what a column means: one with values is unknown, or no title is to be seen."""
    has_title = any(heading.name == "titel" for heading in found)
    return bool(found) and (not has_title or any(not heading.is_known and heading.examples for heading in found))
