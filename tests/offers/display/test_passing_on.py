"""An offer can be passed on: by mail, by a code on paper, in print."""

from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings

from tests import html
from tests.factories import create_offer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def test_a_mail_about_an_offer_carries_its_address(client):
    offer = create_offer(title="Töpfern & mehr: 50% „für alle“?")

    page = html.read(client.get(offer.get_absolute_url()))
    (href,) = [unescape(link) for link in page.links().values() if link.startswith("mailto:?")]

    assert parse_qs(urlsplit(href).query) == {
        "subject": ["Töpfern & mehr: 50% „für alle“?"],
        "body": [f"Dieses Angebot habe ich gefunden: {settings.SITE_URL}{offer.get_absolute_url()}"],
    }


def test_the_code_stands_for_the_address(client):
    one, other = create_offer(title="Eins"), create_offer(title="Zwei")

    codes = {}
    for offer in [one, other]:
        response = client.get(offer.get_absolute_url())
        (code,) = html.read(response).of_class("bp-qr")
        assert code.attributes["role"] == "img"
        codes[offer] = response.content.decode().partition('class="bp-qr"')[2].partition("</svg>")[0]
        assert f"{settings.SITE_URL}{offer.get_absolute_url()}" in html.read(response).texts("p")

    assert codes[one] != codes[other]
