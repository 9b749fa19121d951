"""The log of changes holds every decision, right, merge and term with who and what, and nobody rewrites it."""

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, transaction

from accounts.models import Event
from accounts.models.event import record
from offers.editorial import moderation
from offers.models import Topic
from providers.models import Membership
from tests.factories import NOW, create_offer, create_provider, create_term, create_user
from tests.html import read
from tests.offers.desk import create_submitted, post_decision
from tests.staff import admin_url, client_of, create_editor, form_data

LOG = "/verwaltung/accounts/event/"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


@pytest.fixture
def boss():
    return create_user(name="Rieke Redlich", is_staff=True, is_superuser=True)


@pytest.fixture
def staff(boss):
    return client_of(boss)


def last(thing) -> tuple:
    event = Event.objects.about(thing)[0]
    return event.action, event.actor, event.changed_fields, event.note


def save(client, thing, **changes):
    url = admin_url(thing, "change")
    response = client.post(url, {**form_data(client.get(url)), **changes})
    assert response.status_code == 302


def test_a_decision_on_the_desk(staff, boss):
    offer = create_submitted()

    post_decision(staff, offer, "ablehnen", reason="Werbung.")

    event = Event.objects.about(offer)[0]
    assert (event.actor, event.from_state, event.to_state, event.note) == (boss, "submitted", "rejected", "Werbung.")


def test_a_merge(boss):
    one, other = create_offer(), create_offer(title="Bleibt")

    moderation.merge(one, other, actor=boss, now=NOW)

    assert last(one) == ("zusammengeführt", boss, [], f"mit Nr. {other.pk}: Bleibt")


def test_rights_of_an_account_with_what_they_are_now(staff, boss):
    group, user = Group.objects.create(name="Redaktion"), create_user()

    save(staff, user, is_staff="on", groups=[group.pk])
    assert last(user) == (
        "geändert",
        boss,
        ["is_staff", "groups"],
        "Rechte jetzt: gehört zur Redaktion, Gruppe Redaktion.",
    )
    save(staff, user, name="Neu")
    assert last(user) == ("geändert", boss, ["name"], "")


def test_rights_of_a_group(staff, boss):
    group = Group.objects.create(name="Redaktion")

    save(staff, group, name="Redaktion Nord")

    assert last(group) == ("geändert", boss, ["name"], "Rechte jetzt: keine.")


def test_who_works_for_a_provider(staff, boss):
    membership = Membership.objects.create(user=create_user(), provider=create_provider())

    manager = client_of(create_manager(membership.provider))
    manager.post(f"/mein-bereich/providers/membership/{membership.pk}/delete/", {"post": "yes"})

    assert not Membership.objects.filter(pk=membership.pk).exists()
    assert Event.objects.filter(object_label__contains=str(membership.provider)).exists()


def create_manager(provider):
    user = create_user()
    Membership.objects.create(user=user, provider=provider, role="manager")
    return user


def test_a_term(staff, boss):
    term = create_term(Topic, label="Musik")

    save(staff, term, label="Musik und Tanz", **{"external_codes": "{}", "initial-external_codes": "{}"})

    assert last(term) == ("geändert", boss, ["label"], "")


# --- Reading it --------------------------------------------------------------------------------------------------


def test_staff_read_it_by_person_kind_and_word(staff, boss):
    post_decision(staff, create_submitted(title="Töpfern"), "ablehnen", reason="Werbung.")
    moderation.publish(create_offer(title="Singen", state="draft"), actor=create_editor(), now=NOW)

    def found(**query) -> list[str]:
        page = read(staff.get(admin_url(Event, "changelist"), query))
        return [" ".join(cell.text.split()) for cell in page.of_class("field-object_label")]

    assert found(actor__id__exact=boss.pk) == ["Töpfern"]
    assert found(q="Werbung") == ["Töpfern"]
    assert set(found()) == {"Töpfern", "Singen"}
    provider = create_provider(name="Chor")
    record(provider, "aufgenommen", actor=boss)
    kind = ContentType.objects.get_for_model(provider)
    assert found(object_type=kind.pk) == ["Chor"]
    assert set(found(object_type="x")) == {"Töpfern", "Singen", "Chor"}
    kinds = read(staff.get(LOG)).of_class("field-kind")
    assert {cell.text.strip() for cell in kinds} == {"Angebot", "Anbieter"}
    [choices] = [spec.lookup_choices for spec in staff.get(LOG).context["cl"].filter_specs if spec.title == "Art"]
    assert [name for _value, name in choices] == ["Anbieter", "Angebot"]


@pytest.mark.parametrize("page", ["change", "delete"])
def test_nobody_rewrites_it_through_the_admin(staff, page):
    event = Event.objects.about(create_offer())[0]

    response = staff.post(admin_url(event, page), {"note": "Anders", "post": "yes"})

    assert response.status_code == 403
    assert Event.objects.get(pk=event.pk).note == event.note


@pytest.mark.parametrize("act", [lambda events: events.update(note="Anders"), lambda events: events.delete()])
def test_nobody_rewrites_it_through_the_program(act):
    create_offer()

    with pytest.raises(DatabaseError), transaction.atomic():
        act(Event.objects.all())
