"""Every change of an offer's state: what is allowed, what is written down, who is told."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from post_office.models import Email

from accounts.models import Event
from offers.editorial import moderation
from offers.models import CatalogueEntry, Offer
from providers.models import Provider
from tests.factories import NOW, bring_to, create_offer, create_provider, create_user

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


# --- Reasons -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("decide", [moderation.give_back, moderation.reject])
@pytest.mark.parametrize("reason", ["", "  \n "])
def test_a_reason_is_needed(decide, reason):
    offer = create_offer(state=State.SUBMITTED)

    with pytest.raises(ValidationError, match="Bitte begründen Sie Ihre Entscheidung"):
        decide(offer, actor=None, reason=reason, now=LATER)

    assert fresh(offer).state == State.SUBMITTED
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
