"""Take back, archive, undo: what members do with a whole offer, and the history that tells of it."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.models import Event
from offers.admin.steps import STEPS
from offers.content.snapshot import snapshot
from offers.editorial import edits, moderation, revisions
from offers.models import Offer
from tests.factories import NOW, create_offer, create_provider, create_run, create_user
from tests.html import read
from tests.offers.member_forms import address, create_member, messages, opened
from tests.offers.snapshots import fresh
from tests.staff import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]

LATER = NOW + dt.timedelta(hours=1)
STATES = ["draft", "submitted", "returned", "published", "rejected", "archived"]


@pytest.fixture
def provider():
    return create_provider()


@pytest.fixture
def member(provider):
    return create_member(provider, name="Anna Muster")


@pytest.fixture
def client(member):
    return client_of(member)


def propose(offer, author=None, **data) -> edits.Saved:
    return edits.save_edit(offer, data, author=author, now=NOW)


def fill_up(offer, author) -> None:
    (run,) = snapshot(fresh(offer))["runs"]
    edits.save_edit(offer, {"runs": [{**run, "status": "full"}]}, author=author, now=NOW)


# --- Steps -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "states", "becomes"),
    [("zurueckziehen", {"submitted"}, "draft"), ("archivieren", {"draft", "returned", "published"}, "archived")],
)
@pytest.mark.parametrize("state", STATES)
def test_each_step_is_there_for_some_states(client, provider, member, name, states, becomes, state):
    offer = create_offer(provider=provider, state=state)
    target = address("step", offer.pk, name)

    is_offered = target in read(opened(client, offer)).links().values()
    asked, done = client.get(target), client.post(target)

    assert is_offered == (state in states)
    assert [asked.status_code, done.status_code] == ([200, 302] if state in states else [404, 404])
    assert fresh(offer).state == (becomes if state in states else state)
    if state in states:
        assert Event.objects.about(offer).first().actor == member


def test_asking_changes_nothing(client, provider):
    offer = create_offer(provider=provider)

    client.get(address("step", offer.pk, "archivieren"))

    assert fresh(offer).state == "published"


def test_a_change_that_waits_is_taken_back(client, provider, member):
    offer = create_offer(title="Alt", provider=provider)
    propose(offer, title="Neu")

    response = client.post(address("step", offer.pk, "aenderung-zurueckziehen"))

    assert messages(client, response) == ["Die Änderung an „Alt“ ist zurückgezogen."]
    assert edits.editable(fresh(offer))["title"] == "Alt"
    assert not offer.revisions.undecided().exists()
    event = Event.objects.about(offer).first()
    assert (event.action, event.actor) == ("Änderung zurückgenommen", member)
    assert client.post(address("step", offer.pk, "aenderung-zurueckziehen")).status_code == 404


def test_somebody_who_comes_late_reads_why_nothing_happened(client, provider, monkeypatch):
    offer = create_offer(title="Töpfern", provider=provider, state="submitted")
    monkeypatch.setattr("offers.admin.steps.open_steps", lambda offer, change: STEPS)  # as the page was made
    moderation.give_back(offer, actor=None, reason="Bitte ergänzen.", now=NOW)

    response = client.post(address("step", offer.pk, "zurueckziehen"))

    assert messages(client, response) == ["„Töpfern“ ist „Zurückgegeben“ und kann nicht zurückgezogen werden."]


# --- Undo --------------------------------------------------------------------------------------------------------


def test_a_quick_change_is_undone(client, provider, member):
    offer = create_offer(provider=provider)
    fill_up(offer, member)
    quick = offer.revisions.get()
    target = address("undo", offer.pk, quick.pk)
    assert read(client.get(address("history", offer.pk))).links()["Rückgängig machen"] == target

    client.post(target)

    assert offer.runs.get().status == "scheduled"
    links = list(read(client.get(address("history", offer.pk))).links().values())
    assert target not in links


def test_what_was_changed_again_cannot_be_undone(client, provider, member):
    offer = create_offer(provider=provider)
    fill_up(offer, member)
    quick = offer.revisions.get()
    (run,) = snapshot(fresh(offer))["runs"]
    edits.save_edit(offer, {"runs": [{**run, "status": "cancelled"}]}, author=member, now=LATER)

    response = client.post(address("undo", offer.pk, quick.pk))

    assert messages(client, response)[0].startswith("Das geht nicht mehr")
    assert offer.runs.get().status == "cancelled"


@pytest.mark.parametrize("lane", ["review", "trusted"])
def test_what_was_not_quick_is_for_staff(client, provider, lane):
    offer = create_offer(title="Alt", provider=provider)
    if lane == "trusted":
        provider.trust = "trusted"
        provider.save()
    saved = propose(Offer.objects.get(pk=offer.pk), title="Neu")
    if saved.waiting:
        revisions.release(saved.waiting, actor=None, now=NOW)

    response = client.post(address("undo", offer.pk, offer.revisions.get().pk))

    assert response.status_code == 404
    assert fresh(offer).title == "Neu"


# --- History -----------------------------------------------------------------------------------------------------


def test_the_history_says_who_what_when_and_what_it_was_before(client, provider, member):
    offer = create_offer(title="Alt", provider=provider)
    staff = create_user(name="Rieke Redlich", is_staff=True)
    waiting = propose(offer, author=member, title="<b>Neu</b>").waiting
    revisions.release(waiting, actor=staff, now=LATER)

    page = read(client.get(address("history", offer.pk)))

    first, second = [text for text in page.texts("li") if "Änderung" in text][:2]
    assert first.startswith("Mo, 23. November 2026, 11:00 Uhr, Redaktion: Änderung freigegeben „Titel“")
    assert "vorher: Alt nachher: <b>Neu</b>" in first
    assert "Anna Muster: Änderung eingereicht" in second
    assert "Rieke" not in " ".join(page.texts("main", "div"))


def test_what_waits_is_not_undone_with_what_was_quick(client, provider, member):
    offer = create_offer(provider=provider)
    create_run(offer=offer)
    [shown] = snapshot(fresh(offer))["runs"]
    propose(offer, author=member, title="Neuer Titel", runs=[{**shown, "status": "full"}])

    page = read(client.get(address("history", offer.pk)))

    waiting, quick, *_earlier = [" ".join(item.text.split()) for item in page.all("li") if "Uhr" in item.text]
    assert "Änderung eingereicht" in waiting
    assert "Rückgängig machen" not in waiting and "Was sich geändert hat" not in waiting
    assert "sofort geändert" in quick and "Rückgängig machen" in quick


def test_the_history_of_a_new_offer_is_short(client, provider):
    offer = Offer.objects.get(pk=create_offer(provider=provider, state="draft").pk)

    assert "Zu diesem Angebot ist noch nichts verzeichnet." in read(client.get(address("history", offer.pk))).texts(
        "li"
    )


# --- Ways to the form --------------------------------------------------------------------------------------------


def test_start_page_and_mails_lead_to_the_form(client, provider):
    offer = create_offer(title="Töpfern", provider=provider, state="draft")

    links = read(client.get(reverse("members:index"))).links()

    assert links["Töpfern"] == address("change", offer.pk) == f"/mein-bereich/offers/offer/{offer.pk}/change/"
    assert links["Neues Angebot eintragen"] == f"{address('add')}?provider={provider.pk}"


def test_the_start_page_leads_to_lists_by_state(client, provider):
    create_offer(title="Töpfern", provider=provider, state="draft", runs=[create_run()])
    create_offer(title="Malen", provider=provider)

    address_of_drafts = read(client.get(reverse("members:index"))).links()["Anzeigen (Entwurf)"]
    cells = read(client.get(address_of_drafts)).texts("th", "td")

    assert "Töpfern" in cells
    assert "Malen" not in cells
