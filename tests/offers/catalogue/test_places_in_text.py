"""Places and postal codes that somebody types among the words."""

import pytest
from django.http import QueryDict

from offers import catalogue
from offers.filters import OfferFilter, places_in
from places.models import Municipality, PostalCode
from tests.factories import NOW, create_district, create_municipality, create_offer, create_run, create_venue

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def places(portal):
    """Vellmar, Baunatal and Bad Karlshafen with an offer for yoga and one for painting each."""
    create_municipality(name="Bad Karlshafen")
    for number, municipality in enumerate(Municipality.objects.order_by("name")):
        code = PostalCode.objects.create(code=f"3420{number}")
        code.municipalities.add(municipality)
        venue = create_venue(municipality=municipality)
        for title in ["Yoga", "Malen"]:
            create_offer(title=f"{title} {municipality.name[:3]}", runs=[create_run(venue=venue)])


def find(address: str) -> list[str]:
    """The titles of ``/angebote/?…``."""
    asked = OfferFilter(QueryDict(address), now=NOW)
    ids = asked.search(stop=100).ids
    with catalogue.reading(NOW) as index:
        return sorted(index.titles[index.slot_of[pk]] for pk in ids)


def split(typed: str) -> tuple[str, list[str]]:
    text, keys = places_in(typed, catalogue.vocabulary(NOW))
    return text, sorted(Municipality.objects.filter(pk__in=keys).values_list("name", flat=True))


@pytest.mark.parametrize(
    ("typed", "text", "names"),
    [
        ("Yoga in Baunatal", "Yoga in", ["Baunatal"]),
        ("Baunatal Yoga", "Yoga", ["Baunatal"]),
        ("yoga BAUNATAL", "yoga", ["Baunatal"]),
        ("Yoga Bad Karlshafen", "Yoga", ["Bad Karlshafen"]),
        ("Yoga in Bad-Karlshafen", "Yoga in", ["Bad Karlshafen"]),
        ("Yoga Vellmar oder Baunatal", "Yoga oder", ["Baunatal", "Vellmar"]),
        ("Bad", "Bad", []),
        ("Bad Wildungen", "Bad Wildungen", []),
        ("Karlshafen", "Karlshafen", []),
        ("34201", "", ["Baunatal"]),
        ("Yoga 34202", "Yoga", ["Vellmar"]),
        ("Yoga 99999", "Yoga 99999", []),
        ("342012", "342012", []),
        ("Yoga", "Yoga", []),
        ("", "", []),
    ],
)
def test_recognised_places(typed, text, names):
    assert split(typed) == (text, names)


@pytest.mark.parametrize(
    ("address", "titles"),
    [
        ("q=Yoga+in+Baunatal", ["Yoga Bau"]),
        ("q=Yoga+34201", ["Yoga Bau"]),
        ("q=Bad+Karlshafen", ["Malen Bad", "Yoga Bad"]),
        ("q=Yoga+in+Vellmar+oder+Baunatal", ["Yoga Bau", "Yoga Vel"]),
        ("q=in+Vellmar", ["Malen Vel", "Yoga Vel"]),
        ("q=Gitarre+lernen+in+Vellmar", []),
    ],
)
def test_a_place_among_the_words_is_a_condition(address, titles):
    assert find(address) == titles


def test_a_place_chosen_in_the_list_outweighs_the_words():
    assert find("q=Yoga+in+Baunatal&gemeinde=vellmar") == ["Yoga Vel"]
    assert find("q=Yoga+in+Baunatal&gemeinde=34200") == ["Yoga Bad"]


def test_a_merged_gemeinde_is_found_by_its_old_name():
    vellmar, baunatal = (Municipality.objects.get(slug=slug) for slug in ["vellmar", "baunatal"])
    Municipality.objects.filter(pk=vellmar.pk).update(successor=baunatal)

    assert split("Yoga Vellmar") == ("Yoga", ["Baunatal"])
    assert find("q=Yoga+in+Vellmar") == ["Yoga Bau", "Yoga Vel"]


def test_places_of_other_districts_are_plain_words():
    other = create_district(ags="06611", name="Stadt Kassel")
    create_municipality(name="Kassel", ags="06611000", district=other)

    assert split("Yoga Kassel") == ("Yoga Kassel", [])
