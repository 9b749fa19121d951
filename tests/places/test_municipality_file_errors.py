"""Files that are no list of Gemeinden: every bad line is named in German, without a database."""

import os

import pytest

from places.files import BadFileError
from places.municipalities import COLUMNS, read_csv
from tests.places.files import SOEHREWALD, VELLMAR, write_csv


def problems(path) -> list[str]:
    with pytest.raises(BadFileError) as failure:
        read_csv(path)
    return failure.value.problems


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"kreis_ags": "6633"}, "kreis_ags „6633“ hat nicht 5 Ziffern. Fehlt die Null am Anfang?"),
        ({"ags": "6633026"}, "ags „6633026“ hat nicht 8 Ziffern. Fehlt die Null am Anfang?"),
        ({"ags": "٠٦٦٣٣٠٢٦"}, "ags „٠٦٦٣٣٠٢٦“ hat nicht 8 Ziffern. Fehlt die Null am Anfang?"),
        ({"ags": "06631026", "ars": ""}, "ags „06631026“ gehört nicht zum Kreis „06633“."),
        ({"ars": "066330026027"}, "ars „066330026027“ passt nicht zum ags „06633026“."),
        ({"ars": "0663"}, "ars „0663“ passt nicht zum ags „06633026“."),
        ({"name": " "}, "name fehlt."),
        ({"name": "x" * 101}, "name ist länger als 100 Zeichen."),
        ({"name": "Vell\nmar"}, "name enthält Steuerzeichen."),
        ({"typ": ""}, "typ fehlt."),
        ({"kreis_name": ""}, "kreis_name fehlt."),
        ({"quelle": "x" * 301}, "quelle ist länger als 300 Zeichen."),
        ({"einwohner": "18.474"}, "einwohner „18.474“ ist keine Einwohnerzahl."),
        ({"einwohner": "-5"}, "einwohner „-5“ ist keine Einwohnerzahl."),
        ({"einwohner": "99999999999999999999"}, "einwohner „99999999999999999999“ ist keine Einwohnerzahl."),
        (
            {"einwohner_stichtag": "31.12.2022"},
            "einwohner_stichtag „31.12.2022“ ist kein Datum wie 2022-12-31.",
        ),
        (
            {"einwohner_stichtag": "2022-02-30"},
            "einwohner_stichtag „2022-02-30“ ist kein Datum wie 2022-12-31.",
        ),
        ({"flaeche_km2": "nan"}, "flaeche_km2 „nan“ ist keine Fläche."),
        ({"flaeche_km2": "9999999"}, "flaeche_km2 „9999999“ ist keine Fläche."),
        ({"lat": "46.9"}, "lat „46.9“ liegt nicht in Deutschland (47 bis 55,1 Grad)."),
        ({"lat": "9.478272"}, "lat „9.478272“ liegt nicht in Deutschland (47 bis 55,1 Grad)."),
        ({"lat": "nan"}, "lat „nan“ liegt nicht in Deutschland (47 bis 55,1 Grad)."),
        ({"lon": "15.2"}, "lon „15.2“ liegt nicht in Deutschland (5,8 bis 15,1 Grad)."),
        ({"lon": "1e1"}, "lon „1e1“ liegt nicht in Deutschland (5,8 bis 15,1 Grad)."),
        ({"lon": ""}, "lat oder lon fehlt."),
        ({"plz_alle": "34246 3424"}, "Postleitzahl „3424“ hat nicht 5 Ziffern."),
    ],
)
def test_a_bad_value_is_named(tmp_path, change, expected):
    assert problems(write_csv(tmp_path, SOEHREWALD, VELLMAR | change)) == [f"Zeile {line_of(change)}: {expected}"]


def line_of(change: dict) -> int:
    """The reader counts to the end of a row; a line break inside adds one."""
    return 3 + str(change).count("\\n")


def test_a_district_of_no_land(tmp_path):
    row = VELLMAR | {"kreis_ags": "99633", "ags": "99633026", "ars": ""}

    assert problems(write_csv(tmp_path, row)) == ["Zeile 2: kreis_ags „99633“ gehört zu keinem Land."]


def test_the_same_municipality_twice(tmp_path):
    assert problems(write_csv(tmp_path, VELLMAR, VELLMAR)) == ["Zeile 3: ags „06633026“ steht schon in Zeile 2."]


def test_one_district_with_two_names(tmp_path):
    row = SOEHREWALD | {"kreis_name": "Landkreis Cassel"}

    assert problems(write_csv(tmp_path, VELLMAR, row)) == ["Zeile 3: Der Kreis „06633“ heißt in Zeile 2 anders."]


def test_missing_columns(tmp_path):
    columns = [name for name in COLUMNS if name not in ("ags", "plz_alle")]

    assert problems(write_csv(tmp_path, VELLMAR, columns=columns)) == ["Zeile 1: Es fehlen die Spalten ags, plz_alle."]


@pytest.mark.parametrize("line", ["06633,Landkreis Kassel", ",".join("x" * 40)])
def test_a_row_with_too_few_or_too_many_cells(tmp_path, line):
    path = write_csv(tmp_path, VELLMAR)
    path.write_text(path.read_text() + line + "\n")

    assert problems(path) == ["Zeile 3: Die Zeile hat mehr oder weniger Spalten als die Kopfzeile."]


def test_an_open_quote(tmp_path):
    path = write_csv(tmp_path, VELLMAR)
    path.write_text(path.read_text() + '"06633,')

    assert problems(path) == ["Zeile 3: Das ist keine gültige CSV-Zeile. Fehlt ein Anführungszeichen?"]


def test_a_cell_without_end(tmp_path):
    path = write_csv(tmp_path, VELLMAR)
    path.write_text(path.read_text() + "x" * 200_000 + "\n")

    assert problems(path) == ["Zeile 3: Das ist keine gültige CSV-Zeile. Fehlt ein Anführungszeichen?"]


def test_a_header_alone(tmp_path):
    assert problems(write_csv(tmp_path)) == ["Die Datei hat nur eine Kopfzeile."]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "Die Datei ist leer."),
        (b"\xef\xbb\xbf", "Die Datei ist leer."),
        (b" \r\n\r\n", "Die Datei ist leer."),
        (
            "kreis_ags\nSöhrewald".encode("latin-1"),
            "Zeile 2: kein UTF-8. Speichern Sie die Datei als Text mit der Kodierung UTF-8.",
        ),
        (
            "kreis_ags".encode("utf-16"),
            "Zeile 1: kein UTF-8. Speichern Sie die Datei als Text mit der Kodierung UTF-8.",
        ),
        (b"\x00\x01\x02", "Das ist keine Textdatei."),
        (b"\x89PNG\r\n\x1a\n", "Zeile 1: kein UTF-8. Speichern Sie die Datei als Text mit der Kodierung UTF-8."),
    ],
)
def test_what_is_no_text(tmp_path, content, expected):
    path = tmp_path / "datei.csv"
    path.write_bytes(content)

    assert problems(path) == [expected]


def test_what_is_no_csv(tmp_path):
    path = tmp_path / "seite.html"
    path.write_text("<!doctype html>\n<title>Gemeinden</title>")

    assert problems(path) == [f"Zeile 1: Es fehlen die Spalten {', '.join(COLUMNS)}."]


def test_what_is_no_file(tmp_path):
    os.mkfifo(tmp_path / "rohr")

    assert problems(tmp_path) == ["Das ist ein Ordner, keine Datei."]
    assert problems(tmp_path / "fehlt.csv") == ["Diese Datei gibt es nicht."]
    assert problems(tmp_path / "rohr") == ["Das ist keine gewöhnliche Datei."]


def test_a_file_over_the_limit_is_not_read(tmp_path, settings):
    settings.MAX_IMPORT_MEGABYTES = 2
    path = tmp_path / "gross.csv"
    with path.open("wb") as file:
        file.truncate(2 * 1024 * 1024 + 1)

    assert problems(path) == ["Die Datei ist größer als 2 MB."]


def test_a_long_list_of_problems_is_cut(tmp_path):
    rows = [VELLMAR | {"lat": ""}] * 60

    with pytest.raises(BadFileError) as failure:
        read_csv(write_csv(tmp_path, *rows))

    lines = str(failure.value).splitlines()
    assert len(lines) == 52
    assert lines[-1] == "… und 10 weitere Fehler."
