"""The arms or logo of the Kommune in the head of every page."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Picture

from pages.models import Portal
from tests import html
from tests.factories import create_image
from tests.staff import admin_url, client_of, create_editor, errors_of, form_data

pytestmark = pytest.mark.django_db(transaction=True)  # all that happens in one transaction counts as one change


def emblem(client) -> list[dict]:
    return [element.attributes for element in html.read(client.get("/angebote/")).of_class("bp-brand__emblem")]


def save(portal, **fields):
    client = client_of(create_editor())
    url = admin_url(portal, "change")
    return client.post(url, {**form_data(client.get(url)), **fields})


def arms() -> SimpleUploadedFile:
    out = io.BytesIO()
    Picture.new("RGBA", (900, 1200), (0, 90, 90, 0)).save(out, "PNG")
    return SimpleUploadedFile("wappen.png", out.getvalue(), "image/png")


def test_without_one_the_shield_of_the_portal_stands_there(client, portal):
    page = html.read(client.get("/angebote/"))

    assert (len(page.of_class("bp-brand__mark")), page.of_class("bp-brand__emblem")) == (1, [])


def test_staff_upload_one_that_becomes_small_and_keeps_its_clear_ground(client, portal):
    response = save(portal, emblem=arms(), emblem_alt="Wappen des Landkreises Kassel")

    assert response.status_code == 302
    portal = Portal.objects.with_parts().get()
    assert (portal.emblem.width, portal.emblem.height) == (150, 200)
    assert Picture.open(io.BytesIO(bytes(portal.emblem.data))).mode == "RGBA"
    [found] = emblem(client)
    assert found["alt"] == "Wappen des Landkreises Kassel"
    assert (found["src"], found["width"], found["height"]) == (portal.emblem.get_absolute_url(), "150", "200")


def test_one_without_words_is_refused(portal):
    response = save(portal, emblem=arms())

    assert response.status_code == 200
    assert errors_of(response) == ["Bitte beschreiben Sie das Wappen oder Logo in Worten."]


def test_a_change_is_seen_at_once_on_pages_that_were_remembered(client, portal):
    assert emblem(client) == []

    Portal.objects.update(emblem=create_image(), emblem_alt="Wappen")
    assert [found["alt"] for found in emblem(client)] == ["Wappen"]

    Portal.objects.update(emblem=None)
    assert emblem(client) == []


def test_staff_can_remove_it(client, portal):
    Portal.objects.update(emblem=create_image(), emblem_alt="Wappen")

    assert save(portal, **{"emblem-clear": "on"}).status_code == 302
    assert emblem(client) == []


def test_pages_read_no_bytes_of_pictures(portal):
    Portal.objects.update(emblem=create_image(), emblem_alt="Wappen")

    assert Portal.objects.with_parts().get().emblem.get_deferred_fields() == {"data"}
