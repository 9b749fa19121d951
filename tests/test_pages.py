"""Every kind of public page keeps the rules that hold for all of them."""

import re

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.http import HttpResponse

from pages.models import Page, Portal
from tests import html, town
from tests.factories import create_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def addresses(now):
    return town.build()


@pytest.fixture
def all_addresses(addresses):
    return {**addresses, **town.personal_pages()}


def test_every_page_is_well_made(client, all_addresses, subtests):
    for name, address in all_addresses.items():
        with subtests.test(name):
            response = client.get(address)
            page = html.read(response)

            assert response.status_code == 200
            assert len(page.texts("h1")) == 1
            assert page.skipped_levels() == []
            assert re.fullmatch(r".+ – Bildungsportal Landkreis Kassel", page.texts("title")[0])
            assert page.all("html")[0].attributes["lang"] == "de"
            assert page.unlabelled_fields() == []
            assert page.inline_code() == []
            assert page.loaded_from_outside() == []
            assert page.twice() == []
            assert [link.attributes["href"] for link in page.all("a") if not link.attributes.get("href")] == []


def test_titles_tell_pages_apart(client, all_addresses):
    all_addresses.pop("removed from the Merkliste")  # the same page with a word about what happened
    titles = [html.read(client.get(address)).texts("title")[0] for address in all_addresses.values()]

    assert sorted(set(titles)) == sorted(titles)


def test_every_link_inside_leads_somewhere(client, all_addresses):
    found = set()
    for address in all_addresses.values():
        page = html.read(client.get(address))
        targets = {element.attributes.get("id") for element in page.elements}
        for link in page.all("a"):
            href = link.attributes["href"]
            if href.startswith("#"):
                assert href[1:] in targets, (address, href)
            elif href.startswith("?"):
                found.add(address.partition("?")[0] + href)
            elif href.startswith("/static/"):
                assert finders.find(href.removeprefix("/static/")), (address, href)
            elif href.startswith("/"):
                found.add(href)

    broken = {href for href in found if client.get(href, follow=True).status_code != 200}
    assert broken == set()


def test_pages_without_a_form_to_send_are_the_same_for_everybody(client, addresses):
    for address in addresses.values():
        response = client.get(address)

        assert response.cookies == {}, address
        assert "Cookie" not in response.get("Vary", ""), address
        assert "csrfmiddlewaretoken" not in response.content.decode(), address


def test_only_safe_methods(client, addresses):
    assert client.post("/angebote/").status_code == 405
    assert client.head("/angebote/").status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/lebensphasen/x/", "/themen/x/", "/schwerpunkte/x/", "/gemeinden/x/", "/anbieter/x/", "/x/", "/angebote/x/",
        "/angebote/x-99999999999999999999/", "/bilder/x.webp",
    ],
)  # fmt: skip
def test_wrong_addresses_are_404_with_a_way_on(client, portal, address):
    response = client.get(address)

    assert response.status_code == 404
    page = html.read(response)
    assert page.texts("h1") == ["Diese Seite gibt es nicht"]
    assert set(page.links().values()) >= {"/", "/angebote/", "/themen/", "/gemeinden/", "/beratung/"}
    assert [field.attributes["name"] for field in page.all("input")] == ["q"]
    assert page.unlabelled_fields() == page.inline_code() == page.loaded_from_outside() == []


def test_impressum_stands_on_every_page(client, addresses):
    for address in [*addresses.values(), "/gibt/es/nicht/"]:
        assert html.read(client.get(address)).links()["Impressum"] == "/impressum/"


def test_text_pages(client, portal):
    Page.objects.create(slug="ueber-uns", title="Über uns", body="Eins.\n\n# A\n\n### B\n\n<b>roh</b>")

    page = html.read(client.get("/ueber-uns/"))

    assert page.headings()[:3] == [(1, "Über uns"), (2, "A"), (3, "B")]
    assert page.all("b")[0].text == "Bildungsportal"
    assert "<b>roh</b>" in page.texts("p")


def test_colours_are_two_numbers_that_can_be_kept(client, portal, settings):
    settings.SITE_URL = "https://bildung.example.de"
    Portal.objects.update(hue=120, chroma="0.12")

    first = client.get("/portal-farben.css")
    again = client.get("/portal-farben.css", headers={"If-None-Match": first["ETag"]})
    Portal.objects.update(hue=121)
    changed = client.get("/portal-farben.css", headers={"If-None-Match": first["ETag"]})

    assert first.content == b':root{--lk-hue:120;--lk-chroma:0.120;--bp-site:"https://bildung.example.de"}\n'
    assert first["Content-Type"] == "text/css; charset=utf-8"
    assert "max-age=" in first["Cache-Control"]
    assert (again.status_code, changed.status_code) == (304, 200)


def test_images_may_be_kept_forever(client, portal):
    from tests.factories import create_image

    image = create_image()

    first = client.get(image.get_absolute_url())
    again = client.get(image.get_absolute_url(), headers={"If-None-Match": first["ETag"]})

    assert first["Content-Type"] == "image/webp"
    assert first.content == bytes(image.data)
    assert "immutable" in first["Cache-Control"]
    assert "max-age=31536000" in first["Cache-Control"]
    assert again.status_code == 304


def test_health(client, monkeypatch):
    def broken(*args, **kwargs):
        from django.db import OperationalError

        raise OperationalError("gone")

    assert client.get("/healthz").status_code == 200
    assert client.get("/healthz/live").content == b"ok\n"

    monkeypatch.setattr(connection, "cursor", broken)

    assert client.get("/healthz").status_code == 503
    assert client.get("/healthz/live").status_code == 200


def test_liveness_asks_no_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/healthz/live")


def test_old_admin_address_leads_on(client):
    assert client.get("/admin/")["Location"] == "/anmelden/?next=/admin/"


def test_error_pages_need_no_database(client, portal, monkeypatch, django_assert_num_queries):
    from offers import catalogue

    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(catalogue, "one_look", broken)
    client.raise_request_exception = False

    with django_assert_num_queries(0):
        response = client.get("/")
    misdirected = client.get("/", headers={"Host": "evil.example"})

    assert response.status_code == 500
    broken_page = html.read(response)
    assert broken_page.texts("h1") == ["Bei uns ist etwas kaputt"]
    assert broken_page.links() == {"Bildungsportal": "/", "Noch einmal versuchen": "", "Zur Startseite": "/"}
    assert f"diese Kennung: {response['X-Request-ID']}" in response.content.decode()
    assert misdirected.status_code == 400
    assert html.read(misdirected).texts("h1") == ["Diese Anfrage verstehen wir nicht"]


def test_who_may_not_see_a_page_learns_whom_to_ask(client, portal):
    Portal.objects.update(email="bildung@kreis.example")
    client.force_login(create_user(is_staff=True))

    response = client.get("/verwaltung/offers/offer/")
    page = html.read(response)

    assert response.status_code == 403
    assert page.texts("h1") == ["Diese Seite ist nicht für alle"]
    assert page.links()["bildung@kreis.example"] == "mailto:bildung@kreis.example"
    assert page.links()["Zur Startseite"] == "/"


def test_maintenance_page_needs_nothing_but_itself(settings):
    text = (settings.BASE_DIR / "docs" / "wartung.html").read_text()
    page = html.read(HttpResponse(text))

    assert page.texts("h1") == ["Wir arbeiten gerade am Portal"]
    assert page.all("html")[0].attributes["lang"] == "de"
    assert page.all("script", "link", "img") == []
    assert page.loaded_from_outside() == []
    assert re.findall(r"url\(|@import|http-equiv", text) == []


def test_maintenance_page_looks_like_the_portal(settings):
    css = (settings.BASE_DIR / "static" / "css" / "base.css").read_text()
    text = (settings.BASE_DIR / "docs" / "wartung.html").read_text()

    ours = re.findall(r"oklch\([^;]*\)|--lk-(?:hue|chroma): [\d.]+", text)
    assert [value for value in ours if value not in css] == []
    assert len(ours) == 6
