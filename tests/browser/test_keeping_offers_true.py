"""The page behind a reminder and the two pages of staff, in a real browser: answers, merges, axe, narrow windows."""

import pytest
from django.utils import timezone

from offers.models import DuplicatePair, Offer
from offers.upkeep import freshness
from tests.browser.test_accessibility import violations
from tests.factories import (
    NOW,
    create_contact,
    create_offer,
    create_portal,
    create_provider,
    create_undated_run,
    create_user,
    create_venue,
)
from tests.rows import create_duplicate_pair
from tests.staff import client_of

OLD = NOW - timezone.timedelta(days=200)


@pytest.fixture
def provider(transactional_db, now):
    create_portal()
    provider = create_provider(name="Töpferei")
    create_contact(provider=provider, role="maintenance", email="pflege@example.org")
    for title in ["Drehen an der Scheibe", "Glasieren und brennen"]:
        create_offer(title=title, provider=provider, runs=[create_undated_run()], now=OLD)
    return provider


@pytest.fixture
def link(provider, settings, live_server):
    settings.SITE_URL = live_server.url
    return freshness.link(provider, "pflege@example.org")


@pytest.fixture
def pair(provider):
    run = create_undated_run(venue_id=create_venue(name="Werkstatt").pk)
    offers = [
        create_offer(title="Töpfern", provider=provider, runs=[run], description="Wort " * 80, teaser=teaser)
        for teaser in ["Für alle.", "Für alle, die Ton mögen."]
    ]
    return create_duplicate_pair(first=offers[0], second=offers[1])


@pytest.fixture
def as_staff(open_plain_page, live_server):
    def opened(**options):
        page = open_plain_page(**options)
        session = client_of(create_user(is_staff=True, is_superuser=True)).cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        return page

    return opened


def is_as_wide_as_the_window(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_offers_are_confirmed_without_a_login_and_without_javascript(open_page, link):
    page = open_page(width=390, java_script_enabled=False)
    page.goto(link)

    page.get_by_role("group", name="Drehen an der Scheibe").get_by_label("Stimmt noch").check()
    page.get_by_role("group", name="Glasieren und brennen").get_by_label("Ist beendet").check()
    page.get_by_role("button", name="Antworten senden").click()

    page.get_by_role("heading", name="Danke für Ihre Antwort").wait_for()
    assert {offer.title: offer.state for offer in Offer.objects.all()} == {
        "Drehen an der Scheibe": "published",
        "Glasieren und brennen": "archived",
    }
    page.reload()
    page.get_by_text("Zurzeit ist nichts zu bestätigen.").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_of_questions_has_no_barriers(open_page, link, width, scheme):
    page = open_page(width=width, color_scheme=scheme, reduced_motion="reduce")
    page.goto(link)
    assert (violations(page), is_as_wide_as_the_window(page)) == ([], True)
    page.get_by_role("button", name="Antworten senden").click()
    page.get_by_text("Sie haben noch nichts ausgewählt").wait_for()
    assert violations(page) == []
    page.get_by_role("button", name="Alles stimmt noch").click()
    page.get_by_role("heading", name="Danke für Ihre Antwort").wait_for()
    assert (violations(page), is_as_wide_as_the_window(page)) == ([], True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_pages_of_staff_have_no_barriers(as_staff, pair, width, scheme):
    page = as_staff(width=width, color_scheme=scheme)
    for address in ["duplicatepair/", f"duplicatepair/{pair.pk}/change/", "providerhealth/"]:
        page.goto(f"/verwaltung/offers/{address}")
        assert (address, violations(page)) == (address, [])
    page.get_by_label("Dieses Objekt für eine Aktion auswählen - Töpferei").check()
    page.locator("select[name=action]").select_option("E-Mail schreiben")
    page.get_by_role("button", name="Ausführen").click()
    page.get_by_label("Betreff").wait_for()
    assert violations(page) == []
    page.get_by_label("Betreff").fill("Neue Termine?")
    page.get_by_label("Text").fill("Bitte tragen Sie Ihre Termine ein.")
    page.get_by_role("button", name="Prüfen").click()
    page.get_by_role("button", name="Jetzt senden").wait_for()
    assert violations(page) == []


def test_staff_merge_two_offers(as_staff, pair):
    page = as_staff()
    page.goto("/verwaltung/offers/duplicatepair/")
    page.get_by_role("link", name="Töpfern").first.click()
    page.get_by_label(f"Nr. {pair.second_id}").check()
    page.get_by_role("button", name="Zusammenführen").click()

    page.get_by_text("Zusammengeführt: Es bleibt „Töpfern“").wait_for()
    assert DuplicatePair.objects.get().state == "merged"
    page.goto(pair.first.get_absolute_url())
    assert page.url.endswith(pair.second.get_absolute_url())
