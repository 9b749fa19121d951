"""One offer from the wish to be listed to its last date, on a phone, on both areas and the public pages.

On every screen: no breach of WCAG in light and dark, nothing wider than the window, nothing that our policy refuses.
"""

import datetime as dt
import json

import pytest
from django.core.management import call_command
from django.utils import timezone

from offers.models import LifePhase, Offer, Topic
from providers.models import Provider, ProviderType
from tests import factories
from tests.browser.test_accessibility import open_everything, violations
from tests.browser.test_getting_in import sign_in
from tests.factories import NOW, PASSWORD
from tests.mailbox import last_link_to, mails_to

WIDTH = 390
SETTLED = "() => Promise.allSettled(document.getAnimations().map((animation) => animation.finished))"
FOLD = "(open) => document.querySelectorAll('details').forEach((part, number) => { part.open = open[number]; })"
EMAIL, STAFF = "gisela@chor.example", "redaktion@example.org"
OLD, NEW = "Offenes Singen", "Singen für alle Stimmen"
NOON = NOW + dt.timedelta(hours=3)
LATER = NOW + dt.timedelta(days=200)  # when the portal asks whether it still holds
OVER = NOW + dt.timedelta(days=300)


class Phone:
    """A window of one person, with a look at each screen."""

    def __init__(self, page):
        self.page = page
        self.troubles: list[str] = []
        page.on("console", lambda message: self.troubles.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.troubles.append(str(error)))

    def look(self, heading: str) -> None:
        """This is the screen with ``heading``, and there is nothing wrong with it."""
        self.page.get_by_role("heading", level=1, name=heading).wait_for()
        assert (heading, self.troubles) == (heading, [])
        assert (heading, self.page.evaluate("document.documentElement.scrollWidth") <= WIDTH) == (heading, True)
        was_open = self.page.evaluate("[...document.querySelectorAll('details')].map((part) => part.open)")
        open_everything(self.page)
        for scheme in ["light", "dark"]:
            self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            self.page.evaluate(SETTLED)  # Django's links fade from one colour to the other
            assert (heading, scheme, violations(self.page)) == (heading, scheme, [])
        self.page.evaluate(FOLD, was_open)
        self.troubles.clear()  # axe writes styles that our policy refuses

    def open(self, address: str, heading: str) -> None:
        self.page.goto(address)
        self.look(heading)

    def press(self, button: str) -> None:
        self.page.get_by_role("button", name=button, exact=True).click()

    def follow(self, link: str, *, exact: bool = False) -> None:
        self.page.get_by_role("link", name=link, exact=exact).first.click()

    def fill(self, **labels: str) -> None:
        for label, text in labels.items():
            self.page.get_by_label(label.replace("_", " ")).fill(text)

    def is_told(self, text: str) -> None:
        self.page.locator(".messagelist", has_text=text).wait_for()


@pytest.fixture
def world(transactional_db, portal):
    factories.create_term(ProviderType, label="Chor")
    factories.create_term(LifePhase, label="Nach dem Berufsleben")
    factories.create_term(Topic, label="Musik", parent=factories.create_term(Topic, label="Kultur"))
    factories.create_venue(name="Bürgerhaus")
    factories.create_user(email=STAFF, name="Rieke Redlich", is_staff=True, is_superuser=True)


@pytest.fixture
def phone(open_plain_page, world) -> Phone:
    return Phone(open_plain_page(width=WIDTH))


@pytest.fixture
def desk(open_plain_page, world) -> Phone:
    return Phone(open_plain_page(width=WIDTH))


@pytest.fixture
def citizen(open_plain_page, world) -> Phone:
    return Phone(open_plain_page(width=WIDTH))


def test_from_the_application_to_the_last_date(phone, desk, citizen, monkeypatch):
    get_in(phone, desk)
    write_the_first_offer(phone)
    return_and_correct(phone, desk)
    release(desk, OLD)
    shown_everywhere(citizen, OLD)

    edit_the_title(phone)
    shown_everywhere(citizen, OLD, hidden=NEW)
    move_the_dates(phone, citizen)
    shown_everywhere(citizen, OLD, hidden=NEW)
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    release(desk, NEW)
    shown_everywhere(citizen, NEW, hidden=OLD)
    restore(desk)
    shown_everywhere(citizen, OLD, hidden=NEW)

    monkeypatch.setattr(timezone, "now", lambda: LATER)
    confirm_by_mail(citizen)
    monkeypatch.setattr(timezone, "now", lambda: OVER)
    it_is_over(citizen)


# --- The way in --------------------------------------------------------------------------------------------------


def get_in(phone: Phone, desk: Phone) -> None:
    phone.open("/", "Was möchten Sie lernen?")
    phone.follow("Angebot eintragen")
    phone.look("Angebot eintragen")
    phone.page.get_by_label("Art der Einrichtung").select_option("Chor")
    phone.fill(Name_der_Einrichtung="Chor Vellmar", Ihr_Name="Gisela Zange")
    phone.page.get_by_label("Was bieten Sie an?").fill("Singen für alle.")
    phone.page.get_by_label("E-Mail").fill(EMAIL)
    phone.press("Antrag absenden")
    phone.look("Bitte bestätigen Sie Ihre E-Mail-Adresse")
    phone.open(last_link_to(EMAIL), "Antrag bestätigen")
    phone.press("Antrag bestätigen")
    phone.look("Ihr Antrag ist angekommen")

    sign_in(desk.page, STAFF)
    desk.look("Übersicht")
    desk.follow("Aufnahmeantrag", exact=False)
    desk.look("Aufnahmeanträge")
    desk.follow("Chor Vellmar")
    desk.look("Aufnahmeantrag ansehen")
    desk.follow("Aufnehmen", exact=True)
    desk.look("Aufnehmen")
    desk.press("Aufnehmen")
    desk.is_told("„Chor Vellmar“ ist jetzt aufgenommen.")

    phone.open(last_link_to(EMAIL), "Einladung")
    phone.fill(Ihr_Name="Gisela Zange")
    phone.page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    phone.page.get_by_label("Passwort bestätigen").fill(PASSWORD)
    phone.press("Konto anlegen und Einladung annehmen")
    phone.look("Mein Bereich")


# --- The first offer ---------------------------------------------------------------------------------------------


def write_the_first_offer(phone: Phone) -> None:
    page = phone.page
    phone.follow("Neues Angebot eintragen")
    phone.look("Neues Angebot")
    phone.fill(Titel=OLD, Kurz_gesagt="Wir singen.")
    page.get_by_label("Nach dem Berufsleben").check()
    page.get_by_label("für jedes Alter").check()
    page.get_by_text("Kultur").click()
    page.get_by_label("Musik").check()
    page.get_by_label("Wie oft findet es statt?").select_option("jede Woche")
    page.get_by_label("von (Uhrzeit)").fill("18:00")
    page.get_by_label("bis (Uhrzeit)").fill("19:30")
    page.get_by_label("erster Tag").fill("2026-12-01")
    page.get_by_label("letzter Tag").fill("2027-08-31")
    page.get_by_label("Ort:", exact=True).select_option("Bürgerhaus")
    page.get_by_label("Kosten:", exact=True).select_option("Kostenlos")
    page.get_by_label("Anmeldung:", exact=True).select_option("ohne Anmeldung")
    phone.press("Zur Prüfung einreichen")
    phone.is_told("ist eingereicht")
    phone.look(OLD)


def return_and_correct(phone: Phone, desk: Phone) -> None:
    to_check(desk, OLD)
    desk.fill(Begründung="Bitte schreiben Sie, was man mitbringt.")
    desk.press("Zurückgeben")
    desk.is_told(f"„{OLD}“ ist zurückgegeben.")
    desk.look("Zu prüfen")

    assert "Bitte schreiben Sie, was man mitbringt." in mails_to(EMAIL)[-1].message
    phone.open("/mein-bereich/", "Mein Bereich")
    assert phone.page.locator("q").inner_text() == "Bitte schreiben Sie, was man mitbringt."
    phone.page.locator(".own__table").get_by_role("link", name=OLD).click()
    phone.look(OLD)
    phone.fill(Kurz_gesagt="Wir singen. Bitte bringen Sie etwas zu trinken mit.")
    phone.press("Zur Prüfung einreichen")
    phone.is_told("ist eingereicht")


def to_check(desk: Phone, title: str) -> None:
    desk.open("/verwaltung/", "Übersicht")
    desk.follow("zu prüfen")
    desk.look("Zu prüfen")
    desk.follow(OLD)
    desk.look(title)


def release(desk: Phone, title: str) -> None:
    to_check(desk, OLD)
    desk.press("Freigeben")
    desk.is_told("ist freigegeben.")
    assert Offer.objects.get().title == title


# --- What the public reads ---------------------------------------------------------------------------------------


def shown_everywhere(citizen: Phone, title: str, *, hidden: str = "") -> None:
    """In page, JSON-LD, search, list of the provider, home, feed, table and calendar."""
    page = citizen.page
    offer = Offer.objects.get()
    citizen.open(offer.get_absolute_url(), title)
    data = [json.loads(text) for text in page.locator("script[type='application/ld+json']").all_text_contents()]
    assert title in json.dumps(data, ensure_ascii=False)
    citizen.open(f"/angebote/?q={title}", "1 Angebot")
    page.get_by_role("link", name=title).first.wait_for()
    citizen.open("/anbieter/chor-vellmar/", "Chor Vellmar")
    page.get_by_role("link", name=title).first.wait_for()
    addresses = [
        "/", "/angebote/", "/angebote/feed/", "/angebote/export.csv", "/angebote/kalender.ics",
        "/anbieter/chor-vellmar/", offer.get_absolute_url(),
    ]  # fmt: skip
    bodies = {address: page.request.get(address).text().replace("\r\n ", "") for address in addresses}
    assert [address for address, body in bodies.items() if address != "/" and title not in body] == []
    assert [address for address, body in bodies.items() if hidden and hidden in body] == []


# --- Changes -----------------------------------------------------------------------------------------------------


def open_own_offer(phone: Phone) -> None:
    phone.open("/mein-bereich/offers/offer/", "Ihre Angebote")
    phone.follow(OLD)
    phone.look(OLD)


def edit_the_title(phone: Phone) -> None:
    open_own_offer(phone)
    phone.fill(Titel=NEW)
    phone.press("Änderung einreichen")
    phone.page.locator(".messagelist").wait_for()
    assert Offer.objects.get().title == OLD


def move_the_dates(phone: Phone, citizen: Phone) -> None:
    phone.page.goto(f"/mein-bereich/offers/offer/{Offer.objects.get().pk}/change/")
    phone.page.get_by_label("von (Uhrzeit)").first.fill("17:00")
    phone.press("Änderung einreichen")
    phone.page.locator(".messagelist").wait_for()

    citizen.page.goto(Offer.objects.get().get_absolute_url())
    assert "17:00" in citizen.page.locator("main").inner_text()


def restore(desk: Phone) -> None:
    offer = Offer.objects.get()
    desk.open(f"/verwaltung/offers/offer/{offer.pk}/aenderungen/", "Änderungen")
    desk.page.get_by_role("link", name="Diese Fassung wiederherstellen").nth(1).click()
    desk.look("Diese Fassung wiederherstellen")
    desk.fill(Begründung="Der alte Name ist bekannt.")
    desk.page.locator(".submit-row input").click()
    desk.page.locator(".messagelist").wait_for()
    assert Offer.objects.get().title == OLD


# --- What happens by itself --------------------------------------------------------------------------------------


def confirm_by_mail(citizen: Phone) -> None:
    call_command("remind_providers", stdout=None)
    citizen.open(last_link_to(EMAIL), "Stimmen Ihre Angebote noch?")
    citizen.press("Alles stimmt noch")
    citizen.page.get_by_role("heading", name="Danke für Ihre Antwort").wait_for()
    citizen.look("Stimmen Ihre Angebote noch?")
    assert Offer.objects.get().confirmed_at == LATER


def it_is_over(citizen: Phone) -> None:
    call_command("update_occurrences", stdout=None)
    offer = Offer.objects.get()
    citizen.open(offer.get_absolute_url(), OLD)
    assert citizen.page.get_by_role("heading", name="Für dieses Angebot gibt es zurzeit keine Termine").is_visible()
    citizen.page.goto("/angebote/")
    assert citizen.page.get_by_role("link", name=OLD).count() == 0
    assert Provider.objects.get().is_public
