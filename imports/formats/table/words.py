"""Words of a list that stand for a choice of ours."""

from typing import Any

from imports import texts
from imports.formats.berlin_vhs.fields import Doubts, Fields
from imports.formats.table.columns import BY_NAME
from places.names import sort_key


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
