"""The facts that come with the portal: four districts with their Gemeinden and outlines."""

import pytest

from bildungsportal.setup import SHIPPED
from places.models import District, Municipality, PostalCode
from places.municipalities import districts_in, load, read_csv

CSV = SHIPPED / "municipalities.csv"


def test_the_shipped_list_names_four_districts():
    assert districts_in(CSV) == [
        "06431 Kreis Bergstraße (23 Gemeinden)",
        "06611 Kassel (1 Gemeinden)",
        "06633 Landkreis Kassel (29 Gemeinden)",
        "09276 Landkreis Regen (24 Gemeinden)",
    ]


def test_only_the_two_uninhabited_areas_have_no_postal_code():
    empty = [(row.values["name"], row.values["population"]) for row in read_csv(CSV) if not row.postal_codes]

    assert empty == [("Michelbuch", 0), ("Gutsbezirk Reinhardswald", 0)]


@pytest.mark.django_db
def test_everything_loads_and_every_municipality_has_an_outline():
    loaded = load(CSV, sorted((SHIPPED / "boundaries").iterdir()))

    assert (loaded.created, loaded.boundaries) == (77, 77)
    assert Municipality.objects.filter(boundary=None).count() == 0
    assert set(District.objects.values_list("boundary_credit", flat=True)) == {
        "© GeoBasis-DE / BKG (2016), Verwaltungsgebiete 1:250 000 (VG250), Daten verändert "
        "(vereinfacht; Wesertal = Oberweser + Wahlsburg), "
        "Datenlizenz Deutschland – Namensnennung – Version 2.0 (https://www.govdata.de/dl-de/by-2-0)"
    }
    assert [m.name for m in PostalCode.objects.get(code="94239").municipalities.all()] == [
        "Gotteszell",
        "Ruhmannsfelden",
        "Zachenberg",
    ]
    for municipality in Municipality.objects.all():
        municipality.full_clean()
