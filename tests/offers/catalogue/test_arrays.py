"""Between bitmaps and arrays, in whatever way is quickest, the numbers stay the same."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap

from offers.catalogue.arrays import CONTAINER, MOST_LISTED, bitmap, bitmap_of, numbers, ranges


@given(st.lists(st.integers(0, 3 * CONTAINER)))
def test_numbers_make_a_set(given_):
    assert bitmap(np.array(given_, np.int64)) == BitMap(given_)


@given(st.sets(st.integers(0, 3 * CONTAINER)), st.integers(0, 3))
def test_places_make_a_set(places, length):
    is_member = np.zeros(max([length, *(place + 1 for place in places)]), bool)
    is_member[[*places]] = True

    assert bitmap_of(is_member) == BitMap(places)


@pytest.mark.parametrize("first", [0, CONTAINER - MOST_LISTED // 2, 2 * CONTAINER])
@pytest.mark.parametrize("size", [MOST_LISTED - 1, MOST_LISTED, MOST_LISTED + 1, CONTAINER, CONTAINER + 1])
@pytest.mark.parametrize("after", [0, 7, CONTAINER])
def test_many_places_make_a_set(first, size, after):
    is_member = np.zeros(first + size + after, bool)
    is_member[first : first + size] = True

    found = bitmap_of(is_member)

    assert found == BitMap(range(first, first + size))
    assert numbers(found).tolist() == [*range(first, first + size)]


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 5))))
def test_ranges_come_one_after_another(given_):
    first = np.array([start for start, _length in given_], np.int64)
    lengths = np.array([length for _start, length in given_], np.int64)

    expected = [number for start, length in given_ for number in range(start, start + length)]
    assert ranges(first, first + lengths).tolist() == expected
