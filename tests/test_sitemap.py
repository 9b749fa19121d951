"""Search engines learn of every page that they may show, and of no other."""

from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from django.contrib.sitemaps import Sitemap

from offers.models import FocusTheme, Offer, Topic
from pages.languages import GERMAN, language_of
from providers.models import Provider
from tests import html, town
from tests.factories import (
    create_district,
    create_municipality,
    create_offer,
    create_page,
    create_provider,
    create_run,
    create_term,
)

pytestmark = pytest.mark.django_db

SITE = "https://bildung.example"
SITEMAPS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"


@pytest.fixture(autouse=True)
def address(settings):
    settings.SITE_URL = SITE


def read(client, address: str, root: str) -> ElementTree.Element:
    response = client.get(address.removeprefix(SITE))
    assert response.status_code == 200
    assert response["Content-Type"].partition(";")[0] == "application/xml"
    found = ElementTree.fromstring(response.content)  # noqa: S314  (our own answer)
    assert found.tag == SITEMAPS + root
    return found


def sections(client) -> list[str]:
    return [item.findtext(f"{SITEMAPS}loc") for item in read(client, "/sitemap.xml", "sitemapindex")]


def urls(client, section: str) -> list[str]:
    return [item.findtext(f"{SITEMAPS}loc") for item in read(client, section, "urlset")]


def everything(client) -> list[str]:
    return [url for section in sections(client) for url in urls(client, section)]


def test_index_leads_to_one_sitemap_per_section(client, portal):
    create_offer()

    assert sections(client) == [
        f"{SITE}/sitemap-{name}.xml" for name in ["seiten", "themen", "anbieter", "angebote", "offene-daten"]
    ]


def test_empty_sections_are_left_out(client, portal):
    assert sections(client) == [f"{SITE}/sitemap-{name}.xml" for name in ["seiten", "themen", "offene-daten"]]


def test_large_sections_have_several_pages(client, portal, monkeypatch):
    monkeypatch.setattr(Sitemap, "limit", 2)
    offers = [create_offer(provider=Provider.objects.first()) for _ in range(5)]

    pages = [address for address in sections(client) if "angebote" in address]

    assert pages == [f"{SITE}/sitemap-angebote.xml{query}" for query in ["", "?p=2", "?p=3"]]
    found = [url for page in pages for url in urls(client, page)]
    assert found == [SITE + offer.get_absolute_url() for offer in offers]
    assert client.get("/sitemap-angebote.xml?p=4").status_code == 404
    assert client.get("/sitemap-angebote.xml?p=x").status_code == 404


def test_sitemaps_keep_the_rules(client, portal):
    """https://www.sitemaps.org/protocol.html: one host, full addresses, known elements, days as W3C writes them."""
    create_offer(title="Töpfern & mehr")
    create_page()

    for section in sections(client):
        for entry in read(client, section, "urlset"):
            names = [part.tag.removeprefix(SITEMAPS) for part in entry]
            assert names in (["loc"], ["loc", "lastmod"], ["loc", LINK, LINK, LINK, LINK])
            address = entry.findtext(f"{SITEMAPS}loc")
            assert urlsplit(address)[:2] == ("https", "bildung.example")
            assert address.isascii()
            assert len(address) < 2048
    found = everything(client)
    assert len(set(found)) == len(found)


def test_offers_say_when_they_changed(client, portal):
    create_offer()

    (entry,) = read(client, "/sitemap-angebote.xml", "urlset")

    assert entry.findtext(f"{SITEMAPS}lastmod") == "2026-11-23"


def test_only_pages_that_may_be_shown(client, portal):
    theme, gone = create_term(FocusTheme, label="Demokratie"), create_term(FocusTheme, label="Alt", is_active=False)
    topic = create_term(Topic, label="Musik")
    create_term(Topic, label="Ersetzt", is_active=False, replaced_by=topic)
    page = create_page(slug="impressum")
    provider = create_provider(name="Offen")
    shown = create_offer(title="Offen", provider=provider, topics=[topic], focus_themes=[theme])
    for state in ["draft", "submitted", "returned", "rejected", "archived"]:
        create_offer(title=f"Geheim {state}", state=state, provider=provider, topics=[topic])
    create_offer(title="Vorbei", provider=provider, topics=[topic], runs=[create_run(start=-8)])
    hidden = create_offer(title="Unbestätigt", provider=provider, topics=[topic])
    Offer.objects.filter(pk=hidden.pk).update(hidden_since="2026-11-01T00:00Z")
    closed = create_provider(name="Geschlossen", state=Provider.State.DRAFT)
    create_offer(title="Ohne Anbieter", provider=closed, topics=[topic])
    elsewhere = create_municipality(name="Göttingen", district=create_district(ags="03159", name="Göttingen"))

    found = everything(client)

    german = {url.removeprefix(SITE) for url in found if language_of(url.removeprefix(SITE)) == GERMAN}
    assert german == {
        "/", "/angebote/", "/angebote/karte/", "/themen/", "/gemeinden/", "/beratung/", "/anbieter/",
        page.get_absolute_url(), "/themen/musik/", "/lebensphasen/jugendliche/", "/schwerpunkte/demokratie/",
        "/gemeinden/vellmar/", "/gemeinden/baunatal/", "/anbieter/offen/", shown.get_absolute_url(), "/offene-daten/",
    }  # fmt: skip
    assert gone.slug not in "".join(found)
    assert elsewhere.slug not in "".join(found)


def test_pages_name_their_other_languages_and_those_name_them(client, portal):
    entries = {
        entry.findtext(f"{SITEMAPS}loc"): {link.get("hreflang"): link.get("href") for link in entry.iter(LINK)}
        for entry in read(client, "/sitemap-seiten.xml", "urlset")
    }

    assert entries[f"{SITE}/en/beratung/"] == {
        "de": f"{SITE}/beratung/",
        "en": f"{SITE}/en/beratung/",
        "de-simple": f"{SITE}/leicht/beratung/",
        "x-default": f"{SITE}/beratung/",
    }
    for address, alternates in entries.items():
        assert address in alternates.values()
        assert {entries[other] == alternates for other in alternates.values()} == {True}


def test_every_address_is_a_page_that_wants_to_be_found(client, now):
    town.build(offers=2)

    for address in everything(client):
        response = client.get(address.removeprefix(SITE))

        assert response.status_code == 200, address
        page = html.read(response)
        assert page.meta("robots") is None, address
        (canonical,) = [link for link in page.all("link") if link.attributes["rel"] == "canonical"]
        assert canonical.attributes["href"] == address


@pytest.mark.django_db(transaction=True)
def test_engines_hear_that_nothing_changed_until_something_does(client, portal):
    for address in ["/sitemap.xml", "/sitemap-angebote.xml"]:
        first = client.get(address)
        again = client.get(address, headers={"If-None-Match": first["ETag"]})
        create_offer()
        changed = client.get(address, headers={"If-None-Match": first["ETag"]})

        assert (again.status_code, changed.status_code) == (304, 200)


def test_other_sections_do_not_exist(client, portal):
    assert client.get("/sitemap-x.xml").status_code == 404
