"""In which Gemeinde of the portal a foreign address lies."""

import pytest

from imports.municipalities import Municipalities
from offers.models import Offer
from places.models import PostalCode
from providers.models import Venue
from tests.factories import create_district, create_municipality, create_portal
from tests.imports.courses import place, short, take


@pytest.mark.parametrize(
    ("city", "code", "found"),
    [
        ("Berlin", "10115", True),
        ("Berlin", "10781", True),  # a code that the portal does not know, but one of Berlin's
        ("BERLIN", "", True),
        ("Berlin-Mitte", "10115", True),
        ("Berlin / Reinickendorf", "13409", True),
        ("Berlin OT Buch", "13125", True),
        ("Lichterfelde", "10115", True),  # by the code alone
        ("", "10115", True),
        ("Berlin", "37318", False),  # another town of that name
        ("Berlin-Mitte", "", False),
        ("Berlin-Mitte", "37318", False),
        ("Bernau bei Berlin", "16321", False),
        ("Berlinchen", "10781", False),
        ("Havelaue OT Strodehne", "14715", False),
        ("", "10781", False),
        ("", "", False),
    ],
)
def test_berlin(berlin, city, code, found):
    municipality = Municipalities.known(berlin).find(city, code)

    assert (municipality and municipality.name) == ("Berlin" if found else None)


@pytest.fixture
def kassel(db):
    """A Landkreis with three Gemeinden, and the city beside it that is none of them."""
    district = create_district()
    portal = create_portal(district=district)
    city = create_district(ags="06611", name="Kassel", kind="Kreisfreie Stadt")
    for name, codes, where in [
        ("Ahnatal", ["34292"], district),
        ("Fuldabrück", ["34277"], district),
        ("Söhrewald", ["34320"], district),
        ("Niestetal", ["34266"], district),
        ("Kassel", ["34117", "34266"], city),
    ]:
        municipality = create_municipality(name=name, district=where)
        for code in codes:
            PostalCode.objects.get_or_create(code=code)[0].municipalities.add(municipality)
    return portal


@pytest.mark.parametrize(
    ("city", "code", "name"),
    [
        ("Söhrewald", "34320", "Söhrewald"),
        ("Soehrewald", "34320", "Söhrewald"),  # by the code
        ("soehrewald", "", None),
        ("Heckershausen", "34292", "Ahnatal"),
        ("Ahnatal-Weimar", "34292", "Ahnatal"),
        ("Ahnatal-Weimar", "99423", None),
        ("Niestetal", "34266", "Niestetal"),
        ("Sandershausen", "34266", None),  # the code belongs to two
        ("Kassel", "34117", None),  # known, but not of this portal
        ("Kassel", "34266", None),
        ("Berlin", "10115", None),
    ],
)
def test_landkreis(kassel, city, code, name):
    municipality = Municipalities.known(kassel).find(city, code)

    assert (municipality and municipality.name) == name


def test_two_gemeinden_of_one_name(kassel):
    other = create_municipality(name="Ahnatal", district=create_district(ags="09276", name="Regen"), slug="ahnatal-2")
    PostalCode.objects.create(code="94209").municipalities.add(other)
    places = Municipalities.known(kassel)

    assert places.find("Ahnatal", "34292").district.ags == "06633"
    assert places.find("Ahnatal", "94209") is None
    assert places.find("Ahnatal", "") is None


def test_venues_outside_and_inside(berlin, tmp_path):
    take(
        tmp_path,
        short("1"),
        short("2", veranstaltungsort=place("Raum der Vielfalt", "Kleindorf 3", "14715", "Havelaue OT Strodehne")),
        short("3", veranstaltungsort=place("Nachbarschaftszentrum", "Modersohnstraße 55", "10245", None)),
        short("4", veranstaltungsort=place("Campus", "Tempelhofer Weg 62, 10829 Berlin", "10829")),
    )

    assert {
        (venue.name, venue.street, venue.municipality and venue.municipality.name) for venue in Venue.objects.all()
    } == {
        ("VHS Berlin Mitte", "Linienstr. 162", "Berlin"),
        ("Raum der Vielfalt", "Kleindorf 3", None),
        ("Nachbarschaftszentrum", "Modersohnstraße 55", "Berlin"),
        ("Campus", "Tempelhofer Weg 62", "Berlin"),
    }
    assert Offer.objects.get(origin_id="2").runs.get().venue.public_place == "Havelaue OT Strodehne"


@pytest.mark.parametrize("code", ["1011", "D-10115", "abcde", "١٠١١٥"])
def test_a_bad_postal_code_is_left_out(berlin, tmp_path, code):
    summary = take(tmp_path, short(veranstaltungsort=place(code=code)))

    assert Venue.objects.get().postal_code == ""
    assert [item.reason for item in summary.mended] == [f"„plz“ ist keine Postleitzahl: „{code}“."]
