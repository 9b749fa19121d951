"""The objects of JSON-LD, however they are packed, their words, and the objects that they refer to."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from imports import texts
from imports.formats.berlin_vhs.fields import as_list

MOST_NODES, DEEPEST, MOST_CHILDREN = 5000, 20, 200
MOST_REFERENCES = 10_000  # one object may be named so often that reading it each time takes for ever
INSIDE = ("@graph", "itemListElement", "item", "mainEntity", "mainEntityOfPage", "subEvent", "event", "events", "about")

Node = dict[str, Any]


def nodes(value: Any) -> Iterator[Node]:
    """All objects that may be offers."""
    waiting, count = [(value, 0)], 0
    while waiting and count < MOST_NODES:
        item, depth = waiting.pop(0)
        if depth > DEEPEST:
            continue
        if isinstance(item, list):
            waiting += [(inner, depth + 1) for inner in item[:MOST_NODES]]
        elif isinstance(item, dict):
            count += 1
            yield item
            waiting += [(item[name], depth + 1) for name in INSIDE if isinstance(item.get(name), dict | list)]


def types(node: Node) -> set[str]:
    return terms(node.get("@type") or node.get("type"))


def terms(value: Any) -> set[str]:
    """The terms of the vocabulary in ``value``: {"soldout"} of "https://schema.org/SoldOut"."""
    return {re.split("[/#:]", word(item))[-1].lower() for item in as_list(value)[:50]}


def word(value: Any) -> str:
    """A text in one line: of a string, of an object with a value or a name, of the first in a list."""
    for item in as_list(value)[:1]:
        if isinstance(item, dict):
            # The name of a PropertyValue only says what its value is: "Kursnummer".
            item = next((item[key] for key in ("@value", "value", "name", "@id", "url") if item.get(key)), "")
        if isinstance(item, str | int) and not isinstance(item, bool):
            return texts.one_line(texts.without_html(texts.clean(str(item)[: texts.LONGEST_TEXT])[0]))
    return ""


def words(value: Any) -> list[str]:
    return [text for item in as_list(value)[:50] if (text := word(item))]


class Graph:
    """All objects of a page by the @id with which others refer to them."""

    def __init__(self, values: Iterable[Any]):
        self.named: dict[str, Node] = {}
        self.references = 0
        for value in values:
            for node in nodes(value):
                name = node.get("@id")
                # Of several with one name, the one that says most: the others only refer to it.
                if isinstance(name, str) and len(node) > len(self.named.get(name, ())):
                    self.named[name] = node

    def children(self, node: Node, *names: str) -> list[Node]:
        """The objects under ``names``, those that are only referred to looked up."""
        items = [item for name in names for item in as_list(node.get(name)) if isinstance(item, dict)]
        return [self.resolved(item) for item in items[:MOST_CHILDREN]]

    def resolved(self, item: Node) -> Node:
        name = item.get("@id")
        if not isinstance(name, str) or len(item) > 2 or self.references >= MOST_REFERENCES:
            return item
        self.references += 1
        return self.named.get(name, item)
