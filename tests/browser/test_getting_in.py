"""From the public form to one's own area in a real browser, and no page on the way breaks a rule of WCAG."""

import re

import pytest
from playwright.sync_api import expect

from accounts.models import User
from providers.models import Membership, ProviderType
from tests import factories
from tests.browser.test_accessibility import violations
from tests.mailbox import last_link_to
from tests.members import World, create_changed_offer, create_import_run, create_invitation
from tests.rows import create_application
from tests.test_member_area import ROWS

EMAIL, NEW_PASSWORD = "gisela@chor.example", "singen-macht-froh"


@pytest.fixture
def staff(transactional_db, portal) -> User:
    factories.create_term(ProviderType, label="Chor")
    return factories.create_user(email="redaktion@example.org", is_staff=True, is_superuser=True)


def sign_in(page, email: str) -> None:
    page.goto("/anmelden/")
    page.get_by_label("E-Mail").fill(email)
    page.get_by_label("Passwort").fill(factories.PASSWORD)
    page.get_by_role("button", name="Anmelden").click()
    page.wait_for_url(re.compile("/(mein-bereich|verwaltung)/$"))


def ask_for_link(page, address: str, email: str) -> str:
    """The link that a mail brings after the question on the page of ``address``."""
    page.goto(address)
    page.get_by_label("E-Mail").fill(email)
    page.get_by_role("button", name="Link zuschicken").click()
    expect(page.get_by_role("button", name="Link zuschicken")).to_have_count(0)
    return last_link_to(email)


def test_an_organisation_gets_in(open_page, staff):
    phone, desk = open_page(width=390), open_page()

    phone.goto("/")
    phone.get_by_role("link", name="Angebot eintragen").click()
    phone.get_by_label("Name der Einrichtung").fill("Chor Vellmar")
    phone.get_by_label("Art der Einrichtung").select_option("Chor")
    phone.get_by_label("Was bieten Sie an?").fill("Singen für alle.")
    phone.get_by_label("Ihr Name").fill("Gisela Zange")
    phone.get_by_label("E-Mail").fill(EMAIL)
    phone.get_by_role("button", name="Antrag absenden").click()
    expect(phone.locator("h1")).to_have_text("Bitte bestätigen Sie Ihre E-Mail-Adresse")

    phone.goto(last_link_to(EMAIL))
    phone.get_by_role("button", name="Antrag bestätigen").click()
    expect(phone.locator("h1")).to_have_text("Ihr Antrag ist angekommen")

    sign_in(desk, staff.email)
    desk.get_by_role("link", name="Aufnahmeanträge", exact=True).first.click()
    desk.get_by_role("link", name="Chor Vellmar").click()
    desk.get_by_role("link", name="Aufnehmen").click()
    desk.get_by_role("button", name="Aufnehmen").click()
    expect(desk.locator(".messagelist")).to_contain_text("„Chor Vellmar“ ist jetzt aufgenommen.")

    phone.goto(last_link_to(EMAIL))
    phone.get_by_label("Ihr Name").fill("Gisela Zange")
    phone.get_by_label("Passwort", exact=True).fill(NEW_PASSWORD)
    phone.get_by_label("Passwort bestätigen").fill(NEW_PASSWORD)
    phone.get_by_role("button", name="Konto anlegen und Einladung annehmen").click()
    phone.wait_for_url("**/mein-bereich/")
    expect(phone.locator("h2")).to_have_text(["Chor Vellmar"])

    phone.get_by_role("link", name="Angaben zur Einrichtung bearbeiten").click()
    phone.get_by_label("Öffnungszeiten").fill("Dienstags ab 19 Uhr")
    phone.get_by_role("button", name="Speichern", exact=True).click()
    phone.locator(".messagelist").wait_for()
    phone.goto("/anbieter/chor-vellmar/")
    assert "Dienstags ab 19 Uhr" in phone.locator("main").inner_text()


def test_the_way_in_can_be_gone_with_the_keyboard(open_page, staff):
    page = open_page()
    page.goto("/anmelden/")

    expect(page.get_by_label("E-Mail")).to_be_focused()  # the cursor stands in the first field
    page.keyboard.type(staff.email)
    page.keyboard.press("Tab")
    expect(page.get_by_label("Passwort")).to_be_focused()
    page.keyboard.type(factories.PASSWORD)
    page.keyboard.press("Enter")

    page.wait_for_url("**/verwaltung/")


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_pages_on_the_way_have_no_violations(open_plain_page, staff, subtests, width, scheme):
    page = open_plain_page(width=width, color_scheme=scheme)
    provider = factories.create_provider(name="Chor Vellmar")
    Membership.objects.create(user=staff, provider=provider, role="manager")
    link = ask_for_link(page, "/anmelden/link/", staff.email)
    new_password = ask_for_link(page, "/anmelden/passwort/", staff.email)

    for name, address in [("link", link), ("over", "/anmelden/mit-link/"), ("new password", new_password)]:
        with subtests.test(name):
            page.goto(address)
            assert violations(page) == []

    for address, button in [("/anbieter/aufnahme/", "Antrag absenden"), ("/anmelden/", "Anmelden")]:
        with subtests.test(f"mistakes on {address}"):
            page.goto(address)
            page.get_by_role("button", name=button).click()
            expect(page).to_have_title(re.compile("^Fehler: "))
            assert violations(page) == []

    sign_in(page, staff.email)
    application = create_application()
    decide = f"/verwaltung/providers/application/{application.pk}"
    for address in ["/anmelden/einmalpasswort/einrichten/", "/verwaltung/", "/verwaltung/accounts/login/",
                    f"{decide}/change/", f"{decide}/decide/accept/", f"{decide}/decide/reject/",
                    f"/verwaltung/providers/provider/{provider.pk}/invite/"]:  # fmt: skip
        with subtests.test(address):
            page.goto(address)
            assert violations(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_the_area_of_members_has_no_violations(open_plain_page, portal, transactional_db, subtests, width, scheme):
    provider = factories.create_provider(name="Chor Vellmar")
    manager, colleague = factories.create_user(email=EMAIL, name="Gisela Zange"), factories.create_user(name="Ada")
    Membership.objects.create(user=manager, provider=provider, role="manager")
    membership = Membership.objects.create(user=colleague, provider=provider)
    for state in ["draft", "returned", "submitted"]:
        factories.create_offer(title=f"Singen {state}", provider=provider, state=state)
    factories.create_contact(provider=provider, name="Ada")
    venue = factories.create_venue(name="Werkstatt", provider=provider)
    invitation = create_invitation(provider, "neu@chor.example")
    offer, revision = create_changed_offer(provider, colleague)
    run = create_import_run(provider)
    world = World(provider, provider, venue, membership, invitation, offer, revision, run, {})
    page = open_plain_page(width=width, color_scheme=scheme)
    sign_in(page, EMAIL)

    no_pages = {"jsi18n", "imports_importrun_template"}
    for name in [name for name, statuses in ROWS.items() if statuses["manager"] == 200 and name not in no_pages]:
        with subtests.test(name):
            page.goto(world.url(name))
            assert violations(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width
