"""Reports in a real browser: mistakes first, then success, by keyboard and without JavaScript."""

import pytest
from playwright.sync_api import expect
from post_office.models import Email

from offers.models import OfferReport
from pages.models import BarrierReport
from tests.browser.test_accessibility import violations


@pytest.mark.parametrize("with_script", [True, False])
def test_report_on_an_offer(open_page, addresses, with_script):
    page = open_page(java_script_enabled=with_script, reduced_motion="reduce")
    page.goto(addresses["offer"])
    page.get_by_role("link", name="Angaben stimmen nicht?").click()

    page.get_by_label("Ihre E-Mail-Adresse").fill("ada")
    page.get_by_label("Ihre E-Mail-Adresse").press("Enter")

    summary = page.get_by_role("region", name="Das hat noch nicht geklappt")
    expect(summary).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    first_choice = page.get_by_label("Das Angebot gibt es nicht mehr")
    expect(first_choice).to_be_focused()  # the first mistake leads to it
    page.keyboard.press("Space")
    expect(first_choice).to_be_checked()
    summary.get_by_role("link", name="Ihre E-Mail-Adresse").click()
    page.get_by_label("Ihre E-Mail-Adresse").fill("ada@example.org")
    page.get_by_label("Was ist falsch").fill("Es ist ausgefallen.")
    page.get_by_role("button", name="Hinweis senden").click()

    expect(page.locator("h1")).to_have_text("Danke für Ihren Hinweis")
    report = OfferReport.objects.get()
    assert (report.subject, report.email) == ("outdated", "ada@example.org")
    page.reload()
    assert OfferReport.objects.count() == 1


@pytest.mark.parametrize("with_script", [True, False])
def test_report_of_a_barrier_from_the_page_where_it_is(open_page, addresses, with_script):
    page = open_page(java_script_enabled=with_script)
    page.goto("/themen/")
    page.get_by_role("link", name="Barriere melden").click()

    expect(page.get_by_label("Auf welcher Seite?")).to_have_value("/themen/")
    page.get_by_role("button", name="Meldung senden").click()
    page.get_by_role("link", name="Bitte beschreiben Sie die Barriere.").click()
    expect(page.locator("[name=text]")).to_be_focused()
    page.keyboard.type("Der Kontrast ist zu schwach.")
    page.get_by_role("button", name="Meldung senden").click()

    expect(page.locator("h1")).to_have_text("Danke. Ihre Meldung ist angekommen.")
    report = BarrierReport.objects.get()
    assert (report.text, report.page_url) == ("Der Kontrast ist zu schwach.", "/themen/")
    assert page.locator("dd").all_inner_texts() == [str(report.pk), "23. November 2026, 10:00 Uhr", "4. Januar 2027"]
    assert [mail.to for mail in Email.objects.all()] == [["bildung@kreis.example"]]


def test_the_trap_is_out_of_the_way(open_page, addresses):
    page = open_page()
    page.goto("/barriere-melden/")
    hidden = page.locator("div:has(> [name=betreff])").bounding_box()

    assert max(hidden["width"], hidden["height"]) <= 1
    reached = []
    for _step in range(40):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.name"))
    assert "text" in reached
    assert "betreff" not in reached


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_no_violations_with_mistakes(open_page, all_addresses, width, scheme):
    page = open_page(width=width, color_scheme=scheme, reduced_motion="reduce")
    for name in ["report on an offer", "report of a barrier"]:
        page.goto(all_addresses[name])
        page.locator("main form button").click()
        expect(page.get_by_role("region", name="Das hat noch nicht geklappt")).to_be_focused()
        assert violations(page) == []
