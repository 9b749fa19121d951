"""Reads pages as a browser would: headings, fields with their labels, links, and what a strict page must not have."""

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "input", "img", "br", "hr", "use", "path", "circle", "rect"}
LABELLED = {"input", "select", "textarea"}
UNLABELLED_TYPES = {"hidden", "submit", "button"}
DATA = "application/ld+json"  # a data block: browsers run no such script, so no policy need allow it
ADDRESSES = {"src", "href", "srcset", "poster", "data", "action"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str | None]
    text: str = ""


@dataclass
class Page:
    """What a page is made of."""

    elements: list[Element] = field(default_factory=list)
    labels: set[str] = field(default_factory=set)  # ids that a label points to
    wrapped: list[Element] = field(default_factory=list)  # fields inside a label
    scripts: list[Element] = field(default_factory=list)

    def all(self, *tags: str) -> list[Element]:
        return [element for element in self.elements if element.tag in tags]

    def texts(self, *tags: str) -> list[str]:
        return [" ".join(element.text.split()) for element in self.all(*tags)]

    def headings(self) -> list[tuple[int, str]]:
        tags = [f"h{level}" for level in range(1, 7)]
        return [(int(element.tag[1]), " ".join(element.text.split())) for element in self.all(*tags)]

    def links(self) -> dict[str, str]:
        """Address by text."""
        return {" ".join(a.text.split()): a.attributes.get("href") or "" for a in self.all("a")}

    @property
    def description(self) -> str:
        """What search engines show below the title."""
        metas = [meta.attributes for meta in self.all("meta")]
        return next(meta["content"] for meta in metas if meta.get("name") == "description")

    def value_of(self, name: str) -> str | None:
        """What the field ``name`` of a form would send."""
        fields = [field.attributes for field in self.all("input")]
        return next(field.get("value") for field in fields if field.get("name") == name)

    def of_class(self, name: str) -> list[Element]:
        return [element for element in self.elements if name in (element.attributes.get("class") or "").split()]

    def unlabelled_fields(self) -> list[Element]:
        return [
            element
            for element in self.all(*LABELLED)
            if element.attributes.get("type") not in UNLABELLED_TYPES
            and element.attributes.get("id") not in self.labels
            and not element.attributes.get("aria-label")
            and element not in self.wrapped
        ]

    def skipped_levels(self) -> list[str]:
        """Headings that stand more than one level below the one before."""
        before, skipped = 0, []
        for level, text in self.headings():
            if level > before + 1:
                skipped.append(text)
            before = level
        return skipped

    def twice(self) -> list[str]:
        """Ids that more than one element has."""
        ids = [element.attributes["id"] for element in self.elements if element.attributes.get("id")]
        return sorted({value for value in ids if ids.count(value) > 1})

    def inline_code(self) -> list[str]:
        """Styles, scripts and event handlers that a strict Content Security Policy would refuse."""
        found = [f"<{element.tag}>" for element in self.all("style")]
        found += [
            "<script> without src"
            for element in self.all("script")
            if not element.attributes.get("src") and element.attributes.get("type") != DATA
        ]
        for element in self.elements:
            found += [
                f"{name} in <{element.tag}>" for name in element.attributes if name == "style" or name[:2] == "on"
            ]
        return found

    def structured_data(self) -> list[dict]:
        """What the page says to search engines, by node."""
        blocks = [json.loads(element.text) for element in self.all("script") if element.attributes.get("type") == DATA]
        return [node for block in blocks for node in block["@graph"]]

    def meta(self, name: str) -> str | None:
        """The content of the meta element of this name or property."""
        found = [
            meta for meta in self.all("meta") if name in (meta.attributes.get("name"), meta.attributes.get("property"))
        ]
        return found[0].attributes["content"] if found else None

    def loaded_from_outside(self) -> list[str]:
        """What the browser would fetch from elsewhere without being asked; links to follow are none."""
        return [
            value
            for element in self.elements
            for name, value in element.attributes.items()
            if name in ADDRESSES
            and element.tag not in {"a", "form"}
            and not (element.tag == "link" and element.attributes.get("rel") in {"canonical", "alternate"})
            and value
            and (value.startswith(("http:", "https:", "//")))
        ]


class Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self.open: list[Element] = []

    def handle_starttag(self, tag, attrs):
        element = Element(tag, dict(attrs))
        self.page.elements.append(element)
        if tag == "label" and element.attributes.get("for"):
            self.page.labels.add(element.attributes["for"])
        if tag in LABELLED and any(outer.tag == "label" for outer in self.open):
            self.page.wrapped.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open, f"</{tag}> without a start"
            assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
            self.open.pop()

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_data(self, data):
        for element in self.open:
            element.text += data


def read(response) -> Page:
    """The page in ``response``; fails where tags are not closed in order."""
    reader = Reader()
    reader.feed(response.content.decode())
    reader.close()
    assert [element.tag for element in reader.open] == []
    return reader.page
