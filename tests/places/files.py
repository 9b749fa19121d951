"""Small input files for the tests of Gemeinden."""

import csv
import json
from pathlib import Path

from places.municipalities import COLUMNS

VELLMAR = {
    "kreis_ags": "06633",
    "kreis_name": "Landkreis Kassel",
    "kreis_typ": "Landkreis",
    "ags": "06633026",
    "ars": "066330026026",
    "name": "Vellmar",
    "typ": "Stadt",
    "lat": "51.355424",
    "lon": "9.478272",
    "einwohner": "18474",
    "einwohner_stichtag": "2022-12-31",
    "flaeche_km2": "13.97",
    "plz_alle": "34246",
    "quelle": "Destatis",
}
SOEHREWALD = VELLMAR | {
    "ags": "06633024",
    "ars": "066330024024",
    "name": "Söhrewald",
    "typ": "Gemeinde",
    "lat": "51.237537",
    "lon": "9.571642",
    "einwohner": "4677",
    "flaeche_km2": "58.96",
    "plz_alle": "34320",
}
BERLIN = VELLMAR | {
    "kreis_ags": "11000",
    "kreis_name": "Berlin, Stadt",
    "kreis_typ": "Kreisfreie Stadt",
    "ags": "11000000",
    "ars": "110000000000",
    "name": "Berlin",
    "lat": "52.5",
    "lon": "13.4",
    "plz_alle": "10115 10117",
}


def write_csv(folder: Path, *rows: dict, columns=COLUMNS, delimiter=",", name="gemeinden.csv") -> Path:
    """A CSV file with ``rows`` in ``folder``."""
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, delimiter=delimiter, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return path


def square(lon: float = 9.4, lat: float = 51.3, size: float = 0.1) -> list:
    """A closed ring."""
    return [[lon, lat], [lon + size, lat], [lon + size, lat + size], [lon, lat + size], [lon, lat]]


def feature(ags="06633026", kind="Polygon", coordinates=None) -> dict:
    return {
        "type": "Feature",
        "properties": {"ags": ags},
        "geometry": {"type": kind, "coordinates": [square()] if coordinates is None else coordinates},
    }


def write_geojson(folder: Path, *features, attribution="© Beispiel", name="umrisse.geojson") -> Path:
    path = folder / name
    path.write_text(
        json.dumps({"type": "FeatureCollection", "attribution": attribution, "features": list(features)}),
        encoding="utf-8",
    )
    return path
