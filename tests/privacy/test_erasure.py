"""A person can be deleted: by themselves, or by staff. What others need stays and names nobody."""

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django_otp.plugins.otp_totp.models import TOTPDevice
from post_office.models import Email

from accounts.models import Event, Login, User
from bildungsportal.privacy.erasure import erase
from bildungsportal.privacy.person import Person
from offers.models import Offer, OfferReport, Revision, StaffNote
from pages.models import BarrierReport
from providers.models import Application, Contact, Invitation, Membership
from tests import html
from tests.factories import NOW, create_provider, create_user
from tests.privacy.people import EMAIL, create_bert, create_choir, create_gisela
from tests.staff import client_of, create_editor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]

DELETE_OWN, OF_STAFF = "/mein-bereich/meine-daten/loeschen/", "/verwaltung/datenschutz/person/"


def what_is_left() -> dict:
    """Everything that could still say who she was."""
    return {
        "accounts": User.objects.filter(email__iexact=EMAIL).count(),
        "memberships": Membership.objects.filter(user__email__iexact=EMAIL).count(),
        "addresses": [login.address for login in Login.objects.all()],
        "devices": TOTPDevice.objects.count(),
        "invitations": Invitation.objects.count(),
        "applications": Application.objects.count(),
        "authors": [revision.author for revision in Revision.objects.all()],
        "notes": [(note.author, note.text) for note in StaffNote.objects.all()],
        "reports": [(report.text, report.email) for report in OfferReport.objects.all()],
        "barriers": [(report.text, report.email) for report in BarrierReport.objects.order_by("text")],
        "mails": sorted((mail.subject, *mail.to) for mail in Email.objects.all()),
    }


GONE = {
    "accounts": 0,
    "memberships": 0,
    "addresses": ["203.0.113.77"],
    "devices": 0,
    "invitations": 0,
    "applications": 0,
    "authors": [None],
    "notes": [(None, "Angerufen.")],
    "reports": [("Hinweis open", "")],
    "barriers": [("Barriere open", ""), ("Von Bert", f"x{EMAIL}")],
    "mails": [("Post an Bert", f"x{EMAIL}"), ("Wir prüfen Ihre Änderung: Singen", f"x{EMAIL}")],
}


@pytest.fixture
def choir():
    provider = create_choir()
    create_bert(provider)
    return provider


def test_one_deletes_oneself(choir):
    user, client = create_gisela(choir)
    number = user.pk

    response = client.post(DELETE_OWN, {"really": "1"})

    assert html.read(response).texts("h1") == ["Ihr Konto ist gelöscht"]
    assert what_is_left() == GONE
    assert Session.objects.count() == 0
    assert Offer.objects.get().title == "Singen"  # offers belong to the provider
    assert client.get("/mein-bereich/").status_code == 302
    told = " ".join(f"{event.object_label} {event.note} {event.actor}" for event in Event.objects.all())
    assert [word for word in ["Gisela", "gisela@"] if word in told.replace(f"x{EMAIL}", "")] == []
    last = Event.objects.filter(action="gelöscht").get()
    assert (last.object_label, last.actor) == (f"Konto Nr. {number}", None)


def test_it_asks_first(choir):
    user, client = create_gisela(choir)

    asked = html.read(client.get(DELETE_OWN))
    unsure = html.read(client.post(DELETE_OWN))

    assert asked.texts("button")[-1] == "Konto löschen"
    assert "Ansprechpersonen: Chor Vellmar" in " ".join(asked.texts("li"))  # she learns what stays
    assert [item.text for item in unsure.of_class("errornote")] == [
        "Bitte bestätigen Sie, dass das Konto gelöscht werden soll."
    ]
    assert User.objects.filter(pk=user.pk).exists()


def test_what_providers_publish_stays(choir):
    _user, client = create_gisela(choir)

    client.post(DELETE_OWN, {"really": "1"})

    assert Contact.objects.get().email == EMAIL


def test_the_last_manager_learns_what_to_do_first(choir):
    user, client = create_gisela(choir, role="manager")

    page = html.read(client.post(DELETE_OWN, {"really": "1"}))

    assert [text for text in page.texts("li") if "verwalten nur Sie" in text] == [
        "Bei „Chor Vellmar“ verwalten nur Sie Mitglieder. Geben Sie zuerst jemand anderem diese Aufgabe. "
        "Ist dort sonst niemand, wenden Sie sich an die Redaktion."
    ]
    assert User.objects.filter(pk=user.pk).exists()

    Membership.objects.exclude(user=user).update(role="manager")
    client.post(DELETE_OWN, {"really": "1"})

    assert not User.objects.filter(pk=user.pk).exists()


def test_staff_delete_somebody_on_request(choir):
    user, client = create_gisela(choir)
    editor = create_editor()
    staff = client_of(editor)

    asked = staff.post(OF_STAFF, {"email": EMAIL, "delete": "1"})
    assert "Bitte bestätigen Sie, dass die Daten gelöscht werden sollen." in asked.content.decode()
    assert User.objects.filter(pk=user.pk).exists()
    response = staff.post(OF_STAFF, {"email": EMAIL, "delete": "1", "really": "1"})

    assert (response.status_code, response["Location"]) == (302, OF_STAFF)
    assert what_is_left() == GONE
    assert client.get("/mein-bereich/").status_code == 302
    last = Event.objects.filter(action="gelöscht").get()
    assert (last.object_label, last.actor) == (f"Konto Nr. {user.pk}", editor)


def test_staff_are_warned_before_a_provider_is_left_alone(choir):
    create_gisela(choir, role="manager")

    body = client_of(create_editor()).post(OF_STAFF, {"email": EMAIL}).content.decode()

    assert "Bei „Chor Vellmar“ verwaltet sonst niemand Mitglieder." in body


def test_people_without_an_account_can_be_deleted_too(choir):
    user, _client = create_gisela(choir)
    User.objects.filter(pk=user.pk).update(email="anders@example.org")
    editor = create_editor()

    client_of(editor).post(OF_STAFF, {"email": EMAIL, "delete": "1", "really": "1"})

    assert BarrierReport.objects.filter(email__iexact=EMAIL).count() == 0
    assert Event.objects.about(editor)[0].action == "Daten einer Person ohne Konto gelöscht"


@pytest.mark.parametrize("fields", [{"is_staff": True}, {"is_staff": True, "is_superuser": True}])
def test_only_who_may_do_everything_deletes_staff(fields):
    colleague = create_user(email="kollege@example.org", **fields)
    data = {"email": colleague.email, "delete": "1", "really": "1"}

    refused = client_of(create_editor()).post(OF_STAFF, data)
    assert "Konten der Redaktion löscht nur, wer alle Rechte hat." in refused.content.decode()
    assert User.objects.filter(pk=colleague.pk).exists()

    client_of(create_user(is_staff=True, is_superuser=True)).post(OF_STAFF, data)
    assert not User.objects.filter(pk=colleague.pk).exists()


def test_staff_do_not_delete_themselves():
    boss = create_user(is_staff=True, is_superuser=True)
    Membership.objects.create(user=boss, provider=create_provider())
    client = client_of(boss)

    client.post(OF_STAFF, {"email": boss.email, "delete": "1", "really": "1"})
    client.post(DELETE_OWN, {"really": "1"})

    assert User.objects.filter(pk=boss.pk).exists()


def test_a_provider_never_loses_its_last_manager_unnoticed(choir):
    user, _client = create_gisela(choir, role="manager")

    with pytest.raises(ValidationError):
        erase(Person.of(user), actor=user, now=NOW)

    assert User.objects.filter(pk=user.pk).exists()
