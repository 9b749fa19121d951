"""Degrees become metres as the authorities reckon them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from places.distance import distance_km
from places.utm import project, zone_of

# Worked out with PROJ 9.5.1, EPSG:4258 (ETRS89) to EPSG:25832 and EPSG:25833.
REFERENCE = [
    ("Kassel", 51.3166, 9.4977, 32, 534_685.105, 5_685_150.560),
    ("Regen", 49.0208, 13.1286, 33, 363_181.463, 5_431_455.150),
    ("Oberstdorf, far in the south", 47.27, 10.18, 32, 589_256.760, 5_235_844.133),
    ("Sylt, far in the north", 55.058, 8.4185, 32, 462_856.195, 6_101_400.146),
    ("Selfkant, beyond the edge of the zone", 51.05, 5.87, 32, 280_628.107, 5_660_047.142),
    ("Neißeaue, far in the east", 51.27, 15.04, 33, 502_790.462, 5_679_851.365),
    ("Dresden", 51.05, 13.74, 33, 411_682.850, 5_656_140.373),
]


@pytest.mark.parametrize(("name", "lat", "lon", "zone", "east", "north"), REFERENCE)
def test_points_lie_where_other_programs_put_them(name, lat, lon, zone, east, north):
    assert project(lat, lon, zone) == pytest.approx((east, north), abs=0.001)


@pytest.mark.parametrize(("lon", "zone"), [(5.9, 31), (6.0, 32), (9.5, 32), (11.99, 32), (12.0, 33), (15.0, 33)])
def test_zones_are_six_degrees_wide(lon, zone):
    assert zone_of(lon) == zone


def test_the_central_meridian_runs_straight_north():
    assert [project(lat, 9, 32)[0] for lat in (47, 51, 55)] == [500_000.0] * 3


@given(
    lat=st.floats(47, 55),
    lon=st.floats(6, 14.9),
    to_north=st.floats(-0.3, 0.3),
    to_east=st.floats(-0.3, 0.3),
)
def test_distances_stay_true(lat, lon, to_north, to_east):
    zone = zone_of(lon)
    (x1, y1), (x2, y2) = project(lat, lon, zone), project(lat + to_north, lon + to_east, zone)

    drawn = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5 / 1000

    # The haversine formula takes the earth for a ball, which is wrong by up to half a percent itself.
    assert drawn == pytest.approx(distance_km(lat, lon, lat + to_north, lon + to_east), rel=0.006, abs=0.001)
