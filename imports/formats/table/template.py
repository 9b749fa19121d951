"""The empty list to download: German headings, drop-downs, two examples and a page of hints."""

import csv
import io

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from imports.formats.table.columns import COLUMNS, Column

ROWS = 1000  # with drop-downs
WIDTH = {"titel": 34, "kurztext": 40, "beschreibung": 60, "thema": 28, "lebensphase": 28, "zielgruppe": 28}
HINTS = [
    "So füllen Sie die Liste aus",
    "Jede Zeile ist ein Angebot. Nur der Titel ist Pflicht.",
    "Die beiden Zeilen mit „Beispiel“ können stehen bleiben. Sie werden nicht übernommen.",
    "Die Reihenfolge der Spalten ist gleich. Spalten, die Sie nicht brauchen, können Sie löschen.",
    "Hat ein Angebot mehrere Durchführungen, geben Sie jeder Zeile dieselbe Nummer.",
    "Bitte tragen Sie keine Namen und Telefonnummern von Personen ein.",
]
# The reader knows these two sheets and leaves them out.
HINT_SHEET, CHOICE_SHEET = "Hinweise", "Auswahl"


def template() -> bytes:
    """An .xlsx file."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Angebote"
    choices = book.create_sheet(CHOICE_SHEET)
    for number, column in enumerate(COLUMNS, start=1):
        letter = get_column_letter(number)
        head = sheet.cell(1, number, column.heading)
        head.font = Font(bold=True, color="FFFFFF")
        head.fill = PatternFill("solid", fgColor="1F3A5F")
        for line, example in enumerate(column.examples, start=2):
            cell = sheet.cell(line, number, example or None)
            cell.font = Font(italic=True, color="5A5A5A")
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[letter].width = WIDTH.get(column.name, max(14, len(column.heading) + 2))
        if column.choices:
            add_choices(sheet, choices, column, letter)
        if column.name == "plz":
            for line in range(2, ROWS + 1):
                sheet.cell(line, number).number_format = "@"  # keeps a zero in front
    sheet.freeze_panes = "C2"
    choices.sheet_state = "hidden"
    write_hints(book.create_sheet(HINT_SHEET))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def csv_template() -> bytes:
    """The same as a .csv file, as Excel with German settings opens it: semicolons, UTF-8 with a byte order mark."""
    text = io.StringIO()
    table = csv.writer(text, delimiter=";")
    table.writerow([column.heading for column in COLUMNS])
    table.writerows([column.examples[number] for column in COLUMNS] for number in (0, 1))
    return text.getvalue().encode("utf-8-sig")


def add_choices(sheet, choices, column: Column, letter: str) -> None:
    for line, label in enumerate(column.choices, start=1):
        choices[f"{letter}{line}"] = label
    area = f"{quote_sheetname(CHOICE_SHEET)}!${letter}$1:${letter}${len(column.choices)}"
    # Several may be written with a semicolon, so what is not in the list is no error.
    rule = DataValidation(type="list", formula1=area, allow_blank=True, showErrorMessage=False)
    rule.promptTitle, rule.prompt, rule.showInputMessage = (
        column.heading[:32],
        column.hint[:255] or None,
        bool(column.hint),
    )
    rule.add(f"{letter}2:{letter}{ROWS}")
    sheet.add_data_validation(rule)


def write_hints(sheet) -> None:
    for line, text in enumerate(HINTS, start=1):
        sheet.cell(line, 1, text).font = Font(bold=line == 1)
    for line, column in enumerate(COLUMNS, start=len(HINTS) + 2):
        sheet.cell(line, 1, column.heading).font = Font(bold=True)
        sheet.cell(line, 2, column.hint)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 30, 90
