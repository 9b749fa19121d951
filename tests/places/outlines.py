"""Reads drawings back, and makes outlines to draw."""

import re
from itertools import pairwise

from bildungsportal.setup import SHIPPED
from places.boundaries import read_geojson
from places.map import Area
from places.models import Municipality
from places.municipalities import read_csv
from tests.places.files import square

Point = tuple[int, int]


def shipped(district: str) -> list[Municipality]:
    """The Gemeinden of a shipped district with their outlines, unsaved; their keys are their AGS."""
    rows = {row.ags: row for row in read_csv(SHIPPED / "municipalities.csv")}
    _credit, geometries = read_geojson(SHIPPED / "boundaries" / f"{district}.geojson")
    return [
        Municipality(pk=int(ags), boundary=geometry, **rows[ags].values) for ags, geometry in sorted(geometries.items())
    ]


def outline(column: int = 0, row: int = 0, size: float = 0.1) -> dict:
    """A square in a grid of squares that touch."""
    return {"type": "Polygon", "coordinates": [square(9.4 + column * size, 51.3 + row * size, size)]}


def rings(area: Area) -> list[list[Point]]:
    """The rings of a path, not closed."""
    found = []
    for part in area.path.split("z")[:-1]:
        start, steps = part.removeprefix("M").split("l")
        x, y = map(int, start.split())
        ring = [(x, y)]
        numbers = [int(number) for number in re.findall(r"-?\d+", steps)]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            ring.append((x, y))
        found.append(ring)
    return found


def edges(area: Area) -> list[tuple[Point, Point]]:
    return [pair for ring in rings(area) for pair in pairwise([*ring, ring[0]])]


def holds(area: Area, x: float, y: float) -> bool:
    """Whether the point lies inside: a ray to the right crosses the border an odd number of times."""
    crossings = 0
    for (x1, y1), (x2, y2) in edges(area):
        if (y1 > y) != (y2 > y) and x < x1 + (x2 - x1) * (y - y1) / (y2 - y1):
            crossings += 1
    return crossings % 2 == 1


def size(area: Area) -> float:
    """Its surface without its holes, which run the other way round."""
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in edges(area))) / 2
