"""schema.org as JSON-LD: a page of a website with <script type="application/ld+json">, or the JSON alone.

Course with its CourseInstances, EducationEvent and every other Event; alone, in lists, in @graph or inside each other.
A page shows some offers, not all, so nothing vanishes by not being on it. Instructors, performers and contact points
are never read.
"""

import datetime as dt
import re
from collections.abc import Iterator
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any, BinaryIO
from urllib.parse import urljoin

from imports import texts
from imports.formats.berlin_vhs.dates import RunData, window
from imports.formats.berlin_vhs.fields import Doubts, Fields, as_list
from imports.formats.course import Course, codes, dated, euros, link, on_request, place, price, record, seats
from imports.formats.json_text import NoJson, loads, read_text
from imports.formats.moments import Moment, read_moment
from imports.formats.recurrence import UnusualRule, days_of, horizon, read_rule
from imports.records import Partial, Problem, Record, VenueRecord

LONGEST_SCRIPT = 5_000_000
MOST_NODES, DEEPEST, MOST_INSTANCES = 5000, 20, 200
COURSE = "course"
INSTANCE = "courseinstance"
INSIDE = ("@graph", "itemListElement", "item", "mainEntity", "mainEntityOfPage", "subEvent", "event", "events", "about")
KINDS = {"exhibitionevent": "exhibition", "visualartsevent": "exhibition"}
FORMS = {"online": "online", "onsite": "onsite", "blended": "hybrid", "mixed": "hybrid", "offline": "onsite"}
STATES = {"eventcancelled": "cancelled", "eventpostponed": "postponed"}
FREQUENCIES = {"P1D": "DAILY", "P1W": "WEEKLY", "P7D": "WEEKLY", "P1M": "MONTHLY", "P1Y": "YEARLY"}
TWO_WEEKS = {"P2W", "P14D"}
AGES = re.compile(r"(\d{1,2})\s*(?:-|–|bis)\s*(\d{1,2})?")
GERMAN_DAY = re.compile(r"^(\d{1,2})\.(\d{1,2})\.(\d{4})")
CLOCK = re.compile(r"T?(\d{1,2}):(\d{2})")
# What hides scripts from old browsers and from XML.
WRAPPING = re.compile(
    r"\A(?:<!--)?\s*(?:(?://|/\*)?\s*<!\[CDATA\[\s*(?:\*/)?)?|(?:(?://|/\*)?\s*\]\]>\s*(?:\*/)?)?\s*(?:(?://)?\s*-->)?\Z"
)
LANGUAGES = re.compile(r"[a-z]{2,3}")
NOTHING_FOUND = "Auf der Seite stehen keine Kurse oder Veranstaltungen nach schema.org (JSON-LD)."

Node = dict[str, Any]


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
    known = {node["@id"]: node for _, value in values for node in nodes(value) if isinstance(node.get("@id"), str)}
    done: set[int] = set()
    for line, value in values:
        for node in nodes(value):
            if id(node) not in done and is_offer(node):
                is_found = True
                done.update(id(item) for item in children(node, "hasCourseInstance", "subEvent"))
                yield Reader(node, known, today, address).record(line)
    if not is_found:
        yield Problem(1, NOTHING_FOUND, ends_file=True)


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


class _Finder(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
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


def nodes(value: Any) -> Iterator[Node]:
    """All objects that may be offers, however they are packed."""
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
    given = [word for word in as_list(node.get("@type") or node.get("type")) if isinstance(word, str)]
    return {re.split("[/#:]", word)[-1].lower() for word in given}


def is_offer(node: Node) -> bool:
    return any(name in {COURSE, INSTANCE} or name.endswith("event") for name in types(node))


def children(node: Node, *names: str) -> list[Node]:
    return [item for name in names for item in as_list(node.get(name)) if isinstance(item, dict)][:MOST_INSTANCES]


class Reader:
    """One Course or Event with what it refers to."""

    def __init__(self, node: Node, known: dict[str, Node], today: dt.date, address: str):
        self.node, self.known, self.today, self.address = node, known, today, address
        self.doubts = Doubts()
        self.fields = Fields(node, self.doubts)

    def record(self, line: int) -> Record | Problem:
        node, fields = self.node, self.fields
        title = fields.line("name") or fields.line("headline")
        page = self.link(self.word(node.get("url")))
        instances = children(node, "hasCourseInstance", "subEvent") or [node]
        description = texts.plain(fields.text("description") or fields.text("abstract"))
        audience = [
            self.word(item.get("audienceType") or item.get("educationalRole")) for item in children(node, "audience")
        ]
        course = Course(
            title,
            description=description,
            kind=next((KINDS[name] for name in types(node) if name in KINDS), ""),
            keywords=[word for text in self.texts("keywords") for word in re.split(r"\s*[,;]\s*", text) if word],
            subjects=self.texts("about") + self.texts("teaches"),
            audiences=[word for word in audience if word],
            level=self.word(node.get("educationalLevel")),
            form=self.form(instances),
            page=page,
            runs=[self.run(item) for item in instances],
            data=self.money([node, *instances], description),
        )
        booking = next(
            (
                url
                for item in [node, *instances]
                for offer in children(item, "offers")
                if (url := self.word(offer.get("url")))
            ),
            "",
        )
        course.booking = self.link(booking) if booking else ""
        if spoken := self.languages():
            course.data["languages"] = spoken
        if needed := self.word(node.get("coursePrerequisites")):
            course.data["requirements_note"] = texts.cut(needed, 300)
        course.data |= self.ages()
        return record(course, line, self.identity(title), self.doubts)

    def link(self, url: str) -> str:
        """``url`` as it is to be read on its page."""
        try:
            return link(urljoin(self.address, url) if url else "", self.doubts)
        except ValueError:
            return link(url, self.doubts)

    def identity(self, title: str) -> str:
        for name in ("courseCode", "identifier", "@id", "url"):
            if given := self.word(self.node.get(name)):
                return given if len(given) <= 200 else sha256(given.encode()).hexdigest()[:40]
        if not title:
            return ""
        return sha256(f"{title}|{self.word(self.node.get('startDate'))}".encode()).hexdigest()[:40]

    def word(self, value: Any) -> str:
        """A text in one line: of a string, of an object with a name or value, of the first in a list."""
        for item in as_list(value)[:1]:
            if isinstance(item, dict):
                item = next((item[key] for key in ("name", "value", "@value", "@id", "url") if item.get(key)), "")
            if isinstance(item, str | int) and not isinstance(item, bool):
                return texts.one_line(texts.without_html(texts.clean(str(item)[: texts.LONGEST_TEXT])[0]))
        return ""

    def texts(self, name: str) -> list[str]:
        return [word for item in as_list(self.node.get(name))[:50] if (word := self.word(item))]

    def referred(self, node: Node, name: str) -> list[Node]:
        """The objects under ``name``, those that are only named by @id looked up."""
        found = []
        for item in children(node, name):
            reference = item.get("@id")
            found.append(self.known.get(reference, item) if isinstance(reference, str) and len(item) <= 2 else item)
        return found

    def languages(self) -> list[str]:
        given = self.texts("inLanguage")
        known = {word.lower()[:2] for word in given if LANGUAGES.match(word.lower())} & {
            "de",
            "en",
            "ar",
            "uk",
            "ru",
            "tr",
            "fa",
            "pl",
            "fr",
            "es",
            "it",
        }
        return codes("languages", given) or (sorted(known) if all(len(word) in {2, 5} for word in given) else [])

    def ages(self) -> dict[str, int | None]:
        match = AGES.search(self.word(self.node.get("typicalAgeRange")))
        if not match or (match[2] and int(match[2]) < int(match[1])):
            return {}
        return {"min_age": int(match[1]), "max_age": int(match[2]) if match[2] else None}

    def form(self, instances: list[Node]) -> str:
        for item in [*instances, self.node]:
            said = self.word(item.get("courseMode")) or re.split("[/#]", self.word(item.get("eventAttendanceMode")))[-1]
            said = said.lower().removesuffix("eventattendancemode")
            if said in FORMS:
                return FORMS[said]
        places = [types(at) for item in instances for at in self.referred(item, "location")]
        return "online" if places and all("virtuallocation" in kinds for kinds in places) else ""

    def money(self, items: list[Node], description: str) -> dict[str, Any]:
        for item in items:
            for offer in children(item, "offers"):
                amount = offer.get("price", offer.get("lowPrice"))
                category = self.word(offer.get("category"))
                currency = self.word(offer.get("priceCurrency")).upper()
                if amount is None and category.lower() == "free":
                    return price("kostenlos", "", [], description, self.doubts)
                if amount is None or isinstance(amount, dict | list):
                    continue
                if currency not in {"", "EUR", "€"}:
                    return price("", "", [f"{self.word(amount)} {currency}"], description, self.doubts)
                return price(euros(amount), "", [], description, self.doubts)
        is_free = any(str(item.get("isAccessibleForFree")).lower() == "true" for item in items)
        return price("kostenlos" if is_free else "", "", [], description, self.doubts)

    def run(self, item: Node) -> RunData:
        fields = Fields(item, self.doubts)
        capacity, left = fields.number("maximumAttendeeCapacity"), fields.number("remainingAttendeeCapacity")
        shared = {
            **seats(
                capacity, capacity - left if capacity and left is not None and left <= capacity else None, self.doubts
            ),
            "course_number": fields.line("courseCode", 40),
        }
        if any(self.word(offer.get("availability")).lower().endswith("soldout") for offer in children(item, "offers")):
            shared["status"] = "full"
        shared["status"] = STATES.get(
            re.split("[/#]", self.word(item.get("eventStatus")))[-1].lower(), shared["status"]
        )
        where = self.place(item)
        meetings = self.scheduled(item) or self.first_and_last(item)
        return dated(meetings, self.doubts, where, **shared) if meetings else on_request(where, **shared)

    def first_and_last(self, item: Node) -> list:
        earliest, latest = window(self.today)
        moments = [
            moment_of(text) if text else None
            for text in (self.word(item.get("startDate")), self.word(item.get("endDate")))
        ]
        first, last = (moment if moment and earliest <= moment[0] <= latest else None for moment in moments)
        if first is None:
            if self.word(item.get("startDate")):
                self.doubts.add("„startDate“ ist kein brauchbares Datum und wurde weggelassen.")
            return []
        if last and last[0] < first[0]:
            self.doubts.add("Das Ende liegt vor dem Beginn; das Ende wurde weggelassen.")
            last = None
        if last is None or last[0] == first[0]:
            return [(first[0], first[1], last and last[1])]
        return [(first[0], first[1], last[1] if first[1] else None), (last[0], first[1], last[1] if first[1] else None)]

    def scheduled(self, item: Node) -> list:
        """The meetings of its Schedules, from a month ago on."""
        return [
            meeting
            for plan in children(item, "courseSchedule", "eventSchedule")
            for meeting in self.meetings_of(plan, self.word(item.get("startDate")), self.word(item.get("endDate")))
        ]

    def meetings_of(self, plan: Node, start: str, end: str) -> Iterator[tuple]:
        first = moment_of(self.word(plan.get("startDate")) or start)
        last = moment_of(self.word(plan.get("endDate")) or end)
        frequency = self.word(plan.get("repeatFrequency")).upper()
        interval = 2 if frequency in TWO_WEEKS else 1
        name = "WEEKLY" if interval == 2 else FREQUENCIES.get(frequency, frequency)
        count = self.word(plan.get("repeatCount"))
        weekdays = ",".join(re.split("[/#]", self.word(day))[-1][:2].upper() for day in as_list(plan.get("byDay"))[:7])
        earliest, latest = window(self.today)
        if first is None or not earliest <= first[0] <= latest:
            return
        text = f"FREQ={name};INTERVAL={interval}" + (f";BYDAY={weekdays}" if weekdays else "")
        text += f";COUNT={count}" if count and count != "0" and not last else ""
        try:
            rule = read_rule(text, first[0], last[0] if last else None)
        except UnusualRule:
            self.doubts.add("Die Wiederholung ist nicht zu verstehen; nur der erste Termin wurde übernommen.")
            return
        times = [clock(self.word(plan.get(name))) for name in ("startTime", "endTime")]
        skipped = {moment[0] for day in as_list(plan.get("exceptDate"))[:400] if (moment := moment_of(self.word(day)))}
        back, ahead = horizon(self.today)
        for day in days_of(rule, first[0], back, ahead):
            if day not in skipped:
                yield day, times[0], times[1]

    def place(self, item: Node) -> VenueRecord | None:
        for at in self.referred(item, "location") or self.referred(self.node, "location"):
            if "virtuallocation" in types(at):
                continue
            address = next(iter(self.referred(at, "address")), None)
            spot = next(iter(children(at, "geo")), {})
            if address is None:
                return place(
                    self.doubts, name=texts.cut(self.word(at.get("name")) or self.word(at.get("address")), 160)
                )
            return place(
                self.doubts,
                name=self.word(at.get("name")) or self.word(address.get("streetAddress")),
                strasse=self.word(address.get("streetAddress")),
                plz=self.word(address.get("postalCode")),
                ort=self.word(address.get("addressLocality")),
                breitengrad=str(spot.get("latitude", "")),
                laengengrad=str(spot.get("longitude", "")),
            )
        text = next((word for word in as_list(item.get("location"))[:1] if isinstance(word, str)), "")
        return place(self.doubts, name=texts.cut(self.word(text), 160)) if text else None


def moment_of(text: str) -> Moment | None:
    """The local day and time of a value, also as German pages write it against the standard."""
    return read_moment(GERMAN_DAY.sub(lambda match: f"{match[3]}-{match[2]:0>2}-{match[1]:0>2}", text), "")


def clock(text: str) -> dt.time | None:
    match = CLOCK.match(text)
    return dt.time(int(match[1]), int(match[2])) if match and int(match[1]) < 24 and int(match[2]) < 60 else None
