"""Places and postal codes that somebody types among the words."""

import pytest
from django.http import QueryDict

from offers import catalogue
from offers.finding.filters import OfferFilter, places_in
from places.models import Municipality, PostalCode
from tests import html
from tests.factories import NOW, create_district, create_municipality, create_offer, create_run, create_venue

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def places(portal) -> list[Municipality]:
    """Bad Karlshafen, Baunatal and Vellmar."""
    create_municipality(name="Bad Karlshafen")
    places = list(Municipality.objects.order_by("name"))
    for number, municipality in enumerate(places):
        code = PostalCode.objects.create(code=f"3420{number}")
        code.municipalities.add(municipality)
    return places


@pytest.fixture
def offers(places):
    """Yoga and painting in each place."""
    for municipality in places:
        venue = create_venue(municipality=municipality)
        for title in ["Yoga", "Malen"]:
            create_offer(title=f"{title} {municipality.name[:3]}", runs=[create_run(venue=venue)])


def find(address: str) -> list[str]:
    """The titles of ``/angebote/?…``."""
    asked = OfferFilter(QueryDict(address), now=NOW)
    ids = catalogue.search(asked.query, NOW, stop=100).ids
    with catalogue.reading(NOW) as index:
        return sorted(index.titles[index.slot_of[pk]] for pk in ids)


def split(typed: str) -> tuple[str, list[str]]:
    text, keys = places_in(typed, catalogue.vocabulary(NOW))
    return text, sorted(Municipality.objects.filter(pk__in=keys).values_list("name", flat=True))


# The words that lead to a place ("in") go with it.
@pytest.mark.parametrize(
    ("typed", "text", "names"),
    [
        ("Yoga in Baunatal", "Yoga", ["Baunatal"]),
        ("Baunatal Yoga", "Yoga", ["Baunatal"]),
        ("yoga BAUNATAL", "yoga", ["Baunatal"]),
        ("Yoga Bad Karlshafen", "Yoga", ["Bad Karlshafen"]),
        ("Yoga in Bad-Karlshafen", "Yoga", ["Bad Karlshafen"]),
        ("Yoga in Hessisch Lichtenau", "Yoga", ["Hessisch-Lichtenau"]),
        ("Yoga Hessisch-Lichtenau", "Yoga", ["Hessisch-Lichtenau"]),
        ("Yoga Vellmar oder Baunatal", "Yoga", ["Baunatal", "Vellmar"]),
        ("Bad", "Bad", []),
        ("Bad Wildungen", "Bad Wildungen", []),
        ("Karlshafen", "Karlshafen", []),
        ("Baunataler Platz", "Baunataler Platz", []),
        ("34201", "", ["Baunatal"]),
        ("Yoga 34202", "Yoga", ["Vellmar"]),
        ("Yoga 99999", "Yoga 99999", []),
        ("342012", "342012", []),
        ("Yoga", "Yoga", []),
        ("", "", []),
    ],
)
def test_recognised_places(typed, text, names):
    create_municipality(name="Hessisch-Lichtenau")
    assert split(typed) == (text, names)


def test_a_place_among_the_words_is_a_condition(offers, subtests):
    for address, titles in {
        "q=Yoga+in+Baunatal": ["Yoga Bau"],
        "q=Yoga+34201": ["Yoga Bau"],
        "q=Bad+Karlshafen": ["Malen Bad", "Yoga Bad"],
        "q=Yoga+in+Vellmar+oder+Baunatal": ["Yoga Bau", "Yoga Vel"],
        "q=in+Vellmar": ["Malen Vel", "Yoga Vel"],
        "q=Gitarre+lernen+in+Vellmar": [],
    }.items():
        with subtests.test(address):
            assert find(address) == titles


def test_a_place_chosen_in_the_list_outweighs_the_words(offers):
    assert find("q=Yoga+in+Baunatal&gemeinde=vellmar") == ["Yoga Vel"]
    assert find("q=Yoga+in+Baunatal&gemeinde=34200") == ["Yoga Bad"]


def test_so_does_the_place_of_the_page_itself(offers, client):
    """Nobody reads of Baunatal below "Angebote in Vellmar"."""
    links = html.read(client.get("/gemeinden/vellmar/?q=Yoga+in+Baunatal")).links()

    assert [title for title in ["Yoga Vel", "Yoga Bau", "Malen Vel"] if title in links] == ["Yoga Vel"]


def test_a_merged_gemeinde_is_found_by_its_old_name(offers):
    vellmar, baunatal = (Municipality.objects.get(slug=slug) for slug in ["vellmar", "baunatal"])
    Municipality.objects.filter(pk=vellmar.pk).update(successor=baunatal)

    assert split("Yoga Vellmar") == ("Yoga", ["Baunatal"])
    assert find("q=Yoga+in+Vellmar") == ["Yoga Bau", "Yoga Vel"]


def test_places_of_other_districts_are_plain_words():
    other = create_district(ags="06611", name="Stadt Kassel")
    create_municipality(name="Kassel", ags="06611000", district=other)

    assert split("Yoga Kassel") == ("Yoga Kassel", [])
