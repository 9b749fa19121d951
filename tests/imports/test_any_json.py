"""Whatever JSON the file holds: a record or a refusal with a reason, never an error."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from imports.records import Problem, Record
from tests.imports.courses import full, read, short

WORDS = st.sampled_from(
    ["", "-1", "0", "2020-05-19", "9999-12-31", "18:00", "true", "Online", "Deutsch A1.1", "<b>x", "\x00", "10115", "€"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS | st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def paths(value, path=()):
    """The path of every element of ``value``."""
    yield path
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield from paths(value[key], (*path, key))


def put(course, path, value):
    if not path:
        return value
    inner = course
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return course


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_any_value_in_any_place(data):
    course = data.draw(st.sampled_from([short, full]))()
    path = data.draw(st.sampled_from(list(paths(course))))

    entry = read(put(course, path, data.draw(VALUES)))

    if isinstance(entry, Problem):
        assert entry.message.endswith(".")
    else:
        assert isinstance(entry, Record)
        assert entry.title
        assert entry.data["teaser"]
        assert all(doubt.endswith((".", "“.")) for doubt in entry.doubts)
        json.dumps([run | {"venue": None} for run in entry.data["runs"]])


@settings(max_examples=100, deadline=None)
@given(VALUES)
def test_any_value_instead_of_a_course(value):
    assert isinstance(read(value), Record | Problem)
