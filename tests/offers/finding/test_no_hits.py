"""What a list offers when it found nothing: neighbouring searches with their numbers of offers."""

import pytest

from places.models import Municipality
from tests.factories import create_municipality, create_offer, create_run, create_venue
from tests.html import read

pytestmark = pytest.mark.django_db
LIST = "/angebote/"


def ways(client, query: str) -> dict[str, str]:
    """The links under "Das können Sie versuchen" by their text."""
    links = read(client.get(f"{LIST}{query}")).links()
    return {text: url for text, url in links.items() if text.startswith(("Ohne", "In ", "Online von"))}


def test_without_one_word(portal, client):
    create_offer(title="Yoga am Morgen", price_kind="paid")
    create_offer(title="Yoga am Abend", price_kind="paid")
    create_offer(title="Spielkreis")

    assert list(ways(client, "?q=Yoga+kostenlos").items()) == [
        ("Ohne „Yoga“: 1 Angebot", "?q=kostenlos"),
        ("Ohne „kostenlos“: 2 Angebote", "?q=Yoga"),
        ("Ohne „Yoga kostenlos“: 3 Angebote", "?"),
    ]


def test_without_one_filter(portal, client):
    create_offer(title="Yoga", price_kind="paid")
    create_offer(title="Chor")

    assert ways(client, "?q=Yoga&kosten=kostenlos") == {
        "Ohne „Yoga“: 1 Angebot": "?kosten=kostenlos",
        "Ohne „Kostenlos“: 1 Angebot": "?q=Yoga",
    }


def test_little_words_go_with_the_word_behind_them(portal, client):
    create_offer(title="Yoga")

    assert ways(client, "?q=Yoga+in+der+Xanadu")["Ohne „Xanadu“: 1 Angebot"] == "?q=Yoga"


def test_words_are_left_out_beside_filters(portal, client):
    create_offer(title="Yoga", price_kind="paid")

    assert "Ohne „Anfänger“: 1 Angebot" in ways(client, "?q=Yoga+Anfänger&kosten=kostenpflichtig")
    assert ways(client, "?q=Yoga+Anfänger&kosten=kostenlos") == {}


def test_nearby_and_online(portal, client):
    places = {name: Municipality.objects.get(slug=name) for name in ["vellmar", "baunatal"]}
    for number, place in enumerate(places.values()):
        Municipality.objects.filter(pk=place.pk).update(lat=51.3, lon=9.4 + number / 10)
    create_offer(title="Yoga", runs=[create_run(venue=create_venue(municipality=places["baunatal"]))])
    create_offer(title="Yoga am Bildschirm", format="online")

    found = ways(client, "?q=Yoga&gemeinde=vellmar")

    assert found["In Baunatal, 7 km entfernt: 1 Angebot"] == "?q=Yoga&gemeinde=baunatal"
    assert found["Online von zu Hause aus: 1 Angebot"] == "/angebote/?q=Yoga&format=online"


def test_a_place_in_the_text_is_left_out_in_one_piece(portal, client):
    create_municipality(name="Bad Emstal")
    create_offer(
        title="Yoga", runs=[create_run(venue=create_venue(municipality=Municipality.objects.get(slug="vellmar")))]
    )

    assert ways(client, "?q=Yoga+in+Bad+Emstal&umkreis=5") == {
        "Ohne „in Bad Emstal“: 1 Angebot": "?q=Yoga",
        "Ohne „Yoga in Bad Emstal“: 1 Angebot": "?",
    }


def test_elsewhere_means_not_in_the_place_of_the_text(portal, client):
    vellmar, baunatal = (Municipality.objects.get(slug=slug) for slug in ["vellmar", "baunatal"])
    Municipality.objects.filter(pk=vellmar.pk).update(lat=51.3, lon=9.4)
    Municipality.objects.filter(pk=baunatal.pk).update(lat=51.3, lon=9.8)
    create_offer(title="Yoga", runs=[create_run(venue=create_venue(municipality=baunatal))])

    assert ways(client, "?q=Yoga+in+Vellmar")["In Baunatal, 28 km entfernt: 1 Angebot"] == "?q=Yoga&gemeinde=baunatal"


def test_online_keeps_the_other_filters_where_that_leads_somewhere(portal, client):
    create_offer(title="Yoga", format="online", price_kind="free", min_age=6, max_age=10)
    create_offer(title="Yoga für alle", format="online", price_kind="paid")

    assert ways(client, "?q=Yoga&gemeinde=vellmar&alter=8")["Online von zu Hause aus: 1 Angebot"] == (
        "/angebote/?q=Yoga&format=online&alter=8"
    )
    assert ways(client, "?q=Yoga&gemeinde=vellmar&alter=3")["Online von zu Hause aus: 2 Angebote"] == (
        "/angebote/?q=Yoga&format=online"
    )
