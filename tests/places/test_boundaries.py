"""Outlines from GeoJSON: stored with their credit, or refused feature by feature."""

import json

import pytest

from places.boundaries import load, read_geojson
from places.files import BadFileError
from places.models import District, Municipality
from places.municipalities import load as load_municipalities
from tests.places.files import SOEHREWALD, VELLMAR, feature, square, write_csv, write_geojson


def problems(path) -> list[str]:
    with pytest.raises(BadFileError) as failure:
        read_geojson(path)
    return failure.value.problems


@pytest.fixture
def vellmar(db, tmp_path):
    load_municipalities(write_csv(tmp_path, VELLMAR, SOEHREWALD))
    return Municipality.objects.get(ags="06633026")


def test_an_outline_and_its_credit_are_stored(vellmar, tmp_path):
    assert load(write_geojson(tmp_path, feature(), attribution="© BKG")) == 1

    vellmar.refresh_from_db()
    assert vellmar.boundary == {"type": "Polygon", "coordinates": [square()]}
    assert District.objects.get().boundary_credit == "© BKG"
    assert Municipality.objects.get(ags="06633024").boundary is None


def test_several_parts_and_heights_are_read(vellmar, tmp_path):
    high = [[*position, 154.2] for position in square()]
    path = write_geojson(tmp_path, feature(kind="MultiPolygon", coordinates=[[high], [square(lon=9.6)]]))

    load(path)

    vellmar.refresh_from_db()
    assert vellmar.boundary == {"type": "MultiPolygon", "coordinates": [[square()], [square(lon=9.6)]]}


def test_a_second_run_changes_nothing(vellmar, tmp_path):
    path = write_geojson(tmp_path, feature())
    load(path)

    assert load(path) == 0


def test_an_unknown_municipality_stops_the_whole_file(vellmar, tmp_path):
    with pytest.raises(BadFileError) as failure:
        load(write_geojson(tmp_path, feature(), feature("06633001"), feature("06611000")))

    assert failure.value.problems == [
        "Die Gemeinde 06611000 ist im Portal unbekannt.",
        "Die Gemeinde 06633001 ist im Portal unbekannt.",
    ]
    vellmar.refresh_from_db()
    assert vellmar.boundary is None


OPEN = "Gemeinde 06633026: Ein Ring ist nicht geschlossen oder hat weniger als vier Punkte."
INCOMPLETE = "Gemeinde 06633026: Der Umriss ist unvollständig."
NO_PAIR = "Gemeinde 06633026: Ein Punkt besteht nicht aus zwei Zahlen."
NO_AREA = "Gemeinde 06633026: Der Umriss ist weder Polygon noch MultiPolygon."
NO_AGS = "properties.ags fehlt oder hat nicht 8 Ziffern."


@pytest.mark.parametrize(
    ("bad", "expected"),
    [
        ("Vellmar", NO_AGS),
        ({"type": "Feature", "properties": None, "geometry": None}, NO_AGS),
        (feature(6633026), NO_AGS),
        (feature("0663302x"), NO_AGS),
        (feature(kind="Point", coordinates=[9.4, 51.3]), NO_AREA),
        (feature() | {"geometry": None}, NO_AREA),
        (feature(kind=["Polygon"]), NO_AREA),
        (feature(coordinates=[square()[:-1]]), OPEN),
        (feature(coordinates=[[[9.4, 51.3], [9.5, 51.3], [9.4, 51.3]]]), OPEN),
        (feature(coordinates=[]), INCOMPLETE),
        (feature(coordinates=[[]]), INCOMPLETE),
        (feature(coordinates={"a": 1}), INCOMPLETE),
        (feature(kind="MultiPolygon", coordinates=[]), INCOMPLETE),
        (feature(coordinates=[[[9.4]] * 4]), NO_PAIR),
        (feature(coordinates=[[["9.4", "51.3"]] * 4]), NO_PAIR),
        (feature(coordinates=[[[True, 51.3]] * 4]), NO_PAIR),
        (
            feature(coordinates=[[[51.3, 9.4]] * 4]),
            "Gemeinde 06633026: Der Punkt 51.3, 9.4 liegt nicht in Deutschland (Länge, Breite in Grad).",
        ),
        (feature("06633024"), "ags „06633024“ kommt doppelt vor."),
    ],
)
def test_a_bad_feature_is_named(tmp_path, bad, expected):
    assert problems(write_geojson(tmp_path, feature("06633024"), bad)) == [f"Fläche 2: {expected}"]


@pytest.mark.parametrize("attribution", ["", "  ", None, 7, "x" * 301, "©\0"])
def test_a_file_without_a_usable_credit_is_refused(tmp_path, attribution):
    assert problems(write_geojson(tmp_path, feature(), attribution=attribution)) == [
        "Die Quelle (attribution) fehlt, ist länger als 300 Zeichen oder enthält Steuerzeichen."
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "Die Datei ist leer."),
        ("{\n", "Zeile 2: Das ist kein JSON."),
        ("[" * 100_000, "Das ist kein brauchbares JSON."),
        ('{"type": NaN}', "Das ist kein brauchbares JSON."),
        ("1" * 5000, "Das ist kein brauchbares JSON."),
        ("[]", "Das ist keine GeoJSON-FeatureCollection."),
        ('{"type": "Feature"}', "Das ist keine GeoJSON-FeatureCollection."),
        ('{"type": "FeatureCollection"}', "Die Datei enthält keine Flächen (features)."),
        ('{"type": "FeatureCollection", "features": []}', "Die Datei enthält keine Flächen (features)."),
    ],
)
def test_what_is_no_geojson(tmp_path, text, expected):
    path = tmp_path / "umrisse.geojson"
    path.write_text(text)

    assert problems(path) == [expected]


def test_infinite_numbers_are_refused(tmp_path):
    path = write_geojson(tmp_path, feature())
    path.write_text(json.dumps(json.loads(path.read_text())).replace("9.4,", "1e999,", 1))

    assert problems(path) == [
        "Fläche 1: Gemeinde 06633026: Der Punkt inf, 51.3 liegt nicht in Deutschland (Länge, Breite in Grad)."
    ]
