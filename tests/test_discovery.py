"""What programs find at fixed addresses: robots.txt, OpenSearch, security.txt."""

import datetime as dt
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest

from pages.models import Portal
from tests import html
from tests.factories import NOW

pytestmark = pytest.mark.django_db

SITE = "https://bildung.example"
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"


@pytest.fixture(autouse=True)
def address(settings):
    settings.SITE_URL = SITE


# --- robots.txt --------------------------------------------------------------------------------------------------


def test_robots_may_read_pages_but_not_every_table_and_calendar(client):
    response = client.get("/robots.txt")
    robots = RobotFileParser()
    robots.parse(response.content.decode().splitlines())

    def allowed(*paths):
        return [robots.can_fetch("Googlebot", SITE + path) for path in paths]

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert allowed("/", "/angebote/", "/angebote/?q=x", "/angebote/chor-1/", "/angebote/feed/") == [True] * 5
    assert allowed("/verwaltung/", "/angebote/export.csv?q=x", "/angebote/kalender.ics") == [False] * 3
    assert robots.site_maps() == [f"{SITE}/sitemap.xml"]


# --- OpenSearch --------------------------------------------------------------------------------------------------


def opensearch(client) -> ElementTree.Element:
    response = client.get("/opensearch.xml")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/opensearchdescription+xml"
    return ElementTree.fromstring(response.content)  # noqa: S314  (our own answer)


def test_browsers_can_search_here(client, portal):
    root = opensearch(client)

    assert root.tag == f"{OPENSEARCH}OpenSearchDescription"
    assert root.findtext(f"{OPENSEARCH}ShortName") == "Bildungsportal"
    assert root.findtext(f"{OPENSEARCH}Description") == "Bildungsportal Landkreis Kassel"
    found = {url.attrib["type"]: url.attrib["template"] for url in root.findall(f"{OPENSEARCH}Url")}
    assert found == {
        "text/html": f"{SITE}/angebote/?q={{searchTerms}}",
        "application/atom+xml": f"{SITE}/angebote/feed/?q={{searchTerms}}",
        "application/opensearchdescription+xml": f"{SITE}/opensearch.xml",
    }


def test_long_and_odd_names_keep_to_the_standard(client, portal):
    Portal.objects.update(name="Bildung & Beratung <für> alle im ganzen Landkreis")

    root = opensearch(client)

    assert root.findtext(f"{OPENSEARCH}ShortName") == "Bildung & Beratu"
    assert root.findtext(f"{OPENSEARCH}Description").startswith("Bildung & Beratung <für> alle")


def test_pages_tell_browsers_of_it(client, portal):
    (link,) = [link.attributes for link in html.read(client.get("/")).all("link") if link.attributes["rel"] == "search"]

    assert (link["type"], link["href"]) == ("application/opensearchdescription+xml", "/opensearch.xml")


# --- security.txt ------------------------------------------------------------------------------------------------


def fields(client) -> list[tuple[str, str]]:
    response = client.get("/.well-known/security.txt")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    return [tuple(line.split(": ", 1)) for line in response.content.decode().splitlines()]


def test_whom_to_tell_about_a_weakness(client, portal):
    Portal.objects.update(email="bildung@kreis.example", phone="0561 1003-0")

    found = fields(client)

    assert [value for name, value in found if name == "Contact"] == ["mailto:bildung@kreis.example", "tel:+4956110030"]
    assert dict(found)["Canonical"] == f"{SITE}/.well-known/security.txt"
    assert dict(found)["Preferred-Languages"] == "de, en"


def test_it_is_valid_for_some_months(client, portal):
    """RFC 9116: exactly one day in the future, less than a year ahead, as RFC 3339 writes it."""
    Portal.objects.update(email="bildung@kreis.example")

    (expires,) = [dt.datetime.fromisoformat(value) for name, value in fields(client) if name == "Expires"]

    assert dt.timedelta(days=30) < expires - NOW < dt.timedelta(days=365)


def test_without_a_contact_there_is_none(client, portal):
    Portal.objects.update(email="", phone="")

    assert client.get("/.well-known/security.txt").status_code == 404
