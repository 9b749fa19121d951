"""From degrees to metres on a plane: Universal Transverse Mercator, as German maps of the authorities use it.

The series of Krüger to the third power of n, exact to a millimetre inside a zone; see J. H. Krüger, Konforme Abbildung
des Erdellipsoids in der Ebene (Potsdam 1912), and C. F. F. Karney, Transverse Mercator with an accuracy of a few
nanometers, Journal of Geodesy 85 (2011), equations 7 to 11 and 35. The ellipsoid is GRS 80; that of WGS 84 differs by
less than a millimetre.
"""

from math import asinh, atan2, atanh, cos, cosh, hypot, radians, sin, sinh, sqrt, tan

EQUATOR = 6_378_137.0  # radius in metres
FLATTENING = 1 / 298.257222101
SCALE = 0.9996  # on the central meridian of a zone
EASTING = 500_000.0  # of the central meridian
N = FLATTENING / (2 - FLATTENING)
RADIUS = EQUATOR / (1 + N) * (1 + N**2 / 4 + N**4 / 64)
SERIES = (N / 2 - 2 / 3 * N**2 + 5 / 16 * N**3, 13 / 48 * N**2 - 3 / 5 * N**3, 61 / 240 * N**3)
ECCENTRICITY = sqrt(FLATTENING * (2 - FLATTENING))


def zone_of(lon: float) -> int:
    """The zone of a longitude, six degrees wide each: 32 for the west and the middle of Germany, 33 for the east."""
    return int((lon + 180) // 6) + 1


def project(lat: float, lon: float, zone: int) -> tuple[float, float]:
    """Easting and northing in metres; ``lat`` and ``lon`` in degrees, in the northern hemisphere."""
    phi, from_centre = radians(lat), radians(lon - (6 * zone - 183))
    # tau is the tangent of the latitude, tau1 that of the conformal latitude, which a sphere would need.
    tau = tan(phi)
    sigma = sinh(ECCENTRICITY * atanh(ECCENTRICITY * tau / hypot(1, tau)))
    tau1 = tau * hypot(1, sigma) - sigma * hypot(1, tau)
    xi = atan2(tau1, cos(from_centre))
    eta = asinh(sin(from_centre) / hypot(tau1, cos(from_centre)))
    north = xi + sum(a * sin(2 * k * xi) * cosh(2 * k * eta) for k, a in enumerate(SERIES, start=1))
    east = eta + sum(a * cos(2 * k * xi) * sinh(2 * k * eta) for k, a in enumerate(SERIES, start=1))
    return EASTING + SCALE * RADIUS * east, SCALE * RADIUS * north
