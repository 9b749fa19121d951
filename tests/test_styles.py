"""Styles name sides by the way of reading, so that pages in right-to-left languages mirror themselves."""

import re

import pytest
from django.conf import settings

SIDES = re.compile(
    r"^\s*(?:(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right)\b[\w-]*|left|right|"
    r"border-(?:top|bottom)-(?:left|right)-radius)\s*:|"
    r"\b(?:float|clear|text-align)\s*:\s*(?:left|right)\b",
    re.MULTILINE,
)
# KERN draws the tick of a checkbox with "left", also from right to left.
ALLOWED = {"finding.css": ["  left:"]}


@pytest.mark.parametrize(
    "path", sorted((settings.BASE_DIR / "static" / "css").glob("*.css")), ids=lambda path: path.name
)
def test_sides_are_logical(path):
    css = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)

    assert SIDES.findall(css) == ALLOWED.get(path.name, [])
