"""Reads XML from strangers, one element at a time and without trust.

Memory is bounded by the largest element that is asked for, and that one is bounded as well. Entities of the file's own
and everything outside the file are refused; what hand-made exports get wrong (HTML entities, single "&", characters
that XML forbids) is mended before the parser sees it.
"""

import html.entities
import re
from collections import deque
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import XMLParser

from imports import texts
from imports.formats.decoding import text_chunks
from imports.records import Problem

DEEPEST = 60
MOST_CHILDREN = 20_000  # elements inside the one that is asked for
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
REFERENCE = re.compile(r"&(?:#(\d{1,7}|x[0-9a-fA-F]{1,6});|([A-Za-z][A-Za-z0-9]{1,31});)?")
OF_XML = {"amp", "lt", "gt", "quot", "apos"}
UNFINISHED = re.compile(r"&#?\w{0,32}\Z")
ENTITIES = (
    "Die Datei enthält eigene Entitäten oder Verweise nach außen. So etwas wird aus Sicherheitsgründen nicht gelesen."
)
NO_XML = "Das ist keine XML-Datei."
INCOMPLETE = "Vielleicht wurde sie nicht vollständig übertragen."
TOO_DEEP = "Die Datei ist zu tief oder zu stark verschachtelt; so sieht kein Kursverzeichnis aus."

Element = dict[str, Any]


class Found(NamedTuple):
    """An element that was asked for. ``path``: its parents, "openqcat/new_catalog"; ``outer``: their attributes."""

    path: str
    line: int
    content: Element
    outer: dict[str, str]


class NoXml(Exception):
    """The file begins with something else; the parser would collect all of it to look for an end."""


class TooMuch(Exception):
    """The file holds more than a list of courses ever does."""


def elements(stream: BinaryIO, names: set[str]) -> Iterator[Found | Problem]:
    """Each outermost element whose name is one of ``names``, all in lower case.

    The content has children by name, a list where there are several; attributes with "@"; the text under "#text" or,
    where there is nothing else, alone. The last one is a Problem where the file cannot be read to its end.
    """
    target = _Collector(names)
    parser = XMLParser(target=target, encoding="utf-8")
    target.line = lambda: parser.parser.CurrentLineNumber
    problem = None
    try:
        for chunk in mended(stream):
            parser.feed(chunk.encode())
            while target.found:
                yield target.found.popleft()
        parser.close()
    except DefusedXmlException:
        problem = Problem(target.line(), ENTITIES, ends_file=True)
    except NoXml:
        problem = Problem(1, f"{NO_XML} {INCOMPLETE}", ends_file=True)
    except TooMuch:
        problem = Problem(target.line(), TOO_DEEP, ends_file=True)
    except ParseError as error:
        line = error.position[0]
        message = f"Ab Zeile {line} ist die Datei kein gültiges XML." if target.seen else NO_XML
        problem = Problem(line, f"{message} {INCOMPLETE}", ends_file=True)
    while target.found:
        yield target.found.popleft()
    if problem:
        yield problem


def mended(stream: BinaryIO) -> Iterator[str]:
    rest = ""
    is_first = True
    for chunk in text_chunks(stream):
        text = rest + FORBIDDEN.sub("", chunk)
        if is_first:
            text = text.lstrip()
            is_first = not text
            if text and not text.startswith("<"):
                raise NoXml
        cut = UNFINISHED.search(text)
        rest = cut[0] if cut else ""
        yield REFERENCE.sub(mend, text[: len(text) - len(rest)])
    if rest:
        yield REFERENCE.sub(mend, rest)


def mend(match: re.Match) -> str:
    number, name = match[1], match[2]
    if number:
        code = int(number[1:], 16) if number[0] == "x" else int(number)
        return match[0] if code <= 0x10FFFF and not FORBIDDEN.match(chr(code)) else ""
    if name in OF_XML:
        return match[0]
    known = html.entities.html5.get(f"{name};", "") if name else ""
    return known.replace("&", "&amp;").replace("<", "&lt;") if known else f"&amp;{match[0][1:]}"


class _Collector:
    """The parser's target: builds the elements that are asked for and forgets all others."""

    def __init__(self, names: set[str]):
        self.names = names
        self.found: deque[Found] = deque()
        self.path: list[str] = []
        self.outer: list[dict[str, str]] = []
        self.open: list[tuple[str, Element, list[str]]] = []  # from the wanted element inwards
        self.began = self.count = self.length = 0
        self.seen = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.seen = True
        name = local(tag)
        if self.open or name in self.names:
            if not self.open:
                self.began, self.count, self.length = self.line(), 0, 0
            self.count += 1
            content = {f"@{key}": value for key, value in few(attributes).items()}
            self.open.append((name, content, []))
        else:
            self.path.append(name)
            self.outer.append(few(attributes))
        if len(self.path) + len(self.open) > DEEPEST or self.count > MOST_CHILDREN:
            raise TooMuch

    def data(self, text: str) -> None:
        if self.open and self.length < texts.LONGEST_TEXT * 10:
            self.open[-1][2].append(text)
            self.length += len(text)

    def end(self, tag: str) -> None:
        if not self.open:
            self.path.pop()
            self.outer.pop()
            return
        name, content, parts = self.open.pop()
        text = "".join(parts).strip()
        if not self.open:
            if text:
                content["#text"] = text
            outer = {key: value for attributes in self.outer for key, value in attributes.items()}
            self.found.append(Found("/".join(self.path), self.began, content, outer))
        else:
            add(self.open[-1][1], name, with_text(content, text))

    def close(self) -> None:
        """Nothing is left to do."""


def few(attributes: dict[str, str]) -> dict[str, str]:
    return {local(key): value for key, value in list(attributes.items())[:20]}


def with_text(content: Element, text: str) -> Element | str | None:
    if not content:
        return text or None
    return {**content, "#text": text} if text else content


def add(parent: Element, name: str, value: Any) -> None:
    if name not in parent:
        parent[name] = value
    elif isinstance(parent[name], list):
        parent[name].append(value)
    else:
        parent[name] = [parent[name], value]


def local(name: str) -> str:
    """The name without its namespace and prefix, in lower case."""
    return re.split("[}:]", name)[-1].lower()
