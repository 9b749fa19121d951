"""An organisation asks to be listed: form, confirmed e-mail, decision of staff."""

import time

import pytest
from django.test import Client
from post_office.models import Email

from accounts.models import Event
from providers.models import Application, Contact, Invitation, Provider, ProviderType
from tests.factories import NOW, create_municipality, create_provider, create_term, create_user
from tests.html import read
from tests.mailbox import last_link_to, mails_to
from tests.rows import create_application
from tests.staff import admin_url, client_of, create_editor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]

EMAIL = "gisela@chor.example"


@pytest.fixture
def kind():
    return create_term(ProviderType, label="Chor")


def filled_in(kind, **fields) -> dict:
    return {
        "organisation": "Chor Vellmar",
        "provider_type": kind.pk,
        "description": "Singen für alle.",
        "website": "chor.example",
        "contact_name": "Gisela Zange",
        "email": EMAIL,
        "phone": "0561 123",
        "betreff": "",
        **fields,
    }


def send(client, kind, *, place="203.0.113.5", **fields):
    return client.post("/anbieter/aufnahme/", filled_in(kind, **fields), REMOTE_ADDR=place)


def create_open_application(kind, **fields) -> Application:
    return create_application(
        organisation="Chor Vellmar", provider_type=kind, contact_name="Gisela Zange", email=EMAIL, **fields
    )


def decide(client, application: Application, name: str, **data):
    return client.post(f"/verwaltung/providers/application/{application.pk}/decide/{name}/", {"x": 1, **data})


# --- Asking ------------------------------------------------------------------------------------------------------


def test_an_application_waits_for_its_confirmation(client, kind):
    place = create_municipality(name="Fuldabrück")
    response = send(client, kind, municipality=place.pk)

    assert (response.status_code, response["Location"]) == (302, "/anbieter/aufnahme/gesendet/")
    application = Application.objects.get()
    assert (application.state, application.municipality, application.website, application.created_at) == (
        "unconfirmed", place, "https://chor.example", NOW,
    )  # fmt: skip
    assert [mail.subject for mail in mails_to(EMAIL)] == ["Bitte bestätigen Sie Ihren Antrag"]


def test_staff_see_it_only_when_the_address_is_proved(client, kind):
    staff = client_of(create_editor())
    send(client, kind)
    link = last_link_to(EMAIL)

    before = staff.get("/verwaltung/providers/application/")
    looked = read(client.get(link))
    still = staff.get("/verwaltung/providers/application/")
    confirmed = read(client.post(link))
    after = staff.get("/verwaltung/providers/application/")

    assert looked.texts("h1") == ["Antrag bestätigen"]
    assert confirmed.texts("h1") == ["Ihr Antrag ist angekommen"]
    assert ["Chor Vellmar" in read(page).texts("a") for page in [before, still, after]] == [False, False, True]
    unconfirmed = create_application(state="unconfirmed")
    assert staff.get(admin_url(unconfirmed, "change")).status_code == 302


def test_confirming_twice_changes_nothing(client, kind):
    send(client, kind)
    link = last_link_to(EMAIL)
    client.post(link)
    Application.objects.update(state="rejected", reason="Passt nicht.", decided_at=NOW)

    assert read(client.post(link)).texts("h1") == ["Ihr Antrag ist angekommen"]
    assert Application.objects.get().state == "rejected"


@pytest.mark.parametrize("key", ["", "1", "1:x:y", "\x00", "ä"])
def test_made_up_links_lead_nowhere(client, kind, key):
    create_application(state="unconfirmed", pk=1)

    response = client.post("/anbieter/aufnahme/bestaetigen/?" + f"schluessel={key}")

    assert response.status_code == 410
    assert Application.objects.get().state == "unconfirmed"


def test_a_link_works_for_a_week(client, kind, monkeypatch):
    send(client, kind)
    link = last_link_to(EMAIL)
    moment = time.time()

    monkeypatch.setattr(time, "time", lambda: moment + 7 * 24 * 3600 - 60)
    assert client.get(link).status_code == 200
    monkeypatch.setattr(time, "time", lambda: moment + 7 * 24 * 3600 + 60)
    assert client.get(link).status_code == 410


def test_the_first_mail_repeats_nothing_of_what_a_stranger_wrote(client, kind):
    send(client, kind, organisation="Gewinn http://spam.example", contact_name="Spam", description="Spam")

    (mail,) = mails_to(EMAIL)
    assert [word for word in ["spam", "Spam", "Gewinn"] if word in mail.message + mail.html_message] == []


# --- What is refused ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["organisation", "provider_type", "description", "contact_name", "email"])
def test_what_is_needed_is_named_at_its_field(client, kind, field):
    page = read(send(client, kind, **{field: ""}))

    assert page.texts("title")[0].startswith("Fehler: Angebot eintragen")
    ids = [element.attributes.get("id", "") for element in page.elements]
    assert [name for name in ids if name.endswith("_error")] == [f"id_{field}_error"]
    assert not Application.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "keine"), ("website", "javascript:alert(1)"), ("provider_type", "999"), ("municipality", "999"),
        ("organisation", "x" * 161), ("organisation", "\x00"), ("description", "x" * 2001), ("phone", "1" * 41),
    ],
)  # fmt: skip
def test_odd_values_are_refused(client, kind, field, value):
    assert send(client, kind, **{field: value}).status_code == 200
    assert not Application.objects.exists()


def test_terms_that_are_switched_off_cannot_be_chosen(client, kind):
    old = create_term(ProviderType, is_active=False)

    assert send(client, old).status_code == 200
    assert not Application.objects.exists()


def test_programs_that_fill_in_everything_are_thanked_and_forgotten(client, kind):
    response = send(client, kind, betreff="Gewinn")

    assert response["Location"] == "/anbieter/aufnahme/gesendet/"
    assert (Application.objects.count(), Email.objects.count()) == (0, 0)


def test_one_place_sends_five_an_hour(client, kind):
    statuses = [send(client, kind, email=f"a{number}@example.org").status_code for number in range(6)]

    assert statuses == [302] * 5 + [429]
    assert send(client, kind, place="198.51.100.9").status_code == 302


def test_one_address_gets_three_mails_a_day(client, kind):
    for number in range(5):
        send(client, kind, place=f"203.0.113.{number}")

    assert len(mails_to(EMAIL)) == 3


def test_a_forged_post_is_refused(kind):
    assert send(Client(enforce_csrf_checks=True), kind).status_code == 403


# --- Staff decide ------------------------------------------------------------------------------------------------


def test_accepting_makes_a_provider_and_invites(kind):
    application = create_open_application(kind, description="Singen.", website="https://chor.example", phone="0561 1")
    editor = create_editor()

    response = decide(client_of(editor), application, "accept", is_listed="on")

    provider = Provider.objects.get(name="Chor Vellmar")
    assert response["Location"] == admin_url(application, "change")
    assert (provider.slug, provider.state, provider.trust, provider.description, provider.website, provider.email) == (
        "chor-vellmar", "listed", "new", "Singen.", "https://chor.example", "",
    )  # fmt: skip
    contact = Contact.objects.get()
    assert (contact.provider, contact.role, contact.name, contact.email, contact.phone) == (
        provider, "maintenance", "Gisela Zange", EMAIL, "0561 1",
    )  # fmt: skip
    invitation = Invitation.objects.get()
    assert (invitation.provider, invitation.email, invitation.role, invitation.invited_by) == (
        provider, EMAIL, "manager", editor,
    )  # fmt: skip
    application.refresh_from_db()
    assert (application.state, application.provider, application.decided_at) == ("accepted", provider, NOW)
    assert [mail.subject for mail in mails_to(EMAIL)] == ["Einladung: Angebote von Chor Vellmar eintragen"]


def test_a_provider_can_begin_as_a_draft(kind):
    decide(client_of(create_editor()), create_open_application(kind), "accept")

    assert Provider.objects.get().state == "draft"


def test_accepting_can_hand_over_a_provider_that_is_there(kind):
    there = create_provider(name="Gesangverein Vellmar", description="Von uns geschrieben.")

    decide(client_of(create_editor()), create_open_application(kind), "accept", provider=there.pk, is_listed="on")

    there.refresh_from_db()
    assert (Provider.objects.count(), there.description) == (1, "Von uns geschrieben.")
    assert Invitation.objects.get().provider == there
    assert not Contact.objects.exists()


def test_rejecting_needs_a_reason_and_mails_it(kind):
    application = create_open_application(kind)
    client = client_of(create_editor())

    empty = decide(client, application, "reject", reason=" ")
    decide(client, application, "reject", reason="Kein Bildungsangebot & keine Kurse.")

    assert empty.status_code == 200
    application.refresh_from_db()
    assert (application.state, application.reason) == ("rejected", "Kein Bildungsangebot & keine Kurse.")
    (mail,) = mails_to(EMAIL)
    assert "„Chor Vellmar“" in mail.message
    assert "Kein Bildungsangebot & keine Kurse." in mail.message
    assert not Provider.objects.exists()


def test_decisions_are_in_the_log(kind):
    application = create_open_application(kind)
    editor = create_editor()
    decide(client_of(editor), application, "reject", reason="Passt nicht.")

    (event,) = Event.objects.about(application)
    assert (event.actor, event.action, event.from_state, event.to_state, event.note) == (
        editor, "abgelehnt", "open", "rejected", "Passt nicht.",
    )  # fmt: skip


@pytest.mark.parametrize("state", ["accepted", "rejected"])
@pytest.mark.parametrize("name", ["accept", "reject"])
def test_nothing_is_decided_twice(kind, state, name):
    application = create_open_application(kind, state=state, reason="Alt.", decided_at=NOW)
    client = client_of(create_editor())

    response = decide(client, application, name, reason="Neu.", is_listed="on")

    application.refresh_from_db()
    assert (application.state, application.reason) == (state, "Alt.")
    assert (Provider.objects.count(), Email.objects.count()) == (0, 0)
    assert "schon entschieden" in client.get(response["Location"]).content.decode()


def test_looking_at_a_button_decides_nothing(kind):
    application = create_open_application(kind)
    client = client_of(create_editor())

    page = client.get(admin_url(application, "change"))
    buttons = [url for url in read(page).links().values() if "/decide/" in url]

    assert [client.get(url).status_code for url in buttons] == [200, 200]
    application.refresh_from_db()
    assert application.state == "open"


def test_deciding_needs_the_right(kind):
    application = create_open_application(kind)
    viewer = client_of(create_editor(actions=["view"]))

    assert "/decide/" not in " ".join(read(viewer.get(admin_url(application, "change"))).links().values())
    assert decide(viewer, application, "accept").status_code == 403
    assert decide(client_of(create_user(is_staff=True)), application, "accept").status_code == 403
    assert decide(client_of(create_user()), application, "accept").status_code == 302
    application.refresh_from_db()
    assert application.state == "open"


@pytest.mark.parametrize("path", ["999999/decide/accept/", "1/decide/archive/"])
def test_wrong_addresses_of_decisions(kind, path):
    create_open_application(kind, pk=1)

    response = client_of(create_editor()).post(f"/verwaltung/providers/application/{path}")

    assert response.status_code == 404
