"""JSON as it is found: with a byte order mark, line breaks inside of texts, commas and signs behind the end."""

import json
import re
from decimal import Decimal
from typing import Any, BinaryIO

from imports.formats.decoding import text_chunks

LARGEST = 100_000_000  # characters, which have to be in memory at once
LONGEST_NUMBER = 20
TEXT_OR_LAST_COMMA = re.compile(r'"(?:[^"\\]|\\.)*"|,(?=\s*[}\]])', re.DOTALL)


class NoJson(ValueError):
    """The text is no JSON. ``line`` is where it ends to be."""

    def __init__(self, line: int):
        super().__init__(line)
        self.line = line


def read_text(stream: BinaryIO) -> str:
    """The whole text of ``stream``, cut where it is larger than any real file."""
    parts, length = [], 0
    for chunk in text_chunks(stream):
        parts.append(chunk)
        length += len(chunk)
        if length > LARGEST:
            break
    return "".join(parts)


def loads(text: str) -> Any:
    """The value of ``text``. Raises NoJson."""
    text = text.strip("\x00\ufeff \t\r\n;")
    try:
        try:
            return decode(text)
        except json.JSONDecodeError:
            return decode(TEXT_OR_LAST_COMMA.sub(lambda match: match[0] if match[0] != "," else "", text))
    except json.JSONDecodeError as error:
        raise NoJson(error.lineno) from error
    except (ValueError, RecursionError, ArithmeticError) as error:
        raise NoJson(1) from error


def decode(text: str) -> Any:
    return json.loads(text, strict=False, parse_int=number, parse_float=Decimal, parse_constant=nothing)


def number(digits: str) -> int | str:
    # A number of a million digits is none that has to be computed.
    return int(digits) if len(digits) < LONGEST_NUMBER else digits[:LONGEST_NUMBER]


def nothing(name: str) -> None:
    return None
