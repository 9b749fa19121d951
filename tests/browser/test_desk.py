"""The desk in a real browser: read a change, return it with a reason, release the next, and no page breaks a rule."""

import pytest
from playwright.sync_api import expect

from offers.content import snapshot
from offers.editorial import edits, moderation, review, revisions
from offers.models import Offer, OfferReport, Revision
from offers.upkeep import duplicate_pairs
from pages.models import BarrierReport
from tests import factories
from tests.browser.test_accessibility import open_everything, violations
from tests.browser.test_getting_in import sign_in
from tests.factories import NOW, TODAY
from tests.offers.desk import ago, create_change, create_submitted, desk_url
from tests.offers.snapshots import fresh

EMAIL = "redaktion@example.org"
TEXT = "Wir drehen Schalen auf der Scheibe. Danach brennen wir sie.\n\nMaterial liegt bereit."


@pytest.fixture
def world(transactional_db, portal, settings) -> dict[str, str]:
    """Something of everything on the desk; the addresses of its pages by name."""
    settings.SAMPLE_EVERY = 1
    editor = factories.create_user(email=EMAIL, name="Rieke Redlich", is_staff=True, is_superuser=True)
    venue = factories.create_venue()
    conflict = create_change(days=9, description=TEXT, runs=[factories.create_run(venue=venue)])
    revisions.give_back(conflict, actor=editor, reason="Bitte den Titel prüfen.", now=ago(days=8))
    edits.save_edit(conflict.offer, {"title": "Drechseln"}, author=None, now=ago(days=7), note="Ist geprüft.")
    snapshot.write(fresh(conflict.offer), {"title": "Schmieden"}, now=ago(days=6))
    moderation.edited(fresh(conflict.offer), ["title"], now=ago(days=6))
    review.add_note(conflict.offer, "Am Telefon geklärt.", author=editor, now=NOW)
    create_change(days=5, title="Singen", teaser="Ein anderer Satz über das Angebot.")
    new = create_submitted(days=4, title="Malen")
    public = factories.create_offer(title="Kochen", provider=factories.create_provider(trust="trusted"))
    edits.save_edit(public, {"price_kind": "donation"}, author=None, now=NOW)
    edits.save_edit(public, {"teaser": "Neu gesagt."}, author=None, now=NOW)
    pair = duplicate_pairs.choose(public, new, actor=editor, now=NOW)
    barrier = BarrierReport.objects.create(text="Kontrast", due_on=TODAY, email="ada@example.org")
    report = OfferReport.objects.create(offer=public, subject="dates", text="Dienstag!", email="ada@example.org")
    return {
        "start": "/verwaltung/",
        "person": "/verwaltung/datenschutz/person/",
        "processing": "/verwaltung/datenschutz/verzeichnis/",
        "queue": desk_url("queue"),
        "conflict": desk_url("review", conflict.offer.pk),
        "new": desk_url("review", new.pk),
        "samples": desk_url("samples", model="revision"),
        "versions": desk_url("versions", public.pk),
        "undo": desk_url("undo", public.revisions.get(lane="fast").pk, model="revision"),
        "pairs": desk_url("changelist", model="duplicatepair"),
        "pair by hand": f"{desk_url('choose', model='duplicatepair')}?angebot={new.pk}",
        "pair": desk_url("change", pair.pk, model="duplicatepair"),
        "barrier": f"/verwaltung/pages/barrierreport/{barrier.pk}/antworten/",
        "report": desk_url("answer", report.pk, model="offerreport"),
        "revision": f"/verwaltung/offers/revision/{Revision.objects.filter(state='open').first().pk}/change/",
    }


def at(page, title: str) -> None:
    """Waits for the page of this title."""
    page.get_by_role("heading", level=1, name=title, exact=True).wait_for()


@pytest.mark.parametrize("width", [390, 1280])
def test_a_morning_at_the_desk(open_page, world, width):
    page = open_page(width=width)
    sign_in(page, EMAIL)
    page.get_by_role("link", name="zu prüfen").click()
    page.get_by_role("link", name="Singen").click()
    at(page, "Singen")
    assert page.locator("ins").all_text_contents() == ["neu: anderer; "]

    page.get_by_role("button", name="Zurückgeben").click()
    page.get_by_text("Bitte schreiben Sie dem Anbieter, warum.").wait_for()
    page.get_by_label("Begründung").fill("Bitte noch ein Satz zum Ablauf.")
    page.get_by_role("button", name="Zurückgeben").click()

    at(page, "Malen")  # the next one
    expect(page.locator(".messagelist")).to_contain_text("„Singen“ ist zurückgegeben.")
    page.get_by_role("button", name="Freigeben").click()

    at(page, "Schmieden")  # after the last one the first
    page.get_by_role("button", name="Freigeben").click()
    page.get_by_text("Bitte entscheiden Sie, was gelten soll.").wait_for()
    page.get_by_label("Die Änderung des Anbieters").check()
    page.get_by_role("button", name="Freigeben").click()

    at(page, "Zu prüfen")
    expect(page.locator(".desk-list tbody th a")).to_have_text(["Kochen"])  # what somebody reported of it
    assert page.get_by_role("button", name="Ausgewählte freigeben").count() == 0
    assert set(Offer.objects.values_list("title", "state")) == {
        (title, "published") for title in ["Singen", "Malen", "Drechseln", "Kochen"]
    }
    assert Revision.objects.get(offer__title="Singen").reason == "Bitte noch ein Satz zum Ablauf."


def test_several_are_released_by_keyboard(open_page, world):
    page = open_page()
    sign_in(page, EMAIL)
    page.goto(world["queue"])

    for title in ["Singen", "Malen"]:
        page.get_by_label(f"Auswählen: {title}").focus()
        page.keyboard.press("Space")
    page.get_by_role("button", name="Ausgewählte freigeben").press("Enter")
    at(page, "Mehrere freigeben")
    expect(page.locator(".desk-releases a")).to_have_text(["Singen", "Malen"])
    page.get_by_role("button", name="Alle 2 freigeben").press("Enter")
    at(page, "Zu prüfen")

    expect(page.locator(".messagelist")).to_contain_text("„Malen“ ist freigegeben.")
    expect(page.locator(".desk-list tbody th a")).to_have_text(["Schmieden", "Kochen"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_has_violations(open_plain_page, world, subtests, width, scheme):
    page = open_plain_page(width=width, color_scheme=scheme)
    sign_in(page, EMAIL)

    for name, address in world.items():
        with subtests.test(name):
            page.goto(address)
            open_everything(page)
            assert violations(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width
    with subtests.test("mistakes"):
        page.goto(world["conflict"])
        page.get_by_role("button", name="Freigeben").click()
        page.get_by_text("Bitte entscheiden Sie, was gelten soll.").wait_for()
        assert violations(page) == []
