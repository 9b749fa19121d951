"""Loads outlines of Gemeinden from GeoJSON files (RFC 7946, WGS 84)."""

import json
import re
from collections.abc import Collection, Iterable

from django.db import transaction

from places.borders import among
from places.files import BadFileError, read_text
from places.models import Municipality

LONGITUDES = (5.8, 15.1)  # degrees: Germany
LATITUDES = (47, 55.1)


def read_geojson(path) -> tuple[str, dict[str, dict]]:
    """The attribution of the file and its geometries by AGS, each a Polygon or MultiPolygon of [lon, lat] pairs.

    Every feature must name its Gemeinde in ``properties.ags``, the file its source in ``attribution``.
    Raises BadFileError that names every bad feature by its number.
    """
    data = _parse(path)
    if not isinstance(data, dict) or data.get("type") != "FeatureCollection":
        raise BadFileError(path, ["Das ist keine GeoJSON-FeatureCollection."])
    features = data.get("features")
    if not isinstance(features, list) or not features:
        raise BadFileError(path, ["Die Datei enthält keine Flächen (features)."])
    credit = data.get("attribution")
    problems = []
    if not isinstance(credit, str) or not 0 < len(credit.strip()) <= 300 or not credit.isprintable():
        problems.append("Die Quelle (attribution) fehlt, ist länger als 300 Zeichen oder enthält Steuerzeichen.")
    geometries = {}
    for number, feature in enumerate(features, start=1):
        try:
            ags, geometry = _read_feature(feature)
            if ags in geometries:
                raise ValueError(f"ags „{ags}“ kommt doppelt vor.")
        except ValueError as error:
            problems.append(f"Fläche {number}: {error}")
        else:
            geometries[ags] = geometry
    if problems:
        raise BadFileError(path, problems)
    return credit.strip(), geometries


def _parse(path):
    text = read_text(path)
    try:
        return json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise BadFileError(path, [f"Zeile {error.lineno}: Das ist kein JSON."]) from error
    except (ValueError, RecursionError) as error:  # NaN, numbers of thousands of digits, endless nesting
        raise BadFileError(path, ["Das ist kein brauchbares JSON."]) from error


def _no_constant(name: str):
    raise ValueError(name)


def _read_feature(feature) -> tuple[str, dict]:
    """AGS and geometry of one feature. Raises ValueError with the reason in German."""
    properties = feature.get("properties") if isinstance(feature, dict) else None
    ags = properties.get("ags") if isinstance(properties, dict) else None
    if not isinstance(ags, str) or not re.fullmatch(r"[0-9]{8}", ags):
        raise ValueError("properties.ags fehlt oder hat nicht 8 Ziffern.")
    geometry = feature.get("geometry")
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise ValueError(f"Gemeinde {ags}: Der Umriss ist weder Polygon noch MultiPolygon.")
    coordinates = geometry.get("coordinates")
    try:
        if kind == "Polygon":
            return ags, {"type": kind, "coordinates": _polygon(coordinates)}
        return ags, {"type": kind, "coordinates": [_polygon(part) for part in _filled_list(coordinates)]}
    except ValueError as error:
        raise ValueError(f"Gemeinde {ags}: {error}") from error


def _filled_list(value) -> list:
    if not isinstance(value, list) or not value:
        raise ValueError("Der Umriss ist unvollständig.")
    return value


def _polygon(rings) -> list:
    return [_ring(ring) for ring in _filled_list(rings)]


def _ring(positions) -> list:
    ring = [_position(position) for position in _filled_list(positions)]
    if len(ring) < 4 or ring[0] != ring[-1]:
        raise ValueError("Ein Ring ist nicht geschlossen oder hat weniger als vier Punkte.")
    return ring


def _position(position) -> list:
    """[lon, lat]; a height is dropped."""
    pair = _filled_list(position)[:2]
    if len(pair) < 2 or any(isinstance(number, bool) or not isinstance(number, (int, float)) for number in pair):
        raise ValueError("Ein Punkt besteht nicht aus zwei Zahlen.")
    lon, lat = pair
    if not (LONGITUDES[0] <= lon <= LONGITUDES[1] and LATITUDES[0] <= lat <= LATITUDES[1]):
        raise ValueError(f"Der Punkt {lon}, {lat} liegt nicht in Deutschland (Länge, Breite in Grad).")
    return pair


def neighbours_among(paths: Iterable, district: str) -> list[str]:
    """The AGS of Gemeinden in these files that lie among those of ``district`` and are not its own."""
    geometries = {ags: geometry for path in paths for ags, geometry in read_geojson(path)[1].items()}
    own = [geometry for ags, geometry in geometries.items() if ags[:5] == district]
    return among({ags: geometry for ags, geometry in geometries.items() if ags[:5] != district}, own)


@transaction.atomic
def load(path, *, district: str | None = None, also: Collection[str] = ()) -> int:
    """Stores the outlines of ``path`` and their credit; with ``district`` only those of that AGS and of ``also``.

    Returns how many outlines changed. Raises BadFileError, also where a Gemeinde is unknown; then nothing is written.
    """
    credit, geometries = read_geojson(path)
    geometries = {ags: g for ags, g in geometries.items() if district in (None, ags[:5]) or ags in also}
    known = {m.ags: m for m in Municipality.objects.filter(ags__in=geometries).select_related("district")}
    unknown = sorted(geometries.keys() - known.keys())
    if unknown:
        raise BadFileError(path, [f"Die Gemeinde {ags} ist im Portal unbekannt." for ags in unknown])
    changed = [known[ags] for ags, geometry in sorted(geometries.items()) if known[ags].boundary != geometry]
    for municipality in changed:
        municipality.boundary = geometries[municipality.ags]
        municipality.save(update_fields=["boundary"])
    for area in {m.district for m in known.values()}:
        if area.boundary_credit != credit:
            area.boundary_credit = credit
            area.save(update_fields=["boundary_credit"])
    return len(changed)
