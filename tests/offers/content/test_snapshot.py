"""One shape for the content of an offer: what is written can be read again."""

import datetime as dt
import json

import pytest

from offers.content.snapshot import NAMES, snapshot, with_content, write
from offers.models import Offer, Run
from tests.factories import NOW, create_contact, create_offer, create_provider
from tests.offers.snapshots import create_full_offer, fresh, without_ids

LATER = NOW + dt.timedelta(hours=1)

pytestmark = pytest.mark.django_db


# --- Round trip --------------------------------------------------------------------------------------------------


def test_what_is_written_is_read_again(portal):
    offer, data = create_full_offer()

    assert without_ids(snapshot(fresh(offer))) == data


def test_a_snapshot_is_plain_json_and_names_everything(portal):
    offer, _ = create_full_offer()

    data = snapshot(fresh(offer))

    assert json.loads(json.dumps(data)) == data
    assert list(data) == NAMES


def test_writing_lays_out_dates_and_counts_completeness(portal):
    offer, _ = create_full_offer()

    dated, series = offer.runs.order_by("pk")
    assert [item.is_cancelled for item in dated.occurrences.order_by("starts_at")] == [False, True]
    assert series.occurrences.exists()
    assert fresh(offer).completeness == 85  # all but a long description


def test_a_second_write_of_the_same_changes_nothing(portal):
    offer, data = create_full_offer()
    offer = fresh(offer)

    assert write(offer, data, now=LATER) == []
    assert write(offer, snapshot(offer), now=LATER) == []
    assert fresh(offer).updated_at == NOW


@pytest.mark.parametrize(
    "respelled",
    [
        {"keywords": ["ton", "KERAMIK"]},
        {"topics": ["craft", "art", "craft"]},
        {"requirements": ["prior_knowledge", "membership"]},
        {"access": {"signs": True, "captions": False}},
    ],
)
def test_the_same_in_another_order_or_spelling_changes_nothing(portal, respelled):
    offer, _ = create_full_offer()

    assert write(fresh(offer), respelled, now=LATER) == []


def test_runs_in_another_order_change_nothing(portal):
    offer, data = create_full_offer()

    assert write(fresh(offer), {"runs": data["runs"][::-1]}, now=LATER) == []


def test_runs_in_another_order_that_leave_out_what_is_usual_change_nothing(portal):
    usual, full = {"kind": "on_request", "note": "A"}, {"kind": "on_request", "status": "scheduled", "note": "B"}
    offer = create_offer(runs=[usual, full])

    assert write(fresh(offer), {"runs": [full, usual]}, now=LATER) == []


def test_prices_keep_their_order(portal):
    offer, data = create_full_offer()

    assert write(fresh(offer), {"prices": data["prices"][::-1]}, now=LATER) == ["prices"]
    assert [price["kind"] for price in snapshot(fresh(offer))["prices"]] == ["reduced", "full"]


@pytest.mark.parametrize("count", [1, 3])
def test_snapshots_of_many_offers_take_a_fixed_number_of_queries(portal, count, django_assert_num_queries):
    for _ in range(count):
        create_offer(keywords=["Ton"])

    with django_assert_num_queries(15):
        assert len([snapshot(offer) for offer in with_content(Offer.objects.all())]) == count


# --- Partial writes ----------------------------------------------------------------------------------------------


def test_a_partial_write_leaves_the_rest(portal):
    offer, data = create_full_offer()

    changed = write(fresh(offer), {"title": "Neuer Titel", "teaser": data["teaser"], "prices": []}, now=LATER)

    assert changed == ["title", "prices"]
    assert without_ids(snapshot(fresh(offer))) == {**data, "title": "Neuer Titel", "prices": []}
    assert fresh(offer).updated_at == LATER


def test_a_write_leaves_alone_what_it_does_not_change_even_if_it_is_new(portal):
    offer = create_offer(state=Offer.State.SUBMITTED)
    stale = fresh(offer)
    Offer.objects.filter(pk=offer.pk).update(state=Offer.State.DRAFT, title="Von jemand anderem")

    write(stale, {"teaser": "Neu."}, now=LATER)

    offer = fresh(offer)
    assert (offer.state, offer.title, offer.teaser) == (Offer.State.DRAFT, "Von jemand anderem", "Neu.")


def test_what_became_wrong_meanwhile_keeps_nobody_from_changing_something_else(portal):
    provider = create_provider()
    contact = create_contact(provider=provider)
    offer = create_offer(provider=provider, contact_id=contact.pk)
    contact.role = "maintenance"
    contact.save()

    assert write(fresh(offer), {**snapshot(fresh(offer)), "title": "Neu"}, now=LATER) == ["title"]


def test_a_price_gets_the_usual_values_for_what_it_leaves_out(portal):
    offer = create_offer()

    write(offer, {"prices": [{"amount": "5.00"}]}, now=LATER)

    assert snapshot(fresh(offer))["prices"] == [
        {"kind": "full", "amount": "5.00", "amount_max": None, "unit": "total", "condition": ""}
    ]


# --- Runs --------------------------------------------------------------------------------------------------------


def test_runs_are_known_again_by_their_id(portal):
    offer, _ = create_full_offer()
    runs = snapshot(fresh(offer))["runs"]
    runs[0]["room"] = "Raum 3"

    assert write(fresh(offer), {"runs": runs}, now=LATER) == ["runs"]
    assert [run["id"] for run in snapshot(fresh(offer))["runs"]] == [run["id"] for run in runs]
    assert Run.objects.get(pk=runs[0]["id"]).room == "Raum 3"


def test_runs_are_known_again_by_their_key_in_the_source(portal):
    offer, data = create_full_offer()
    (known,) = offer.runs.filter(source_key="t-100")

    write(fresh(offer), {"runs": [{**data["runs"][0], "room": "Raum 4"}]}, now=LATER)

    assert [(run.pk, run.room) for run in offer.runs.all()] == [(known.pk, "Raum 4")]


def test_dates_that_stay_keep_their_rows(portal):
    offer, _ = create_full_offer()
    kept = offer.runs.order_by("pk")[0].occurrences.get(date="2026-12-05")
    runs = snapshot(fresh(offer))["runs"]
    runs[0]["dates"] = [*runs[0]["dates"], {"date": "2026-12-07", "start_time": "10:00"}]

    write(fresh(offer), {"runs": runs}, now=LATER)

    assert offer.runs.order_by("pk")[0].occurrences.get(date="2026-12-05").pk == kept.pk


def test_runs_that_are_left_out_are_gone(portal):
    offer, _ = create_full_offer()

    write(fresh(offer), {"runs": []}, now=LATER)

    assert not Run.objects.exists()


def test_two_runs_with_the_same_key_in_the_source_stay_two(portal):
    offer = create_offer(runs=[{"kind": "on_request", "source_key": "k"}, {"kind": "self_paced", "source_key": "k"}])
    ids = {run.pk for run in offer.runs.all()}

    write(
        fresh(offer),
        {"runs": [{"kind": "on_request", "source_key": "k", "room": "1"}, {"kind": "self_paced", "source_key": "k"}]},
        now=LATER,
    )

    assert {(run.kind, run.room) for run in offer.runs.all()} == {("on_request", "1"), ("self_paced", "")}
    assert {run.pk for run in offer.runs.all()} == ids


def test_a_key_does_not_take_a_run_that_is_named_by_its_id(portal):
    offer = create_offer(runs=[{"kind": "on_request", "source_key": "k"}])
    (run,) = offer.runs.all()

    write(
        fresh(offer),
        {"runs": [{"kind": "self_paced", "source_key": "k"}, {"id": run.pk, "kind": "on_request", "source_key": "k"}]},
        now=LATER,
    )

    assert offer.runs.get(kind="on_request").pk == run.pk
    assert offer.runs.count() == 2


def test_the_id_of_another_offers_run_is_not_taken(portal):
    other = create_offer()
    (foreign,) = other.runs.all()
    offer = create_offer()

    write(fresh(offer), {"runs": [{"id": foreign.pk, "kind": "on_request"}]}, now=LATER)

    assert Run.objects.get(pk=foreign.pk).offer == other
    assert [run.kind for run in offer.runs.all()] == ["on_request"]


def test_a_run_that_turns_undated_loses_its_dates(portal):
    offer = create_offer()
    (run,) = snapshot(offer)["runs"]

    write(fresh(offer), {"runs": [{"id": run["id"], "kind": "on_request"}]}, now=LATER)

    assert not offer.runs.get().occurrences.exists()


def test_only_regular_runs_need_the_portal(db):
    offer = create_offer(runs=[{"kind": "dated", "dates": [{"date": "2026-12-01"}]}, {"kind": "on_request"}])

    assert offer.runs.count() == 2
