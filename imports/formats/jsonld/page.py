"""The scripts of a web page that hold JSON-LD."""

import re

from imports.markup import LenientParser

LONGEST_SCRIPT = 5_000_000
# What hides scripts from old browsers and from XML.
WRAPPING = re.compile(
    r"\A(?:<!--)?\s*(?:(?://|/\*)?\s*<!\[CDATA\[\s*(?:\*/)?)?|(?:(?://|/\*)?\s*\]\]>\s*(?:\*/)?)?\s*(?:(?://)?\s*-->)?\Z"
)


def scripts(text: str) -> tuple[list[tuple[int, str]], str]:
    """(line, content) of the blocks of JSON-LD, and the address that the page says it has.

    A file that begins like JSON is one block.
    """
    if text.lstrip("\ufeff \t\r\n\x00")[:1] in {"{", "["}:
        return [(1, text)], ""
    finder = _Finder()
    finder.feed(text[: LONGEST_SCRIPT * 4])
    finder.close()
    return finder.found, finder.address


class _Finder(LenientParser):
    def __init__(self):
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self.parts: list[str] | None = None
        self.line = 1
        self.address = ""

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in reversed(attrs)}
        kind = given.get("type", "")
        if not self.address and (tag == "base" or (tag == "link" and given.get("rel", "").lower() == "canonical")):
            self.address = given.get("href", "").strip()
        if tag == "script" and kind.split(";")[0].strip().lower() == "application/ld+json":
            self.parts, self.line = [], self.getpos()[0]

    def handle_data(self, data):
        if self.parts is not None:
            self.parts.append(data)

    def handle_endtag(self, tag):
        if tag == "script" and self.parts is not None:
            self.found.append((self.line, WRAPPING.sub("", "".join(self.parts)[:LONGEST_SCRIPT].strip())))
            self.parts = None
