"""``/mein-bereich/``: who may open what, row by row, and that nothing of other providers comes in through any door."""

from dataclasses import dataclass

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.models import Event, User
from accounts.models.event import record
from bildungsportal.admin_sites import member_site
from providers.models import AccessFeature, Contact, Invitation, Membership, Provider, Venue
from tests.factories import (
    NOW,
    create_contact,
    create_municipality,
    create_offer,
    create_provider,
    create_term,
    create_user,
    create_venue,
)
from tests.html import read
from tests.mailbox import mails_to
from tests.staff import client_of, create_editor, errors_of, form_data, new_row

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]

INSIDERS = ["editor", "manager", "manager of another", "staff who is a member"]
OUTSIDERS = ["anonymous", "account without membership", "former member", "locked member", "staff", "superuser"]
PEOPLE = INSIDERS + OUTSIDERS

ALL = dict.fromkeys(INSIDERS, 200)
NOBODY = dict.fromkeys(INSIDERS, 403)
# A row that is not theirs "does not exist": back to the start page.
THEIRS = {**ALL, "manager of another": 302}
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


@dataclass
class World:
    """Provider A with everything it can have, and provider B with things that must not show."""

    a: Provider
    b: Provider
    venue: Venue
    membership: Membership
    invitation: Invitation
    foreign: dict[str, int]

    def args(self, name: str) -> list:
        things = {"provider": self.a, "venue": self.venue, "membership": self.membership, "invitation": self.invitation}
        if name == "app_list":
            return ["providers"]
        _app, _, rest = name.partition("_")
        model, _, page = rest.partition("_")
        return [things[model].pk] if page in {"change", "history", "delete"} and model in things else []

    def url(self, name: str) -> str:
        return reverse(f"members:{name}", args=self.args(name))


def create_invitation(provider, email: str) -> Invitation:
    key = f"{provider.pk:032}{abs(hash(email)):032}"[:64]
    return Invitation.objects.create(
        provider=provider, email=email, token_hash=key, created_at=NOW, expires_at=NOW + timezone.timedelta(days=9)
    )


@pytest.fixture
def world():
    a, b = create_provider(name="Töpferei Anders"), create_provider(name="Verschwiegener Verein", state="draft")
    create_contact(provider=a, name="Ada Anders")
    hidden = create_contact(provider=b, name="Berta Geheim", role="maintenance")
    secret_venue = create_venue(name="Geheimer Keller", provider=b)
    colleague = Membership.objects.create(user=create_user(email="kollegin@anders.example"), provider=a)
    stranger = Membership.objects.create(
        user=create_user(email="boss@geheim.example", name="Boss Geheim"), provider=b, role="manager"
    )
    create_offer(title="Geheimer Plan", provider=b, state="draft")
    invited = create_invitation(b, "neu@geheim.example")
    return World(
        a=a,
        b=b,
        venue=create_venue(name="Werkstatt", provider=a),
        membership=colleague,
        invitation=create_invitation(a, "neu@anders.example"),
        foreign={
            "provider": b.pk, "venue": secret_venue.pk, "membership": stranger.pk, "invitation": invited.pk,
            "contact": hidden.pk,
        },
    )  # fmt: skip


def person(kind: str, world: World) -> Client:
    def member(provider, role="editor", **fields) -> User:
        user = create_user(**fields)
        Membership.objects.create(user=user, provider=provider, role=role)
        return user

    if kind == "anonymous":
        return Client()
    if kind == "former member":
        user = member(world.a, "manager")
        client = client_of(user)
        assert client.get("/mein-bereich/").status_code == 200
        user.memberships.all().delete()
        return client
    if kind == "locked member":
        user = member(world.a, "manager")
        client = client_of(user)
        User.objects.filter(pk=user.pk).update(is_active=False)
        return client
    users = {
        "account without membership": create_user,
        "editor": lambda: member(world.a),
        "manager": lambda: member(world.a, "manager"),
        "manager of another": lambda: member(world.b, "manager"),
        "staff who is a member": lambda: member(world.a, is_staff=True),
        "staff": create_editor,
        "superuser": lambda: create_user(is_staff=True, is_superuser=True),
    }
    return client_of(users[kind]())


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


@pytest.mark.parametrize("kind", PEOPLE)
def test_nothing_of_another_provider_is_on_any_page(kind, world):
    if kind == "manager of another":
        pytest.skip("these are their own")
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


# --- Forms: choices and forged posts -------------------------------------------------------------------------------


def open_form(client, name: str, *args):
    response = client.get(reverse(f"members:providers_{name}", args=args))
    assert response.status_code == 200
    return response


def choices(response, field: str) -> set[str]:
    return {str(label) for value, label in response.context["adminform"].form.fields[field].choices if value}


def test_only_own_providers_can_be_chosen(world):
    client = person("manager", world)
    second = create_provider(name="Chor")
    Membership.objects.create(
        user=User.objects.get(memberships__provider=world.a, memberships__role="manager"),
        provider=second,
        role="editor",
    )

    assert choices(open_form(client, "venue_add"), "provider") == {"Töpferei Anders", "Chor"}
    # Of the second one this person is no manager.
    assert choices(open_form(client, "invitation_add"), "provider") == {"Töpferei Anders"}


@pytest.mark.parametrize(
    ("form", "data"),
    [
        ("venue_add", {"name": "Untergeschoben", "access-TOTAL_FORMS": 0, "access-INITIAL_FORMS": 0}),
        ("invitation_add", {"email": "evil@example.org", "role": "manager"}),
    ],
)
@pytest.mark.parametrize("kind", ["manager", "manager of another"])
def test_nothing_can_be_made_in_the_name_of_another(world, form, data, kind):
    target = world.b if kind == "manager" else world.a

    response = person(kind, world).post(reverse(f"members:providers_{form}"), {**data, "provider": target.pk})

    assert response.status_code == 200
    assert errors_of(response)[0].startswith("Bitte eine gültige Auswahl treffen.")
    assert not Venue.objects.filter(name="Untergeschoben").exists()
    assert mails_to("evil@example.org") == []


def test_an_editor_cannot_invite_by_a_forged_post(world):
    response = person("editor", world).post(
        reverse("members:providers_invitation_add"),
        {"email": "evil@example.org", "role": "manager", "provider": world.a.pk},
    )

    assert response.status_code == 403
    assert Invitation.objects.count() == 2


def test_a_venue_cannot_be_handed_over(world):
    client = person("manager", world)
    page = open_form(client, "venue_change", world.venue.pk)

    response = client.post(page.request["PATH_INFO"], {**form_data(page), "provider": world.b.pk, "name": "Neu"})

    assert response.status_code == 302
    world.venue.refresh_from_db()
    assert (world.venue.provider, world.venue.name) == (world.a, "Neu")


def test_of_a_provider_only_what_is_public_can_be_edited(world):
    client = person("editor", world)
    page = open_form(client, "provider_change", world.a.pk)
    forged = {
        "name": "Übernommen",
        "trust": "trusted",
        "state": "archived",
        "slug": "x",
        "is_counselling": "on",
        "parent": world.b.pk,
        "provider_type": create_term(type(world.a.provider_type)).pk,
    }

    response = client.post(page.request["PATH_INFO"], {**form_data(page), **forged, "description": "Wir töpfern."})

    assert response.status_code == 302
    before = {name: getattr(world.a, name) for name in forged}
    world.a.refresh_from_db()
    assert {name: getattr(world.a, name) for name in forged} == before
    assert world.a.description == "Wir töpfern."
    (event,) = Event.objects.about(world.a)
    assert (event.action, event.changed_fields) == ("geändert", ["description"])


@pytest.mark.parametrize("extra", [{}, {"contacts-0-DELETE": "on"}])
def test_a_contact_of_another_cannot_be_taken(world, extra):
    client = person("editor", world)
    page = open_form(client, "provider_change", world.a.pk)
    data = form_data(page)
    own = Contact.objects.get(provider=world.a)

    client.post(
        page.request["PATH_INFO"],
        {**data, "contacts-0-id": world.foreign["contact"], "contacts-0-name": "Gestohlen", **extra},
    )

    assert Contact.objects.filter(pk=world.foreign["contact"], name="Berta Geheim", provider=world.b).exists()
    assert Contact.objects.filter(pk=own.pk).exists()


def test_own_contacts_and_features_of_venues_are_edited(world):
    client = person("editor", world)
    feature = create_term(AccessFeature, label="Aufzug")
    profile = open_form(client, "provider_change", world.a.pk)
    venue = open_form(client, "venue_change", world.venue.pk)

    client.post(
        profile.request["PATH_INFO"],
        new_row(form_data(profile), "contacts", role="registration", name="Neu", phone="0561 9"),
    )
    client.post(
        venue.request["PATH_INFO"], new_row(form_data(venue), "access", feature=feature.pk, is_available="True")
    )

    assert set(world.a.contacts.values_list("name", flat=True)) == {"Ada Anders", "Neu"}
    assert [str(fact) for fact in world.venue.access.all()] == ["Aufzug"]


def test_a_new_address_drops_the_point_on_the_map(world):
    Venue.objects.filter(pk=world.venue.pk).update(lat=51.3, lon=9.4)
    client = person("editor", world)

    for field, value, lat in [("directions", "Bus 12", 51.3), ("street", "Neue Straße 1", None)]:
        page = open_form(client, "venue_change", world.venue.pk)
        client.post(page.request["PATH_INFO"], {**form_data(page), field: value})
        world.venue.refresh_from_db()
        assert world.venue.lat == lat


def test_municipalities_of_other_kreise_cannot_be_chosen(world):
    from places.models import District

    create_municipality(name="Woanders", district=District.objects.create(ags="09276", name="Regen", kind="Landkreis"))

    assert choices(open_form(person("editor", world), "venue_add"), "municipality") == {"Baunatal", "Vellmar"}


@pytest.mark.parametrize(("field", "status"), [("provider", 404), ("municipality", 403)])
def test_the_autocomplete_answers_nobody(world, field, status):
    response = person("manager", world).get(
        "/mein-bereich/autocomplete/",
        {"app_label": "providers", "model_name": "venue", "field_name": field, "term": "Ver"},
    )

    assert response.status_code == status


@pytest.mark.parametrize("model", ["provider", "venue", "membership", "invitation"])
@pytest.mark.parametrize(
    "query",
    ["provider__id__exact={b}", "provider__trust__exact=new", "provider__memberships__user__email=boss", "q=Ge"],
)
def test_filters_and_searches_reach_no_further(world, model, query):
    response = person("manager", world).get(
        reverse(f"members:providers_{model}_changelist") + "?" + query.format(b=world.b.pk), follow=True
    )

    assert response.status_code in {200, 400}
    assert "eheim" not in response.content.decode()


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
        client = client_of(user)
        address = reverse(f"members:providers_{model._meta.model_name}_changelist")
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))

    assert counts[0] == counts[1]
