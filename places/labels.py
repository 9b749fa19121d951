"""Where the names of areas and their numbers stand on a map.

The best place for a text is that of the largest rectangle with its proportions: the point that is farthest from the
border where distance is measured in widths and heights of the text (the "pole of inaccessibility" of that measure).
Where a text has no room, a shorter one is tried; what fits nowhere is left to the list beside the map.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import numpy as np

from places.borders import Ring

Key = TypeVar("Key", bound=Hashable)

LINE = 1.15  # from one base line to the next, in sizes of the font
CAPITAL = 0.7  # height of capital letters and digits
ROOM = 0.85  # of a text must have room in its area; the rest may lie on a neighbour
NUMBER = "000"
GRID = 12  # points on each side of the grid that is searched
ZOOMS = 3  # each grid is a quarter as wide as the one before

# Widths of letters of Fira Sans at weight 500, in sizes of the font.
WIDTHS = {
    0.3: " .jiIlJ()",
    0.4: "tr-f",
    0.5: "scFxvLyz",
    0.56: "ETZkgaäeSXVCY",
    0.61: "uühnAÄoöPbpdqßRBK",
    0.68: "GDUÜHNOQÖ",
    0.85: "wWMm",
}
WIDTH_OF = {letter: width for width, letters in WIDTHS.items() for letter in letters}
DIGIT = 0.56


@dataclass(frozen=True)
class Line:
    """A line of text around the middle ``x``, on the base line ``y``."""

    text: str
    x: int
    y: int


@dataclass(frozen=True)
class Label:
    """The name in one or two lines, or nothing, and a line that is free for the number, or none.

    ``screen`` says on which screens it is seen, ``font`` is the size of the letters.
    """

    screen: str
    font: int
    name: tuple[Line, ...]
    number: Line | None


class Box(NamedTuple):
    """The rectangle around a text."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Spot:
    """The middle of a text, and how much larger than the text the room around it is; 1 fits exactly."""

    x: float
    y: float
    room: float


def text_width(text: str) -> float:
    """In sizes of the font."""
    return sum(WIDTH_OF.get(letter, DIGIT) for letter in text)


def text_size(lines: Sequence[str], font: float) -> tuple[float, float]:
    """Width and height of a text of ``lines``."""
    return max(map(text_width, lines)) * font, ((len(lines) - 1) * LINE + CAPITAL) * font


def ways_to_write(name: str) -> Iterator[tuple[list[str], bool]]:
    """Lines of the name and whether the number follows, from the fullest text to the shortest.

    What stands in brackets tells Gemeinden of the same name apart, which one district does not have.
    """
    name = name.partition(" (")[0]
    cuts = [number + 1 for number, letter in enumerate(name[:-1]) if letter in " -"]
    names = [[name]]
    if cuts:
        cut = min(cuts, key=lambda cut: max(text_width(name[:cut]), text_width(name[cut:])))
        names.append([name[:cut].strip(), name[cut:]])
    for with_number in (True, False):
        for lines in names:
            yield lines, with_number
    yield [], True


def place_labels(areas: Mapping[Key, tuple[str, Sequence[Ring]]], screen: str, font: int) -> dict[Key, Label]:
    """The labels of ``areas`` (name and rings) that have room at this size of the font; no two touch."""
    taken: list[Box] = []
    labels = {}
    for key in sorted(areas, key=lambda key: -extent(areas[key][1])):
        lines = place_text(*areas[key], font, taken)
        if lines:
            labels[key] = Label(screen, font, *lines)
    return labels


def extent(rings: Sequence[Ring]) -> float:
    """The area of the rectangle around ``rings``."""
    xs, ys = zip(*(point for ring in rings for point in ring), strict=True)
    return (max(xs) - min(xs)) * (max(ys) - min(ys))


def place_text(
    name: str, rings: Sequence[Ring], font: float, taken: list[Box]
) -> tuple[tuple[Line, ...], Line | None] | None:
    """The fullest text with room inside of ``rings`` and outside of the boxes ``taken``, to which its own is added."""
    for lines, with_number in ways_to_write(name):
        text = [*lines, NUMBER] if with_number else lines
        width, height = text_size(text, font)
        spot = best_spot(rings, width, height)
        box = Box(spot.x - width / 2, spot.y - height / 2, spot.x + width / 2, spot.y + height / 2)
        if spot.room >= ROOM and not any(overlap(box, other) for other in taken):
            taken.append(box)
            first = box.top + CAPITAL * font
            placed = [Line(text, round(spot.x), round(first + n * LINE * font)) for n, text in enumerate(text)]
            return tuple(placed[: len(lines)]), placed[-1] if with_number else None
    return None


def overlap(one: Box, other: Box) -> bool:
    return one.left < other.right and other.left < one.right and one.top < other.bottom and other.top < one.bottom


def best_spot(rings: Sequence[Ring], width: float, height: float) -> Spot:
    """The place with most room for a text of this size inside of ``rings`` (an area with its holes)."""
    scale = np.array([2 / width, 2 / height])
    starts = np.concatenate([np.array(ring) for ring in rings]) * scale
    ends = np.concatenate([np.roll(np.array(ring), -1, axis=0) for ring in rings]) * scale
    low, high = starts.min(axis=0), starts.max(axis=0)
    middle, half, room = (low + high) / 2, (high - low) / 2, -np.inf
    steps = np.linspace(-1, 1, GRID)
    offsets = np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2)
    for _zoom in range(ZOOMS):
        points = middle + offsets * half
        rooms = clearance(points, starts, ends)
        best = int(rooms.argmax())
        if rooms[best] > room:
            middle, room = points[best], float(rooms[best])
        half = half / 4
    x, y = middle / scale
    return Spot(float(x), float(y), room)


def clearance(points: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Half the side of the largest upright square around each point that no line crosses; negative outside."""
    dx, dy = (ends - starts).T
    x, y = starts[:, 0] - points[:, :1], starts[:, 1] - points[:, 1:]  # seen from each point
    to_x, to_y = x + dx, y + dy
    # On a line the larger of |x| and |y| is smallest at an end, or where x = y, or where x = -y.
    distance = np.minimum(np.maximum(abs(x), abs(y)), np.maximum(abs(to_x), abs(to_y)))
    for difference, change in [(y - x, dx - dy), (-x - y, dx + dy)]:
        along = (difference / or_one(change)).clip(0, 1)
        distance = np.minimum(distance, np.maximum(abs(x + along * dx), abs(y + along * dy)))
    # From inside, a ray to the right crosses the border an odd number of times.
    crosses = ((y > 0) != (to_y > 0)) & (x > y * (dx / or_one(dy)))
    return np.where(crosses.sum(axis=1) % 2 == 1, 1, -1) * distance.min(axis=1)


def or_one(divisors: np.ndarray) -> np.ndarray:
    """``divisors`` that can be divided by. Where one is 0 any quotient will do."""
    return np.where(divisors == 0, 1, divisors)
