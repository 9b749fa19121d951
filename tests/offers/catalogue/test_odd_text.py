"""Whatever somebody types: an answer, in bounded time and size."""

import time

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from offers import catalogue
from offers.catalogue import suggesting, text
from offers.catalogue.index import Index
from offers.catalogue.query import Query
from offers.catalogue.searching import Search, in_any_tier, text_tiers
from offers.finding.filters import MAX_TEXT, places_in
from offers.models import SynonymGroup
from tests.factories import NOW, create_offer

pytestmark = pytest.mark.django_db
ODD = [
    "x" * 10_000,
    "wort " * 5000,
    "-" * 10_000,
    "a-" * 5000,
    "+#" * 5000,
    "a:in" * 3000,
    "Anfänger:" * 3000,
    "(in" * 3000,
    "\x00" * 100,
    "Yoga\x00' OR 1=1; --",
    "'; DROP TABLE offers_offer; --",
    "(a+)+$",
    ".*",
    "\\",
    "%",
    "_",
    "\u202eagoY\u202c",
    "👩‍👩‍👧" * 500,
    "\u0300" * 5000,
    "u\u0308" * 5000,
    "ﷺ",  # one letter that folds to four words
    "ͺ",  # one that folds to nothing
    "ß" * 3000,
    "\ud800",
    "½ ² ① Ⅷ ㎏",
    "\n\r\t\v\f\u2028\u00a0",
]


PIECES = ["Yoga", "C", "+", "60", "(", ":", "in", "-", "'", " ", "\u0308", "\u00ad", "1", "EDV", "für", "34225", "ß"]


@pytest.fixture
def index(portal):
    SynonymGroup.objects.create(words="Computer\nEDV\nelektronische Daten")
    create_offer(title="Yoga für Anfänger:innen", teaser="½ ² ﷺ ͺ C++ 60+ Eltern-Kind", keywords=["Rücken"])
    return Index.load(int(NOW.timestamp()))


def answer_everything(index: Index, asked: str) -> None:
    assert len(text.concepts(asked, index.names.synonyms)) <= text.MAX_QUERY_WORDS
    assert len(Search(index, Query(text=asked)).ids(0, 20)) <= 1
    suggested = suggesting.suggestions(index, asked[:MAX_TEXT])
    assert len(suggested) <= len(suggesting.NAMED) * suggesting.MOST_NAMES + suggesting.MOST_TITLES
    corrected = suggesting.corrected(index, asked[:MAX_TEXT])
    assert corrected is None or len(corrected) <= 2 * MAX_TEXT
    left, places = places_in(asked[:MAX_TEXT], index.names)
    assert len(left) <= MAX_TEXT
    assert len(places) <= 2


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=st.text(max_size=300))
@example("🎉 Yoga")
def test_any_text_is_answered(index, asked):
    answer_everything(index, asked)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=st.lists(st.sampled_from(PIECES)).map("".join))
def test_any_mixture_of_what_matters_is_answered(index, asked):
    answer_everything(index, asked)


def test_odd_text_is_answered_in_time(index, subtests):
    for number, asked in enumerate(ODD):
        with subtests.test(number):
            began = time.process_time()
            answer_everything(index, asked)
            assert time.process_time() - began < 2


@settings(deadline=None, max_examples=100)
@given(st.text())
def test_what_was_written_is_found_by_its_words(written):
    found = set(text.words(written))
    for word in found:
        assert text.fold(word) == word or not word.isascii() or {"a", "o", "u"} & set(word)
    for pattern in text.phrase(written):
        assert pattern.word in found | text.STOP_WORDS


def test_a_search_of_many_words_costs_no_more_than_of_a_few(index):
    many = " ".join(f"wort{number}" for number in range(5000))
    assert len(text.concepts(many, {})) == text.MAX_QUERY_WORDS
    assert len(in_any_tier(text_tiers(index, many))) == 0
    assert catalogue.search(Query(text=many), NOW).total == 0
