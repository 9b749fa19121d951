"""Open data portals find our data: the catalogue is sound DCAT-AP.de, in both notations."""

import warnings

import pytest
from rdflib import DCAT, DCTERMS, FOAF, RDF, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic

from api.data_catalogue import LICENCES
from pages.models import Portal
from tests.factories import create_offer

pytestmark = pytest.mark.django_db

DCATDE = Namespace("http://dcat-ap.de/def/dcatde/")
# What DCAT-AP.de 2.0 demands, and what harvesters need beside it.
DEMANDED = {
    DCAT.Catalog: [DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCAT.dataset],
    DCAT.Dataset: [
        DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCAT.theme, DCAT.contactPoint, DCAT.distribution,
        DCATDE.politicalGeocodingURI,
    ],
    DCAT.Distribution: [DCAT.accessURL, DCTERMS.license, DCTERMS.format, DCATDE.licenseAttributionByText],
    FOAF.Organization: [FOAF.name],
}  # fmt: skip


@pytest.fixture(autouse=True)
def address(settings):
    settings.SITE_URL = "https://bildung.example"


@pytest.fixture
def licensed(portal):
    portal.data_licence, portal.email = "dl-de/by-2-0", "bildung@kreis.example"
    portal.save()
    return portal


def read(client, ending: str) -> Graph:
    response = client.get(f"/offene-daten/katalog.{ending}")
    assert response["Access-Control-Allow-Origin"] == "*"
    with warnings.catch_warnings(category=DeprecationWarning, action="ignore"):  # rdflib warns of its own inside
        return Graph().parse(data=response.content, format={"ttl": "turtle", "jsonld": "json-ld"}[ending])


@pytest.mark.parametrize("ending", ["ttl", "jsonld"])
@pytest.mark.usefixtures("licensed")
def test_everything_demanded_is_there(client, ending):
    graph = read(client, ending)

    missing = [
        (thing, name)
        for kind, names in DEMANDED.items()
        for thing in graph.subjects(RDF.type, kind)
        for name in names
        if not list(graph.objects(thing, name))
    ]
    assert missing == []
    assert {kind: len(list(graph.subjects(RDF.type, kind))) for kind in DEMANDED} == {
        DCAT.Catalog: 1, DCAT.Dataset: 1, DCAT.Distribution: 4, FOAF.Organization: 1,
    }  # fmt: skip


@pytest.mark.usefixtures("licensed")
def test_both_notations_say_the_same(client):
    assert isomorphic(read(client, "ttl"), read(client, "jsonld"))


@pytest.mark.usefixtures("licensed")
def test_what_it_refers_to_is_described_or_answers(client):
    create_offer()
    graph = read(client, "ttl")
    ours = {str(item) for item in graph.objects() if str(item).startswith("https://bildung.example")}
    described = {str(item) for item in graph.subjects()}

    addresses = {address.removeprefix("https://bildung.example") for address in ours - described}
    assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 200)
    assert {"/api/v1/angebote/", "/angebote/export.csv", "/offene-daten/angebote.jsonl"} <= addresses


def test_words_of_the_kommune_stay_what_they_are(client, licensed):
    licensed.operator = 'Kreis "Ä\\ö"\n<b>'
    licensed.save()

    graph = read(client, "ttl")

    assert list(graph.objects(predicate=FOAF.name)) == [Literal('Kreis "Ä\\ö"\n<b>', lang="de")]
    assert isomorphic(graph, read(client, "jsonld"))


def test_it_names_the_district_and_the_licence(client, licensed):
    graph = read(client, "ttl")

    assert list(graph.objects(predicate=DCATDE.politicalGeocodingURI)) == [
        URIRef("http://dcat-ap.de/def/politicalGeocoding/districtKey/06633")
    ]
    assert set(graph.objects(predicate=DCTERMS.license)) == {URIRef("http://dcat-ap.de/def/licenses/dl-by-de/2.0")}
    assert LICENCES.keys() == set(Portal.DataLicence)


def test_without_a_licence_it_claims_none(client, portal):
    assert list(read(client, "ttl").objects(predicate=DCTERMS.license)) == []


@pytest.mark.parametrize("ending", ["ttl", "jsonld"])
def test_who_delivers_is_named_once_it_is_known(client, licensed, ending):
    assert list(read(client, ending).objects(None, DCATDE.contributorID)) == []

    licensed.contributor = "landkreisKassel"
    licensed.save()

    (delivers,) = read(client, ending).objects(None, DCATDE.contributorID)
    assert delivers == URIRef("http://dcat-ap.de/def/contributors/landkreisKassel")
