"""Who may log in to the demo."""

from django.contrib.auth.models import Group, Permission

from accounts.models import User
from bildungsportal.demo.content import read
from providers.models import Membership, Provider

OUR_APPS = ["accounts", "places", "pages", "providers", "offers", "imports"]


def editors_group() -> Group:
    """The group of the staff: see, add and change everything of ours."""
    group, _ = Group.objects.get_or_create(name="Redaktion")
    permissions = Permission.objects.filter(content_type__app_label__in=OUR_APPS)
    group.permissions.set(permissions.filter(codename__regex=r"^(view|add|change)_"))
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
