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
    assert days(second) == ["2027-03-01", "2027-03-02", "2027-03-03", "2027-03-04", "2027-03-05"]
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


def test_a_page_with_broken_sections_is_read_on():
    assert [record.title for record in records(parse, "<html>‹![ÿ x <![ÿ x]> <![" + page(EVENT))] == ["Yoga für Eltern"]


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


def test_moved_online():
    record = one(eventStatus="https://schema.org/EventMovedOnline", offers=None)

    assert (record.data["format"], record.data["runs"][0]["venue"]) == ("online", None)


@pytest.mark.parametrize("where", ["Online", {"@type": "Place", "name": "Online via Zoom"}, "https://zoom.us/j/123456"])
def test_a_place_that_is_none(where):
    record = one(location=where, eventAttendanceMode=None)

    assert (record.data["format"], record.data["runs"][0]["venue"]) == ("online", None)
    assert "123456" not in repr(record)


@pytest.mark.parametrize("where", ["Online und vor Ort", "Hybrid", "Präsenz oder online"])
def test_a_place_and_none(where):
    record = one(location=where, eventAttendanceMode=None)

    assert (record.data["format"], record.data["runs"][0]["venue"]) == ("hybrid", None)


def test_a_place_and_a_virtual_one():
    record = one(location=[{"@type": "VirtualLocation"}, PLACE], eventAttendanceMode=None)

    assert (record.data["format"], record.data["runs"][0]["venue"].name) == ("hybrid", "Bürgerhaus")


def test_an_address_without_a_town():
    venue = one(location={"@type": "Place", "name": "Bürgerhaus", "address": "Marktplatz 1"}).data["runs"][0]["venue"]

    assert (venue.name, venue.street) == ("Bürgerhaus", "Marktplatz 1")


def test_online_or_there():
    parts = [
        {"@type": "CourseInstance", "startDate": "2026-11-10", "location": "Online"},
        {"@type": "CourseInstance", "startDate": "2026-11-11", "location": PLACE},
    ]

    [record] = records(parse, json.dumps({**COURSE, "hasCourseInstance": parts}))

    assert record.data["format"] == "hybrid"
    assert [run["venue"] and run["venue"].name for run in record.data["runs"]] == [None, "Bürgerhaus"]


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2027-01-12T00:00:00+01:00", "2027-01-12T23:59:59+01:00", ["2027-01-12"]),
        ("2027-01-11T23:00:00.000Z", "2027-01-12T22:59:59.000Z", ["2027-01-12"]),
        ("2027-01-11T23:00:00.000Z", "2027-01-12T23:00:00.000Z", ["2027-01-12"]),
        ("2027-01-12T00:00", "2027-01-13T23:59", ["2027-01-12", "2027-01-13"]),
    ],
)
def test_whole_days_that_are_written_as_times(first, last, expected):
    [run] = one(startDate=first, endDate=last).data["runs"]

    assert run["dates"] == [{"date": day, "start_time": None, "end_time": None} for day in expected]


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        ("2027-01-13", [("2027-01-12", None, None), ("2027-01-13", None, None)]),
        ("2027-01-18", [(f"2027-01-{day}", None, None) for day in range(12, 19)]),
    ],
)
def test_every_day_of_a_short_time(last, expected):
    [run] = one(startDate="2027-01-12", endDate=last).data["runs"]

    assert [tuple(row.values()) for row in run["dates"]] == expected
    assert "note" not in run


def test_times_of_several_days():
    [week] = one(startDate="2027-01-12T09:00", endDate="2027-01-13T16:00").data["runs"]
    [weekend] = one(startDate="2027-01-15T18:00", endDate="2027-01-16T14:00").data["runs"]
    [night] = one(startDate="2027-01-15T20:00", endDate="2027-01-16T02:00").data["runs"]

    assert [tuple(row.values()) for row in week["dates"]] == [
        ("2027-01-12", "09:00", "16:00"), ("2027-01-13", "09:00", "16:00"),
    ]  # fmt: skip
    assert [tuple(row.values()) for row in weekend["dates"]] == [
        ("2027-01-15", "18:00", None), ("2027-01-16", None, None),
    ]  # fmt: skip
    assert [tuple(row.values()) for row in night["dates"]] == [("2027-01-15", "20:00", None)]


def test_first_and_last_day_of_a_long_time():
    [run] = one(startDate="2027-01-12", endDate="2027-02-16").data["runs"]

    assert days(run) == ["2027-01-12", "2027-02-16"]
    assert run["note"] == "Hier stehen nur der erste und der letzte Termin. Die Termine dazwischen nennt der Anbieter."


def test_line_breaks_that_were_escaped_twice():
    assert one(description="<p>Wir \u00fcben.</p>\\n").data["description"] == "Wir üben."


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (
            {"repeatFrequency": "P1M", "byDay": "https://schema.org/Tuesday", "byMonthWeek": 1},
            ["2027-01-05", "2027-02-02", "2027-03-02"],
        ),
        (
            {
                "repeatFrequency": "P1W",
                "byDay": "http://schema.org/Tuesday,http://schema.org/Thursday",
                "repeatCount": 3,
            },
            ["2027-01-05", "2027-01-07", "2027-01-12"],
        ),
        ({"repeatFrequency": "P3W", "repeatCount": "2"}, ["2027-01-05", "2027-01-26"]),
        (
            {"repeatFrequency": "P14D", "byDay": {"@id": "schema:Tuesday"}, "repeatCount": 2},
            ["2027-01-05", "2027-01-19"],
        ),
        ({"repeatFrequency": "Weekly", "byDay": ["TU"], "repeatCount": 2}, ["2027-01-05", "2027-01-12"]),
    ],
)
def test_rhythms(plan, expected):
    plan = {"startDate": "2027-01-05", "startTime": "18:00", "duration": "PT1H30M", **plan}
    if "repeatCount" not in plan:
        plan["endDate"] = "2027-03-31"

    [run] = one(eventSchedule=plan, startDate=None, endDate=None).data["runs"]

    assert run["dates"] == [{"date": day, "start_time": "18:00", "end_time": "19:30"} for day in expected]


def test_a_rhythm_that_nobody_understands():
    record = one(eventSchedule={"repeatFrequency": "P1W", "byDay": "Neulich", "startDate": "2027-01-05"})

    assert days(record.data["runs"][0]) == ["2027-01-05"]
    assert "Die Wiederholung ist nicht zu verstehen; nur der erste Termin wurde übernommen." in record.doubts


def test_the_number_is_the_value_of_a_property():
    number = {"@type": "PropertyValue", "name": "Kursnummer", "value": "271"}

    assert one(identifier=number, **{"@id": None}).origin_id == "271"


def test_events_with_the_address_of_their_programme():
    same = {"@id": None, "url": "https://haus.example/programm"}
    first, second = changed(**same), changed(**same, startDate="2026-12-10", endDate=None)

    found = records(parse, page(first, second))

    assert [record.origin_id for record in found] == [
        "https://haus.example/programm 2026-11-10T18:00:00+01:00",
        "https://haus.example/programm 2026-12-10",
    ]
    assert records(parse, page(first))[0].origin_id == "https://haus.example/programm"


@pytest.mark.parametrize("kind", ["EventSeries", "Festival", "Hackathon"])
def test_kinds_of_events_that_are_not_called_so(kind):
    parts = [{"@type": "Event", "startDate": day} for day in ("2026-11-10", "2026-11-17")]

    [record] = records(parse, json.dumps({"@type": kind, "name": "Lesefest", "subEvent": parts}))

    assert (record.title, [days(run) for run in record.data["runs"]]) == ("Lesefest", [["2026-11-10"], ["2026-11-17"]])


def test_events_of_a_festival_that_have_names_of_their_own():
    parts = [{"@type": "Event", "name": name, "startDate": "2026-11-10"} for name in ("Lesung", "Konzert")]

    found = records(parse, json.dumps({"@type": "Festival", "name": "Lesefest", "subEvent": parts}))

    assert [record.title for record in found] == ["Lesung", "Konzert"]


def test_instances_and_offers_that_are_named_elsewhere():
    graph = [
        {"@id": "#i1", "@type": "CourseInstance", "startDate": "2026-11-10", "location": {"@id": "#ort"}},
        {"@type": "Course", "name": "Nähen", "hasCourseInstance": [{"@id": "#i1"}], "offers": {"@id": "#o"}},
        {**PLACE, "@id": "#ort"},
        {"@id": "#o", "@type": "Offer", "price": "12.00"},
    ]

    [record] = records(parse, json.dumps({"@graph": graph}))

    [run] = record.data["runs"]
    assert (record.title, days(run), run["venue"].city) == ("Nähen", ["2026-11-10"], "Vellmar")
    assert record.data["prices"] == [{"kind": "full", "amount": "12.00"}]


@pytest.mark.parametrize(
    ("offers", "prices", "note"),
    [
        ([{"name": "Ermäßigt", "price": 8}, {"name": "Regulär", "price": 12}], ["12.00", "8.00"], ""),
        ([{"name": "Kinder", "price": 5}, {"price": "12,50"}], ["12.50"], "Kinder: 5,00 Euro."),
        ({"priceSpecification": {"price": 12, "priceCurrency": "EUR"}}, ["12.00"], ""),
        ({"priceSpecification": [{"name": "erm.", "price": 8}, {"price": 12}]}, ["12.00", "8.00"], ""),
        ({"@type": "AggregateOffer", "offers": [{"price": 9}, {"price": 7, "name": "Erm."}]}, ["9.00", "7.00"], ""),
        ([{"price": 5, "category": "erm."}, {"price": "ab 10 €"}], [], "Auch: ab 10 €."),
        ([{"price": 12}, {"name": "Gäste", "price": "nach Absprache"}], ["12.00"], "Gäste: nach Absprache."),
        ([{"name": "Montag", "price": 12}, {"name": "Dienstag", "price": 12}], ["12.00"], ""),
        ({"@type": "AggregateOffer", "lowPrice": 3, "highPrice": 8}, ["8.00"], "Günstigster Preis: 3,00 Euro."),
    ],
)
def test_several_prices(offers, prices, note):
    data = one(offers=offers).data

    assert [row["amount"] for row in data["prices"]] == prices
    assert data["price_note"] == note


def test_one_price_is_sold_out():
    offers = [
        {"name": "Frühbucher", "price": 30, "availability": "https://schema.org/SoldOut"},
        {"name": "Normal", "price": 45, "availability": "https://schema.org/InStock"},
    ]

    some, both = one(offers=offers), one(offers=[offers[0], {**offers[1], "availability": "SoldOut"}])

    assert (some.data["runs"][0]["status"], some.data["prices"]) == ("scheduled", [{"kind": "full", "amount": "45.00"}])
    assert (both.data["runs"][0]["status"], both.data["prices"]) == ("full", [{"kind": "full", "amount": "45.00"}])


@pytest.mark.parametrize(
    ("said", "ages"),
    [
        ({"audience": {"suggestedMinAge": 6, "suggestedMaxAge": 10}}, (6, 10)),
        ({"typicalAgeRange": "18+"}, (18, None)),
        ({"typicalAgeRange": "ab 16 Jahren"}, (16, None)), ({"typicalAgeRange": "6–10"}, (6, 10)),
    ],
)  # fmt: skip
def test_ages(said, ages):
    data = one(**{"typicalAgeRange": None, "name": "Malen", **said}).data

    assert (data["min_age"], data["max_age"]) == ages


def test_moments_of_careless_programs():
    [run] = one(startDate="2027-1-12T18:00+1:00", endDate=None).data["runs"]

    assert run["dates"] == [{"date": "2027-01-12", "start_time": "18:00", "end_time": None}]


@pytest.mark.parametrize(
    ("where", "name"),
    [
        ({"@type": "Place", "name": "Bürgerhaus", "address": "Marktplatz 1, 34246 Vellmar"}, "Bürgerhaus"),
        ({"@type": "Place", "address": "Marktplatz 1, 34246 Vellmar"}, "Marktplatz 1"),
        ("Bürgerhaus, Marktplatz 1, 34246 Vellmar", "Bürgerhaus"),
        ({**PLACE["address"], "streetAddress": "Marktplatz 1"}, "Marktplatz 1"),
    ],
)
def test_places_in_fewer_words(where, name):
    venue = one(location=where).data["runs"][0]["venue"]

    assert (venue.name, venue.street, venue.postal_code, venue.city) == (name, "Marktplatz 1", "34246", "Vellmar")


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
