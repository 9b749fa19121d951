"""Programs and scripts on any website may read, nobody may write, and nothing is asked twice in vain."""

import pytest

from offers.models import Offer
from tests import town
from tests.api.reading import ask
from tests.factories import create_offer

pytestmark = pytest.mark.django_db

ADDRESSES = [
    "/api/v1/openapi.json", "/api/v1/angebote/", "/api/v1/aenderungen/", "/api/v1/anbieter/", "/api/v1/gemeinden/",
    "/api/v1/taxonomie/",
]  # fmt: skip


@pytest.mark.parametrize("address", [*ADDRESSES, "/api/v1/angebote/1/", "/api/v1/angebote/?nach=x"])
def test_scripts_of_any_website_may_read_the_answer(client, portal, address):
    response = client.get(address, headers={"Origin": "https://stadt.example"})

    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


@pytest.mark.parametrize("address", ADDRESSES)
def test_browsers_that_ask_before_hear_that_they_may_send_the_etag(client, portal, address):
    response = client.options(address, headers={"Origin": "https://stadt.example"})

    assert (response.status_code, response.content) == (204, b"")
    assert response["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert response["Access-Control-Allow-Headers"] == "If-None-Match"


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nobody_may_write(client, portal, address, method):
    response = getattr(client, method)(address)

    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert response.json()["detail"] == "Diese Schnittstelle kann nur lesen."


def test_the_same_answer_is_sent_once(client, now):
    town.build(offers=2)
    number = Offer.objects.earliest("pk").pk

    lists = [address for address in ADDRESSES if "aenderungen" not in address]  # see test_changes.py
    for address in [*lists, f"/api/v1/angebote/{number}/", "/offene-daten/"]:
        first = client.get(address)
        again = client.get(address, headers={"If-None-Match": first["ETag"]})
        assert (address, again.status_code, again.content) == (address, 304, b"")
        assert again.get("Access-Control-Allow-Origin") == first.get("Access-Control-Allow-Origin")


def test_a_new_offer_makes_answers_new(client, portal):
    tags = {address: client.get(address)["ETag"] for address in ["/api/v1/angebote/", "/api/v1/taxonomie/"]}

    create_offer(title="Neu")

    assert {
        address: client.get(address, headers={"If-None-Match": tag}).status_code for address, tag in tags.items()
    } == dict.fromkeys(tags, 200)


def test_every_answer_names_licence_and_source(client, portal):
    assert ask(client, "/angebote/")["licence"] is None
    portal.data_licence = "cc-by-4.0"
    portal.save()
    offer = create_offer()

    lists = ["/angebote/", "/aenderungen/", "/anbieter/", "/gemeinden/", "/taxonomie/"]
    for address in [*lists, f"/angebote/{offer.pk}/"]:
        answer = ask(client, address)
        assert answer["licence"] == {
            "code": "cc-by-4.0",
            "name": "CC BY 4.0",
            "url": "https://creativecommons.org/licenses/by/4.0/deed.de",
        }
        assert answer["attribution"] == "Landkreis Kassel, Bildungsportal"


@pytest.mark.parametrize("address", ["/api/", "/api/v2/angebote/", "/api/v1/angebote/x/", "/api/v1/angebote/1%0A2/"])
def test_an_unknown_address_is_a_problem_in_json_too(client, portal, address):
    response = client.get(address)

    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
    assert response.json()["status"] == 404


def test_a_forgotten_slash_leads_on(client, portal):
    response = client.get("/api/v1/angebote?q=x")

    assert (response.status_code, response["Location"]) == (301, "/api/v1/angebote/?q=x")
