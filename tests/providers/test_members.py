"""Managers decide who works for their provider: they invite, change roles and remove, and somebody always can."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import Event
from providers import members
from providers.models import Invitation, Membership
from tests.factories import NOW, create_provider, create_user
from tests.html import read
from tests.mailbox import last_link_to, mails_to
from tests.staff import client_of, errors_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]

NEW = {"name": "Neu", "password1": "singen-macht-froh", "password2": "singen-macht-froh"}


@pytest.fixture
def provider():
    return create_provider(name="Chor Vellmar")


@pytest.fixture
def manager(provider) -> Membership:
    return create_member(provider, "manager")


def create_member(provider, role="editor") -> Membership:
    return Membership.objects.create(user=create_user(), provider=provider, role=role)


def url(page: str, *args) -> str:
    return reverse(f"members:providers_{page}", args=args)


def roles(provider) -> dict[str, str]:
    return dict(provider.memberships.values_list("user__email", "role"))


def actions(provider) -> list[str]:
    return list(Event.objects.about(provider).order_by("pk").values_list("action", flat=True))


# --- Inviting ----------------------------------------------------------------------------------------------------


def test_a_manager_invites_somebody_who_gets_in(client, provider, manager):
    response = client_of(manager.user).post(
        url("invitation_add"), {"provider": provider.pk, "email": "neu@chor.example", "role": "editor"}
    )

    assert response["Location"] == "/mein-bereich/"
    invitation = Invitation.objects.get()
    assert (invitation.provider, invitation.role, invitation.invited_by) == (provider, "editor", manager.user)
    client.post(last_link_to("neu@chor.example"), NEW)
    assert client.get("/mein-bereich/").status_code == 200
    assert roles(provider) == {manager.user.email: "manager", "neu@chor.example": "editor"}


def test_an_invitation_can_be_withdrawn(client, provider, manager):
    boss = client_of(manager.user)
    boss.post(url("invitation_add"), {"provider": provider.pk, "email": "neu@chor.example", "role": "editor"})
    link = last_link_to("neu@chor.example")
    address = read(boss.get("/mein-bereich/")).links()["Zurückziehen (neu@chor.example)"]

    assert client.get(link).status_code == 200
    assert boss.get(address).status_code == 200
    assert client.get(link).status_code == 200
    boss.post(address, {"post": "yes"})
    assert client.get(link).status_code == 410
    assert actions(provider) == ["Person eingeladen", "Einladung zurückgezogen"]


def test_members_are_not_invited_again(provider, manager):
    colleague = create_member(provider)

    response = client_of(manager.user).post(
        url("invitation_add"), {"provider": provider.pk, "email": colleague.user.email.upper(), "role": "editor"}
    )

    assert errors_of(response) == ["Diese Person arbeitet schon für den Anbieter."]


def test_twenty_invitations_a_day_are_enough(provider, manager):
    client = client_of(manager.user)
    for number in range(22):
        client.post(
            url("invitation_add"), {"provider": provider.pk, "email": f"a{number}@example.org", "role": "editor"}
        )

    assert Invitation.objects.count() == 20
    assert mails_to("a20@example.org") == []


# --- Roles -------------------------------------------------------------------------------------------------------


def test_a_manager_gives_and_takes_roles(provider, manager):
    colleague = create_member(provider)
    client = client_of(manager.user)

    client.post(url("membership_change", colleague.pk), {"role": "manager"})
    client.post(url("membership_change", manager.pk), {"role": "editor"})

    assert roles(provider) == {colleague.user.email: "manager", manager.user.email: "editor"}
    assert client.get(url("membership_changelist")).status_code == 403
    assert actions(provider) == ["Aufgabe eines Mitglieds geändert"] * 2


def test_the_last_manager_stays(provider, manager):
    create_member(provider)
    client = client_of(manager.user)

    changed = client.post(url("membership_change", manager.pk), {"role": "editor"})
    removed = client.post(url("membership_delete", manager.pk), {"post": "yes"})

    assert errors_of(changed) == [members.LAST_MANAGER]
    assert removed.status_code == 403
    assert roles(provider)[manager.user.email] == "manager"
    page = read(client.get(url("membership_change", manager.pk)))
    assert "Mitglied entfernen" not in page.texts("a")


def test_of_two_managers_who_remove_each_other_one_stays(provider, manager):
    """Both have opened the page; the second click comes when the first one is done."""
    other = create_member(provider, "manager")
    members.remove(manager, actor=other.user, now=NOW)

    with pytest.raises(ValidationError):
        members.remove(other, actor=manager.user, now=NOW)
    assert list(roles(provider).values()) == ["manager"]


@pytest.mark.parametrize("role", ["owner", "", "\x00"])
def test_there_are_no_other_roles(provider, manager, role):
    colleague = create_member(provider)

    response = client_of(manager.user).post(url("membership_change", colleague.pk), {"role": role})

    assert response.status_code == 200
    assert roles(provider)[colleague.user.email] == "editor"


# --- Leaving -----------------------------------------------------------------------------------------------------


def test_whoever_is_removed_is_out_with_the_next_click(provider, manager):
    colleague = create_member(provider)
    theirs, boss = client_of(colleague.user), client_of(manager.user)
    pages = ["/mein-bereich/", url("provider_change", provider.pk), url("venue_add")]
    assert [theirs.get(page).status_code for page in pages] == [200, 200, 200]

    asked = boss.get(url("membership_delete", colleague.pk))
    boss.post(url("membership_delete", colleague.pk), {"post": "yes"})

    assert read(asked).texts("h1") == ["Mitglied entfernen"]
    assert [theirs.get(page).status_code for page in pages] == [302, 302, 302]
    assert theirs.post(url("provider_change", provider.pk), {"description": "Zu spät"}).status_code == 302
    provider.refresh_from_db()
    assert provider.description == ""
    assert theirs.get("/admin/").status_code == 403


def test_the_log_says_what_happened_and_names_nobody(provider, manager):
    colleague = create_member(provider)
    client_of(manager.user).post(url("membership_delete", colleague.pk), {"post": "yes"})

    (event,) = Event.objects.all()
    assert (event.thing, event.actor, event.action, event.note) == (
        provider, manager.user, "Mitglied entfernt", f"Konto Nr. {colleague.user_id}",
    )  # fmt: skip


def test_removing_from_one_provider_leaves_the_other(provider, manager):
    other = create_provider(name="Töpferei")
    colleague = create_member(provider)
    Membership.objects.create(user=colleague.user, provider=other)

    client_of(manager.user).post(url("membership_delete", colleague.pk), {"post": "yes"})

    body = client_of(colleague.user).get("/mein-bereich/").content.decode()
    assert ("Töpferei" in body, "Chor Vellmar" in body) == (True, False)
