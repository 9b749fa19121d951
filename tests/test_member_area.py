"""``/mein-bereich/``: who may open what, row by row. Forged posts stand in test_member_forms.py."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLResolver, get_resolver, reverse

from accounts.models.event import record
from bildungsportal.admin_sites import member_site
from providers.models import Invitation, Membership, Provider, Venue
from tests.factories import create_offer, create_provider, create_user, create_venue
from tests.html import read
from tests.members import create_import_run, create_invitation, create_world, person
from tests.staff import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]

INSIDERS = ["editor", "manager", "manager of another", "staff who is a member"]
OUTSIDERS = ["anonymous", "account without membership", "former member", "locked member", "staff", "superuser"]
PEOPLE = INSIDERS + OUTSIDERS

ALL = dict.fromkeys(INSIDERS, 200)
NOBODY = dict.fromkeys(INSIDERS, 403)
# A row that is not theirs "does not exist": back to the start page.
THEIRS = {**ALL, "manager of another": 302}
# Our own pages know no row of others at all.
OFFERS = {**ALL, "manager of another": 404}
MANAGERS = {**NOBODY, "manager": 200, "manager of another": 200}
THEIR_MANAGERS = {**NOBODY, "manager": 200, "manager of another": 302}
# What a page of the area, or of a row of provider A, answers to whom. Outsiders are sent to log in.
ROWS = {
    "index": ALL,
    "password_change": ALL,
    "password_change_done": ALL,
    "jsi18n": ALL,
    "app_list": ALL,
    "autocomplete": NOBODY,
    "logout": dict.fromkeys(INSIDERS, 405),
    "own_data": ALL,
    "delete_own": ALL,
    "offers_offer_changelist": ALL,
    "offers_offer_add": ALL,
    "offers_offer_change": THEIRS,
    "offers_offer_history": THEIRS,
    "offers_offer_delete": NOBODY,
    "offers_offer_preview": OFFERS,
    "offers_offer_preview_new": dict.fromkeys(INSIDERS, 405),
    "offers_offer_hints": dict.fromkeys(INSIDERS, 405),
    "offers_offer_hints_new": dict.fromkeys(INSIDERS, 405),
    "offers_offer_copy": OFFERS,
    "offers_offer_step": OFFERS,
    "offers_offer_undo": OFFERS,
    "imports_importrun_changelist": ALL,
    "imports_importrun_add": ALL,
    "imports_importrun_change": THEIRS,
    "imports_importrun_history": THEIRS,
    "imports_importrun_delete": NOBODY,
    "imports_importrun_columns": dict.fromkeys(INSIDERS, 404),  # theirs does not wait any more
    "imports_importrun_template": ALL,
    "imports_importrun_step": dict.fromkeys(INSIDERS, 405),
    "providers_provider_changelist": ALL,
    "providers_provider_add": NOBODY,
    "providers_provider_change": THEIRS,
    "providers_provider_history": THEIRS,
    "providers_provider_delete": NOBODY,
    "providers_venue_changelist": ALL,
    "providers_venue_add": ALL,
    "providers_venue_change": THEIRS,
    "providers_venue_history": THEIRS,
    "providers_venue_delete": NOBODY,
    "providers_membership_changelist": MANAGERS,
    "providers_membership_add": NOBODY,
    "providers_membership_change": THEIR_MANAGERS,
    "providers_membership_history": dict.fromkeys(INSIDERS, 302) | {"manager": 200},
    "providers_membership_delete": THEIR_MANAGERS,
    "providers_invitation_changelist": MANAGERS,
    "providers_invitation_add": MANAGERS,
    "providers_invitation_change": THEIR_MANAGERS,
    "providers_invitation_history": dict.fromkeys(INSIDERS, 302) | {"manager": 200},
    "providers_invitation_delete": THEIR_MANAGERS,
}


@pytest.fixture
def world():
    return create_world()


def names_of_routes() -> set[str]:
    (area,) = [entry for entry in get_resolver().url_patterns if getattr(entry, "namespace", "") == "members"]
    models = [entry for part in area.url_patterns if isinstance(part, URLResolver) for entry in part.url_patterns]
    return {entry.name for entry in [*area.url_patterns, *models] if getattr(entry, "name", None)}


# --- The table ---------------------------------------------------------------------------------------------------


def test_every_route_has_its_row():
    assert names_of_routes() == {*ROWS, "login"}


@pytest.mark.parametrize("kind", INSIDERS)
def test_who_works_for_a_provider_opens_what_is_theirs(kind, world):
    client = person(kind, world)

    found = {name: client.get(world.url(name)).status_code for name in ROWS if name != "logout"}

    assert found == {name: statuses[kind] for name, statuses in ROWS.items() if name != "logout"}


@pytest.mark.parametrize("kind", OUTSIDERS)
def test_everybody_else_opens_nothing(kind, world):
    client = person(kind, world)

    for name in ROWS:
        response = client.get(world.url(name))
        if name == "logout":
            assert response["Location"] == "/mein-bereich/"
        else:
            assert (name, response.status_code) == (name, 302)
            assert response["Location"].startswith("/mein-bereich/login/?next=")
    at_the_door = client.get("/mein-bereich/login/")
    if kind in {"anonymous", "locked member"}:
        assert at_the_door["Location"] == "/anmelden/?next=/mein-bereich/"
    else:
        assert at_the_door.status_code == 403


@pytest.mark.parametrize("kind", [kind for kind in PEOPLE if kind != "manager of another"])
def test_nothing_of_another_provider_is_on_any_page(kind, world):
    client = person(kind, world)

    for name in ROWS:
        body = client.get(world.url(name)).content.decode()
        assert [word for word in ["Geheim", "geheim", "Verschwiegen"] if word in body] == [], name


@pytest.mark.parametrize("model", ["provider", "venue", "membership", "invitation"])
@pytest.mark.parametrize("page", ["change", "history", "delete"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_foreign_number_leads_nowhere(world, model, page, method):
    client = person("manager", world)

    response = getattr(client, method)(
        reverse(f"members:providers_{model}_{page}", args=[world.foreign[model]]), {"post": "yes"}
    )

    assert response.status_code in {302, 403}
    assert response.get("Location") in {"/mein-bereich/", None}
    assert Provider.objects.filter(pk=world.b.pk).exists()
    assert Venue.objects.filter(pk=world.foreign["venue"]).exists()
    assert Membership.objects.filter(pk=world.foreign["membership"]).exists()
    assert Invitation.objects.filter(pk=world.foreign["invitation"]).exists()


def test_there_is_no_door_to_the_address_of_any_row(world):
    """Django's redirect to "view on site" takes any number of any table; addresses of offers hold their titles."""
    response = person("manager", world).get("/mein-bereich/r/1/1/")

    assert response.status_code == 404


# --- What members see of staff -----------------------------------------------------------------------------------


def test_the_history_names_the_office_and_not_its_people(world):
    record(world.a, "geändert", actor=create_user(name="Rieke Redlich", is_staff=True))
    record(world.a, "geändert", actor=world.membership.user)

    body = person("editor", world).get(world.url("providers_provider_history")).content.decode()

    assert "Rieke" not in body
    assert "Redaktion" in body
    assert "kollegin@anders.example" in body


# --- Pages -------------------------------------------------------------------------------------------------------


def test_pages_keep_to_the_strict_rules_for_content(world):
    client = person("manager", world)
    pages = [name for name, statuses in ROWS.items() if statuses["manager"] == 200 and name != "jsi18n"]

    for name in pages:
        page = read(client.get(world.url(name)))
        assert (name, page.inline_code(), page.loaded_from_outside(), page.unlabelled_fields()) == (name, [], [], [])


@pytest.mark.parametrize("model", member_site._registry, ids=lambda model: model.__name__)
def test_lists_ask_as_often_for_three_rows_as_for_one(world, model):
    user = create_user()
    counts = []
    for new in [1, 2]:
        for _ in range(new):
            provider = create_provider()
            Membership.objects.create(user=user, provider=provider, role="manager")
            create_venue(provider=provider)
            create_invitation(provider, f"neu{provider.pk}@example.org")
            create_offer(provider=provider, state="draft")
            create_import_run(provider)
        client = client_of(user)
        address = reverse(f"members:{model._meta.app_label}_{model._meta.model_name}_changelist")
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))

    assert counts[0] == counts[1]
