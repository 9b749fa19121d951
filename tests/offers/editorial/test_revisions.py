"""The life of a change that waits: one per offer, revised, answered, decided once, kept as history, brought back."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Event
from offers.content.snapshot import snapshot
from offers.editorial import edits, moderation, revisions
from offers.models import Offer, Revision, Topic
from tests.factories import (
    NOW,
    create_contact,
    create_offer,
    create_provider,
    create_run,
    create_term,
    create_user,
    create_venue,
)
from tests.offers.snapshots import fresh

LATER = NOW + dt.timedelta(hours=1)
States = Revision.State

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


@pytest.fixture
def author():
    return create_user(name="Anna Muster")


@pytest.fixture
def editor():
    return create_user(is_staff=True)


@pytest.fixture
def offer():
    return create_offer(title="Töpfern", teaser="Mit den Händen denken.", runs=[create_run(venue=create_venue())])


def content(offer: Offer) -> dict:
    return snapshot(fresh(offer))


def save(offer: Offer, author=None, note="", **data) -> edits.Saved:
    return edits.save_edit(offer, data, author=author, now=LATER, note=note)


def propose(offer: Offer, author=None, **data) -> Revision:
    return save(offer, author, **data).waiting


def give_back(revision: Revision) -> None:
    revisions.give_back(revision, actor=None, reason="Bitte nennen Sie den Preis.", now=LATER)


def state_of(revision: Revision) -> str:
    return Revision.objects.get(pk=revision.pk).state


def last_event(offer: Offer) -> Event:
    return Event.objects.about(offer)[0]


# --- Waiting -----------------------------------------------------------------------------------------------------


def test_a_change_of_a_public_offer_waits(offer, author):
    before = content(offer)

    saved = save(offer, author, title="Töpfern für alle")

    assert saved.at_once == []
    revision = saved.waiting
    assert content(offer) == before
    assert (revision.state, revision.lane, revision.author, revision.created_at) == ("open", "review", author, LATER)
    assert (revision.base, revision.proposed) == (before, {**before, "title": "Töpfern für alle"})
    event = last_event(offer)
    assert (event.action, event.actor, event.changed_fields) == ("Änderung eingereicht", author, ["title"])
    assert list(Revision.objects.waiting()) == [revision]


def test_the_form_goes_on_with_what_waits(offer):
    propose(offer, title="Töpfern für alle", runs=[])

    shown = edits.editable(fresh(offer))

    assert shown == {**content(offer), "title": "Töpfern für alle", "runs": []}


def test_a_further_change_joins_the_one_that_waits(offer, author):
    first = propose(offer, author, title="Töpfern für alle")
    colleague = create_user()

    second = propose(offer, colleague, teaser="Neu.")

    assert [state_of(revision) for revision in (first, second)] == ["superseded", "open"]
    live = content(offer)
    assert (second.base, second.author) == (live, colleague)
    assert second.proposed == {**live, "title": "Töpfern für alle", "teaser": "Neu."}
    assert last_event(offer).changed_fields == ["teaser"]


def test_whoever_posts_the_whole_form_keeps_what_waits(offer):
    propose(offer, title="Töpfern für alle")

    second = propose(offer, **{**edits.editable(offer), "teaser": "Neu."})

    assert (second.proposed["title"], second.proposed["teaser"]) == ("Töpfern für alle", "Neu.")


def test_what_is_changed_back_waits_no_longer(offer):
    before = content(offer)
    propose(offer, title="Töpfern für alle", teaser="Neu.")

    second = propose(offer, title="Töpfern")

    assert second.proposed == {**before, "teaser": "Neu."}
    assert save(offer, teaser=before["teaser"]).waiting is None
    assert not Revision.objects.undecided().exists()
    assert last_event(offer).action == "Änderung zurückgenommen"


def test_saving_without_a_change_leaves_no_trace(offer):
    waiting = propose(offer, title="Töpfern für alle")
    events = Event.objects.count()

    assert save(offer, **edits.editable(offer)) == edits.Saved([], waiting)
    assert save(offer, title="Töpfern für alle") == edits.Saved([], waiting)

    assert Event.objects.count() == events
    assert save(create_offer(), all_ages=False) == edits.Saved([], None)
    assert Revision.objects.count() == 1


def test_what_could_not_be_released_is_refused_at_once(offer):
    before = content(offer)

    with pytest.raises(ValidationError, match="höchstens 3"):
        save(offer, topics=[create_term(Topic).code for _ in range(4)], price_kind="paid")

    assert content(offer) == before
    assert not Revision.objects.exists()


def test_something_that_offers_do_not_have_is_a_mistake_in_the_program(offer):
    with pytest.raises(ValueError, match="not part of a snapshot"):
        save(offer, state="published")


# --- Other states ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["draft", "returned"])
def test_what_is_not_public_is_written_at_once(state, author):
    offer = create_offer(state=state)

    saved = save(offer, author, title="Neu", runs=[])

    assert saved == edits.Saved(["title", "runs"], None)
    assert (content(offer)["title"], content(offer)["runs"], fresh(offer).state) == ("Neu", [], state)
    event = last_event(offer)
    assert (event.action, event.actor, event.changed_fields) == ("geändert", author, ["title", "runs"])
    assert not Revision.objects.exists()


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("submitted", "ist „In Prüfung“. Um es zu ändern, ziehen Sie es erst in den Entwurf zurück."),
        ("rejected", "ist „Abgelehnt“ und lässt sich nicht mehr ändern. Bitte legen Sie ein neues Angebot an."),
        ("archived", "ist „Archiviert“ und lässt sich nicht mehr ändern. Bitte legen Sie ein neues Angebot an."),
    ],
)
def test_what_is_being_checked_or_over_is_not_changed(state, words):
    offer = create_offer(state=state)
    before = content(offer)

    with pytest.raises(ValidationError) as error:
        save(offer, title="Neu", price_kind="paid")

    assert error.value.messages == [f"„{offer}“ {words}"]
    assert content(offer) == before


def test_what_waited_when_an_offer_was_withdrawn_goes_into_the_draft(offer):
    waiting = propose(offer, title="Töpfern für alle")
    moderation.withdraw(fresh(offer), actor=None, now=LATER)
    assert list(Revision.objects.waiting()) == []

    save(offer, teaser="Neu.")

    assert (content(offer)["title"], content(offer)["teaser"]) == ("Töpfern für alle", "Neu.")
    assert state_of(waiting) == "superseded"


def test_nobody_decides_on_a_change_of_a_merged_offer(offer):
    waiting = propose(offer, title="Töpfern für alle")

    moderation.merge(fresh(offer), create_offer(), actor=None, now=LATER)

    assert state_of(waiting) == "superseded"


# --- Release -----------------------------------------------------------------------------------------------------


def test_release_applies_what_the_author_changed_and_keeps_what_others_changed_since(editor):
    offer = create_offer(title="Töpfern", keywords=["Ton"], prices=[{"amount": "5.00"}])
    revision = propose(offer, teaser="Vom Autor.", keywords=["Keramik"])
    Offer.objects.filter(pk=offer.pk).update(title="Von der Redaktion")
    fresh(offer).prices.all().delete()
    before = content(offer)

    changed = revisions.release(revision, actor=editor, now=LATER)

    after = content(offer)
    assert changed == ["teaser", "keywords"]
    assert after == {**before, "teaser": "Vom Autor.", "keywords": ["Keramik"]}
    revision.refresh_from_db()
    assert (revision.state, revision.decided_by, revision.decided_at) == ("accepted", editor, LATER)
    assert (revision.base, revision.proposed) == (before, after)
    event = last_event(offer)
    assert (event.action, event.actor, event.changed_fields) == ("Änderung freigegeben", editor, changed)


def test_the_same_in_another_order_is_no_intention_to_change():
    topics = [create_term(Topic, code="a"), create_term(Topic, code="b")]
    offer = create_offer(topics=topics)
    revision = propose(offer, topics=["b", "a"], title="Neu")
    offer.topics.set([topics[0]])  # meanwhile staff take one away

    revisions.release(revision, actor=None, now=LATER)

    assert (content(offer)["topics"], content(offer)["title"]) == (["a"], "Neu")


def test_a_new_run_keeps_its_number_from_the_proposal_on(offer):
    elsewhere = create_run(venue=create_venue(name="Alte Schule"))
    (run,) = content(offer)["runs"]
    propose(offer, runs=[run, elsewhere])
    proposed = edits.editable(fresh(offer))["runs"][1]

    revision = propose(offer, runs=[run, {**proposed, "room": "Raum 7"}])
    revisions.release(revision, actor=None, now=LATER)

    assert content(offer)["runs"] == [run, {**proposed, "room": "Raum 7"}]


def test_release_does_not_touch_the_state(offer):
    revision = propose(offer, title="Neu")
    moderation.archive(fresh(offer), actor=None, now=LATER)

    revisions.release(revision, actor=None, now=LATER)

    assert (fresh(offer).state, fresh(offer).title) == ("archived", "Neu")


def test_a_proposal_that_does_not_fit_any_more_stays_open():
    provider = create_provider()
    contact = create_contact(provider=provider)
    offer = create_offer(provider=provider, title="Töpfern")
    revision = propose(offer, title="Neu", contact_id=contact.pk)
    contact.delete()

    with pytest.raises(ValidationError, match="Ansprechperson: Diesen Eintrag gibt es nicht"):
        revisions.release(revision, actor=None, now=LATER)

    assert state_of(revision) == "open"
    assert fresh(offer).title == "Töpfern"


def test_what_a_provider_changed_its_source_leaves_alone(offer):
    Offer.objects.filter(pk=offer.pk).update(source="vhs", origin_id="7", locked_fields=["teaser"])

    revision = propose(offer, title="Neu", price_kind="paid")
    assert fresh(offer).locked_fields == ["price_kind", "teaser"]
    revisions.release(revision, actor=None, now=LATER)

    assert fresh(offer).locked_fields == ["price_kind", "teaser", "title"]


# --- Conflicts ---------------------------------------------------------------------------------------------------


def test_what_somebody_else_changed_meanwhile_is_shown_and_needs_a_decision(offer):
    revision = propose(offer, title="Vom Autor", teaser="Vom Autor.")
    Offer.objects.filter(pk=offer.pk).update(title="Von der Redaktion")
    before = content(offer)

    (conflict,) = revisions.conflicts(revision)

    assert (conflict.key, conflict.label) == ("title", "Titel")
    assert [side["title"] for side in (conflict.base, conflict.theirs, conflict.ours)] == [
        "Töpfern",
        "Vom Autor",
        "Von der Redaktion",
    ]
    with pytest.raises(ValidationError) as error:
        revisions.release(revision, actor=None, now=LATER)
    assert error.value.messages == [
        "Inzwischen hat jemand anders dasselbe geändert: „Titel“. Bitte entscheiden Sie, was gelten soll."
    ]
    assert content(offer) == before
    assert state_of(revision) == "open"


@pytest.mark.parametrize(
    ("side", "title", "note"),
    [("theirs", "Vom Autor", ""), ("ours", "Von der Redaktion", "Nicht übernommen: „Titel“.")],
)
def test_a_decision_for_each_conflict_releases(offer, side, title, note):
    revision = propose(offer, title="Vom Autor", teaser="Vom Autor.")
    Offer.objects.filter(pk=offer.pk).update(title="Von der Redaktion")

    revisions.release(revision, actor=None, now=LATER, take={"title": side})

    assert (content(offer)["title"], content(offer)["teaser"]) == (title, "Vom Autor.")
    assert last_event(offer).note == note
    assert Revision.objects.get(pk=revision.pk).proposed == content(offer)


def test_a_further_change_of_the_provider_does_not_hide_a_conflict(offer):
    propose(offer, title="Vom Autor")
    Offer.objects.filter(pk=offer.pk).update(title="Von der Redaktion")

    revision = propose(offer, teaser="Neu.")

    assert [conflict.key for conflict in revisions.conflicts(revision)] == ["title"]


def test_a_run_that_staff_took_away_does_not_come_back_unasked(offer):
    (run,) = content(offer)["runs"]
    revision = propose(offer, runs=[{**run, "room": "Raum 2"}])
    fresh(offer).runs.all().delete()

    assert [conflict.key for conflict in revisions.conflicts(revision)] == [f"runs.{run['id']}"]
    revisions.release(revision, actor=None, now=LATER, take={f"runs.{run['id']}": "theirs"})

    assert content(offer)["runs"] == [{**run, "room": "Raum 2"}]


# --- Return, answer, rejection -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("decide", "state", "action"),
    [
        (revisions.give_back, "returned", "Änderung zurückgegeben"),
        (revisions.reject, "rejected", "Änderung abgelehnt"),
    ],
)
def test_a_change_is_refused_with_a_reason(offer, editor, decide, state, action):
    before = content(offer)
    revision = propose(offer, title="Neu")

    decide(revision, actor=editor, reason=" Zu laut. ", now=LATER)

    revision.refresh_from_db()
    assert (revision.state, revision.reason, revision.decided_by, revision.decided_at) == (
        state,
        "Zu laut.",
        editor,
        LATER,
    )
    assert content(offer) == before
    event = last_event(offer)
    assert (event.action, event.actor, event.note) == (action, editor, "Zu laut.")


@pytest.mark.parametrize("decide", [revisions.give_back, revisions.reject])
def test_a_reason_is_needed(offer, decide):
    revision = propose(offer, title="Neu")

    with pytest.raises(ValidationError, match="Bitte begründen Sie Ihre Entscheidung"):
        decide(revision, actor=None, reason=" \n", now=LATER)

    assert state_of(revision) == "open"


def test_the_form_goes_on_with_what_was_returned_and_not_with_what_was_rejected(offer):
    revision = propose(offer, title="Neu")
    give_back(revision)
    assert edits.editable(fresh(offer))["title"] == "Neu"

    second = propose(offer, teaser="Neu.")
    revisions.reject(second, actor=None, reason="Werbung.", now=LATER)

    assert edits.editable(fresh(offer)) == content(offer)


def test_a_provider_answers_by_mending(offer, author):
    first = propose(offer, title="Neu")
    give_back(first)

    saved = save(offer, author, note=" Der Preis steht jetzt dabei. ", price_note="5 € für Material")

    second = saved.waiting
    assert (second.state, second.note) == ("open", "Der Preis steht jetzt dabei.")
    assert (second.proposed["title"], second.proposed["price_note"]) == ("Neu", "5 € für Material")
    assert (state_of(first), Revision.objects.get(pk=first.pk).reason) == ("superseded", "Bitte nennen Sie den Preis.")
    assert last_event(offer).note == "Der Preis steht jetzt dabei."


def test_a_provider_answers_without_a_change(offer):
    first = propose(offer, title="Neu")
    give_back(first)

    second = save(offer, note="Es kostet nichts.").waiting

    assert (second.state, second.note, second.proposed) == ("open", "Es kostet nichts.", first.proposed)


def test_saving_again_is_no_answer(offer):
    first = propose(offer, title="Neu")
    give_back(first)

    with pytest.raises(ValidationError, match="schreiben Sie uns, warum es so bleiben soll"):
        save(offer, **edits.editable(fresh(offer)))

    assert state_of(first) == "returned"
    assert save(offer, price_kind="paid") == edits.Saved(["price_kind"], None)  # but dates and prices go on
    assert state_of(first) == "returned"


def test_whoever_hands_in_a_returned_offer_can_answer_too():
    offer = create_offer(state="returned")

    moderation.submit(offer, actor=None, now=LATER, note=" Der Preis steht jetzt dabei. ")

    assert (last_event(offer).action, last_event(offer).note) == ("eingereicht", "Der Preis steht jetzt dabei.")


# --- Decided once ------------------------------------------------------------------------------------------------

DECISIONS = {
    "release": lambda revision: revisions.release(revision, actor=None, now=LATER),
    "give_back": give_back,
    "reject": lambda revision: revisions.reject(revision, actor=None, reason="Werbung.", now=LATER),
}


@pytest.mark.parametrize("second", DECISIONS)
@pytest.mark.parametrize("first", DECISIONS)
def test_a_change_is_decided_once(offer, first, second):
    revision = propose(offer, title="Neu")
    DECISIONS[first](revision)
    state, before, events = state_of(revision), content(offer), Event.objects.count()

    with pytest.raises(ValidationError, match="wurde schon entschieden"):
        DECISIONS[second](revision)

    assert (state_of(revision), content(offer), Event.objects.count()) == (state, before, events)


@pytest.mark.parametrize("decide", DECISIONS)
def test_nobody_decides_on_a_version_that_the_provider_has_revised(offer, decide):
    seen = propose(offer, title="Neu")
    propose(offer, title="Ganz anders")

    with pytest.raises(ValidationError, match="inzwischen überarbeitet"):
        DECISIONS[decide](seen)

    assert fresh(offer).title == "Töpfern"


# --- History -----------------------------------------------------------------------------------------------------


def released(offer: Offer, **data) -> Revision:
    revision = propose(offer, **data)
    revisions.release(revision, actor=None, now=LATER)
    revision.refresh_from_db()
    return revision


def test_what_was_public_is_the_history(offer):
    first, second = released(offer, title="Eins"), released(offer, title="Zwei")
    save(offer, price_kind="paid")
    revisions.reject(propose(offer, title="Drei"), actor=None, reason="Werbung.", now=LATER)
    propose(offer, title="Vier")

    fast, *rest = offer.revisions.history()

    assert (fast.lane, rest) == ("fast", [second, first])
    assert [revision.base["title"] for revision in (first, second, fast)] == ["Töpfern", "Eins", "Zwei"]
    assert [revision.proposed["title"] for revision in (first, second, fast)] == ["Eins", "Zwei", "Zwei"]


def test_an_older_version_is_restored_and_the_fast_lane_stays(offer, editor):
    (run,) = content(offer)["runs"]
    first = released(offer, title="Eins", teaser="Eins.", runs=[{**run, "room": "Raum 1"}])
    released(offer, title="Zwei", runs=[{**run, "room": "Raum 2"}])
    further = {**create_run(start=30), "venue_id": run["venue_id"]}
    save(
        offer, price_kind="paid", prices=[{"amount": "9.00"}],
        runs=[{**run, "room": "Raum 2", "status": "full"}, further],
    )  # fmt: skip
    before = content(offer)

    restored = revisions.restore(first, actor=editor, now=LATER)

    after = content(offer)
    assert after == {
        **before,
        "title": "Eins",
        "runs": [{**run, "room": "Raum 1", "status": "full"}, before["runs"][1]],
    }
    assert (restored.state, restored.author, restored.decided_by) == ("accepted", editor, editor)
    assert (restored.base, restored.proposed) == (before, after)
    event = last_event(offer)
    assert (event.action, event.changed_fields) == ("Fassung wiederhergestellt", ["title", "runs"])


def test_a_run_that_was_taken_away_since_comes_back(offer):
    (run,) = content(offer)["runs"]
    first = released(offer, title="Eins")
    released(offer, runs=[create_run(venue=create_venue(name="Alte Schule"))])
    (newer,) = content(offer)["runs"]

    revisions.restore(first, actor=None, now=LATER)

    assert content(offer)["runs"] == [run, newer]


def test_a_release_is_undone_as_long_as_nobody_changed_it_again(offer):
    before = content(offer)
    revision = released(offer, title="Eins", runs=[])
    released(offer, teaser="Neu.")

    undone = revisions.undo(revision, actor=None, now=LATER)

    assert content(offer) == {**before, "teaser": "Neu."}
    assert undone.lane == "review"


@pytest.mark.parametrize("bring_back", [revisions.restore, revisions.undo])
def test_only_what_was_public_comes_back(offer, bring_back):
    revision = propose(offer, title="Eins")

    with pytest.raises(ValidationError, match="wurde nie öffentlich"):
        bring_back(revision, actor=None, now=LATER)

    assert fresh(offer).title == "Töpfern"


def test_restoring_what_is_there_is_refused(offer):
    revision = released(offer, title="Eins")

    with pytest.raises(ValidationError, match="Es gibt nichts zu ändern"):
        revisions.restore(revision, actor=None, now=LATER)

    assert Revision.objects.count() == 1
