"""Gemeinden that merge: the column aufgegangen_in."""

import pytest

from places.files import BadFileError
from places.models import Municipality, PostalCode
from places.municipalities import COLUMNS, MERGED_INTO, load
from tests.places.files import SOEHREWALD, VELLMAR, write_csv

pytestmark = pytest.mark.django_db

AHNATAL = VELLMAR | {"ags": "06633001", "ars": "066330001001", "name": "Ahnatal", "plz_alle": "34292"}
V, S, A = VELLMAR["ags"], SOEHREWALD["ags"], AHNATAL["ags"]


def load_rows(folder, *pairs):
    """Loads rows, each with the AGS of its successor or ""."""
    rows = [row | {MERGED_INTO: successor} for row, successor in pairs]
    return load(write_csv(folder, *rows, columns=[*COLUMNS, MERGED_INTO]))


def successors() -> dict[str, str | None]:
    return dict(Municipality.objects.values_list("ags", "successor__ags"))


def problems(folder, *pairs) -> list[str]:
    with pytest.raises(BadFileError) as failure:
        load_rows(folder, *pairs)
    return failure.value.problems


def test_a_merged_municipality_points_to_its_successor(tmp_path):
    load_rows(tmp_path, (VELLMAR, ""), (SOEHREWALD, V))

    assert successors() == {V: None, S: V}
    assert [place.name for place in Municipality.objects.current()] == ["Vellmar"]


def test_a_merged_municipality_needs_no_centre_and_moves_no_postal_code(tmp_path):
    load_rows(tmp_path, (VELLMAR, ""), (SOEHREWALD | {"plz_alle": "34246"}, ""))

    load_rows(tmp_path, (VELLMAR, ""), (SOEHREWALD | {"plz_alle": "34246", "lat": "", "lon": ""}, V))

    code = PostalCode.objects.get(code="34246")
    assert (code.lat, code.lon) == (51.355424, 9.478272)


def test_a_mistaken_merger_can_be_undone(tmp_path):
    load_rows(tmp_path, (VELLMAR, ""), (SOEHREWALD, V))

    load_rows(tmp_path, (VELLMAR, ""), (SOEHREWALD, ""))

    assert successors() == {V: None, S: None}


def test_a_file_without_the_column_leaves_mergers_alone(tmp_path):
    load_rows(tmp_path, (VELLMAR, ""), (SOEHREWALD, V))

    load(write_csv(tmp_path, VELLMAR, SOEHREWALD))

    assert successors() == {V: None, S: V}


def test_the_successor_may_be_known_from_an_earlier_file(tmp_path):
    load(write_csv(tmp_path, VELLMAR))

    load_rows(tmp_path, (SOEHREWALD, V))

    assert successors() == {V: None, S: V}


def test_a_merged_municipality_does_not_count_as_missing(tmp_path):
    load_rows(tmp_path, (VELLMAR, ""), (SOEHREWALD, V))

    assert load(write_csv(tmp_path, VELLMAR)).missing == []


def test_a_municipality_cannot_merge_into_itself(tmp_path):
    assert problems(tmp_path, (VELLMAR, V)) == [
        "Zeile 2: aufgegangen_in: Eine Gemeinde kann nicht in sich selbst aufgehen."
    ]


def test_a_successor_must_be_an_ags_that_is_known(tmp_path):
    assert problems(tmp_path, (VELLMAR, "Kassel")) == ["Zeile 2: aufgegangen_in „Kassel“ hat nicht 8 Ziffern."]
    assert problems(tmp_path, (VELLMAR, "06633099")) == ["Zeile 2: aufgegangen_in „06633099“ ist unbekannt."]
    assert Municipality.objects.count() == 0


def test_chains_and_circles_are_refused_by_line(tmp_path):
    chain = f"Zeile 2: aufgegangen_in „{S}“ ist selbst aufgegangen (Zeile 3). Nennen Sie die heutige Gemeinde."
    back = f"Zeile 3: aufgegangen_in „{V}“ ist selbst aufgegangen (Zeile 2). Nennen Sie die heutige Gemeinde."

    assert problems(tmp_path, (VELLMAR, S), (SOEHREWALD, A), (AHNATAL, "")) == [chain]
    assert problems(tmp_path, (VELLMAR, S), (SOEHREWALD, V)) == [chain, back]


def test_chains_with_rows_of_earlier_files_are_refused(tmp_path):
    load_rows(tmp_path, (VELLMAR, ""), (SOEHREWALD, V))

    assert problems(tmp_path, (AHNATAL, S)) == ["Zeile 2: Söhrewald ist selbst in Vellmar aufgegangen."]
    assert problems(tmp_path, (VELLMAR, A), (AHNATAL, "")) == [
        "Zeile 2: In Vellmar ist schon Söhrewald aufgegangen. Führen Sie auch Söhrewald (06633024) mit der heutigen "
        "Gemeinde in der Spalte aufgegangen_in auf."
    ]
    assert successors() == {V: None, S: V}
    load_rows(tmp_path, (VELLMAR, A), (SOEHREWALD, A), (AHNATAL, ""))
    assert successors() == {V: A, S: A, A: None}
