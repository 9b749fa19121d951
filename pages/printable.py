"""Text for formats that refuse control characters, such as XML and iCalendar."""

import re

# Tabs and line feeds are fine everywhere; no reader takes the rest.
REFUSED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029\ufffe\uffff]")


def printable(text: str) -> str:
    """``text`` with plain line feeds and without control characters."""
    return REFUSED.sub("", text.replace("\r\n", "\n"))


def one_line(text: str) -> str:
    """``text`` in one line."""
    return " ".join(printable(text).split())
