"""The map of a district: its Gemeinden as shapes with their labels, drawn from the stored outlines.

Degrees become metres in the UTM zone of the district, so north is up and nothing is stretched. What stands here is the
same for every page; numbers and colours come from those who show the map.
"""

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from django.db import connection

from places.borders import Ring, among, open_ring, rings_of, simplified
from places.labels import Label, place_labels
from places.models import Municipality
from places.utm import project, zone_of

# Units of the drawing, which is shown about 480 px wide on desks and 360 px on phones.
WIDTH, MAX_HEIGHT, MARGIN = 1200, 1600, 4
TOLERANCE = 2.4  # how far a border may move: 1 px
FONTS = {"wide": 31, "narrow": 44}  # sizes: 12 px on desks, 13 px on phones

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, eq=False)
class Area:
    """One Gemeinde. ``key`` is that of its row, ``path`` the data of an SVG path.

    Its ``labels`` are one for wide screens and one for narrow ones; where a text has no room, one is missing.
    """

    key: int
    path: str
    labels: tuple[Label, ...]


@dataclass(frozen=True, eq=False)
class Drawing:
    """``areas`` in the order of their names; ``neighbours`` are places of others among them, for orientation."""

    width: int
    height: int
    areas: tuple[Area, ...]
    neighbours: tuple[Area, ...]


def drawing(district: int, version: int) -> Drawing | None:
    """The map of ``district``; None where fewer than two of its Gemeinden have an outline.

    It is remembered as long as ``version``, a number for the state of all Gemeinden, stays the same.
    """
    if connection.in_atomic_block:  # what a transaction sees may be rolled back
        return draw_district(district)
    return _remembered(district, version)


@lru_cache(maxsize=1)
def _remembered(district: int, version: int) -> Drawing | None:
    return draw_district(district)


def draw_district(district: int) -> Drawing | None:
    """The map from the outlines in the database."""
    places = list(Municipality.objects.current().exclude(boundary=None))
    own = [place for place in places if place.district_id == district]
    return draw(own, [place for place in places if place.district_id != district])


def draw(own: Sequence[Municipality], others: Iterable[Municipality] = ()) -> Drawing | None:
    """The map of ``own`` and of those ``others`` that lie among them."""
    neighbours = among({place: place.boundary for place in others}, [place.boundary for place in own])
    shapes, height = fit({place: rings_of(place.boundary) for place in [*own, *neighbours]})
    named = {place: (place.name, shape) for place, shape in shapes.items()}
    placed = [place_labels(named, screen, font) for screen, font in FONTS.items()]

    def areas(places: Sequence[Municipality]) -> tuple[Area, ...]:
        return tuple(
            Area(place.pk, path(shapes[place]), tuple(labels[place] for labels in placed if place in labels))
            for place in places
            if place in shapes
        )

    drawn = areas(own)
    return Drawing(WIDTH, height, drawn, areas(neighbours)) if len(drawn) > 1 else None


def fit(outlines: Mapping[Key, Sequence[Ring]]) -> tuple[dict[Key, list[Ring]], int]:
    """The rings of ``outlines`` (degrees) simplified and in whole units of the drawing, and its height.

    What is too small to be seen is missing.
    """
    points = {point for shape in outlines.values() for ring in shape for point in ring}
    if not points:
        return {}, 0
    zone = zone_of((min(lon for lon, _lat in points) + max(lon for lon, _lat in points)) / 2)
    metres = {(lon, lat): project(lat, lon, zone) for lon, lat in points}  # each point once, so neighbours agree
    xs, ys = zip(*metres.values(), strict=True)
    wide, high = max(xs) - min(xs) or 1, max(ys) - min(ys) or 1
    scale = min((WIDTH - 2 * MARGIN) / wide, (MAX_HEIGHT - 2 * MARGIN) / high)
    left = (WIDTH - scale * wide) / 2
    units = {point: (left + scale * (x - min(xs)), MARGIN + scale * (max(ys) - y)) for point, (x, y) in metres.items()}
    exact = {key: [[units[point] for point in ring] for ring in shape] for key, shape in outlines.items()}
    drawn = {
        key: [rounded for ring in shape if len(rounded := open_ring([(round(x), round(y)) for x, y in ring])) > 2]
        for key, shape in simplified(exact, TOLERANCE).items()
    }
    height = 2 * MARGIN + math.ceil(scale * high)
    return {key: shape for key, shape in drawn.items() if shape}, height


def path(shape: Iterable[Ring]) -> str:
    """``shape`` as data of an SVG path, each point relative to the one before."""
    parts = []
    for (x, y), *others in shape:
        parts.append(f"M{x} {y}l")
        steps = []
        for next_x, next_y in others:
            steps += [f"{next_x - x}", f"{next_y - y}"]
            x, y = next_x, next_y
        parts.append(" ".join(steps).replace(" -", "-") + "z")
    return "".join(parts)
