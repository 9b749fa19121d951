"""What untrusted providers change at once: dates, prices and seats, and nothing else."""

import datetime as dt
import os

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from accounts.models import Event
from offers.content.merge import by_id, changed_names
from offers.content.snapshot import same as same_value
from offers.content.snapshot import snapshot, write
from offers.editorial import edits, fast_lane, revisions
from offers.models import LifePhase, Offer, Revision
from tests.factories import NOW, create_offer, create_provider, create_run, create_user, create_venue
from tests.offers.contents import create_world, edit_pairs, edit_triples
from tests.offers.snapshots import create_full_offer, fresh, without_ids

LATER = NOW + dt.timedelta(hours=1)
# Each example writes an offer several times; hundreds before a release.
EXAMPLES = int(os.environ.get("EDIT_EXAMPLES", "12"))
FEW = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

pytestmark = pytest.mark.usefixtures("portal")


@pytest.fixture
def author():
    return create_user(name="Anna Muster")


@pytest.fixture
def offer():
    """A published offer with one run at "Bürgerhaus", room "Raum 1"."""
    return create_offer(title="Töpfern", runs=[create_run(venue=create_venue(), room="Raum 1")])


def content(offer: Offer) -> dict:
    return snapshot(fresh(offer))


def save(offer: Offer, author, **data) -> edits.Saved:
    return edits.save_edit(offer, data, author=author, now=LATER)


def save_runs(offer: Offer, author, *runs: dict) -> edits.Saved:
    return save(offer, author, runs=list(runs))


def last_event(offer: Offer) -> Event:
    return Event.objects.about(offer)[0]


# --- What is fast ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changed",
    [
        {"dates": [{"date": "2026-12-24", "start_time": "10:00"}]},
        {"dates": [{"date": "2026-12-24", "is_cancelled": True}]},
        {"kind": "series", "frequency": "weekly", "starts_on": "2026-12-01", "start_time": "18:00", "dates": []},
        {"kind": "on_request", "dates": []},
        {"course_number": "T 101"},
        {"capacity": 12, "seats_left": 3},
        {"status": "full"},
        {"status": "cancelled"},
        {"registration_until": "2026-11-29"},
    ],
)
def test_times_seats_and_numbers_of_a_run_change_at_once(offer, author, changed):
    (run,) = content(offer)["runs"]

    saved = save_runs(offer, author, {**run, **changed})

    assert saved == edits.Saved(["runs"], None)
    (after,) = content(offer)["runs"]
    assert same_value("runs", [after], [{**run, **changed}])
    assert after["id"] == run["id"]
    assert not Revision.objects.filter(state="open").exists()


def test_prices_change_at_once(offer, author):
    prices = [{"kind": "full", "amount": "45.00", "amount_max": None, "unit": "total", "condition": "mit Material"}]

    saved = save(offer, author, price_kind="paid", prices=prices)

    assert saved == edits.Saved(["price_kind", "prices"], None)
    assert (content(offer)["price_kind"], content(offer)["prices"]) == ("paid", prices)


def test_a_further_run_at_a_place_in_use_is_there_at_once(offer, author):
    (run,) = content(offer)["runs"]
    further = {**create_run(start=30), "venue_id": run["venue_id"], "course_number": "T 102"}

    saved = save_runs(offer, author, run, further)

    assert saved == edits.Saved(["runs"], None)
    first, second = content(offer)["runs"]
    assert first == run
    assert same_value("runs", [second], [further])


def test_a_further_run_takes_along_the_room_that_is_known_there(offer, author):
    (run,) = content(offer)["runs"]

    saved = save_runs(offer, author, run, {**create_run(start=30), "venue_id": run["venue_id"], "room": "Raum 1"})

    assert saved.waiting is None
    assert [run["room"] for run in content(offer)["runs"]] == ["Raum 1", "Raum 1"]


def test_the_change_is_written_down(offer, author):
    (run,) = content(offer)["runs"]

    save_runs(offer, author, {**run, "status": "full"})

    event = last_event(offer)
    assert (event.action, event.actor, event.occurred_at) == ("sofort geändert", author, LATER)
    assert event.changed_fields == ["runs"]
    revision = Revision.objects.get()
    assert (revision.lane, revision.state, revision.author, revision.decided_at) == ("fast", "accepted", author, LATER)
    assert [side["runs"][0]["status"] for side in (revision.base, revision.proposed)] == ["scheduled", "full"]


# --- What is not -------------------------------------------------------------------------------------------------


def test_every_other_field_waits(author):
    offer, _ = create_full_offer()
    Offer.objects.filter(pk=offer.pk).update(state="published", published_at=NOW)
    before = content(offer)
    other = {
        "title": "Neu", "teaser": "Neu.", "description": "Neu.", "kind": "course", "format": "online",
        "contact_id": None, "min_age": 9, "requirements": [], "requirements_note": "Neu.", "language_level": "B2",
        "no_german_needed": False, "price_note": "Neu.", "registration": "required", "certificate": "",
        "access_note": "Neu.", "childcare": False, "image_alt": "Neu", "topics": ["art"], "life_phases": ["adults"],
        "focus_themes": [], "target_groups": [], "languages": ["de"], "funding_schemes": [],
        "cooperating_providers": [], "keywords": [], "access": {},
    }  # fmt: skip

    for name, value in other.items():
        saved = save(offer, author, **{name: value})
        assert saved.at_once == [], name
        assert saved.waiting.proposed[name] == value

    assert content(offer) == before
    linked = {"all_ages", "max_age", "registration_url", "image_id", "image_licence", "price_kind", "prices", "runs"}
    assert other.keys() | linked == before.keys()


@pytest.mark.parametrize("changed", [{"room": "Raum 2"}, {"note": "Jetzt mit Kaffee."}, {"venue_id": None}])
def test_place_and_words_of_a_run_wait_while_its_times_are_changed(offer, author, changed):
    (run,) = content(offer)["runs"]

    saved = save_runs(offer, author, {**run, **changed, "status": "full"})

    assert saved.at_once == ["runs"]
    assert content(offer)["runs"] == [{**run, "status": "full"}]
    assert saved.waiting.proposed["runs"] == [{**run, **changed, "status": "full"}]


def test_a_further_run_elsewhere_waits(offer, author):
    (run,) = content(offer)["runs"]
    elsewhere = create_run(venue=create_venue(name="Alte Schule"))

    saved = save_runs(offer, author, run, elsewhere)

    assert saved.at_once == []
    assert content(offer)["runs"] == [run]
    assert same_value("runs", saved.waiting.proposed["runs"], [run, elsewhere])


def test_no_place_is_a_place_too(offer, author):
    (run,) = content(offer)["runs"]

    saved = save_runs(offer, author, run, create_run(venue=None))

    assert saved.at_once == []


def test_words_of_a_further_run_wait_while_the_run_is_there(offer, author):
    (run,) = content(offer)["runs"]
    further = {**create_run(start=30), "venue_id": run["venue_id"], "room": "Keller", "note": "Bitte klingeln."}

    saved = save_runs(offer, author, run, further)

    assert saved.at_once == ["runs"]
    _, second = content(offer)["runs"]
    assert (second["room"], second["note"]) == ("", "")
    (proposed,) = [run for run in saved.waiting.proposed["runs"] if run["id"] == second["id"]]
    assert (proposed["room"], proposed["note"]) == ("Keller", "Bitte klingeln.")
    revisions.release(saved.waiting, actor=None, now=LATER)
    assert content(offer)["runs"] == [run, proposed]


def test_taking_a_run_away_waits(offer, author):
    (run,) = content(offer)["runs"]

    saved = save_runs(offer, author)

    assert saved.at_once == []
    assert content(offer)["runs"] == [run]
    assert saved.waiting.proposed["runs"] == []


def test_a_run_of_somebody_else_is_not_taken(offer, author):
    other = create_offer()
    (foreign,) = content(other)["runs"]
    (run,) = content(offer)["runs"]

    save_runs(offer, author, run, {**create_run(start=30), "id": foreign["id"], "venue_id": run["venue_id"]})

    assert content(other)["runs"] == [foreign]
    assert [run["id"] for run in content(offer)["runs"]].count(foreign["id"]) == 0
    assert len(content(offer)["runs"]) == 2


def test_the_number_in_a_source_is_not_for_providers_to_choose(author):
    offer = create_offer(runs=[{**create_run(), "source_key": "k-1"}])
    (run,) = content(offer)["runs"]

    save_runs(offer, author, {**run, "source_key": "", "status": "full"}, {**create_run(start=30), "source_key": "k-2"})

    assert [(run["source_key"], run["status"]) for run in content(offer)["runs"]] == [
        ("k-1", "full"),
        ("", "scheduled"),
    ]


# --- Older revisions never undo it -------------------------------------------------------------------------------


def test_releasing_an_older_revision_keeps_what_was_changed_at_once_since(offer, author):
    (run,) = content(offer)["runs"]
    saved = save(offer, author, title="Drechseln", runs=[{**run, "room": "Raum 2"}])
    new_dates = [{"date": "2026-12-24", "start_time": "10:00", "end_time": None, "is_cancelled": False}]
    further = {**create_run(start=30), "venue_id": run["venue_id"]}
    shown = edits.editable(offer)
    later = save(
        offer, author, price_kind="paid", prices=[{"amount": "9.00"}],
        runs=[{**shown["runs"][0], "dates": new_dates, "status": "full"}, further],
    )  # fmt: skip
    assert later.waiting == saved.waiting  # an editor who reads it need not begin anew

    revisions.release(saved.waiting, actor=None, now=LATER)

    after = content(offer)
    assert after["title"] == "Drechseln"
    assert (after["price_kind"], after["prices"][0]["amount"]) == ("paid", "9.00")
    assert after["runs"][0] == {**run, "room": "Raum 2", "dates": new_dates, "status": "full"}
    assert same_value("runs", after["runs"][1:], [further])


def test_a_run_that_waited_is_there_once_its_place_is_in_use(offer, author):
    venue = create_venue(name="Alte Schule")
    (run,) = content(offer)["runs"]
    save_runs(offer, author, run, {**create_run(start=30, venue=venue), "note": "Bitte klingeln."})
    (waiting,) = [run for run in edits.editable(offer)["runs"] if run["venue_id"] == venue.pk]
    by_staff = create_run(start=60, venue=venue)
    write(fresh(offer), {"runs": [run, by_staff]}, now=LATER)

    saved = save(offer, author, price_kind="paid")

    assert saved.at_once == ["price_kind", "runs"]
    (shown,) = [run for run in content(offer)["runs"] if run["id"] == waiting["id"]]
    assert shown == {**waiting, "note": ""}
    assert revisions.conflicts(saved.waiting) == []
    revisions.release(saved.waiting, actor=None, now=LATER)
    assert same_value("runs", content(offer)["runs"], [run, by_staff, waiting])


# --- The way back ------------------------------------------------------------------------------------------------


def test_a_fast_change_can_be_undone(offer, author):
    before = content(offer)
    (run,) = before["runs"]
    further = {**create_run(start=30), "venue_id": run["venue_id"]}
    save(offer, author, price_kind="paid", prices=[{"amount": "9.00"}], runs=[{**run, "status": "full"}, further])
    change = Revision.objects.get()
    save(offer, author, title="Drechseln")
    editor = create_user(is_staff=True)

    undone = revisions.undo(change, actor=editor, reason="Das war ein Versehen.", now=LATER)

    assert content(offer) == before
    assert (undone.lane, undone.state, undone.author) == ("fast", "accepted", editor)
    event = last_event(offer)
    assert (event.action, event.note) == ("Änderung rückgängig gemacht", "Das war ein Versehen.")
    assert event.changed_fields == ["price_kind", "prices", "runs"]
    assert Revision.objects.get(state="open").proposed["title"] == "Drechseln"
    revisions.undo(undone, actor=editor, now=LATER)
    assert content(offer) == change.proposed


def test_what_was_changed_again_is_not_undone(offer, author):
    (run,) = content(offer)["runs"]
    save_runs(offer, author, {**run, "status": "full"})
    change = Revision.objects.get()
    save_runs(offer, author, {**run, "status": "cancelled"})

    with pytest.raises(Exception, match=r"inzwischen wurde es noch einmal geändert: „Termine ab .*: Stand“"):
        revisions.undo(change, actor=None, now=LATER)

    assert content(offer)["runs"] == [{**run, "status": "cancelled"}]


def test_what_is_undone_already_is_not_undone_again(offer, author):
    (run,) = content(offer)["runs"]
    save_runs(offer, author, {**run, "status": "full"})
    change = Revision.objects.get()
    revisions.undo(change, actor=None, now=LATER)

    with pytest.raises(Exception, match="Es gibt nichts zu ändern"):
        revisions.undo(change, actor=None, now=LATER)


# --- Any edit ----------------------------------------------------------------------------------------------------


@settings(max_examples=100, deadline=None)
@given(edit_pairs())
def test_nothing_but_facts_is_fast(pair):
    live, wanted = pair

    instant = fast_lane.at_once(live, wanted)

    assert set(changed_names(live, instant)) <= {"price_kind", "prices", "runs"}
    before = by_id(live)
    words = {(run["venue_id"], name, run[name]) for run in live["runs"] for name in ["room", "note"]}
    for number, run in by_id(instant).items():
        if number in before:
            assert [run[name] for name in ["venue_id", "room", "note"]] == [
                before[number][name] for name in ["venue_id", "room", "note"]
            ]
        else:
            assert run["venue_id"] in {other["venue_id"] for other in live["runs"]}
            assert all(not run[name] or (run["venue_id"], name, run[name]) in words for name in ["room", "note"])
    assert before.keys() <= by_id(instant).keys()


class Trial:
    """An offer whose changes are taken back at the end."""

    def __init__(self, live: dict):
        self.live = live

    def __enter__(self) -> Offer:
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        offer = Offer(provider=create_provider())
        write(offer, self.live, now=NOW, keeping=by_id(self.live))
        Offer.objects.filter(pk=offer.pk).update(state="published", published_at=NOW)
        return fresh(offer)

    def __exit__(self, *error):
        transaction.set_rollback(True)
        self.atomic.__exit__(*error)


def with_ids_of(offer: Offer, wanted: dict) -> dict:
    """``wanted`` as a form would post it: new runs have no number."""
    known = set(offer.runs.values_list("pk", flat=True))
    runs = [run if run["id"] in known else {**run, "id": None} for run in wanted["runs"]]
    return {**wanted, "runs": runs}


def alike(found: dict, wanted: dict) -> bool:
    """Whether ``found`` says what ``wanted`` does, whatever the numbers of the runs."""
    return all(same_value(name, value, found[name]) for name, value in without_ids(wanted).items())


@pytest.fixture
def world(portal):
    create_world()
    assert LifePhase.objects.exists()


@FEW
@given(pair=edit_pairs())
def test_the_fast_part_and_the_released_rest_are_the_whole_edit(world, pair):
    live, wanted = pair
    with Trial(live) as offer:
        write(offer, wanted, now=LATER)
        whole = content(offer)
    with Trial(live) as offer:
        saved = edits.save_edit(offer, with_ids_of(offer, wanted), author=None, now=LATER)
        if saved.waiting:
            assert revisions.conflicts(saved.waiting) == []
            revisions.release(saved.waiting, actor=None, now=LATER)
        assert alike(content(offer), whole)


@FEW
@given(triple=edit_triples())
def test_one_edit_after_the_other_is_released_as_one(world, triple):
    """The second edit begins where the form shows the first; the one open revision carries both."""
    live, first, second = triple
    with Trial(live) as offer:
        edits.save_edit(offer, with_ids_of(offer, first), author=None, now=LATER)
        shown = edits.editable(fresh(offer))
        assert alike(shown, first)
        saved = edits.save_edit(offer, with_ids_of(offer, second), author=None, now=LATER, seen=shown)
        assert Revision.objects.filter(offer=offer).undecided().count() == bool(saved.waiting)
        if saved.waiting:
            revisions.release(saved.waiting, actor=None, now=LATER)
        assert alike(content(offer), second)
