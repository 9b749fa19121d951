"""The page on which staff enter the settings of the portal."""

import pytest

from tests.html import read
from tests.staff import admin_url, client_of, create_editor, form_data

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def test_texts_have_a_few_lines_and_keep_their_line_ends(portal):
    client, url = client_of(create_editor()), admin_url(portal, "change")
    [box] = [box for box in read(client.get(url)).all("textarea") if box.attributes.get("name") == "funding_notice"]

    client.post(url, {**form_data(client.get(url)), "funding_notice": "Gefördert vom Land\r\nund vom Bund"})

    portal.refresh_from_db()
    assert box.attributes.get("rows") == "4"
    assert portal.funding_notice == "Gefördert vom Land\nund vom Bund"
