"""Invitations to work for a provider: one link, one time, for whoever holds it."""

import datetime as dt
import hashlib

import pytest
from django.test import Client
from django.utils import timezone
from post_office.models import Email

from accounts.models import Event, Login, User
from providers import invitations
from providers.models import Invitation, Membership, Provider
from tests.factories import NOW, PASSWORD, create_provider, create_user
from tests.html import read
from tests.mailbox import last_link_to, mails_to
from tests.staff import admin_url, client_of, create_editor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]

EMAIL = "gisela@chor.example"
NEW = {"name": "Gisela Zange", "password1": "singen-macht-froh", "password2": "singen-macht-froh"}
OVER = "Diese Einladung gilt nicht mehr"


@pytest.fixture
def provider():
    return create_provider(name="Chor Vellmar")


def invite(provider, *, email=EMAIL, role="editor") -> str:
    """Sends an invitation and returns the link in the mail."""
    new = Invitation(provider=provider, email=email, role=role)
    invitations.send(new, actor=create_user(is_staff=True), now=timezone.now())
    return last_link_to(email)


def members(provider) -> list[tuple[str, str]]:
    return list(provider.memberships.values_list("user__email", "role").order_by("pk"))


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


# --- Without an account ------------------------------------------------------------------------------------------


def test_a_new_person_chooses_a_password_and_is_in(client, provider):
    link = invite(provider, role="manager")

    page = read(client.get(link))
    response = client.post(link, NEW)

    assert page.texts("h1") == ["Einladung annehmen"]
    assert page.unlabelled_fields() == []
    assert (response.status_code, response["Location"]) == (302, "/admin/")
    assert client.get("/mein-bereich/").status_code == 200
    user = User.objects.get(email=EMAIL)
    assert (user.name, user.is_staff, user.is_superuser, user.check_password("singen-macht-froh")) == (
        "Gisela Zange", False, False, True,
    )  # fmt: skip
    assert members(provider) == [(EMAIL, "manager")]
    assert list(Login.objects.values_list("user__email", "way", "result")) == [(EMAIL, "invitation", "success")]


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""}, {"password1": "kurz", "password2": "kurz"}, {"password2": "singen-macht-müde"},
        {"password1": EMAIL, "password2": EMAIL}, {"name": "\x00"},
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_is_half_done(client, provider, fields):
    link = invite(provider)

    response = client.post(link, {**NEW, **fields})

    assert response.status_code == 200
    assert read(response).texts("title")[0].startswith("Fehler: Einladung annehmen")
    assert (User.objects.filter(email=EMAIL).count(), members(provider)) == (0, [])
    assert client.post(link, NEW).status_code == 302


def test_the_address_of_the_account_is_that_of_the_invitation(client, provider):
    client.post(invite(provider), {**NEW, "email": "evil@example.org", "is_staff": "on", "is_superuser": "on"})

    user = provider.memberships.get().user
    assert (user.email, user.is_staff, user.is_superuser) == (EMAIL, False, False)


# --- With an account ---------------------------------------------------------------------------------------------


def test_whoever_has_an_account_logs_in_and_accepts(client, provider):
    create_user(email="Gisela@Chor.example")
    link = invite(provider)

    page = read(client.get(link))
    (sign_in,) = [a.attributes["href"] for a in page.all("a") if a.attributes["href"].startswith("/anmelden/")]
    back = client.post(sign_in, {"username": EMAIL, "password": PASSWORD})["Location"]

    assert "password1" not in {field.attributes.get("name") for field in page.all("input")}
    assert back == link
    assert "Sie sind angemeldet als" in client.get(back).content.decode()
    assert members(provider) == []
    assert client.post(back)["Location"] == "/admin/"
    assert members(provider) == [("Gisela@chor.example", "editor")]


def test_posting_without_logging_in_gives_nobody_an_existing_account(client, provider):
    create_user(email=EMAIL)

    client.post(invite(provider), NEW)

    assert not is_in(client)
    assert members(provider) == []
    assert User.objects.get(email=EMAIL).check_password(PASSWORD)


def test_one_may_accept_with_an_account_of_another_address(client, provider):
    """The office often knows only info@; whoever reads it may work under their own name."""
    user = create_user(email="gisela@privat.example")

    client_of(user).post(invite(provider, email="info@chor.example"))

    assert members(provider) == [("gisela@privat.example", "editor")]


def test_an_invitation_gives_more_rights_and_never_takes_any(provider):
    editor, manager = create_user(), create_user()
    Membership.objects.create(user=editor, provider=provider, role="editor")
    Membership.objects.create(user=manager, provider=provider, role="manager")

    client_of(editor).post(invite(provider, email="a@example.org", role="manager"))
    client_of(manager).post(invite(provider, email="b@example.org", role="editor"))

    assert members(provider) == [(editor.email, "manager"), (manager.email, "manager")]


# --- Once, and for a time ----------------------------------------------------------------------------------------


def test_it_works_once(client, provider):
    link = invite(provider)
    client.post(link, NEW)
    thief = client_of(create_user())

    assert [thief.get(link).status_code, thief.post(link).status_code] == [410, 410]
    assert read(Client().get(link)).texts("h1") == [OVER]
    assert members(provider) == [(EMAIL, "editor")]


def test_of_two_at_the_same_moment_one_gets_in(provider):
    invite(provider)
    found = Invitation.objects.get()
    invitations.accept(found, create_user(), now=NOW)

    with pytest.raises(Exception, match="schon angenommen"):
        invitations.accept(found, create_user(), now=NOW)


def test_it_works_for_a_fortnight(client, provider, monkeypatch):
    link = invite(provider)

    monkeypatch.setattr(timezone, "now", lambda: NOW + dt.timedelta(days=14, seconds=-1))
    assert client.get(link).status_code == 200
    monkeypatch.setattr(timezone, "now", lambda: NOW + dt.timedelta(days=14))
    assert client.get(link).status_code == 410


def test_a_second_invitation_replaces_the_first(client, provider):
    first, second = invite(provider), invite(provider, role="manager")

    assert (client.get(first).status_code, client.get(second).status_code) == (410, 200)
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize("key", ["", "x", "\x00", "ä", "0" * 64])
def test_made_up_links_lead_nowhere(client, provider, key):
    invite(provider)

    assert client.get("/einladung/", {"schluessel": key}).status_code == 410


def test_the_database_does_not_hold_the_key(provider):
    key = invite(provider).partition("schluessel=")[2]
    stored = Invitation.objects.get().token_hash

    assert len(key) >= 43
    assert stored == hashlib.sha256(key.encode()).hexdigest()


# --- Taking over what staff have entered -------------------------------------------------------------------------


def test_staff_invite_for_a_provider_they_have_entered(client):
    provider = create_provider(name="Repair-Café", state="invited")
    editor = create_editor()
    staff = client_of(editor)
    address = read(staff.get(admin_url(provider, "change"))).links()["Zugang einladen"]

    page = staff.get(address)
    response = staff.post(address, {"email": EMAIL, "role": "manager"})

    assert page.status_code == 200
    assert response["Location"] == admin_url(provider, "change")
    invitation = Invitation.objects.get()
    assert (invitation.provider, invitation.role, invitation.invited_by) == (provider, "manager", editor)
    client.post(last_link_to(EMAIL), NEW)
    provider.refresh_from_db()
    assert (provider.state, members(provider)) == ("draft", [(EMAIL, "manager")])
    assert list(Event.objects.about(provider).order_by("pk").values_list("action", flat=True)) == [
        "Person eingeladen", "Einladung angenommen", "übernommen",
    ]  # fmt: skip


@pytest.mark.parametrize("state", ["draft", "listed", "archived"])
def test_taking_over_changes_no_other_state(client, state):
    provider = create_provider(state=state)
    client.post(invite(provider), NEW)

    assert Provider.objects.get().state == state


@pytest.mark.parametrize("email", ["", "keine", "\x00", EMAIL.upper()])
def test_staff_invite_nobody_twice_and_no_nonsense(provider, email):
    Membership.objects.create(user=create_user(email=EMAIL), provider=provider)

    response = client_of(create_editor()).post(
        f"/verwaltung/providers/provider/{provider.pk}/invite/", {"email": email, "role": "editor"}
    )

    assert response.status_code == 200
    assert (Invitation.objects.count(), Email.objects.count()) == (0, 0)


def test_inviting_needs_the_right(provider):
    address = f"/verwaltung/providers/provider/{provider.pk}/invite/"
    data = {"email": EMAIL, "role": "manager"}

    assert client_of(create_editor(actions=["view"])).post(address, data).status_code == 403
    assert client_of(create_user()).post(address, data).status_code == 302
    assert client_of(create_editor()).post(address.replace(str(provider.pk), "99999"), data).status_code == 404
    assert not Invitation.objects.exists()


def test_the_mail_names_provider_and_role(provider):
    invite(provider, role="manager")

    (mail,) = mails_to(EMAIL)
    assert mail.subject == "Einladung: Angebote von Chor Vellmar eintragen"
    assert "für „Chor Vellmar“ zu arbeiten" in mail.message
    assert "verwaltet Mitglieder" in mail.message
