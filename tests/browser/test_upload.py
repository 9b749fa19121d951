"""Volunteers upload a list of their own: say what its columns mean, look at the preview and take it over."""

import pytest
from playwright.sync_api import expect

from imports import jobs
from offers.models import LifePhase, Offer, Topic
from providers.models import Membership
from tests.browser.test_accessibility import violations
from tests.factories import PASSWORD, create_provider, create_term, create_user

LIST = "Was;Wann;Inhalt;Kursleitung\nNähen für den Anfang;12.01.2027;Wir nähen eine Tasche.;Gesine Wiegand\n"


@pytest.mark.parametrize("width", [390, 1280])
def test_a_list_with_headings_of_its_own(open_plain_page, transactional_db, portal, width):
    provider = create_provider(name="Töpferei Anders")
    Membership.objects.create(user=create_user(email="ada@example.org"), provider=provider)
    source = jobs.own_source(provider, "table")
    source.default_topics.add(create_term(Topic, label="Kunst"))
    source.default_life_phases.add(create_term(LifePhase, label="Für alle", code="all"))
    page = open_plain_page(width=width)
    page.goto("/mein-bereich/imports/importrun/add/")
    page.get_by_label("E-Mail").fill("ada@example.org")
    page.get_by_label("Passwort").fill(PASSWORD)
    page.get_by_role("button", name="Anmelden").click()

    expect(page.locator("h1")).to_have_text("Liste hochladen")
    assert violations(page) == []
    with page.expect_download() as download:
        page.get_by_role("link", name="Vorlage herunterladen (Excel").click()
    assert download.value.suggested_filename == "angebote-vorlage.xlsx"
    page.locator("#id_file").set_input_files({"name": "liste.csv", "mimeType": "text/csv", "buffer": LIST.encode()})
    page.get_by_role("button", name="Hochladen und Vorschau ansehen").click()

    expect(page.locator("h1")).to_have_text("Spalten zuordnen")
    assert violations(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_label("Was").select_option("Titel")
    page.get_by_label("Wann").select_option("Erster Tag")
    page.get_by_role("button", name="Weiter zur Vorschau").click()

    expect(page.locator("h1")).to_have_text("liste.csv")
    assert violations(page) == []
    page.get_by_role("button", name="Übernehmen").click()
    expect(page.get_by_text("übernommen", exact=True)).to_be_visible()
    assert [offer.title for offer in Offer.objects.all()] == ["Nähen für den Anfang"]
