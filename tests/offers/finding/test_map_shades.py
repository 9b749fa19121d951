"""Which numbers of offers share a colour on the map."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offers.finding.map import DARKEST, ROUND, limits


@pytest.mark.parametrize(
    ("counts", "starts"),
    [
        ([], []),
        ([0, 0], []),
        ([7], [7]),
        ([0, 3, 3, 3], [3]),
        ([1, 2, 4, 0, 9, 9, 120], [1, 2, 4, 9, 120]),
        ([2, 3, 3, 4, 4, 4, 4, 5, 7, 7, 8, 8, 9, 10, 11, 15, 28, 30, 50], [1, 4, 8, 10, 30]),
        (range(100, 2000, 10), [1, 600, 1200, 1500]),
    ],
)
def test_few_numbers_stand_for_themselves_and_many_get_round_limits(counts, starts):
    assert limits(counts) == starts


@given(counts=st.lists(st.integers(0, 20_000), max_size=60))
def test_every_number_of_offers_has_a_shade(counts):
    starts = limits(counts)
    some = [count for count in counts if count]

    assert starts == sorted(set(starts))
    assert len(starts) <= DARKEST
    assert bool(starts) == bool(some)
    if some:
        assert 1 <= starts[0] <= min(some)
        assert starts[-1] <= max(some)
    if len(set(some)) > DARKEST:
        assert set(starts) <= {1, *ROUND}
