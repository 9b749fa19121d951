"""What a list offers when it found nothing: neighbouring searches with their numbers of offers."""

import pytest

from places.models import Municipality
from tests.factories import create_offer, create_run, create_venue
from tests.html import read

pytestmark = pytest.mark.django_db
LIST = "/angebote/"


def ways(client, query: str) -> dict[str, str]:
    """The links under "Das können Sie versuchen" by their text."""
    links = read(client.get(f"{LIST}{query}")).links()
    return {text: url for text, url in links.items() if text.startswith(("Ohne", "In der Nähe", "Online von"))}


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

    assert found["In der Nähe, in Baunatal: 1 Angebot"] == "?q=Yoga&gemeinde=baunatal"
    assert found["Online von zu Hause aus: 1 Angebot"] == "/angebote/?q=Yoga&format=online"
