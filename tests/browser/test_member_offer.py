"""A volunteer enters the first offer on a phone; the pages on the way break no rule of WCAG and of our policy."""

import re

import pytest
from playwright.sync_api import expect

from accounts.models import User
from offers.content.snapshot import snapshot
from offers.editorial import edits, revisions
from offers.models import LifePhase, Offer, Topic
from providers.models import AccessFeature
from tests import factories
from tests.browser.test_accessibility import open_everything, violations
from tests.browser.test_getting_in import sign_in
from tests.offers.member_forms import address, create_member

EMAIL = "gisela@chor.example"


@pytest.fixture
def member(transactional_db, portal) -> User:
    provider = factories.create_provider(name="Repair-Café", phone="0561 123", description="Wir reparieren.")
    factories.create_venue(name="Werkstatt", provider=provider)
    factories.create_term(LifePhase, label="Nach dem Berufsleben")
    digital = factories.create_term(Topic, label="Digitales")
    factories.create_term(Topic, label="Digitale Teilhabe", parent=digital)
    factories.create_term(AccessFeature, label="Leichte Sprache", scope="offer")
    return create_member(provider, email=EMAIL)


def test_a_volunteer_enters_a_weekly_offer_on_a_phone(open_page, member):
    phone = open_page(width=390)
    sign_in(phone, EMAIL)

    phone.get_by_role("link", name="Neues Angebot eintragen").click()
    phone.get_by_label("Titel").fill("Smartphone-Sprechstunde")
    phone.get_by_label("Kurz gesagt").fill("Wir helfen Ihnen mit dem Handy.")
    phone.get_by_label("Nach dem Berufsleben").check()
    phone.get_by_label("für jedes Alter").check()
    phone.get_by_text("Digitales").click()
    phone.get_by_label("Digitale Teilhabe").check()
    assert not phone.get_by_label("erster Tag").is_visible()
    phone.get_by_label("Wie oft findet es statt?").select_option("jede Woche")
    phone.get_by_label("von (Uhrzeit)").fill("18:00")
    phone.get_by_label("bis (Uhrzeit)").fill("19:30")
    phone.get_by_label("erster Tag").fill("2026-12-01")
    phone.get_by_label("Ort:", exact=True).select_option("Werkstatt")
    phone.get_by_label("Kosten:", exact=True).select_option("Kostenlos")
    phone.get_by_label("Anmeldung:", exact=True).select_option("ohne Anmeldung")
    phone.get_by_text("Dienstags, 18:00 bis 19:30 Uhr, ab 1. Dezember 2026.").wait_for()  # the hints follow
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390

    with phone.expect_popup() as popup:
        phone.get_by_role("button", name="Vorschau ansehen").click()
    assert popup.value.locator("h1").inner_text() == "Smartphone-Sprechstunde"
    assert not Offer.objects.exists()
    popup.value.close()

    phone.get_by_role("button", name="Zur Prüfung einreichen").click()
    phone.get_by_text("ist eingereicht").wait_for()
    offer = Offer.objects.get()
    assert (offer.state, offer.runs.get().frequency) == ("submitted", "weekly")


def test_rows_are_added_by_a_button(open_page, member):
    offer = factories.create_offer(provider=member.memberships.get().provider, state="draft")
    page = open_page()
    sign_in(page, EMAIL)
    page.goto(address("change", offer.pk))

    page.get_by_role("button", name="Weiteren Termin eintragen").first.click()
    page.get_by_role("button", name="Weiteren Termin eintragen").first.click()
    page.locator("*:focus").fill("2026-12-24")  # the cursor stands in the new row
    assert page.get_by_role("group", name="Termin 6").count() == 1
    page.get_by_role("button", name="Als Entwurf speichern").click()
    page.get_by_text("ist gespeichert").wait_for()

    dates = snapshot(Offer.objects.get())["runs"][0]["dates"]
    assert [date["date"] for date in dates] == ["2026-11-30", "2026-12-24"]


def test_without_a_script_everything_is_there(open_page, member):
    page = open_page(width=390, java_script_enabled=False)
    sign_in(page, EMAIL)
    page.goto(address("add"))

    assert page.get_by_label("erster Tag").is_visible()
    assert page.get_by_label("Betrag in Euro").first.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")])
def test_pages_about_offers_have_no_violations(chromium, live_server, member, subtests, width, scheme):
    provider = member.memberships.get().provider
    offers = {
        state: factories.create_offer(title=f"Handy {state}", provider=provider, state=state)
        for state in ["draft", "submitted", "returned", "published", "archived"]
    }
    public = offers["published"]
    (run,) = snapshot(public)["runs"]
    edits.save_edit(public, {"runs": [{**run, "status": "full"}]}, author=member, now=factories.NOW)
    edits.save_edit(public, {"title": "Tablet"}, author=member, now=factories.NOW)
    revisions.give_back(public.revisions.get(state="open"), actor=None, reason="Bitte länger.", now=factories.NOW)
    undo = address("undo", public.pk, public.revisions.get(lane="fast").pk)
    pages = {
        "list": address("changelist"),
        "new": address("add"),
        **{state: address("change", offer.pk) for state, offer in offers.items()},
        "preview": address("preview", public.pk),
        "copy": address("copy", public.pk),
        "history": address("history", public.pk),
        "archive": address("step", public.pk, "archivieren"),
        "undo": undo,
    }
    # A page whose console may complain: axe writes styles that our policy refuses.
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, base_url=live_server.url, locale="de-DE", color_scheme=scheme,
        reduced_motion="reduce",
    )  # fmt: skip
    page = context.new_page()
    sign_in(page, EMAIL)
    for name, target in pages.items():
        with subtests.test(name):
            page.goto(target)
            open_everything(page)
            assert violations(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width
    with subtests.test("mistakes"):
        page.goto(address("add"))
        page.get_by_role("button", name="Als Entwurf speichern").click()
        expect(page).to_have_title(re.compile("^Fehler: "))
        assert violations(page) == []
    context.close()
