"""Long lists come from prepared orders; they must be what plain sorting gives, also after many changes."""

from unittest import mock

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyroaring import BitMap

from offers.catalogue import index as index_module
from offers.catalogue.entry import title_key
from offers.catalogue.index import Index
from offers.catalogue.query import SORTS

pytestmark = pytest.mark.django_db
NOW = 1_800_000_000


@pytest.fixture
def small(monkeypatch):
    """As if a handful were a long list."""
    monkeypatch.setattr(index_module, "SMALL", 3)
    monkeypatch.setattr(index_module, "MOST_MOVED", 5)


# What one offer is: its title, how complete, when published, in how many seconds it starts, and if it is bookable.
offers = st.tuples(
    st.sampled_from(["Äpfel", "Apfel", "Birne", "Chor", "chor", "Zwiebel", ""]),
    st.integers(0, 3),
    st.integers(0, 3),
    st.integers(1, 40),
    st.booleans(),
)


def row(number: int, changed: int, offer: tuple) -> tuple:
    """An entry as the database gives it. It has one date, which ends in the second after its start."""
    title, completeness, published, start, bookable = offer
    dates = np.array([(0, 738000, NOW + start, NOW + start + 1)], index_module.DATE)
    cells = f"[[null, 1, 3, {index_module.BOOKABLE if bookable else 0}]]"
    return (
        number, str(changed), True, "{}", -1, 999, completeness, published, title, title_key(title),
        "", "", "", "", cells, dates.tobytes(),
    )  # fmt: skip


class Many:
    """An index beside a plain dictionary of the same offers."""

    def __init__(self):
        self.index, self.known, self.changed = Index(NOW), {}, 0

    def put(self, number: int, offer: tuple) -> None:
        self.changed += 1
        self.index.put(row(number, self.changed, offer))
        self.index.settle()
        self.known[number] = offer

    def let_pass(self, seconds: int) -> None:
        self.index.advance(NOW + seconds)
        self.known = {number: offer for number, offer in self.known.items() if offer[3] + 1 > seconds}

    def expected(self, sort: str) -> list[int]:
        def key(number):
            title, completeness, published, start, bookable = self.known[number]
            match sort:
                case "titel":
                    return title_key(title), number
                case "neueste":
                    return -published, -number
                case "naechster-termin":
                    return start, number
            return not bookable, -completeness, start, number

        return sorted(self.known, key=key)

    def agrees(self, start: int, stop: int) -> None:
        live = BitMap(self.index.published)
        for sort in SORTS:
            slots = self.index.sorted(sort, live, start, stop)
            assert self.index.rows["offer"][slots].tolist() == self.expected(sort)[start:stop], sort


steps = st.lists(
    st.one_of(
        st.tuples(st.integers(0, 11), offers),
        st.tuples(st.integers(0, 11), offers),
        st.integers(0, 30),
        st.tuples(st.just("ask"), st.integers(0, 15), st.integers(0, 15)),
    ),
    min_size=8,
    max_size=60,
)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_prepared_orders_equal_plain_sorting(small, steps):
    many, now = Many(), 0
    for number in range(6):
        many.put(number, ("Birne", 1, 1, 35, True))
    for step in steps:
        match step:
            case int(seconds):
                now = max(now, seconds)
                many.let_pass(now)
            case "ask", start, length:
                many.agrees(start, start + length)
            case number, offer:
                many.put(number, offer)
                if offer[3] + 1 <= now:
                    del many.known[number]
    many.agrees(0, 100)


def test_pages_join_without_gaps(small):
    many = Many()
    for number in range(200):
        many.put(number, (f"Titel {number % 7}", number % 4, number % 5, 1 + number % 39, number % 3 > 0))
    for _ in range(3):
        for sort in SORTS:
            live = many.index.published
            pages = [many.index.sorted(sort, live, start, start + 7) for start in range(0, 210, 7)]
            joined = many.index.rows["offer"][[slot for page in pages for slot in page]].tolist()
            assert joined == many.expected(sort)
        for number in range(0, 200, 23):
            many.put(number, ("Neu", 3, 4, 40, True))


def test_a_part_of_all_keeps_the_order(small):
    many = Many()
    for number in range(50):
        many.put(number, (f"{number % 9}", number % 4, number % 5, 1 + number, True))
    for sort in SORTS:
        part = BitMap(slot for slot in many.index.published if slot % 2)
        slots = many.index.sorted(sort, part, 0, 50)
        numbers = many.index.rows["offer"][slots].tolist()
        assert numbers == [number for number in many.expected(sort) if number % 2]


@given(order=st.permutations(range(30)), slots=st.sets(st.integers(0, 29), min_size=1), stop=st.integers(1, 30))
@pytest.mark.parametrize("head", [0, 3, 1000])
def test_a_page_is_read_off_an_order_alike_in_every_way(head, order, slots, stop):
    stop = min(stop, len(slots))

    with mock.patch.object(index_module, "HEAD", head):
        found = index_module.first_of(np.array(order), BitMap(slots), stop)

    assert found.tolist() == [slot for slot in order if slot in slots][:stop]


def test_few_moves_keep_the_prepared_order(small):
    many = Many()
    for number in range(10):
        many.put(number, ("Titel", 0, 0, 9 + number, True))
    many.agrees(0, 10)
    orders = dict(many.index._orders)

    many.put(3, ("Anders", 1, 1, 1, False))
    many.agrees(0, 10)
    assert all(many.index._orders[sort] is order for sort, order in orders.items())

    for number in range(6):
        many.put(number, ("Anders", 1, 1, 1, False))
    many.agrees(0, 10)
    assert all(many.index._orders[sort] is not order for sort, order in orders.items())
