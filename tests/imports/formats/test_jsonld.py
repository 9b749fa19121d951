"""schema.org in web pages and JSON files."""

import json
from copy import deepcopy

import pytest

from imports.formats.jsonld import NOTHING_FOUND, parse
from imports.records import Partial
from tests.imports.formats.samples import EVIL, PEOPLE, check, days, problems, read, records

PLACE = {
    "@type": "Place",
    "name": "Bürgerhaus",
    "address": {
        "@type": "PostalAddress",
        "streetAddress": "Weg 1",
        "postalCode": "34246",
        "addressLocality": "Vellmar",
    },
    "geo": {"latitude": 51.36, "longitude": "9.47"},
}
EVENT = {
    "@context": "https://schema.org",
    "@type": "EducationEvent",
    "@id": "https://haus.example/e/1",
    "name": "Yoga für Eltern",
    "description": "<p>Wir üben <b>Atem</b>.</p>",
    "startDate": "2026-11-10T18:00:00+01:00",
    "endDate": "2026-11-10T19:30:00+01:00",
    "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
    "location": PLACE,
    "offers": {"@type": "Offer", "price": 8, "priceCurrency": "EUR", "availability": "https://schema.org/SoldOut"},
    "keywords": "Yoga, Stress",
    "url": "https://haus.example/e/1",
    "typicalAgeRange": "18-",
    "performer": {"@type": "Person", "name": "Gesine Wiegand"},
    "organizer": {"@type": "Organization", "name": "Haus", "contactPoint": {"telephone": "05605 1112"}},
}
COURSE = {
    "@type": "Course",
    "name": "Nähen",
    "courseCode": "N-1",
    "description": "Wir nähen.",
    "provider": {"@type": "Organization", "name": "Haus"},
    "hasCourseInstance": [
        {
            "@type": "CourseInstance",
            "courseMode": "Blended",
            "location": PLACE,
            "instructor": {"name": "Milan Ostrowski"},
            "maximumAttendeeCapacity": 10,
            "remainingAttendeeCapacity": 4,
            "courseSchedule": {
                "repeatFrequency": "P1W",
                "byDay": ["https://schema.org/Tuesday"],
                "startDate": "2026-11-10",
                "endDate": "2026-12-01",
                "startTime": "18:00",
                "endTime": "20:00:00",
                "exceptDate": "2026-11-24",
            },
        },
        {"@type": "CourseInstance", "startDate": "2027-03-01", "endDate": "2027-03-05"},
    ],
}


def page(*blocks) -> str:
    scripts = "".join(
        f'<script class="x" type="application/ld+json">\n{json.dumps(block, ensure_ascii=False)}\n</script>'
        for block in blocks
    )
    return (
        f"<!doctype html><html><head><title>x</title>{scripts}<script>alert(1)</script></head><body>Hallo</body></html>"
    )


def changed(**values) -> dict:
    return {**deepcopy(EVENT), **values}


def one(**values):
    [record] = records(parse, json.dumps(changed(**values)))
    return record


def test_an_event_in_a_page():
    [record] = records(parse, page({"@type": "WebSite", "name": "Haus"}, EVENT))

    assert (record.origin_id, record.title, record.provider) == ("https://haus.example/e/1", "Yoga für Eltern", None)
    assert (record.data["description"], record.data["format"]) == ("Wir üben Atem.", "onsite")
    assert record.data["prices"] == [{"kind": "full", "amount": "8.00"}]
    assert (record.data["topics"], record.data["min_age"]) == (["entspannung"], 18)
    [run] = record.data["runs"]
    assert run["dates"] == [{"date": "2026-11-10", "start_time": "18:00", "end_time": "19:30"}]
    assert (run["status"], run["venue"].city, run["venue"].lat) == ("full", "Vellmar", 51.36)


def test_a_course_with_instances():
    [record] = records(parse, json.dumps(COURSE))

    first, second = record.data["runs"]
    assert (record.origin_id, record.data["format"]) == ("N-1", "hybrid")
    assert days(first) == ["2026-11-10", "2026-11-17", "2026-12-01"]
    assert first["dates"][0] == {"date": "2026-11-10", "start_time": "18:00", "end_time": "20:00"}
    assert (first["capacity"], first["seats_left"]) == (10, 4)
    assert days(second) == ["2027-03-01", "2027-03-05"]
    assert first["source_key"] != second["source_key"]


@pytest.mark.parametrize(
    "packed",
    [
        {"@graph": [EVENT]}, [EVENT], [[EVENT]], {"@type": "ItemList", "itemListElement": [{"item": EVENT}]},
        {"@type": "WebPage", "mainEntity": EVENT}, {**EVENT, "@type": ["EducationEvent", "Event"]},
        {**EVENT, "@type": "http://schema.org/EducationEvent"}, {**EVENT, "@type": "schema:CourseInstance"},
    ],
)  # fmt: skip
def test_however_it_is_packed(packed):
    assert [record.title for record in records(parse, page(packed))] == ["Yoga für Eltern"]


@pytest.mark.parametrize(
    ("before", "behind"),
    [("<!--", "-->"), ("//<![CDATA[\n", "\n//]]>"), ("/* <![CDATA[ */\n", "\n/* ]]> */"), ("<![CDATA[", "]]>")],
)
def test_wrapped_as_scripts_once_were(before, behind):
    text = f"<script type='application/ld+json; charset=utf-8'>\n{before}{json.dumps(EVENT)}{behind}\n</script>"

    assert [record.title for record in records(parse, text)] == ["Yoga für Eltern"]


@pytest.mark.parametrize(
    "head", ['<link rel="canonical" href="https://haus.example/kurse/">', '<base href="https://haus.example/kurse/">']
)
def test_addresses_within_the_website(head):
    text = head + page(changed(url="e/1?a=1", offers={"url": "/buchen", "price": "8"}))

    [record] = records(parse, text)

    assert record.source_url == "https://haus.example/kurse/e/1?a=1"
    assert record.data["registration_url"] == "https://haus.example/buchen"


def test_days_as_german_pages_write_them():
    assert days(one(startDate="1.12.2026", endDate="1.12.2026").data["runs"][0]) == ["2026-12-01"]


def test_commas_behind_the_last_one():
    text = '{"@type": "Event", "name": "Tee, ] und ,} mehr", "startDate": "2026-11-10", "keywords": ["a", "b" , ],\n}'

    assert [record.title for record in records(parse, text)] == ["Tee, ] und ,} mehr"]


def test_a_page_is_never_complete():
    assert read(parse, page(EVENT))[0] == Partial()


def test_what_is_named_elsewhere():
    graph = {"@graph": [{**PLACE, "@id": "#ort"}, changed(location={"@id": "#ort"})]}

    assert records(parse, page(graph))[0].data["runs"][0]["venue"].name == "Bürgerhaus"


def test_line_breaks_in_texts_and_one_broken_block():
    text = page(EVENT, COURSE).replace("Wir nähen.", "Wir\nnähen.").replace('"offers":', '"offers"')

    assert [entry.title for entry in read(parse, text)[1:]] == ["", "Nähen"]
    assert problems(parse, text) == ["Ein Block mit JSON-LD ist kein gültiges JSON und wurde ausgelassen."]


@pytest.mark.parametrize(
    ("offers", "kind"),
    [
        ({"price": "0"}, "free"), ({"price": 0.0}, "free"), ({"category": "Free"}, "free"),
        ({"price": "12,50"}, "paid"),
        ({"price": 12, "priceCurrency": "CHF"}, "unknown"), ({}, "unknown"), ([], "unknown"), ("8 Euro", "unknown"),
        ({"price": {"a": 1}}, "unknown"), ({"lowPrice": 3}, "paid"), (None, "unknown"), ({"price": -1}, "unknown"),
    ],
)  # fmt: skip
def test_prices(offers, kind):
    assert one(offers=offers).data["price_kind"] == kind


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("https://schema.org/EventCancelled", "cancelled"),
        ("EventPostponed", "postponed"),
        ("EventScheduled", "scheduled"),
    ],
)
def test_states(status, expected):
    assert one(eventStatus=status, offers=None).data["runs"][0]["status"] == expected


@pytest.mark.parametrize("start", ["9999-12-31", "morgen", "2026-02-30", 5, [], {}, None, True])
def test_days_that_cannot_be(start):
    assert one(startDate=start).data["runs"][0]["kind"] == "on_request"


def test_an_end_before_the_beginning():
    record = one(endDate="2026-11-01")

    assert days(record.data["runs"][0]) == ["2026-11-10"]
    assert "Das Ende liegt vor dem Beginn; das Ende wurde weggelassen." in record.doubts


def test_online():
    assert one(location={"@type": "VirtualLocation"}, eventAttendanceMode=None).data["format"] == "online"
    assert one(location="Stadthalle").data["runs"][0]["venue"].name == "Stadthalle"


def test_people_are_not_read():
    assert not [name for name in PEOPLE if name in repr(read(parse, page(EVENT, COURSE)))]


def test_scripts():
    entries = read(parse, json.dumps(changed(name=EVIL, description=EVIL, keywords=EVIL, location=EVIL, url=EVIL)))

    check(entries)
    assert "<script" not in repr(entries[1].data)


@pytest.mark.parametrize("content", ["", "<html></html>", "{}", "[]", "[1, null]", "null", '{"@type": "Person"}'])
def test_nothing_to_find(content):
    assert problems(parse, content) == [NOTHING_FOUND]


def test_deep_nesting():
    assert read(parse, "[" * 100_000)[1].line == 1
