"""Lists of offers as CSV or Excel files, for everybody without a course administration."""

from imports.formats.table.columns import guess_columns
from imports.formats.table.reader import parse
from imports.formats.table.template import template

__all__ = ["guess_columns", "parse", "template"]
