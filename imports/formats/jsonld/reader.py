"""Finds the offers of a page, and makes one of each Course or Event with what it refers to."""

import datetime as dt
import re
from collections.abc import Iterator
from hashlib import sha256
from typing import BinaryIO
from urllib.parse import urljoin

from imports import texts
from imports.formats.addresses import HOUSE_NUMBER, split_address
from imports.formats.berlin_vhs.dates import RunData
from imports.formats.berlin_vhs.fields import Doubts, Fields, as_list
from imports.formats.course import MORE, Course, ages, codes, dated, link, on_request, place, record, seats
from imports.formats.json_text import NoJson, loads, read_text
from imports.formats.jsonld.dates import meetings
from imports.formats.jsonld.nodes import MOST_CHILDREN, Graph, Node, nodes, terms, types, word, words
from imports.formats.jsonld.page import scripts
from imports.formats.jsonld.prices import is_sold_out, money, single_offers
from imports.records import Partial, Problem, Record, VenueRecord

# What does not end in "event" by its name and is one all the same.
OFFERS = {"course", "courseinstance", "eventseries", "festival", "hackathon"}
PROGRAMMES = {"eventseries", "festival"}
KINDS = {"exhibitionevent": "exhibition", "visualartsevent": "exhibition"}
FORMS = {"online": "online", "onsite": "onsite", "blended": "hybrid", "mixed": "hybrid", "offline": "onsite"}
STATES = {"eventcancelled": "cancelled", "eventpostponed": "postponed"}
MOVED_ONLINE = "eventmovedonline"
AGES = re.compile(r"(?<!\d)(\d{1,2})\s*(?:-|–|bis)\s*(\d{1,2})(?!\d)")
LOWEST_AGE = re.compile(r"(?i)\bab\s*(\d{1,2})(?!\d)|(?<!\d)(\d{1,2})\s*[+–-]")
LANGUAGE = re.compile(r"[a-z]{2,3}")
LANGUAGES = {"de", "en", "ar", "uk", "ru", "tr", "fa", "pl", "fr", "es", "it"}
NOTHING_FOUND = "Auf der Seite stehen keine Kurse oder Veranstaltungen nach schema.org (JSON-LD)."


def parse(stream: BinaryIO, today: dt.date) -> Iterator[Record | Problem | Partial]:
    text = read_text(stream)
    yield Partial()
    values, is_found = [], False
    blocks, address = scripts(text)
    for line, script in blocks:
        try:
            values.append((line, loads(script)))
        except NoJson as error:
            is_found = True
            yield Problem(line + error.line - 1, "Ein Block mit JSON-LD ist kein gültiges JSON und wurde ausgelassen.")
    graph = Graph(value for _, value in values)
    offers = {id(node): (line, node) for line, value in values for node in nodes(value) if is_offer(node, graph)}
    for key in {id(part) for _, node in offers.values() for part in parts_of(node, graph)}:
        offers.pop(key, None)
    shared = shared_addresses(node for _, node in offers.values())
    for line, node in offers.values():
        yield Reader(node, graph, today, address, shared).record(line)
    if not is_found and not offers:
        yield Problem(1, NOTHING_FOUND, ends_file=True)


def is_offer(node: Node, graph: Graph) -> bool:
    """Whether that is a Course or Event, and not only what holds others together."""
    names = types(node)
    if names & PROGRAMMES and graph.children(node, "subEvent") and not parts_of(node, graph):
        return False
    return any(name in OFFERS or name.endswith("event") for name in names)


def parts_of(node: Node, graph: Graph) -> list[Node]:
    """When an offer takes place, each time by itself. In a programme, what has a name of its own is another offer."""
    parts = [part for part in graph.children(node, "hasCourseInstance", "subEvent") if part is not node]
    if types(node) & PROGRAMMES:
        parts = [part for part in parts if word(part.get("name")) in {"", word(node.get("name"))}]
    return parts[:MOST_CHILDREN]


def shared_addresses(found: Iterator[Node]) -> set[str]:
    """The addresses that several events on different days have in common: that of a programme, say."""
    beginnings: dict[str, set[str]] = {}
    for node in found:
        beginnings.setdefault(word(node.get("url")), set()).add(word(node.get("startDate")))
    return {url for url, days in beginnings.items() if len(days) > 1}


class Reader:
    """One Course or Event with what it refers to. ``shared``: addresses that do not tell it from others."""

    def __init__(self, node: Node, graph: Graph, today: dt.date, address: str, shared: set[str]):
        self.node, self.graph, self.today, self.address, self.shared = node, graph, today, address, shared
        self.doubts = Doubts()
        self.fields = Fields(node, self.doubts)
        self.parts = parts_of(node, graph) or [node]

    def record(self, line: int) -> Record | Problem:
        node, fields = self.node, self.fields
        title = fields.line("name") or fields.line("headline")
        # A widespread plugin ends its descriptions with a line break that it has escaped twice.
        description = texts.plain((fields.text("description") or fields.text("abstract")).replace("\\n", " "))
        audiences = self.graph.children(node, "audience")
        groups = [word(item.get("audienceType") or item.get("educationalRole")) for item in audiences]
        course = Course(
            title,
            description=description,
            kind=next((KINDS[name] for name in sorted(types(node)) if name in KINDS), ""),
            keywords=[text for given in words(node.get("keywords")) for text in re.split(r"\s*[,;]\s*", given) if text],
            subjects=words(node.get("about")) + words(node.get("teaches")),
            audiences=[text for text in groups if text],
            level=word(node.get("educationalLevel")),
            form=self.form(),
            booking=self.booking(),
            page=self.link(word(node.get("url"))),
            runs=[self.run(item) for item in self.parts],
            data=money([node, *self.parts], self.graph, description, self.doubts) | self.ages(audiences),
        )
        if spoken := self.languages():
            course.data["languages"] = spoken
        if needed := word(node.get("coursePrerequisites")):
            course.data["requirements_note"] = texts.cut(needed, 300)
        return record(course, line, self.identity(title), self.doubts)

    def booking(self) -> str:
        items = (self.node, *self.parts)
        single = [offer for item in items for offer in single_offers(item, self.graph)]
        offers = [*single, *(offer for item in items for offer in self.graph.children(item, "offers"))]
        return self.link(next((url for offer in offers if (url := word(offer.get("url")))), ""))

    def link(self, url: str) -> str:
        """``url`` as it is to be read on its page."""
        try:
            return link(urljoin(self.address, url) if url else "", self.doubts)
        except ValueError:
            return link(url, self.doubts)

    def identity(self, title: str) -> str:
        for name in ("courseCode", "identifier", "@id", "url"):
            given = word(self.node.get(name))
            if name == "url" and given in self.shared:
                given = f"{given} {word(self.node.get('startDate'))}".strip()
            if given:
                return given if len(given) <= 200 else sha256(given.encode()).hexdigest()[:40]
        if not title:
            return ""
        return sha256(f"{title}|{word(self.node.get('startDate'))}".encode()).hexdigest()[:40]

    def languages(self) -> list[str]:
        given = words(self.node.get("inLanguage"))
        known = {text.lower()[:2] for text in given if LANGUAGE.match(text.lower())} & LANGUAGES
        return codes("languages", given) or (sorted(known) if all(len(text) in {2, 5} for text in given) else [])

    def ages(self, audiences: list[Node]) -> dict[str, int | None]:
        said = word(self.node.get("typicalAgeRange"))
        if match := AGES.search(said):
            return ages(int(match[1]), int(match[2]))
        if match := LOWEST_AGE.search(said):
            return ages(int(match[1] or match[2]), None)
        for item in audiences:
            fields = Fields(item, self.doubts)
            low = fields.number("suggestedMinAge") or fields.number("requiredMinAge")
            high = fields.number("suggestedMaxAge") or fields.number("requiredMaxAge")
            if low or high:
                return ages(low, high)
        return {}

    def form(self) -> str:
        items = [*self.parts, self.node]
        if all(is_moved_online(item) for item in self.parts):
            return "online"
        for item in items:
            for said in sorted(terms(item.get("courseMode")) | terms(item.get("eventAttendanceMode"))):
                if (said := said.removesuffix("eventattendancemode")) in FORMS:
                    return FORMS[said]
        places = [at for item in self.parts for at in self.graph.children(item, "location")]
        virtual = ["virtuallocation" in types(at) for at in places]
        return "" if not any(virtual) else "online" if all(virtual) else "hybrid"

    def run(self, item: Node) -> RunData:
        fields = Fields(item, self.doubts)
        capacity, left = fields.number("maximumAttendeeCapacity"), fields.number("remainingAttendeeCapacity")
        taken = capacity - left if capacity and left is not None and left <= capacity else None
        shared = {**seats(capacity, taken, self.doubts), "course_number": fields.line("courseCode", 40)}
        offers = single_offers(item, self.graph)
        if offers and all(is_sold_out(offer) for offer in offers):
            shared["status"] = "full"
        for state in sorted(terms(item.get("eventStatus")) & STATES.keys(), reverse=True):
            shared["status"] = STATES[state]  # cancelled, where it was postponed before
        where = None if is_moved_online(item) else self.place(item)
        days, is_whole = meetings(item, self.graph, self.today, self.doubts)
        if not is_whole:
            shared["note"] = MORE
        return dated(days, self.doubts, where, **shared) if days else on_request(where, **shared)

    def place(self, item: Node) -> VenueRecord | None:
        for at in as_list(item.get("location") or self.node.get("location"))[:MOST_CHILDREN]:
            if not isinstance(at, dict):
                if text := word(at):
                    return place(self.doubts, **split_address(text))
                continue
            at = self.graph.resolved(at)
            if "virtuallocation" not in types(at):
                return self.place_of(at)
        return None

    def place_of(self, at: Node) -> VenueRecord | None:
        """The venue of a Place, whose address may be a text, or of a PostalAddress alone."""
        name, is_address = word(at.get("name")), "streetAddress" in at or "addressLocality" in at
        address = at if is_address else next(iter(self.graph.children(at, "address")), None)
        spot = next(iter(self.graph.children(at, "geo")), {})
        if address is None:
            text = word(at.get("address"))
            parts = {"strasse": text if HOUSE_NUMBER.search(text) else "", **split_address(text)}
        else:
            street, city = word(address.get("streetAddress")), word(address.get("addressLocality"))
            parts = {"name": street or city, "strasse": street, "plz": word(address.get("postalCode")), "ort": city}
        return place(
            self.doubts,
            **{**parts, "name": texts.cut(name, 160) or parts["name"]},
            breitengrad=str(spot.get("latitude", "")),
            laengengrad=str(spot.get("longitude", "")),
        )


def is_moved_online(item: Node) -> bool:
    return MOVED_ONLINE in terms(item.get("eventStatus"))
