"""The rows of a CSV, Excel or OpenDocument file as texts, within bounds.

A spreadsheet is a ZIP of XML: its announced sizes are checked before anything is unpacked, and no more is ever
unpacked than announced. Formulas count as what the spreadsheet program last computed; nothing is computed here.
"""

import csv
import datetime as dt
import re
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, BinaryIO

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from imports import texts
from imports.formats.decoding import lines, text_chunks
from imports.formats.table.columns import are_people, fields_named
from imports.formats.table.open_document import is_open_document, sheets
from imports.records import Problem

MOST_ROWS, MOST_COLUMNS = 20_000, 100
MOST_SHEETS = 10
LONGEST_LINE = 200_000
FIRST_ROWS, LOOKED_AT = 20, 20_000  # rows and characters by which the kind of a list is told
OURS = {"Hinweise", "Auswahl"}  # sheets of the template that hold no offers
MEGABYTE = 1 << 20
LARGEST_UNPACKED, LARGEST_PART, MOST_PARTS = 200 * MEGABYTE, 100 * MEGABYTE, 1000
LARGEST_SHARED = 30 * MEGABYTE  # all texts of a spreadsheet, which are kept in memory
SEPARATORS = ";\t,|"
FORMULA = re.compile(r"=\s*[\w(+@\"'-]")
ERRORS = {"#REF!", "#NAME?", "#VALUE!", "#N/A", "#DIV/0!", "#NULL!", "#NUM!", "#NV", "#WERT!", "#BEZUG!"}
NO_SPREADSHEET = (
    "Die Tabelle ist beschädigt und nicht lesbar. Bitte speichern Sie sie neu und laden Sie sie noch einmal."
)
OLD = (
    "Das ist eine Excel-Datei im alten Format (.xls) oder mit Kennwort. Bitte speichern Sie sie ohne Kennwort als "
    "„Excel-Arbeitsmappe (.xlsx)“."
)
TOO_LARGE = "Die Excel-Datei ist ausgepackt zu groß. Bitte teilen Sie sie auf."
ONE_SHEET = "Bitte kopieren Sie alle Angebote auf ein Blatt."
TOO_LONG = f"Die Liste hat mehr als {MOST_ROWS} Zeilen. Bitte teilen Sie sie auf."


@dataclass
class Row:
    number: int
    cells: list[str]
    formulas: list[str]  # names of the cells whose value nobody knows


@dataclass
class Sheet:
    """``rows``: (number, cells) of those that are not empty."""

    name: str
    rows: list[tuple[int, list[Any]]]


def rows(stream: BinaryIO, most: int = 0) -> Iterator[Row | Problem]:
    """All rows that are not empty; the last one is a Problem where the file cannot be read to its end.

    With ``most`` only about so many from the beginning, for a quick look at a large workbook.
    """
    beginning = stream.read(8)
    stream.seek(0)
    if beginning.startswith(b"PK"):
        yield from workbook_rows(stream, most or MOST_ROWS)
    elif beginning.startswith(b"\xd0\xcf\x11\xe0"):
        yield Problem(1, OLD, ends_file=True)
    else:
        yield from csv_rows(stream)


def csv_rows(stream: BinaryIO) -> Iterator[Row | Problem]:
    head = next(text_chunks(stream), "")
    stream.seek(0)
    if "\x00" in head[:1000]:
        yield Problem(1, "Das ist weder eine CSV- noch eine Excel-Datei.", ends_file=True)
        return
    table = csv.reader((f"{line}\n" for line in lines(stream, LONGEST_LINE)), delimiter=separator(head))
    count, begins = 0, 1
    try:
        for cells in table:
            if count >= MOST_ROWS:
                yield Problem(begins, TOO_LONG, ends_file=True)
                return
            if any(cell.strip() for cell in cells):
                count += 1
                yield row(begins, cells[:MOST_COLUMNS])
            begins = table.line_num + 1
    except csv.Error:
        message = f"Ab Zeile {begins} ist die Liste nicht lesbar. Vielleicht fehlt ein schließendes Anführungszeichen."
        yield Problem(begins, message, ends_file=True)


def separator(head: str) -> str:
    """What separates the cells: the sign that makes a table of the first lines.

    One that shows headings that are known; then one with many rows of one length, then with long ones. Only counting
    signs would not do: Excel leaves commas in a sentence unquoted where cells are separated by semicolons.
    """
    beginning = [f"{line}\n" for line in head[:LOOKED_AT].splitlines()]

    def fit(sign: str) -> tuple[int, int, int]:
        table = list(islice(csv.reader(beginning, delimiter=sign), FIRST_ROWS))
        known = max((number for cells in table if (number := len(fields_named(cells))) > 1), default=0)
        lengths = Counter(len(cells) for cells in table if len(cells) > 1)
        return max(((known, count, length) for length, count in lengths.items()), default=(0, 0, 0))

    return max(SEPARATORS, key=fit)


def workbook_rows(stream: BinaryIO, most: int) -> Iterator[Row | Problem]:
    try:
        if problem := refusal(stream):
            yield problem
            return
        sheet, left_out = choose(worksheets(stream, most))
        found = sheet.rows
        if any(is_formula(cell) for _, cells in found for cell in cells):
            [again] = worksheets(stream, most, only=sheet.name, computed=True)
            known = dict(again.rows)
            found = [(number, last_computed(cells, known.get(number, []))) for number, cells in found]
    except Exception:  # the library expects files of well-meaning programs and fails in a dozen ways on others
        yield Problem(1, NO_SPREADSHEET, ends_file=True)
        return
    for number, cells in found[:most]:
        yield row(number, [as_text(cell) for cell in cells])
    if left_out:
        read, *others = (f"„{texts.cut(name, 40)}“" for name in [sheet.name, *left_out])
        yield Problem(1, f"Gelesen wurde nur das Blatt {read}, nicht {', '.join(others)}. {ONE_SHEET}")
    if len(found) > most:
        yield Problem(found[most][0], TOO_LONG, ends_file=True)


def refusal(stream: BinaryIO) -> Problem | None:
    with zipfile.ZipFile(stream) as archive:
        parts = archive.infolist()
    stream.seek(0)
    shared = sum(part.file_size for part in parts if "sharedstrings" in part.filename.lower())
    total, largest = sum(part.file_size for part in parts), max((part.file_size for part in parts), default=0)
    if len(parts) > MOST_PARTS or total > LARGEST_UNPACKED or largest > LARGEST_PART or shared > LARGEST_SHARED:
        return Problem(1, TOO_LARGE, ends_file=True)
    return None


def worksheets(stream: BinaryIO, most: int, *, only: str | None = None, computed: bool = False) -> Iterator[Sheet]:
    """The sheets that people see, or ``only`` the one of this name."""
    stream.seek(0)
    if is_open_document(stream):
        found = sheets(stream, most, MOST_COLUMNS)
        yield from (Sheet(name, rows) for name, rows in found.items() if name not in OURS and only in {None, name})
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what the library cannot keep does not matter for reading
        book = load_workbook(stream, read_only=True, data_only=computed, keep_links=False)
        try:
            for sheet in book.worksheets[:MOST_SHEETS]:
                if sheet.sheet_state == "visible" and sheet.title not in OURS and only in {None, sheet.title}:
                    yield Sheet(sheet.title, list(filled(sheet, most)))
        finally:
            book.close()


def choose(found: Iterator[Sheet]) -> tuple[Sheet, list[str]]:
    """The sheet with the offers, and the names of others that look as if they held some too.

    It is told by its first rows alone, so that a quick look takes the same one.
    """
    best, best_rank, with_offers = Sheet("", []), (False, -1, 0, 0), []
    for sheet in found:
        beginning = [[as_text(cell) for cell in cells] for _, cells in sheet.rows[:FIRST_ROWS]]
        named = max(map(fields_named, beginning), key=len, default=set())
        if len(named) < 2 or any(map(are_people, beginning)):
            named = set()
        if "titel" in named:
            with_offers.append(sheet.name)
        widest = max((sum(map(bool, cells)) for cells in beginning), default=0)
        if (rank := ("titel" in named, len(named), len(beginning), widest)) > best_rank:
            best, best_rank = sheet, rank
    return best, [name for name in with_offers if name != best.name]


def filled(sheet, most: int) -> Iterator[tuple[int, list[Any]]]:
    # A sheet may claim a million empty rows; it is not asked how large it is.
    sheet.reset_dimensions()
    for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), start=1):
        if any(cell not in {None, ""} for cell in cells):
            yield number, list(cells)
        if number > most * 2:
            break


def last_computed(cells: list[Any], known: list[Any]) -> list[Any]:
    return [
        known[n] if is_formula(cell) and n < len(known) and known[n] is not None else cell
        for n, cell in enumerate(cells)
    ]


def is_formula(cell: Any) -> bool:
    return not isinstance(cell, str | int | float | bool | dt.date | dt.time | dt.timedelta | None) or (
        isinstance(cell, str) and bool(FORMULA.match(cell))
    )


def row(number: int, cells: list[str]) -> Row:
    formulas = [f"{get_column_letter(n)}{number}" for n, cell in enumerate(cells, start=1) if FORMULA.match(cell)]
    kept = ["" if FORMULA.match(cell) or cell.strip() in ERRORS else cell.strip() for cell in cells]
    return Row(number, kept, formulas)


def as_text(cell: Any) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "ja" if cell else "nein"
        case dt.datetime():
            return f"{cell:%Y-%m-%d}" if cell.time() == dt.time.min else f"{cell:%Y-%m-%dT%H:%M}"
        case dt.date():
            return cell.isoformat()
        case dt.time():
            return f"{cell:%H:%M}"
        case dt.timedelta():
            minutes = int(cell.total_seconds()) // 60
            return f"{minutes // 60:02}:{minutes % 60:02}"
        case float():
            return f"{cell:.2f}".removesuffix(".00") if abs(cell) >= 1 or cell == 0 else repr(cell)
        case str():
            return texts.clean(cell[: texts.LONGEST_TEXT])[0]
    return str(cell)[:100] if isinstance(cell, int) else "=FORMEL"
