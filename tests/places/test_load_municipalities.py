"""Loading the list of Gemeinden: what is created, what changes, what stays untouched."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from places.models import District, Municipality, PostalCode
from places.municipalities import load
from tests.places.files import BERLIN, SOEHREWALD, VELLMAR, feature, square, write_csv, write_geojson

pytestmark = pytest.mark.django_db


def versions() -> dict[str, str]:
    """Where each row of a Gemeinde or postal code lies on disk: PostgreSQL moves a row whenever it is written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ags, ctid::text FROM places_municipality")
        places = dict(cursor.fetchall())
        cursor.execute("SELECT code, ctid::text FROM places_postalcode")
        return places | dict(cursor.fetchall())


def written_since(before: dict[str, str]) -> set[str]:
    return {key for key, version in versions().items() if before.get(key) != version}


def links() -> set[tuple[str, str]]:
    return set(PostalCode.objects.values_list("code", "municipalities__ags"))


def test_a_row_becomes_a_district_a_municipality_and_its_postal_code(tmp_path):
    load(write_csv(tmp_path, SOEHREWALD))

    district = District.objects.get()
    assert (district.ags, district.name, district.kind) == ("06633", "Landkreis Kassel", "Landkreis")
    place = Municipality.objects.get()
    assert (place.ags, place.ars, place.name, place.slug, place.sort_key, place.kind) == (
        "06633024",
        "066330024024",
        "Söhrewald",
        "soehrewald",
        "sohrewald",
        "Gemeinde",
    )
    assert (place.district, place.successor, place.boundary, place.source) == (district, None, None, "Destatis")
    assert (place.population, place.population_on) == (4677, dt.date(2022, 12, 31))
    assert (place.area_km2, place.lat, place.lon) == (Decimal("58.96"), 51.237537, 9.571642)
    code = PostalCode.objects.get()
    assert (code.code, code.lat, code.lon) == ("34320", 51.237537, 9.571642)
    assert links() == {("34320", "06633024")}


def test_a_second_run_writes_nothing(tmp_path):
    path = write_csv(tmp_path, VELLMAR, SOEHREWALD)
    outlines = [write_geojson(tmp_path, feature())]
    load(path, outlines)
    before = versions()

    loaded = load(path, outlines)

    assert (loaded.created, loaded.updated, loaded.unchanged) == (0, 0, 2)
    assert (loaded.postal_codes, loaded.boundaries, loaded.missing) == (0, 0, [])
    assert written_since(before) == set()


def test_only_the_row_with_a_new_value_is_written(tmp_path):
    load(write_csv(tmp_path, VELLMAR, SOEHREWALD))
    before = versions()

    loaded = load(write_csv(tmp_path, VELLMAR | {"einwohner": "18500"}, SOEHREWALD))

    assert (loaded.created, loaded.updated, loaded.unchanged) == (0, 1, 1)
    assert Municipality.objects.get(ags="06633026").population == 18500
    assert written_since(before) == {"06633026"}


def test_a_renamed_municipality_keeps_its_address(tmp_path):
    load(write_csv(tmp_path, VELLMAR))

    load(write_csv(tmp_path, VELLMAR | {"name": "Ahnastadt"}))

    place = Municipality.objects.get()
    assert (place.name, place.sort_key, place.slug) == ("Ahnastadt", "ahnastadt", "vellmar")


def test_two_municipalities_of_one_name_get_two_addresses(tmp_path):
    load(write_csv(tmp_path, VELLMAR, SOEHREWALD | {"name": "Vellmar"}))

    assert sorted(Municipality.objects.values_list("slug", flat=True)) == ["vellmar", "vellmar-2"]


def test_an_addition_to_the_districts_name_is_dropped(tmp_path):
    load(write_csv(tmp_path, BERLIN))

    assert District.objects.get().name == "Berlin"


def test_empty_numbers_are_unknown(tmp_path):
    row = VELLMAR | dict.fromkeys(["ars", "einwohner", "einwohner_stichtag", "flaeche_km2", "plz_alle"], "")

    load(write_csv(tmp_path, row))

    place = Municipality.objects.get()
    assert (place.ars, place.population, place.population_on, place.area_km2) == ("", None, None, None)
    assert PostalCode.objects.count() == 0


def test_semicolons_and_decimal_commas_are_read_too(tmp_path):
    load(write_csv(tmp_path, VELLMAR | {"lat": "51,355424"}, delimiter=";"))

    assert Municipality.objects.get().lat == 51.355424


def test_a_shared_postal_code_lies_in_the_middle(tmp_path):
    load(write_csv(tmp_path, VELLMAR | {"lat": "51", "lon": "9"}, SOEHREWALD | {"lat": "52", "plz_alle": "34246"}))

    code = PostalCode.objects.get()
    assert (code.lat, code.lon) == (51.5, 9.285821)
    assert links() == {("34246", "06633026"), ("34246", "06633024")}


def test_a_moved_centre_moves_its_postal_code(tmp_path):
    load(write_csv(tmp_path, VELLMAR, SOEHREWALD))
    before = versions()

    load(write_csv(tmp_path, VELLMAR | {"lat": "51.4"}, SOEHREWALD))

    assert PostalCode.objects.get(code="34246").lat == 51.4
    assert written_since(before) == {"06633026", "34246"}


def test_a_better_centre_of_a_postal_code_stays(tmp_path):
    load(write_csv(tmp_path, VELLMAR))
    PostalCode.objects.update(lat=51.111)

    load(write_csv(tmp_path, VELLMAR | {"einwohner": "1"}))

    assert PostalCode.objects.get().lat == 51.111


def test_postal_codes_come_and_go_with_their_row(tmp_path):
    load(write_csv(tmp_path, VELLMAR | {"plz_alle": "34246 34247"}))
    before = versions()

    loaded = load(write_csv(tmp_path, VELLMAR | {"plz_alle": "34246 34248"}))

    assert loaded.postal_codes == 2
    assert links() == {("34246", "06633026"), ("34247", None), ("34248", "06633026")}
    left = PostalCode.objects.get(code="34247")
    assert (left.lat, left.lon) == (None, None)
    assert written_since(before) == {"34247", "34248"}


def test_links_to_municipalities_of_other_files_stay(tmp_path):
    load(write_csv(tmp_path, VELLMAR))
    load(write_csv(tmp_path, SOEHREWALD | {"plz_alle": "34246"}))

    load(write_csv(tmp_path, SOEHREWALD))

    assert links() == {("34246", "06633026"), ("34320", "06633024")}


def test_municipalities_that_vanish_are_named_and_kept(tmp_path):
    load(write_csv(tmp_path, VELLMAR, SOEHREWALD, BERLIN))

    loaded = load(write_csv(tmp_path, VELLMAR))

    assert loaded.missing == ["Söhrewald"]  # Berlin's district is not in the file
    assert Municipality.objects.count() == 3


def test_only_the_chosen_district_is_loaded(tmp_path):
    path = write_csv(tmp_path, VELLMAR, BERLIN)
    outlines = write_geojson(tmp_path, feature(), feature("11000000", coordinates=[square(lon=9.5)]))

    loaded = load(path, [outlines], district="06633")

    assert [district.ags for district in loaded.districts] == ["06633"]
    assert list(Municipality.objects.values_list("ags", flat=True)) == ["06633026"]
    assert set(PostalCode.objects.values_list("code", flat=True)) == {"34246"}
    assert loaded.neighbours == []


def test_a_town_in_the_middle_of_the_chosen_district_is_loaded_too(tmp_path):
    path = write_csv(tmp_path, VELLMAR, BERLIN, SOEHREWALD | {"kreis_ags": "06999", "ags": "06999001", "ars": ""})
    town, around, beside = square(lon=9.43, lat=51.33, size=0.02), square(), square(lon=9.5)
    outlines = [
        write_geojson(tmp_path, feature(coordinates=[around, town[::-1]]), attribution="© Kreis", name="kreis.geojson"),
        write_geojson(
            tmp_path, feature("11000000", coordinates=[town]), feature("06999001", coordinates=[beside]),
            attribution="© Stadt", name="andere.geojson",
        ),
    ]  # fmt: skip

    loaded = load(path, outlines, district="06633")

    assert [district.ags for district in loaded.districts] == ["06633"]
    assert set(Municipality.objects.values_list("ags", "district__ags")) == {
        ("06633026", "06633"),
        ("11000000", "11000"),
    }
    assert Municipality.objects.get(ags="11000000").boundary["coordinates"] == [town]
    assert dict(District.objects.values_list("ags", "boundary_credit")) == {"06633": "© Kreis", "11000": "© Stadt"}
    assert "Darunter Nachbarn mitten im Kreis: Berlin." in loaded.lines()


def test_the_command_reports_and_can_only_check(tmp_path, capsys):
    path = str(write_csv(tmp_path, VELLMAR))

    call_command("load_municipalities", path, "--dry-run")
    assert Municipality.objects.count() == 0
    assert capsys.readouterr().out.splitlines() == [
        "Gemeinden: 1 neu, 0 geändert, 0 unverändert.",
        "Postleitzahlen: 1 neu oder geändert. Umrisse: 0 neu oder geändert.",
        "Nur geprüft, nichts gespeichert.",
    ]

    call_command("load_municipalities", path, "--boundaries", str(write_geojson(tmp_path, feature())))
    assert Municipality.objects.get().boundary is not None


def test_the_command_fails_with_all_lines_and_loads_nothing(tmp_path):
    path = write_csv(tmp_path, VELLMAR, SOEHREWALD | {"ags": "1"}, BERLIN | {"einwohner": "viele"})

    with pytest.raises(CommandError) as failure:
        call_command("load_municipalities", str(path))

    assert str(failure.value).splitlines() == [
        "gemeinden.csv: Die Datei wurde nicht geladen.",
        "Zeile 3: ags „1“ hat nicht 8 Ziffern. Fehlt die Null am Anfang?",
        "Zeile 4: einwohner „viele“ ist keine Einwohnerzahl.",
    ]
    assert (District.objects.count(), Municipality.objects.count()) == (0, 0)


def test_bad_boundaries_undo_the_municipalities_too(tmp_path):
    with pytest.raises(CommandError):
        call_command(
            "load_municipalities",
            str(write_csv(tmp_path, VELLMAR)),
            "--boundaries",
            str(write_geojson(tmp_path, feature("06633024"))),
        )

    assert Municipality.objects.count() == 0
