"""Who pays for the portal stands on every page, in words and logos, as funding rules want it."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Picture

from pages.models import FundingLogo, Portal
from tests import html
from tests.factories import create_image
from tests.staff import admin_url, client_of, create_editor, errors_of, form_data, new_row

pytestmark = pytest.mark.django_db(transaction=True)  # all that happens in one transaction counts as one change


def add_logo(portal, **fields) -> FundingLogo:
    return FundingLogo.objects.create(portal=portal, **{"image": create_image(), "alt": "Bund", **fields})


def strip(client, address="/") -> list[html.Element]:
    return html.read(client.get(address)).of_class("bp-funding")


def logos(client, address="/") -> list[str]:
    """The words of the logos on a page."""
    images = html.read(client.get(address)).all("img")
    return [image.attributes["alt"] for image in images if image.attributes.get("loading") == "lazy"]


def picture(name="logo.png", size=(1200, 300)) -> SimpleUploadedFile:
    out = io.BytesIO()
    Picture.new("RGB", size, "navy").save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), "image/png")


@pytest.mark.parametrize("address", ["/", "/angebote/", "/anbieter/", "/lizenzen/", "/gibt/es/nicht/"])
def test_words_and_logos_stand_on_every_page_in_their_order(client, portal, address):
    Portal.objects.update(funding_notice="Gefördert von Bund & EU.")
    add_logo(portal, alt="Europäische Union", order=2)
    add_logo(portal, alt="Bund", order=1)

    [found] = strip(client, address)
    assert "Gefördert von Bund & EU." in found.text
    assert logos(client, address) == ["Bund", "Europäische Union"]


def test_a_portal_without_funding_shows_no_strip(client, portal):
    assert strip(client) == []


@pytest.mark.parametrize("has_words", [True, False])
def test_either_alone_is_shown_too(client, portal, has_words):
    if has_words:
        Portal.objects.update(funding_notice="Gefördert.")
    else:
        add_logo(portal)

    assert len(strip(client)) == 1


def test_a_logo_with_a_link_leads_there_and_keeps_its_words(client, portal):
    logo = add_logo(portal, alt="Bund", url="https://bund.example")
    add_logo(portal, alt="Land", image=create_image(colour="red"))

    page = html.read(client.get("/"))

    assert [link.attributes["href"] for link in page.all("a") if "bund.example" in link.attributes["href"]] == [
        "https://bund.example"
    ]
    [first, second] = [image.attributes for image in page.all("img")]
    assert (first["src"], first["width"], first["height"]) == (logo.image.get_absolute_url(), "40", "30")
    assert second["alt"] == "Land"
    assert client.get(first["src"])["Content-Type"] == "image/webp"


def test_a_change_of_logos_is_seen_at_once(client, portal):
    logo = add_logo(portal, alt="Bund")
    assert logos(client) == ["Bund"]

    FundingLogo.objects.filter(pk=logo.pk).update(alt="Bundesministerium")
    assert logos(client) == ["Bundesministerium"]

    logo.delete()
    assert logos(client) == []


def test_staff_add_a_logo_that_becomes_small(portal):
    client = client_of(create_editor())
    url = admin_url(portal, "change")
    data = new_row(
        form_data(client.get(url)), "funding_logos", image=picture(), alt="Bund", order=1, url="https://bund.example"
    )

    response = client.post(url, data)

    assert response.status_code == 302
    logo = FundingLogo.objects.get()
    assert (logo.alt, logo.url, logo.image.width, logo.image.height) == ("Bund", "https://bund.example", 400, 100)
    assert bytes(logo.image.data[:4]) == b"RIFF"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"image": SimpleUploadedFile("x.svg", b"<svg/>"), "alt": "Bund"}, "Diese Datei ist kein lesbares Bild"),
        ({"alt": "Bund"}, "Dieses Feld ist zwingend erforderlich."),
        ({"image": picture()}, "Dieses Feld ist zwingend erforderlich."),
    ],
    ids=["no picture", "nothing", "no words"],
)
def test_a_logo_that_is_none_is_refused(portal, fields, message):
    client = client_of(create_editor())
    url = admin_url(portal, "change")

    response = client.post(url, new_row(form_data(client.get(url)), "funding_logos", order=1, **fields))

    assert response.status_code == 200
    assert any(text.startswith(message) for text in errors_of(response))
    assert FundingLogo.objects.count() == 0


def test_the_picture_says_who_uses_it(portal):
    logo = add_logo(portal, alt="Bund")
    Portal.objects.update(emblem=logo.image, emblem_alt="Wappen")

    page = html.read(client_of(create_editor()).get(admin_url(logo.image, "change")))

    assert "Bildungsportal Landkreis Kassel, Bund" in page.texts("div")
