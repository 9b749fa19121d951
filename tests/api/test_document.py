"""The OpenAPI document describes all that there is, and every answer is as it says."""

import pytest
from django.urls import get_resolver
from jsonschema import Draft202012Validator

from api.openapi import ENDPOINTS
from offers.finding.filters import OfferFilter
from offers.models import Offer
from tests import html, town
from tests.api.reading import ask, document

pytestmark = pytest.mark.django_db


@pytest.fixture
def full_town(now):
    town.build(offers=3)


def test_every_address_of_the_api_is_described(client, portal):
    (api,) = [entry for entry in get_resolver().url_patterns if getattr(entry, "namespace", "") == "api"]
    routes = {f"/{entry.pattern}".replace("<int:pk>", "{id}"): f"api:{entry.name}" for entry in api.url_patterns}
    data = {path: name for path, name in routes.items() if path.startswith("/api/") and path.endswith("/")}

    assert {endpoint.path: endpoint.route for endpoint in ENDPOINTS} == data
    assert list(document(client)["paths"]) == [endpoint.path for endpoint in ENDPOINTS]


def test_its_schemas_are_sound_and_its_references_lead_somewhere(client, portal):
    described = document(client)
    schemas = described["components"]["schemas"]

    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)
    assert {f"#/components/schemas/{name}" for name in schemas} == set(references(described))


def references(node) -> list[str]:
    """All that something in ``node`` refers to."""
    if isinstance(node, dict):
        own = [node["$ref"]] if "$ref" in node else []
        return own + [reference for child in node.values() for reference in references(child)]
    return [reference for child in node for reference in references(child)] if isinstance(node, list) else []


@pytest.mark.usefixtures("full_town")
def test_every_answer_is_as_the_document_says(client):
    """``ask`` checks; here only that there is something in each to check."""
    number = Offer.objects.earliest("pk").pk
    lists = ["/angebote/", "/aenderungen/", "/anbieter/", "/gemeinden/", "/taxonomie/"]

    assert [path for path in lists if not ask(client, path)["items"]] == []
    assert ask(client, f"/angebote/{number}/")["item"]["id"] == number


def test_answers_of_an_empty_portal_too(client, portal):
    assert ask(client, "/angebote/")["items"] == []
    assert ask(client, "/angebote/1/", 404)["status"] == 404


@pytest.mark.parametrize(
    "query",
    ["/angebote/?anzahl=0", "/angebote/?anzahl=101", "/angebote/?nach=-1", "/angebote/?nach=x", "/anbieter/?anzahl=²",
     f"/angebote/?nach={'9' * 40}", "/aenderungen/?seit=gestern", "/aenderungen/?seit=1-2", "/aenderungen/?anzahl="],
)  # fmt: skip
def test_wrong_values_are_named(client, portal, query):
    assert ask(client, query, 400)["detail"].startswith("„")


def test_filters_are_those_of_the_pages(client, portal):
    parameters = document(client)["paths"]["/api/v1/angebote/"]["get"]["parameters"]

    names = {parameter["name"] for parameter in parameters}
    assert names == {*OfferFilter.base_filters, "anzahl", "nach"} - {"sortierung"}


def test_it_names_the_licence_once_there_is_one(client, portal):
    assert "license" not in document(client)["info"]

    portal.data_licence = "dl-de/by-2-0"
    portal.save()

    assert document(client)["info"]["license"] == {
        "name": "Datenlizenz Deutschland – Namensnennung – Version 2.0",
        "url": "https://www.govdata.de/dl-de/by-2-0",
    }


def test_the_page_about_it_is_well_made(client, portal):
    page = html.read(client.get("/offene-daten/"))

    assert page.texts("h1") == ["Offene Daten"]
    assert page.skipped_levels() == page.unlabelled_fields() == page.inline_code() == page.twice() == []
    assert page.loaded_from_outside() == []
    assert page.links()["Offene Daten"] == "/offene-daten/"


def test_the_page_about_it_shows_every_address_and_field(client, portal):
    page = html.read(client.get("/offene-daten/"))
    shown = set(page.texts("code"))

    assert {f"GET {endpoint.path}" for endpoint in ENDPOINTS} <= shown
    members = {name for schema in document(client)["components"]["schemas"].values() for name in schema["properties"]}
    assert members - {"type", "title", "status", "detail"} <= shown
