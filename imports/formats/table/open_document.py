"""The cells of an OpenDocument spreadsheet (.ods), as LibreOffice saves it by itself.

A file says by a number how often a cell or a row is repeated; nobody believes more of it than a list may hold.
"""

import datetime as dt
import re
import zipfile
from typing import Any, BinaryIO

from defusedxml.ElementTree import XMLParser

from imports import texts

CONTENT = "content.xml"
NUMBERS = {"float", "currency", "percentage"}
TIME = re.compile(r"PT(\d{1,4})H(\d{1,2})M")
CHUNK = 1 << 16
MOST_SHEETS = 10

Rows = list[tuple[int, list[Any]]]


def is_open_document(stream: BinaryIO) -> bool:
    with zipfile.ZipFile(stream) as archive:
        return CONTENT in archive.namelist()


def sheets(stream: BinaryIO, most_rows: int, most_columns: int) -> dict[str, Rows]:
    """Rows that are not empty as (number, cells), by the name of their sheet; of each one more than ``most_rows``."""
    target = _Sheets(most_rows + 1, most_columns)
    parser = XMLParser(target=target, forbid_dtd=True)
    with zipfile.ZipFile(stream) as archive, archive.open(CONTENT) as content:
        while chunk := content.read(CHUNK):
            parser.feed(chunk)
    parser.close()
    return target.found


class _Sheets:
    """The parser's target. Names are taken without their namespaces."""

    def __init__(self, most_rows: int, most_columns: int):
        self.most_rows, self.most_columns = most_rows, most_columns
        self.found: dict[str, Rows] = {}
        self.rows: Rows = []
        self.number = self.room = 0
        self.cells: list[Any] = []
        self.row: dict[str, str] = {}
        self.cell: dict[str, str] | None = None
        self.lines: list[str] = []
        self.in_text = self.in_note = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        given = {plain(name): value for name, value in attributes.items()}
        match plain(tag):
            case "table":
                name = given.get("name", "")
                is_kept = name in self.found or len(self.found) < MOST_SHEETS
                self.rows, self.number = self.found.setdefault(name, []) if is_kept else [], 0
                self.room = self.most_rows if is_kept else 0
            case "table-row":
                self.row, self.cells = given, []
            case "table-cell" | "covered-table-cell":
                self.cell, self.lines = given, []
            case "annotation":
                self.in_note = True
            case "p" if self.cell is not None and not self.in_note:
                self.in_text = True
                self.lines.append("")
            case "s" | "tab" if self.in_text:
                self.lines[-1] += " "
            case "line-break" if self.in_text:
                self.lines.append("")

    def data(self, text: str) -> None:
        if self.in_text and len(self.lines[-1]) < texts.LONGEST_TEXT:
            self.lines[-1] += text

    def end(self, tag: str) -> None:
        match plain(tag):
            case "p":
                self.in_text = False
            case "annotation":
                self.in_note = False
            case "table-cell" | "covered-table-cell" if self.cell is not None:
                times = min(repeated(self.cell, "number-columns-repeated"), self.most_columns - len(self.cells))
                self.cells += [value_of(self.cell, "\n".join(self.lines))] * times
                self.cell = None
            case "table-row":
                times = repeated(self.row, "number-rows-repeated")
                if any(cell not in {None, ""} for cell in self.cells):
                    for number in range(self.number, self.number + min(times, self.room - len(self.rows))):
                        self.rows.append((number + 1, self.cells))
                self.number += times

    def close(self) -> None:
        """Nothing is left to do."""


def plain(name: str) -> str:
    return name.rpartition("}")[2]


def repeated(given: dict[str, str], name: str) -> int:
    number = given.get(name, "1")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 1


def value_of(cell: dict[str, str], text: str) -> Any:
    """What a cell holds; a formula counts as what was last computed, an error as nothing."""
    kind = cell.get("value-type", "")
    if kind in NUMBERS:
        return float(cell["value"])
    if kind == "date":
        day = dt.datetime.fromisoformat(cell["date-value"][:19])
        return day if day.time() != dt.time.min else day.date()
    if kind == "time" and (match := TIME.match(cell.get("time-value", ""))):
        return dt.timedelta(hours=int(match[1]), minutes=int(match[2]))
    if kind == "boolean":
        return cell.get("boolean-value") == "true"
    return "" if text.startswith("Err:") else text
