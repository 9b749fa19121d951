"""Lists of offers as CSV or Excel files, for everybody without a course administration."""

from imports.formats.table.columns import COLUMNS, guess_columns
from imports.formats.table.headings import Heading, find_headings, must_be_asked
from imports.formats.table.reader import parse
from imports.formats.table.template import csv_template, template

__all__ = [
    "COLUMNS",
    "Heading",
    "csv_template",
    "find_headings",
    "guess_columns",
    "must_be_asked",
    "parse",
    "template",
]
