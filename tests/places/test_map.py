"""The map of a district, drawn from the outlines in the database."""

from collections import Counter
from itertools import combinations
from statistics import median

import pytest
from django.db import transaction

from places import map as places_map
from places.labels import CAPITAL, LINE, Box, overlap, text_width
from places.map import FONTS, TOLERANCE, Drawing, draw, drawing
from places.models import Municipality
from tests.factories import create_district, create_municipality
from tests.places.outlines import edges, holds, outline, rings, shipped, size

KASSEL, BERGSTRASSE, REGEN = "06633", "06431", "09276"
KM_PER_DEGREE = 111.2  # of latitude


@pytest.fixture(scope="module")
def drawings() -> dict[str, Drawing]:
    return {district: draw(shipped(district), shipped("06611")) for district in (KASSEL, BERGSTRASSE, REGEN)}


@pytest.fixture(params=[KASSEL, BERGSTRASSE, REGEN])
def district(request) -> str:
    return request.param


def points(drawing: Drawing) -> list[tuple[int, int]]:
    return [point for area in drawing.areas for ring in rings(area) for point in ring]


def lines(area) -> list[tuple[str, str, int, int, int]]:
    """Screen, text, middle, base line and size of every line of text; a number counts as three digits."""
    return [
        (label.screen, line.text, line.x, line.y, label.font)
        for label in area.labels
        for line in [*label.name, *([label.number] if label.number else [])]
    ]


# --- Shapes ------------------------------------------------------------------------------------------------------


def test_every_gemeinde_is_drawn_inside_the_frame(drawings, district):
    drawn = drawings[district]

    assert [area.key for area in drawn.areas] == [place.pk for place in shipped(district)]
    xs, ys = zip(*points(drawn), strict=True)
    assert (min(xs) >= 0, max(xs) <= drawn.width, min(ys) >= 0, max(ys) <= drawn.height) == (True,) * 4
    assert (min(xs) < 10, max(xs) > drawn.width - 10, min(ys) < 10, max(ys) > drawn.height - 10) == (True,) * 4


def test_nothing_is_stretched(drawings, district):
    """Sizes agree with the official ones, and the map is as high as the district."""
    drawn, places = drawings[district], {place.pk: place for place in shipped(district)}
    scales = {area.key: (size(area) / float(places[area.key].area_km2)) ** 0.5 for area in drawn.areas}
    units_per_km = median(scales.values())

    # Small ones lose more by fewer points; one outline is put together from two older ones.
    assert {
        places[key].name for key, scale in scales.items() if scale != pytest.approx(units_per_km, rel=0.04)
    } == set()
    lats = [lat for place in places.values() for ring in places_map.rings_of(place.boundary) for _lon, lat in ring]
    ys = [y for _x, y in points(drawn)]
    assert max(ys) - min(ys) == pytest.approx((max(lats) - min(lats)) * KM_PER_DEGREE * units_per_km, rel=0.02)


def test_shared_borders_stay_shared(drawings, district, monkeypatch):
    """There is no gap and no overlap: what only one Gemeinde has lies on the outer border of the district."""
    monkeypatch.setattr(places_map, "TOLERANCE", 0)
    exact = Counter(frozenset(edge) for area in draw(shipped(district)).areas for edge in edges(area))
    outside = {point for edge, uses in exact.items() if uses == 1 for point in edge}

    uses = Counter(frozenset(edge) for area in drawings[district].areas for edge in edges(area))

    assert len(uses) < 0.75 * len(exact)
    assert set(uses.values()) == {1, 2}
    assert {point for edge, number in uses.items() if number == 1 for point in edge} - outside == set()


def test_a_town_in_the_middle_of_a_district_is_named_and_no_part_of_it(drawings):
    assert {district: [area.key for area in drawn.neighbours] for district, drawn in drawings.items()} == {
        KASSEL: [6611000],
        BERGSTRASSE: [],
        REGEN: [],
    }
    (town,) = drawings[KASSEL].neighbours
    assert [[line.text for line in label.name] for label in town.labels] == [["Kassel"], ["Kassel"]]
    assert 6611000 not in [area.key for area in drawings[KASSEL].areas]


def test_what_no_one_can_see_breaks_nothing():
    nowhere = [[9.4, 51.25]] * 4
    flat = [[9.4, 51.2], [9.5, 51.2], [9.6, 51.2], [9.4, 51.2]]
    own = [
        Municipality(pk=1, name="Eins", boundary=outline(0)),
        Municipality(pk=2, name="Zwei", boundary=outline(1)),
        Municipality(pk=3, name="Punkt", boundary={"type": "Polygon", "coordinates": [nowhere]}),
        Municipality(pk=4, name="Strich", boundary={"type": "MultiPolygon", "coordinates": [[flat], [nowhere]]}),
    ]

    assert [area.key for area in draw(own).areas] == [1, 2]
    assert draw(own[2:]) is None
    assert draw(own[2:3]) is None


def test_long_districts_stay_in_the_frame():
    tower = [Municipality(pk=row, name=f"Ort {row}", boundary=outline(0, row)) for row in range(9)]
    street = [Municipality(pk=column, name=f"Ort {column}", boundary=outline(column, 0)) for column in range(9)]

    assert (draw(tower).width, draw(tower).height) == (places_map.WIDTH, places_map.MAX_HEIGHT)
    assert 0.14 < draw(street).height / draw(street).width < 0.2
    for drawn in (draw(tower), draw(street)):
        assert {0 <= x <= drawn.width and 0 <= y <= drawn.height for x, y in points(drawn)} == {True}


# --- Labels ------------------------------------------------------------------------------------------------------


def test_every_text_stands_in_its_area(drawings, district):
    outside = [
        text
        for area in [*drawings[district].areas, *drawings[district].neighbours]
        for _screen, text, x, y, font in lines(area)
        if not holds(area, x, y - CAPITAL * font / 2)
    ]

    assert outside == []


def test_no_two_labels_touch(drawings, district):
    drawn = drawings[district]
    boxes = [
        (screen, area.key, text, Box(x - width / 2, y - CAPITAL * font, x + width / 2, y))
        for area in [*drawn.areas, *drawn.neighbours]
        for screen, text, x, y, font in lines(area)
        for width in [text_width(text) * font]
    ]
    touching = [
        (one[2], other[2])
        for one, other in combinations(boxes, 2)
        if one[0] == other[0] and one[1] != other[1] and overlap(one[3], other[3])
    ]

    assert touching == []


def test_most_gemeinden_have_a_label_and_more_of_them_on_wide_screens(drawings, district):
    areas = drawings[district].areas
    labels = {screen: [label for a in areas for label in a.labels if label.screen == screen] for screen in FONTS}
    named = {screen: [label for label in found if label.name] for screen, found in labels.items()}

    assert len(labels["wide"]) > 0.9 * len(areas)
    assert len(named["wide"]) > 0.6 * len(areas)
    assert 0.3 * len(areas) < len(named["narrow"]) < len(named["wide"])


def test_long_names_take_two_lines_and_brackets_are_left_out():
    names = ["Gutsbezirk Reinhardswald", "Heppenheim (Bergstraße)", "Rand", "Stein-Bockenheim-Süd", "Rand"]
    own = [Municipality(pk=n, name=name, boundary=outline(n)) for n, name in enumerate(names, start=1)]
    strip = [[9.5, 51.41], [9.7, 51.41], [9.7, 51.415], [9.5, 51.415], [9.5, 51.41]]
    own.append(Municipality(pk=7, name="Ganz schmal", boundary={"type": "Polygon", "coordinates": [strip]}))

    texts = {
        area.key: [line.text for label in area.labels if label.screen == "wide" for line in label.name]
        for area in draw(own).areas
    }

    assert {key: texts[key] for key in (1, 2, 4, 7)} == {
        1: ["Gutsbezirk", "Reinhardswald"],
        2: ["Heppenheim"],
        4: ["Stein-", "Bockenheim-Süd"],
        7: [],
    }
    first, second = draw(own).areas[0].labels[0].name
    assert second.y - first.y == round(LINE * FONTS["wide"])


# --- In the database ---------------------------------------------------------------------------------------------


@pytest.fixture
def kreis(db):
    create_municipality(name="Vellmar", boundary=outline(0))
    create_municipality(name="Ahnatal", boundary=outline(1))
    create_municipality(name="Ohne Umriss")
    return create_district().pk


def keys(drawn: Drawing) -> list[str]:
    return [Municipality.objects.get(pk=area.key).name for area in drawn.areas]


def test_gemeinden_of_today_with_an_outline_in_the_order_of_their_names(kreis):
    elsewhere = create_district(ags="09999", name="Kreis Fern")
    create_municipality(name="Fern", district=elsewhere, ags="09999001", boundary=outline(5))
    create_municipality(name="Früher", successor=Municipality.objects.get(name="Vellmar"), boundary=outline(2))

    drawn = drawing(kreis, 1)

    assert keys(drawn) == ["Ahnatal", "Vellmar"]
    assert drawn.neighbours == ()
    assert drawing(elsewhere.pk, 1) is None


def test_fewer_than_two_outlines_are_no_map(kreis):
    Municipality.objects.filter(name="Vellmar").update(boundary=None)

    assert drawing(kreis, 1) is None


@pytest.mark.django_db(transaction=True)
def test_a_drawing_is_remembered_until_the_version_changes(kreis, django_assert_num_queries):
    first = drawing(kreis, 1)
    with django_assert_num_queries(0):
        assert drawing(kreis, 1) is first
    Municipality.objects.filter(name="Ohne Umriss").update(boundary=outline(2))
    with django_assert_num_queries(1):
        second = drawing(kreis, 2)

    assert (len(first.areas), len(second.areas)) == (2, 3)


@pytest.mark.django_db(transaction=True)
def test_what_a_transaction_saw_is_not_remembered(kreis):
    with transaction.atomic():
        Municipality.objects.filter(name="Ohne Umriss").update(boundary=outline(2))
        assert len(drawing(kreis, 7).areas) == 3
        transaction.set_rollback(True)

    assert len(drawing(kreis, 7).areas) == 2


def test_the_tolerance_is_less_than_two_pixels_on_desks():
    assert TOLERANCE * 480 / places_map.WIDTH <= 1
