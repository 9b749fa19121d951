"""Forms of ``/mein-bereich/``: what they offer, what they change, and that a forged post reaches nothing of others."""

import pytest
from django.urls import reverse

from accounts.models import Event, User
from places.models import District
from providers.models import AccessFeature, Contact, Invitation, Membership, Venue
from tests.factories import create_municipality, create_provider, create_term
from tests.mailbox import mails_to
from tests.members import create_world, person
from tests.staff import errors_of, form_data, new_row

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


@pytest.fixture
def world():
    return create_world()


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
