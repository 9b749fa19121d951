"""One shape for the content of an offer: what is written can be read again, and nothing is half written."""

import datetime as dt
import json

import pytest
from django.core.exceptions import ValidationError
from taggit.models import Tag

from offers.models import FocusTheme, FundingScheme, Language, LifePhase, Offer, Run, TargetGroup, Topic
from offers.snapshot import NAMES, snapshot, with_content, write
from providers.models import AccessFeature
from tests.factories import (
    NOW,
    create_contact,
    create_image,
    create_offer,
    create_provider,
    create_term,
    create_venue,
)

LATER = NOW + dt.timedelta(hours=1)

pytestmark = pytest.mark.django_db


def fresh(offer: Offer) -> Offer:
    return Offer.objects.get(pk=offer.pk)


def codes(model, *names: str) -> list[str]:
    return [create_term(model, code=name, label=name.title()).code for name in names]


def full_content(provider) -> dict:
    """A snapshot that says something about everything."""
    create_term(AccessFeature, code="signs", scope="offer")
    create_term(AccessFeature, code="captions", scope="offer")
    return {
        "title": "Töpfern für alle",
        "teaser": "Mit den Händen denken.",
        "description": "Erster Absatz.\n\nZweiter Absatz.",
        "kind": "workshop",
        "format": "hybrid",
        "contact_id": create_contact(provider=provider).pk,
        "all_ages": False,
        "min_age": 8,
        "max_age": 99,
        "requirements": ["membership", "prior_knowledge"],
        "requirements_note": "Schürze mitbringen.",
        "language_level": "B1",
        "no_german_needed": True,
        "price_kind": "paid",
        "price_note": "Ton kostet extra.",
        "registration": "recommended",
        "registration_url": "https://example.org/anmelden",
        "certificate": "attendance",
        "access_note": "Klingeln Sie unten.",
        "childcare": True,
        "image_id": create_image().pk,
        "image_alt": "Eine Schale",
        "image_licence": "CC BY 4.0, A. Muster",
        "life_phases": codes(LifePhase, "adults", "seniors"),
        "topics": codes(Topic, "art", "craft"),
        "focus_themes": codes(FocusTheme, "culture"),
        "target_groups": codes(TargetGroup, "families"),
        "languages": codes(Language, "de", "uk"),
        "funding_schemes": codes(FundingScheme, "leave"),
        "cooperating_providers": [create_provider().pk],
        "keywords": ["Keramik", "Ton"],
        "access": {"captions": False, "signs": True},
        "prices": [
            {"kind": "full", "amount": "45.00", "amount_max": "60.00", "unit": "total", "condition": ""},
            {"kind": "reduced", "amount": "20.00", "amount_max": None, "unit": "per_date", "condition": "mit Ausweis"},
        ],
        "runs": [
            {
                "kind": "dated",
                "status": "few_left",
                "venue_id": create_venue().pk,
                "room": "Raum 2",
                "course_number": "T 100",
                "note": "Bitte pünktlich.",
                "capacity": 10,
                "seats_left": 2,
                "registration_until": "2026-12-01",
                "frequency": "",
                "weekdays": [],
                "starts_on": None,
                "ends_on": None,
                "start_time": None,
                "end_time": None,
                "skips_school_holidays": False,
                "skips_public_holidays": True,
                "source_key": "t-100",
                "dates": [
                    {"date": "2026-12-05", "start_time": None, "end_time": None, "is_cancelled": False},
                    {"date": "2026-12-06", "start_time": "10:00", "end_time": "12:30", "is_cancelled": True},
                ],
                "exceptions": [],
            },
            {
                "kind": "series",
                "status": "scheduled",
                "venue_id": None,
                "room": "",
                "course_number": "",
                "note": "",
                "capacity": None,
                "seats_left": None,
                "registration_until": None,
                "frequency": "weekly",
                "weekdays": [2, 4],
                "starts_on": "2026-12-01",
                "ends_on": "2027-03-31",
                "start_time": "18:00",
                "end_time": "19:30",
                "skips_school_holidays": True,
                "skips_public_holidays": True,
                "source_key": "",
                "dates": [],
                "exceptions": [
                    {"date": "2026-12-03", "kind": "cancelled", "moved_to": None, "start_time": None, "end_time": None},
                    {
                        "date": "2026-12-08",
                        "kind": "moved",
                        "moved_to": "2026-12-09",
                        "start_time": "17:00",
                        "end_time": "18:00",
                    },
                ],
            },
        ],
    }


def create_full_offer() -> tuple[Offer, dict]:
    provider = create_provider()
    data = full_content(provider)
    offer = Offer(provider=provider)
    write(offer, data, now=NOW)
    return offer, data


def without_ids(data: dict) -> dict:
    return {**data, "runs": [{name: value for name, value in run.items() if name != "id"} for run in data["runs"]]}


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


def test_a_price_gets_the_usual_values_for_what_it_leaves_out(portal):
    offer = create_offer()

    write(offer, {"prices": [{"amount": "5.00"}]}, now=LATER)

    assert snapshot(fresh(offer))["prices"] == [
        {"kind": "full", "amount": "5.00", "amount_max": None, "unit": "total", "condition": ""}
    ]


# --- Refusals ----------------------------------------------------------------------------------------------------

BROKEN = [
    ({"title": ""}, "darf nicht leer sein"),
    ({"title": "x" * 121}, "höchstens 120 Zeichen"),
    ({"kind": "dance"}, "keine gültige Option"),
    ({"min_age": 20, "max_age": 10}, "Das Alter passt nicht"),
    ({"requirements": ["wings"]}, "keine gültige Option"),
    ({"registration": "none", "registration_url": "https://example.org"}, "Ohne Anmeldung"),
    ({"registration_url": "javascript:alert(1)"}, "gültige Adresse"),
    ({"image_id": 0}, "Bild: Diesen Eintrag gibt es nicht"),
    ({"contact_id": 0}, "Ansprechperson: Diesen Eintrag gibt es nicht"),
    ({"life_phases": []}, "mindestens einen"),
    ({"life_phases": ["nobody"]}, "Lebensphasen: Diesen Eintrag gibt es nicht: nobody"),
    ({"topics": ["a", "b", "c", "d"]}, "höchstens 3"),
    ({"languages": ["xx"]}, "Sprachen: Diesen Eintrag gibt es nicht: xx"),
    ({"cooperating_providers": [0]}, "in Kooperation mit: Diesen Eintrag gibt es nicht: 0"),
    ({"keywords": ["x" * 101]}, "1 bis 100 Zeichen"),
    ({"keywords": [" "]}, "1 bis 100 Zeichen"),
    ({"access": {"lift": True}}, "Barrierefreiheit: Diesen Eintrag gibt es nicht: lift"),
    ({"access": {"signs": None}}, "ja oder nein"),
    ({"prices": [{"amount": "-1.00"}]}, "nicht negativ"),
    ({"prices": [{"amount": "free"}]}, "Dezimalzahl"),
    ({"prices": [{"amount": "5.00", "kind": "gift"}]}, "keine gültige Option"),
    ({"runs": [{"kind": "series"}]}, "Rhythmus"),
    ({"runs": [{"kind": "on_request", "starts_on": "2026-12-02", "ends_on": "2026-12-01"}]}, "vor dem ersten"),
    ({"runs": [{"kind": "dated", "capacity": 3, "seats_left": 4}]}, "nicht mehr freie Plätze"),
    ({"runs": [{"kind": "dated", "venue_id": 0}]}, "Veranstaltungsort: Diesen Eintrag gibt"),
    ({"runs": [{"kind": "dated", "dates": [{"date": "2026-02-30"}]}]}, "ungültiges Datum"),
    ({"runs": [{"kind": "dated", "dates": [{"date": "0206-02-03"}]}]}, "Bitte prüfen Sie das Jahr 206"),
    ({"runs": [{"kind": "on_request", "ends_on": "9999-12-31"}]}, "Bitte prüfen Sie das Jahr 9999"),
    ({"runs": [{"kind": "dated", "dates": [{"date": "2026-12-03", "start_time": "25:00"}]}]}, "ungültige Zeit"),
    (
        {"runs": [{"kind": "dated", "dates": [{"date": "2026-12-03", "start_time": "10:00", "end_time": "09:00"}]}]},
        "Das Ende muss nach dem Beginn liegen",
    ),
    ({"runs": [{"kind": "dated", "dates": [{"date": "2026-12-03"}, {"date": "2026-12-03"}]}]}, "gibt es schon"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "message"), BROKEN, ids=[str(data)[:60] for data, _ in BROKEN])
def test_what_does_not_fit_is_refused_and_nothing_is_written(portal, data, message):
    for code in "abcd":
        create_term(Topic, code=code)
    create_term(AccessFeature, code="signs", scope="offer")
    offer = create_offer(keywords=["Ton"], prices=[{"amount": "5.00"}])
    before = snapshot(fresh(offer))
    everything = {"title": "Halb", "keywords": ["Neu"], "prices": [], **data}

    with pytest.raises(ValidationError) as error:
        write(fresh(offer), everything, now=LATER)

    assert message in " ".join(error.value.messages)
    assert snapshot(fresh(offer)) == before
    assert fresh(offer).updated_at == NOW
    assert not Tag.objects.filter(name="Neu").exists()


@pytest.mark.parametrize(("data", "message"), BROKEN, ids=[str(data)[:60] for data, _ in BROKEN])
def test_a_new_offer_that_does_not_fit_leaves_no_row(portal, data, message):
    for code in "abcd":
        create_term(Topic, code=code)
    create_term(AccessFeature, code="signs", scope="offer")
    (life_phase,) = codes(LifePhase, "adults")
    whole = {"title": "Neu", "teaser": "Kurz.", "life_phases": [life_phase], "topics": ["a"], **data}

    with pytest.raises(ValidationError):
        write(Offer(provider=create_provider()), whole, now=NOW)

    assert not Offer.objects.exists()
    assert not Run.objects.exists()


@pytest.mark.parametrize("missing", ["life_phases", "topics"])
def test_a_new_offer_needs_life_phases_and_topics(portal, missing):
    data = {"title": "Neu", "teaser": "Kurz.", "life_phases": codes(LifePhase, "adults"), "topics": codes(Topic, "art")}
    del data[missing]

    with pytest.raises(ValidationError) as error:
        write(Offer(provider=create_provider()), data, now=NOW)

    assert list(error.value.message_dict) == [missing]
    assert not Offer.objects.exists()


@pytest.mark.parametrize("name", ["state", "provider", "published_at", "titel"])
def test_names_that_a_snapshot_does_not_have_are_a_mistake_in_the_program(portal, name):
    offer = create_offer()

    with pytest.raises(ValueError, match=f"not part of a snapshot: \\['{name}'\\]"):
        write(offer, {name: "published"}, now=LATER)


def test_a_contact_for_staff_only_cannot_be_shown(portal):
    provider = create_provider()
    hidden = create_contact(provider=provider, role="maintenance")
    offer = create_offer(provider=provider)

    with pytest.raises(ValidationError):
        write(offer, {"contact_id": hidden.pk}, now=LATER)


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
