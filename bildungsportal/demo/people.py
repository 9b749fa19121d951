"""Who may log in to the demo, and who would like to."""

import datetime as dt

from django.contrib.auth.models import Group, Permission

from accounts.models import User
from bildungsportal.demo.content import read
from places.models import Municipality
from providers.models import Application, Membership, Provider, ProviderType

OUR_APPS = ["accounts", "places", "pages", "providers", "offers", "imports"]


def editors_group() -> Group:
    """The group of the staff: see, add and change everything of ours but who logged in from where.

    Deleting people is theirs too: whoever asks for it may expect an answer from those who look after the portal.
    """
    group, _ = Group.objects.get_or_create(name="Redaktion")
    permissions = Permission.objects.filter(content_type__app_label__in=OUR_APPS).exclude(content_type__model="login")
    group.permissions.set(permissions.filter(codename__regex=r"^((view|add|change)_|delete_user$)"))
    return group


def load_people(providers: dict[str, Provider]) -> User:
    """Creates the demo's logins and returns the editor who decides."""
    people = read("people")
    editor = None
    for given in people["person"]:
        is_staff = given.get("staff", False)
        user = User.objects.create_user(given["email"], people["password"], name=given["name"], is_staff=is_staff)
        if is_staff:
            user.groups.add(editors_group())
            editor = user
        else:
            Membership.objects.create(user=user, provider=providers[given["provider"]], role=given["role"])
    return editor


def load_applications(municipalities: dict[str, Municipality], now: dt.datetime) -> None:
    """Creates the applications that wait for a decision."""
    kinds = {kind.code: kind for kind in ProviderType.objects.all()}
    for given in read("people")["application"]:
        received = now - dt.timedelta(days=given.pop("days"))
        given["provider_type"] = kinds[given["provider_type"]]
        given["municipality"] = municipalities[given["municipality"]]
        Application.objects.create(**given, state=Application.State.OPEN, created_at=received)
