"""Two people have the same form open: both may save what they changed, but nobody overwrites what they never saw."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from accounts.models.event import record
from offers.content.snapshot import snapshot, write
from offers.editorial import edits, moderation, revisions
from offers.models import Offer, Revision
from tests.factories import NOW, create_offer, create_run, create_user
from tests.offers.snapshots import fresh

TEN = NOW  # 10:00 in Berlin
LATER = NOW + dt.timedelta(hours=1)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


@pytest.fixture(params=["draft", "published"])
def offer(request):
    return create_offer(title="Töpfern", state=request.param)


@pytest.fixture
def anna():
    return create_user(name="Anna Muster")


@pytest.fixture
def ben():
    return create_user(name="Ben Beispiel")


def save(offer, author, now=LATER, seen=None, **data) -> edits.Saved:
    return edits.save_edit(offer, data, author=author, now=now, seen=seen)


def shown(offer: Offer) -> dict:
    return edits.editable(fresh(offer))


def by_staff(offer: Offer, **data) -> None:
    """The Redaktion edits in /verwaltung/."""
    write(fresh(offer), data, now=TEN)
    names = [name.removesuffix("_id") for name in data]
    record(offer, "geändert", actor=create_user(name="Rita Redaktion", is_staff=True), now=TEN, changed_fields=names)


def refused(offer: Offer, author, seen: dict, **data) -> edits.Collision:
    before, waiting = snapshot(fresh(offer)), Revision.objects.filter(state="open").first()
    with pytest.raises(edits.Collision) as error:
        save(offer, author, seen=seen, **data)
    assert snapshot(fresh(offer)) == before
    assert Revision.objects.filter(state="open").first() == waiting
    return error.value


def test_both_keep_what_they_changed_in_different_fields(offer, anna, ben):
    seen = shown(offer)
    save(offer, anna, seen=seen, **{**seen, "title": "Töpfern für alle", "price_kind": "paid"})

    save(offer, ben, seen=seen, **{**seen, "teaser": "Neu."})

    after = shown(offer)
    assert (after["title"], after["price_kind"], after["teaser"]) == ("Töpfern für alle", "paid", "Neu.")


def test_whoever_comes_second_to_a_field_is_told_what_who_and_when(offer, anna, ben):
    seen = shown(offer)
    save(offer, anna, now=TEN, seen=seen, title="Von Anna")

    error = refused(offer, ben, seen, title="Von Ben", teaser="Neu.")

    assert error.message_dict == {
        "title": [
            "„Titel“ hat inzwischen Anna Muster geändert (Mo, 23. November 2026, 10:00 Uhr). "
            "Bitte laden Sie die Seite neu und prüfen Sie, was jetzt dort steht."
        ]
    }
    (conflict,) = error.conflicts
    assert (conflict.key, conflict.theirs, conflict.ours) == ("title", {"title": "Von Ben"}, {"title": "Von Anna"})


def test_prices_and_dates_collide_too(offer, anna, ben):
    seen = shown(offer)
    (run,) = seen["runs"]
    save(offer, anna, seen=seen, prices=[{"amount": "5.00"}], runs=[{**run, "status": "full"}])

    error = refused(offer, ben, seen, prices=[{"amount": "6.00"}], runs=[{**run, "status": "cancelled"}])

    assert list(error.message_dict) == ["price_kind", "runs"]
    assert error.message_dict["price_kind"][0].startswith("„Kosten“ hat inzwischen Anna Muster geändert")
    assert error.message_dict["runs"][0].startswith("„Termine ab 30. November 2026: Stand“ hat inzwischen Anna Muster")


def test_two_people_change_two_runs(anna, ben):
    offer = create_offer(runs=[create_run(), create_run(start=30)])
    seen = shown(offer)
    first, second = seen["runs"]
    save(offer, anna, seen=seen, runs=[{**first, "status": "full"}, second])

    save(offer, ben, seen=seen, runs=[first, {**second, "status": "cancelled"}])

    assert [run["status"] for run in shown(offer)["runs"]] == ["full", "cancelled"]


def test_a_run_that_a_colleague_added_stays(offer, anna, ben):
    seen = shown(offer)
    save(offer, anna, seen=seen, runs=[*seen["runs"], create_run(start=30)])

    save(offer, ben, seen=seen, runs=[{**seen["runs"][0], "status": "full"}])

    assert [run["status"] for run in shown(offer)["runs"]] == ["full", "scheduled"]


def test_the_same_value_twice_is_no_collision(offer, anna, ben):
    seen = shown(offer)
    save(offer, anna, seen=seen, title="Neu", runs=[*seen["runs"], create_run(start=30)])
    again = shown(offer)

    save(offer, ben, seen=seen, title="Neu", runs=[*seen["runs"], create_run(start=30)])

    assert shown(offer) == again  # also when somebody clicks twice


def test_staff_are_named_as_the_redaktion(offer, ben):
    seen = shown(offer)
    by_staff(offer, title="Von der Redaktion", contact_id=None)

    error = refused(offer, ben, seen, title="Von Ben")

    assert "„Titel“ hat inzwischen die Redaktion geändert" in error.messages[0]
    assert "Rita" not in error.messages[0]


def test_a_change_by_a_program_names_nobody(offer, ben):
    seen = shown(offer)
    write(fresh(offer), {"title": "Aus der Quelle"}, now=TEN)
    assert refused(offer, ben, seen, title="Von Ben").messages[0].startswith("„Titel“ wurde inzwischen geändert. Bitte")
    record(offer, "aus der Quelle geändert", now=TEN, changed_fields=["title"])

    error = refused(offer, ben, seen, title="Von Ben")

    assert error.messages[0].startswith("„Titel“ wurde inzwischen geändert (Mo, 23. November 2026, 10:00 Uhr). Bitte")


def test_without_what_was_seen_the_newest_counts(offer, anna, ben):
    save(offer, anna, title="Von Anna")

    save(offer, ben, title="Von Ben")

    assert shown(offer)["title"] == "Von Ben"


def test_a_release_in_between_is_no_collision_with_oneself(anna):
    offer = create_offer()
    seen = {**shown(offer), "title": "Neu"}
    waiting = save(offer, anna, title="Neu").waiting
    revisions.release(waiting, actor=None, now=LATER)

    saved = save(offer, anna, seen=seen, **{**seen, "teaser": "Neu."})

    assert saved.waiting.proposed["title"] == snapshot(fresh(offer))["title"] == "Neu"


def test_an_offer_that_was_archived_meanwhile_is_not_changed(anna):
    offer = create_offer()
    seen = shown(offer)
    moderation.archive(offer, actor=None, now=LATER)

    with pytest.raises(ValidationError, match="ist „Archiviert“"):
        save(offer, anna, seen=seen, title="Neu")
