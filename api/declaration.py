"""What the API says, declared once: answers, the OpenAPI document and the page about it follow from it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

Schema = dict[str, Any]  # JSON Schema 2020-12, as OpenAPI 3.1 uses it

TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "integer"}
DEGREES: Schema = {"type": "number"}
YES_NO: Schema = {"type": "boolean"}
DAY: Schema = {"type": "string", "format": "date"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
ADDRESS: Schema = {"type": "string", "format": "uri"}
MONEY: Schema = {"type": "string", "pattern": r"^\d+\.\d{2}$"}

MEANING = "x-bedeutung"


@dataclass(frozen=True)
class Field:
    """One member of an object: its name, what it is, in German, and how it is read from a row."""

    name: str
    schema: Schema
    about: str
    value: Callable[[Any], Any]

    @property
    def meaning(self) -> str:
        """Of the codes that may stand here."""
        return self.schema.get("items", self.schema).get(MEANING, "")


@dataclass(frozen=True)
class Resource:
    """One kind of object. Every member is always there; what is unknown is null or empty."""

    name: str
    about: str
    fields: tuple[Field, ...]

    def of(self, row) -> dict[str, Any]:
        return {field.name: field.value(row) for field in self.fields}

    @property
    def schema(self) -> Schema:
        return {
            "description": self.about,
            **closed({field.name: {**field.schema, "description": field.about} for field in self.fields}),
        }

    @property
    def reference(self) -> Schema:
        return {"$ref": f"#/components/schemas/{self.name}"}

    def all_of(self, rows: Iterable) -> list[dict[str, Any]]:
        return [self.of(row) for row in rows]


@dataclass(frozen=True)
class Parameter:
    name: str
    about: str
    schema: Schema
    place: str = "query"
    is_repeated: bool = False


@dataclass(frozen=True)
class Endpoint:
    """One address with its parameters; ``answer`` are the members of what it answers beside licence and source."""

    route: str
    path: str
    summary: str
    about: str
    answer: dict[str, Schema]
    parameters: tuple[Parameter, ...] = ()
    problems: tuple[int, ...] = ()


def closed(members: dict[str, Schema]) -> Schema:
    """An object with exactly these members."""
    return {"type": "object", "properties": members, "required": list(members), "additionalProperties": False}


def listing(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]} if "$ref" in schema else {**schema, "type": [schema["type"], "null"]}


def one_of(choices) -> Schema:
    """A code of a fixed list, with what it means."""
    meaning = ", ".join(f"{code or '(leer)'} = {label}" for code, label in choices.choices)
    return {"type": "string", "enum": list(choices.values), MEANING: meaning}
