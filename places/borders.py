"""Outlines and the borders that neighbours share: two have one in common where their points are equal.

To draw outlines with fewer points, rings are cut into *arcs* wherever borders of different Gemeinden meet or part. Two
neighbours have the arc between them in common, one of them backwards, and each arc is simplified once. So neither a gap
nor an overlap can arise.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import pairwise
from math import hypot
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Point = tuple[float, float]
Ring = list[Point]  # not closed: the last point is not the first
Arc = tuple[Point, ...]


def rings_of(geometry: dict) -> list[list[Point]]:
    """All rings of a GeoJSON Polygon or MultiPolygon, those around holes too, each closed."""
    coordinates = geometry["coordinates"]
    polygons = [coordinates] if geometry["type"] == "Polygon" else coordinates
    return [[(lon, lat) for lon, lat in ring] for polygon in polygons for ring in polygon]


def among(others: Mapping[Key, dict], own: Iterable[dict]) -> list[Key]:
    """Those of ``others`` that lie among ``own``: most of their border is also theirs."""
    ours = {line for geometry in own for line in _lines(geometry)}
    lines = {key: _lines(geometry) for key, geometry in others.items()}
    return [key for key in others if 2 * len(lines[key] & ours) > len(lines[key])]


def _lines(geometry: dict) -> set[frozenset]:
    """The straight pieces of an outline, each as its two ends."""
    return {frozenset(ends) for ring in rings_of(geometry) for ends in pairwise(ring)}


def simplified(shapes: Mapping[Key, Iterable[Sequence[Point]]], tolerance: float) -> dict[Key, list[Ring]]:
    """The rings of each shape, no line further than ``tolerance`` from where it was; rings too small to see are gone.

    The rings of ``shapes`` may be closed or open.
    """
    opened = {key: [open_ring(ring) for ring in rings] for key, rings in shapes.items()}
    ends = junctions(ring for rings in opened.values() for ring in rings)
    known: dict[Arc, Arc] = {}
    drawn = {}
    for key, rings in opened.items():
        found = [simplified_ring(ring, ends, tolerance, known) for ring in rings]
        drawn[key] = [ring for ring in found if len(ring) > 2]
    return drawn


def open_ring(ring: Sequence[Point]) -> Ring:
    """``ring`` without repeated points and without its first point at the end."""
    points = [point for before, point in zip([None, *ring], ring, strict=False) if point != before]
    return points[:-1] if len(points) > 1 and points[0] == points[-1] else points


def junctions(rings: Iterable[Ring]) -> set[Point]:
    """The points from which more than two lines lead on."""
    neighbours: defaultdict[Point, set[Point]] = defaultdict(set)
    for ring in rings:
        for before, point in zip([ring[-1], *ring], ring, strict=False):
            neighbours[before].add(point)
            neighbours[point].add(before)
    return {point for point, others in neighbours.items() if len(others) > 2}


def simplified_ring(ring: Ring, ends: set[Point], tolerance: float, known: dict[Arc, Arc]) -> Ring:
    points: Ring = []
    for arc in arcs(ring, ends):
        backwards = arc[::-1]
        is_forward = arc <= backwards  # one of both directions stands for the arc, whoever comes first
        name = arc if is_forward else backwards
        if name not in known:
            known[name] = simplified_line(name, tolerance)
        points += (known[name] if is_forward else known[name][::-1])[:-1]
    return points


def arcs(ring: Ring, ends: set[Point]) -> list[Arc]:
    """``ring`` in pieces from junction to junction; the whole ring where it has none or only one."""
    cuts = [number for number, point in enumerate(ring) if point in ends]
    if not cuts:
        cuts = [ring.index(min(ring))]  # the neighbour around an island begins at the same point
    turned = ring[cuts[0] :] + ring[: cuts[0]]
    stops = [cut - cuts[0] for cut in cuts] + [len(ring)]
    turned.append(turned[0])
    return [tuple(turned[start : stop + 1]) for start, stop in pairwise(stops)]


def simplified_line(line: Sequence[Point], tolerance: float) -> Arc:
    """The points of ``line`` that matter (Ramer, Douglas and Peucker); both ends stay."""
    kept = {0, len(line) - 1}
    open_spans = [(0, len(line) - 1)]
    while open_spans:
        first, last = open_spans.pop()
        farthest, distance = first, tolerance
        for number in range(first + 1, last):
            from_line = distance_to_segment(line[number], line[first], line[last])
            if from_line > distance:
                farthest, distance = number, from_line
        if farthest != first:
            kept.add(farthest)
            open_spans += [(first, farthest), (farthest, last)]
    return tuple(line[number] for number in sorted(kept))


def distance_to_segment(point: Point, start: Point, end: Point) -> float:
    (x, y), (x1, y1), (x2, y2) = point, start, end
    dx, dy = x2 - x1, y2 - y1
    length = dx * dx + dy * dy
    along = min(1.0, max(0.0, ((x - x1) * dx + (y - y1) * dy) / length)) if length else 0.0
    return hypot(x - x1 - along * dx, y - y1 - along * dy)
