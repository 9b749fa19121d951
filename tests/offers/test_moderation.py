"""Every change of an offer's state: what is allowed, what is written down, who is told."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from post_office.models import Email

from accounts.models import Event
from offers import moderation
from offers.models import CatalogueEntry, Offer, Revision, Topic
from offers.snapshot import snapshot
from providers.models import Membership, Provider
from tests.factories import NOW, bring_to, create_contact, create_offer, create_provider, create_term, create_user

LATER = NOW + dt.timedelta(days=2)
State = Offer.State

ACTIONS = {
    "submit": lambda offer, actor: moderation.submit(offer, actor=actor, now=LATER),
    "publish": lambda offer, actor: moderation.publish(offer, actor=actor, now=LATER),
    "give_back": lambda offer, actor: moderation.give_back(offer, actor=actor, reason="Bitte ergänzen.", now=LATER),
    "reject": lambda offer, actor: moderation.reject(offer, actor=actor, reason="Werbung.", now=LATER),
    "withdraw": lambda offer, actor: moderation.withdraw(offer, actor=actor, now=LATER),
    "archive": lambda offer, actor: moderation.archive(offer, actor=actor, now=LATER),
}
ALLOWED = {
    ("submit", State.DRAFT): (State.SUBMITTED, "eingereicht"),
    ("submit", State.RETURNED): (State.SUBMITTED, "eingereicht"),
    ("publish", State.DRAFT): (State.PUBLISHED, "veröffentlicht"),
    ("publish", State.SUBMITTED): (State.PUBLISHED, "veröffentlicht"),
    ("publish", State.RETURNED): (State.PUBLISHED, "veröffentlicht"),
    ("publish", State.ARCHIVED): (State.PUBLISHED, "veröffentlicht"),
    ("give_back", State.SUBMITTED): (State.RETURNED, "zurückgegeben"),
    ("reject", State.SUBMITTED): (State.REJECTED, "abgelehnt"),
    ("withdraw", State.SUBMITTED): (State.DRAFT, "zurückgezogen"),
    ("withdraw", State.PUBLISHED): (State.DRAFT, "zurückgezogen"),
    ("archive", State.DRAFT): (State.ARCHIVED, "archiviert"),
    ("archive", State.PUBLISHED): (State.ARCHIVED, "archiviert"),
    ("archive", State.RETURNED): (State.ARCHIVED, "archiviert"),
    ("archive", State.REJECTED): (State.ARCHIVED, "archiviert"),
}
FORBIDDEN = [(name, state) for name in ACTIONS for state in State if (name, state) not in ALLOWED]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def fresh(offer: Offer) -> Offer:
    return Offer.objects.get(pk=offer.pk)


def last_event(offer: Offer) -> Event:
    return Event.objects.about(offer)[0]


# --- States ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "state"), ALLOWED)
def test_allowed_changes_are_made_and_written_down(name, state):
    target, action = ALLOWED[name, state]
    offer, actor = create_offer(state=state), create_user()

    ACTIONS[name](offer, actor)

    event = last_event(offer)
    assert fresh(offer).state == offer.state == target
    assert fresh(offer).updated_at == LATER
    assert (event.action, event.actor, event.occurred_at) == (action, actor, LATER)
    assert (event.from_state, event.to_state) == (state, target)
    assert CatalogueEntry.objects.get(offer=offer).is_published == (target == State.PUBLISHED)


@pytest.mark.parametrize(("name", "state"), FORBIDDEN)
def test_forbidden_changes_leave_everything_as_it_was(name, state):
    offer = create_offer(state=state)
    before = Offer.objects.filter(pk=offer.pk).values().get()
    events, mails = Event.objects.count(), Email.objects.count()

    with pytest.raises(ValidationError) as error:
        ACTIONS[name](fresh(offer), create_user())

    assert f"„{offer}“ ist „{State(state).label}“ und kann nicht" in error.value.messages[0]
    assert Offer.objects.filter(pk=offer.pk).values().get() == before
    assert (Event.objects.count(), Email.objects.count()) == (events, mails)


def test_whoever_was_faster_wins():
    offer = create_offer(state=State.SUBMITTED)
    one, other = fresh(offer), fresh(offer)
    moderation.reject(one, actor=None, reason="Werbung.", now=LATER)

    with pytest.raises(ValidationError):
        moderation.publish(other, actor=None, now=LATER)

    assert fresh(offer).state == State.REJECTED


def test_publishing_confirms_and_shows_again():
    offer = create_offer()
    Offer.objects.filter(pk=offer.pk).update(state=State.ARCHIVED, hidden_since=NOW)

    moderation.publish(fresh(offer), actor=None, now=LATER)

    offer = fresh(offer)
    assert (offer.published_at, offer.confirmed_at, offer.hidden_since) == (NOW, LATER, None)


def test_the_first_publication_keeps_its_day():
    offer = create_offer()
    moderation.withdraw(offer, actor=None, now=LATER)
    stale = fresh(offer)
    stale.published_at = None

    moderation.publish(stale, actor=None, now=LATER)

    assert fresh(offer).published_at == NOW


@pytest.mark.parametrize("state", [State.DRAFT, State.RETURNED])
def test_a_trusted_provider_publishes_at_once(state):
    offer = create_offer(state=state, provider=create_provider(trust=Provider.Trust.TRUSTED))

    moderation.submit(offer, actor=None, now=LATER)

    assert fresh(offer).state == State.PUBLISHED


# --- Reasons and mails -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("decide", [moderation.give_back, moderation.reject])
@pytest.mark.parametrize("reason", ["", "  \n "])
def test_a_reason_is_needed(decide, reason):
    offer = create_offer(state=State.SUBMITTED)

    with pytest.raises(ValidationError, match="Bitte begründen Sie Ihre Entscheidung"):
        decide(offer, actor=None, reason=reason, now=LATER)

    assert fresh(offer).state == State.SUBMITTED
    assert not Email.objects.exists()


@pytest.mark.parametrize(
    ("decide", "subject"),
    [
        (moderation.give_back, "Bitte ergänzen Sie Ihr Angebot: Töpfern"),
        (moderation.reject, "Ihr Angebot wurde abgelehnt: Töpfern"),
    ],
)
def test_those_who_maintain_the_offer_are_told_the_reason_one_by_one(decide, subject):
    provider = create_provider()
    create_contact(provider=provider, role="maintenance", email="pflege@example.org")
    create_contact(provider=provider, role="public", email="auskunft@example.org")
    for email, is_active in [("mitglied@example.org", True), ("ehemals@example.org", False)]:
        Membership.objects.create(user=create_user(email=email, is_active=is_active), provider=provider)
    create_user(email="fremd@example.org")
    offer = create_offer(state=State.SUBMITTED, provider=provider, title="Töpfern")

    decide(offer, actor=None, reason=" Der Preis fehlt. ", now=LATER)

    mails = Email.objects.order_by("to")
    assert [mail.to for mail in mails] == [["mitglied@example.org"], ["pflege@example.org"]]
    assert {mail.subject for mail in mails} == {subject}
    assert all("\n\nDer Preis fehlt.\n\n" in mail.message for mail in mails)
    assert last_event(offer).note == "Der Preis fehlt."


def test_a_provider_without_an_address_is_no_obstacle():
    offer = create_offer(state=State.SUBMITTED)

    moderation.give_back(offer, actor=None, reason="Der Preis fehlt.", now=LATER)

    assert fresh(offer).state == State.RETURNED
    assert not Email.objects.exists()


def test_the_reason_of_archiving_is_written_down():
    offer = create_offer()

    moderation.archive(offer, actor=None, reason="Gibt es nicht mehr.", now=LATER)

    assert last_event(offer).note == "Gibt es nicht mehr."


# --- Confirmation ------------------------------------------------------------------------------------------------


def test_a_confirmation_shows_the_offer_again():
    offer, actor = create_offer(), create_user()
    Offer.objects.filter(pk=offer.pk).update(hidden_since=NOW)

    moderation.confirm(fresh(offer), actor=actor, now=LATER)

    assert (fresh(offer).confirmed_at, fresh(offer).hidden_since) == (LATER, None)
    assert (last_event(offer).action, last_event(offer).actor) == ("bestätigt", actor)
    assert CatalogueEntry.objects.get(offer=offer).is_published


@pytest.mark.parametrize("state", [state for state in State if state != State.PUBLISHED])
def test_only_a_published_offer_can_be_confirmed(state):
    offer = create_offer(state=state)

    with pytest.raises(ValidationError, match="kann nicht bestätigt werden"):
        moderation.confirm(offer, actor=None, now=LATER)

    assert fresh(offer).confirmed_at != LATER


# --- Merging -----------------------------------------------------------------------------------------------------


def test_merging_archives_the_one_and_leads_to_the_other():
    offer, older, target = create_offer(), create_offer(), create_offer()
    moderation.merge(older, offer, actor=None, now=NOW)

    moderation.merge(offer, target, actor=None, now=LATER)

    assert (fresh(offer).state, fresh(offer).merged_into) == (State.ARCHIVED, target)
    assert fresh(older).merged_into == target  # no chains
    assert last_event(offer).action == "zusammengeführt"
    assert not CatalogueEntry.objects.get(offer=offer).is_published


def test_an_offer_is_not_merged_with_itself_nor_into_a_merged_one():
    offer, merged, target = create_offer(), create_offer(), create_offer()
    moderation.merge(merged, target, actor=None, now=NOW)

    for wrong in [offer, merged]:
        with pytest.raises(ValidationError, match="anderes Angebot"):
            moderation.merge(offer, wrong, actor=None, now=LATER)

    assert (fresh(offer).state, fresh(offer).merged_into) == (State.PUBLISHED, None)


def test_a_merged_offer_stays_archived():
    offer = create_offer()
    moderation.merge(offer, create_offer(), actor=None, now=NOW)

    with pytest.raises(ValidationError, match="bleibt archiviert"):
        moderation.publish(fresh(offer), actor=None, now=LATER)

    assert fresh(offer).state == State.ARCHIVED


# --- Proposed changes --------------------------------------------------------------------------------------------


def test_a_proposal_leaves_the_public_offer_alone():
    offer, author = create_offer(title="Töpfern"), create_user()

    revision = moderation.propose(offer, {"title": "Töpfern für alle"}, author=author, now=LATER)

    assert fresh(offer).title == "Töpfern"
    assert revision.base == snapshot(fresh(offer))
    assert revision.proposed == {**revision.base, "title": "Töpfern für alle"}
    assert (revision.state, revision.author, revision.created_at) == ("open", author, LATER)
    assert (last_event(offer).action, last_event(offer).changed_fields) == ("Änderung eingereicht", ["title"])


def test_a_newer_proposal_supersedes_the_open_one():
    offer = create_offer()
    older = moderation.propose(offer, {"title": "Eins"}, author=None, now=NOW)

    newer = moderation.propose(offer, {"title": "Zwei"}, author=None, now=LATER)

    older.refresh_from_db()
    assert (older.state, older.decided_at) == ("superseded", LATER)
    assert list(Revision.objects.filter(state="open")) == [newer]


def test_a_proposal_of_something_that_offers_do_not_have_is_a_mistake_in_the_program():
    with pytest.raises(ValueError, match="not part of a snapshot"):
        moderation.propose(create_offer(), {"state": "published"}, author=None, now=LATER)

    assert not Revision.objects.exists()


def test_accepting_applies_what_the_author_changed_and_keeps_what_others_changed_since():
    offer, editor = create_offer(title="Töpfern", keywords=["Ton"], prices=[{"amount": "5.00"}]), create_user()
    revision = moderation.propose(offer, {"teaser": "Vom Autor.", "keywords": ["Keramik"]}, author=None, now=NOW)
    # Meanwhile staff change another field, and one of the same.
    Offer.objects.filter(pk=offer.pk).update(title="Von der Redaktion", teaser="Von der Redaktion.")
    fresh(offer).prices.all().delete()

    changed = moderation.accept(revision, actor=editor, now=LATER)

    after = snapshot(fresh(offer))
    assert changed == ["teaser", "keywords"]
    assert (after["title"], after["teaser"]) == ("Von der Redaktion", "Vom Autor.")
    assert (after["keywords"], after["prices"]) == (["Keramik"], [])
    revision.refresh_from_db()
    assert (revision.state, revision.decided_by, revision.decided_at) == ("accepted", editor, LATER)
    event = last_event(offer)
    assert (event.action, event.actor, event.changed_fields) == ("Änderung freigegeben", editor, changed)


def test_the_same_in_another_order_is_no_intention_to_change():
    topics = [create_term(Topic, code="a"), create_term(Topic, code="b")]
    offer = create_offer(topics=topics)
    revision = moderation.propose(offer, {"topics": ["b", "a"], "title": "Neu"}, author=None, now=NOW)
    offer.topics.set([topics[0]])  # meanwhile staff take one away

    moderation.accept(revision, actor=None, now=LATER)

    assert snapshot(fresh(offer))["topics"] == ["a"]
    assert fresh(offer).title == "Neu"


def test_accepting_does_not_touch_the_state():
    offer = create_offer()
    revision = moderation.propose(offer, {"title": "Neu"}, author=None, now=NOW)
    moderation.archive(fresh(offer), actor=None, now=LATER)

    moderation.accept(revision, actor=None, now=LATER)

    assert (fresh(offer).state, fresh(offer).title) == (State.ARCHIVED, "Neu")


def test_a_proposal_is_decided_once():
    offer = create_offer(title="Töpfern")
    revision = moderation.propose(offer, {"title": "Neu"}, author=None, now=NOW)
    moderation.accept(revision, actor=None, now=NOW)
    Offer.objects.filter(pk=offer.pk).update(title="Noch neuer")

    with pytest.raises(ValidationError, match="schon entschieden"):
        moderation.accept(revision, actor=None, now=LATER)

    assert fresh(offer).title == "Noch neuer"


def test_a_proposal_that_does_not_fit_any_more_stays_open():
    provider = create_provider()
    contact = create_contact(provider=provider)
    offer = create_offer(provider=provider, title="Töpfern")
    revision = moderation.propose(offer, {"title": "Neu", "contact_id": contact.pk}, author=None, now=NOW)
    contact.delete()

    with pytest.raises(ValidationError, match="Ansprechperson: Diesen Eintrag gibt es nicht"):
        moderation.accept(revision, actor=None, now=LATER)

    revision.refresh_from_db()
    assert revision.state == "open"
    assert fresh(offer).title == "Töpfern"


# --- Changes by hand ---------------------------------------------------------------------------------------------


def test_what_was_changed_by_hand_is_locked_against_the_source():
    offer = create_offer()
    Offer.objects.filter(pk=offer.pk).update(source="vhs", origin_id="7", locked_fields=["runs"])

    moderation.edited(fresh(offer), ["title", "contact", "prices", "provider", "locked_fields"], now=LATER)

    offer = fresh(offer)
    assert offer.locked_fields == ["contact_id", "prices", "runs", "title"]
    assert offer.updated_at == LATER


def test_without_a_source_there_is_nothing_to_lock():
    offer = create_offer()

    moderation.edited(offer, ["title"], now=LATER)

    assert fresh(offer).locked_fields == []


def test_after_changes_by_hand_dates_and_completeness_are_right():
    offer = create_offer()
    before = fresh(offer).completeness
    offer.runs.get().dates.all().delete()
    Offer.objects.filter(pk=offer.pk).update(all_ages=True)

    moderation.edited(fresh(offer), ["all_ages", "runs"], now=LATER)

    assert not offer.runs.get().occurrences.exists()
    assert fresh(offer).completeness == before + 10


def test_the_states_of_the_tests_are_reached_by_the_ways_of_moderation():
    for state in State:
        offer = create_offer(state=State.DRAFT)
        bring_to(offer, state, NOW)
        assert fresh(offer).state == state
