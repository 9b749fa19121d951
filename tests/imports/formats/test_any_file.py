"""Whatever bytes a file holds: records and problems, never an exception, and soon."""

import io
import json
import time
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imports.formats import FORMATS, ical, kufer, openqcat, openvhs, table
from tests.imports import courses
from tests.imports.formats import (
    samples,
    test_hsds,
    test_ical,
    test_jsonld,
    test_jsonlines,
    test_kufer,
    test_openqcat,
    test_openvhs,
    test_table,
)
from tests.imports.formats.samples import TODAY, check

SAMPLES: dict[str, list[bytes]] = {
    "openvhs": [test_openvhs.file(test_openvhs.course(), test_openvhs.course("2")).encode()],
    "kufer": [test_kufer.file(test_kufer.course(termine=test_kufer.DATES), test_kufer.course("2")).encode()],
    "openqcat": [
        test_openqcat.full(test_openqcat.offer(), test_openqcat.date()),
        test_openqcat.update(test_openqcat.offer(), gone=["B"]),
    ],
    "ical": [
        test_ical.file(test_ical.event(f"{test_ical.TIMES}\nRRULE:FREQ=WEEKLY;COUNT=5\nEXDATE:20261117")).encode()
    ],
    "table": [
        f"{test_table.HEAD}\n{test_table.ROW}\n".encode(),
        test_table.book(test_table.HEAD.split(";"), test_table.ROW.split(";")),
        (test_table.FILES / "libreoffice.ods").read_bytes(),
    ],
    "jsonlines": [test_jsonlines.file(test_jsonlines.OFFER).encode()],
    "schema-org": [
        test_jsonld.page(test_jsonld.EVENT, test_jsonld.COURSE).encode(),
        json.dumps(test_jsonld.COURSE).encode(),
    ],
    "berlin-vhs": [json.dumps({"veranstaltungen": {"veranstaltung": [courses.short(), courses.full("2")]}}).encode()],
    "hsds": [json.dumps([test_hsds.SERVICE]).encode(), test_hsds.packed(test_hsds.TABLES)],
}
PIECES = st.sampled_from(
    [
        b"", b"\x00", b"\xff\xfe", b"\x80", "€".encode(), b"<", b">", b"&", b"]]>", b"<![CDATA[", b'"', b"'", b";",
        b",", b"\n", b"\r", b"{", b"}", b"[", b"]", b"null", b"-1", b"9999-12-31", b"00000000", b"1e999",
        b"\\u0000", b"\\ud800", b"<script>alert(1)</script>", b"=1+1", b"PK\x03\x04",
        b"RRULE:FREQ=DAILY;COUNT=99999999", b"BEGIN:VEVENT\n", b"99999999999999999999", b"NaN", b"T25:61",
        b"P999999999D", b"true", b"\xc3",
        b"\xed\xa0\x80",
    ]
)  # fmt: skip
WORST_SECONDS = 5


def read(name: str, data: bytes) -> list:
    return list(FORMATS[name].parse(io.BytesIO(data), TODAY))


def test_every_format_has_samples():
    assert set(SAMPLES) == set(FORMATS)


@settings(max_examples=250, deadline=None)
@given(st.data())
def test_changed_samples(data):
    name = data.draw(st.sampled_from(sorted(SAMPLES)))
    content = data.draw(st.sampled_from(SAMPLES[name]))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(content)))
        end = data.draw(st.integers(start, min(len(content), start + 60)))
        content = content[:start] + data.draw(PIECES | st.binary(max_size=6)) + content[end:]

    began = time.monotonic()
    check(read(name, content))

    assert time.monotonic() - began < WORST_SECONDS


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_value_in_any_place_of_json(data):
    """Whole values are exchanged, so that the JSON stays valid and the readers see every type everywhere."""
    name = data.draw(st.sampled_from(["jsonlines", "schema-org", "hsds"]))
    value = {"jsonlines": test_jsonlines.OFFER, "schema-org": test_jsonld.COURSE, "hsds": test_hsds.SERVICE}[name]
    value = json.loads(json.dumps(value))
    path = data.draw(st.sampled_from(list(paths(value))))
    inner = value
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = data.draw(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
            | st.sampled_from(["9999-12-31", "2026-11-10T25:00", "<b>x", "-1", "https://x.example", "\x00", "\ud800"]),
            lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text(max_size=5), part, max_size=3),
            max_leaves=5,
        )
    )  # fmt: skip
    text = test_jsonlines.HEAD + json.dumps(value) if name == "jsonlines" else json.dumps(value)

    check(read(name, text.encode()))


def paths(value, path=()):
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield (*path, key)
        yield from paths(value[key], (*path, key))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(SAMPLES)), st.binary(max_size=200))
def test_any_bytes(name, content):
    check(read(name, content))


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_files_of_other_formats(name):
    for other, contents in SAMPLES.items():
        for content in contents:
            if other != name:
                check(read(name, content))


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_files_cut_anywhere(name):
    for content in SAMPLES[name]:
        for end in range(0, len(content), max(1, len(content) // 25)):
            check(read(name, content[:end]))


class Endless(io.RawIOBase):
    """A file of many courses that is never in memory as a whole."""

    def __init__(self, head: bytes, body: bytes, count: int, foot: bytes = b""):
        self.parts = iter([head, *([body] * count), foot])
        self.rest = b""

    def read(self, size=-1):
        while len(self.rest) < size and (part := next(self.parts, None)) is not None:
            self.rest += part
        data, self.rest = self.rest[:size], self.rest[size:]
        return data

    def seek(self, *args):
        raise io.UnsupportedOperation


@pytest.mark.parametrize(
    ("parse", "head", "body", "foot"),
    [
        (openvhs.parse, test_openvhs.HEAD.format(version="1.2"), test_openvhs.course(), test_openvhs.FOOT),
        (kufer.parse, "<kurse>", test_kufer.course(), "</kurse>"),
    ],
)
def test_memory_is_that_of_one_course(parse, head, body, foot):
    count = 400
    tracemalloc.start()
    try:
        found = sum(1 for _ in parse(Endless(head.encode(), body.encode(), count, foot.encode()), TODAY))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert found == count
    assert peak < 8_000_000


@pytest.mark.parametrize(
    ("parse", "content"),
    [
        (kufer.parse, b"<kurse><kurs><inhalt>" + b"x" * 3_000_000 + b"</inhalt></kurs></kurse>"),
        (kufer.parse, b"<kurse>" + b"<kurs>" * 100_000),
        (kufer.parse, b"<kurse><kurs>" + b"<a/>" * 30_000),
        (kufer.parse, b"<kurse><kurs a='" + b"&amp;" * 100_000),
        (openqcat.parse, b"<OPENQCAT>" + b"<SERVICE/>" * 4_000),
        (ical.parse, b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDESCRIPTION:" + b"x" * 3_000_000),
        (ical.parse, b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\n" * 100_000),
        (ical.parse, b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nX:1\n" + b" x\n" * 200_000),
        (table.parse, b'Titel;Nummer\n"' + b"x" * 3_000_000),
        (table.parse, b"Titel;Nummer\n" + b";" * 1_000_000),
        (table.parse, b"\n" * 1_000_000),
    ],
)
def test_huge_things_take_no_time(parse, content):
    began = time.monotonic()

    check(samples.read(parse, content))

    assert time.monotonic() - began < WORST_SECONDS
