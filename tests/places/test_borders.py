"""Fewer points, and neighbours still meet."""

from collections import Counter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from places.borders import simplified, simplified_line

SIZE = 10
bumps = st.lists(st.floats(-0.4, 0.4), min_size=3, max_size=12)


def edges(ring):
    return [frozenset(pair) for pair in pairwise([*ring, ring[0]])]


def border(start, end, offsets):
    """A crooked line from ``start`` to ``end``, without its end."""
    (x1, y1), (x2, y2) = start, end
    steps = len(offsets) + 1
    points = [start]
    for number, offset in enumerate(offsets, start=1):
        x, y = x1 + (x2 - x1) * number / steps, y1 + (y2 - y1) * number / steps
        points.append((x, y + offset) if y1 == y2 else (x + offset, y))
    return points


def backwards(line, end):
    """The same border from the other side, without its new end."""
    return [end, *line[:0:-1]]


@given(west=bumps, east=bumps, north=bumps, south=bumps, island=bumps, tolerance=st.floats(0, 1))
def test_a_border_of_two_areas_stays_one_line(west, east, north, south, island, tolerance):
    # Four areas around a crossing; one of them begins its ring in the middle of a border, one runs the other way.
    middle, left, right, top, bottom = (5, 5), (0, 5), (SIZE, 5), (5, 0), (5, SIZE)
    to_left, to_right = border(middle, left, west), border(middle, right, east)
    to_top, to_bottom = border(middle, top, north), border(middle, bottom, south)
    lake = [(2, 2), *border((2, 2), (4, 2), island)[1:], (4, 2), (4, 3.5), (2, 3.5)]
    one = [*to_left, left, (0, 0), *backwards(to_top, top)]
    two = [*to_top, top, (SIZE, 0), *backwards(to_right, right)]
    three = [*to_right, right, (SIZE, SIZE), *backwards(to_bottom, bottom)][::-1]
    four = [*to_bottom, bottom, (0, SIZE), *backwards(to_left, left)]
    shapes = {"1": [one, lake], "2": [two[3:] + two[:3]], "3": [three], "4": [four], "lake": [lake[2:] + lake[:2]]}

    drawn = simplified({key: [[*ring, ring[0]] for ring in rings] for key, rings in shapes.items()}, tolerance)

    uses = Counter(edge for rings in drawn.values() for ring in rings for edge in edges(ring))
    once = [edge for edge, number in uses.items() if number == 1]
    assert set(uses.values()) == {1, 2}
    # What only one area has lies on the straight frame around all.
    assert [edge for edge in once if not any(len({point[axis] for point in edge}) == 1 for axis in (0, 1))] == []
    assert {value for edge in once for x, y in edge for value in [x in (0, SIZE) or y in (0, SIZE)]} == {True}


@given(offsets=bumps, tolerance=st.floats(0.01, 1))
def test_no_point_moves_further_than_the_tolerance(offsets, tolerance):
    line = [*border((0, 0), (10, 0), offsets), (10, 0)]

    kept = simplified_line(line, tolerance)

    assert (kept[0], kept[-1]) == (line[0], line[-1])
    for x, y in line:
        (x1, y1), (x2, y2) = next(pair for pair in pairwise(kept) if pair[0][0] <= x <= pair[1][0])
        upright = abs(y1 + (y2 - y1) * (x - x1) / (x2 - x1) - y)
        # The distance to a line is at most the upright one, and that at most 1 / cos of its slope times as long.
        assert upright / (1 + ((y2 - y1) / (x2 - x1)) ** 2) ** 0.5 <= tolerance + 1e-9


def test_what_is_too_small_to_see_is_gone():
    dot = [(1, 1), (1.1, 1), (1.1, 1.1), (1, 1.1), (1, 1)]
    square = [(0, 0), (10, 0), (10, 10), (0, 10), (0, 0)]

    assert simplified({"a": [square, dot], "b": [dot]}, 1) == {"a": [square[:-1]], "b": []}
