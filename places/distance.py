"""Distances between the centres of Gemeinden; no street is measured and no service asked."""

import math
from collections.abc import Iterable, Mapping

EARTH_RADIUS_KM = 6371.0


def distance_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """The way of the crow, by the haversine formula."""
    phi1, phi2 = math.radians(lat1), math.radians(lat2)
    a = (
        math.sin((phi2 - phi1) / 2) ** 2
        + math.cos(phi1) * math.cos(phi2) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(a))


def within(radius_km: float, centres: Iterable[int], places: Mapping[int, tuple[float, float]]) -> frozenset[int]:
    """The keys of ``places`` (latitude, longitude) within ``radius_km`` of one of ``centres``, these included."""
    origins = [places[key] for key in centres if key in places]
    near = {
        key for key, place in places.items() if any(distance_km(*origin, *place) <= radius_km for origin in origins)
    }
    return frozenset(near | set(centres))
