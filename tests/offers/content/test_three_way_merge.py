"""Two people change the same content: what both did holds, and where they disagree, somebody has to decide."""

import pytest
from hypothesis import given, settings

from offers.content.merge import RUN_UNITS, UNITS, Conflict, by_id, changed_names, labels, merge, rebased
from offers.content.snapshot import NAMES, normal
from offers.models import Run
from tests.factories import create_run
from tests.offers.contents import edit_pairs, edit_triples


def content(**values) -> dict:
    return normal({"title": "Töpfern", "teaser": "Kurz.", "runs": [], **values})


def run(number: int = 1, **values) -> dict:
    return {**create_run(room="Raum 1"), "id": number, **values}


def same(one: dict, other: dict) -> bool:
    return not changed_names(one, other)


# --- Fields ------------------------------------------------------------------------------------------------------


def test_each_side_keeps_what_only_it_changed():
    merged = merge(content(), content(title="Drechseln"), content(teaser="Lang."))

    assert merged.content == content(title="Drechseln", teaser="Lang.")
    assert merged.conflicts == []


def test_the_same_change_twice_is_no_conflict():
    merged = merge(content(), content(title="Drechseln"), content(title="Drechseln"))

    assert merged.content == content(title="Drechseln")
    assert merged.conflicts == []


def test_two_values_for_one_field_are_a_conflict_and_ours_stands_until_somebody_decides():
    merged = merge(content(), content(title="Drechseln", teaser="Lang."), content(title="Schmieden"))

    assert merged.content == content(title="Schmieden", teaser="Lang.")
    assert merged.conflicts == [Conflict("title", {"title": "Töpfern"}, {"title": "Drechseln"}, {"title": "Schmieden"})]
    assert merged.conflicts[0].label == "Titel"


@pytest.mark.parametrize(("side", "title"), [("theirs", "Drechseln"), ("ours", "Schmieden")])
def test_a_decision_settles_the_conflict(side, title):
    merged = merge(content(), content(title="Drechseln"), content(title="Schmieden"), {"title": side}.get)

    assert merged == merge(content(), content(title=title), content(title=title))


def test_a_decision_on_something_else_settles_nothing():
    merged = merge(content(), content(title="Drechseln"), content(title="Schmieden"), {"teaser": "theirs"}.get)

    assert [conflict.key for conflict in merged.conflicts] == ["title"]


@pytest.mark.parametrize(
    ("base", "theirs", "ours", "key", "label"),
    [
        ({"min_age": 6, "max_age": 10}, {"max_age": 8}, {"min_age": 9}, "all_ages", "Alter"),
        ({"all_ages": False, "min_age": None}, {"all_ages": True}, {"min_age": 3}, "all_ages", "Alter"),
        ({"price_kind": "free", "prices": []}, {"price_kind": "donation"},
         {"price_kind": "paid", "prices": [{"amount": "5.00"}]}, "price_kind", "Kosten"),
        ({"registration": "required", "registration_url": ""}, {"registration": "none"},
         {"registration_url": "https://example.org"}, "registration", "Anmeldung"),
    ],
)  # fmt: skip
def test_what_only_makes_sense_together_is_decided_together(base, theirs, ours, key, label):
    merged = merge(content(**base), content(**base | theirs), content(**base | ours))

    assert [(conflict.key, conflict.label) for conflict in merged.conflicts] == [(key, label)]
    assert merged.content == content(**base | ours)


def test_the_spelling_of_a_keyword_is_no_change():
    merged = merge(content(keywords=["Ton"]), content(keywords=["ton"]), content(keywords=["Ton", "Holz"]))

    assert merged == merge(content(), content(), content(keywords=["Ton", "Holz"]))


# --- Runs --------------------------------------------------------------------------------------------------------


def test_two_people_change_two_runs():
    base = content(runs=[run(1), run(2)])

    merged = merge(base, content(runs=[run(1, room="A"), run(2)]), content(runs=[run(1), run(2, room="B")]))

    assert merged.content == content(runs=[run(1, room="A"), run(2, room="B")])
    assert merged.conflicts == []


def test_two_people_change_one_run_in_two_places():
    base = content(runs=[run()])

    merged = merge(base, content(runs=[run(room="Raum 2")]), content(runs=[run(status="full")]))

    assert merged.content == content(runs=[run(room="Raum 2", status="full")])
    assert merged.conflicts == []


def test_two_people_change_the_same_of_one_run():
    base = content(runs=[run(course_number="T 1")])
    theirs, ours = (content(runs=[run(course_number="T 1", room=room)]) for room in ["Raum 2", "Raum 3"])

    merged = merge(base, theirs, ours)

    (conflict,) = merged.conflicts
    assert (conflict.key, conflict.name) == ("runs.1.room", "runs")
    assert conflict.label == "Termine mit der Nummer T 1: Raum"
    assert [conflict.base["room"], conflict.theirs["room"], conflict.ours["room"]] == ["Raum 1", "Raum 2", "Raum 3"]
    assert merged.content == ours
    assert merge(base, theirs, ours, {"runs.1.room": "theirs"}.get).content == theirs


def test_dates_belong_together():
    base = content(runs=[run()])
    theirs = content(runs=[run(dates=[{"date": "2026-12-01"}])])
    ours = content(runs=[run(kind="on_request", dates=[])])

    assert [conflict.label for conflict in merge(base, theirs, ours).conflicts] == [
        "Termine ab 30. November 2026: Zeitplan"
    ]


def test_both_add_a_run():
    merged = merge(content(), content(runs=[run(1)]), content(runs=[run(2)]))

    assert merged.content == content(runs=[run(2), run(1)])


def test_a_run_that_one_takes_away_and_the_other_leaves_alone_is_gone():
    base = content(runs=[run(1), run(2)])

    assert merge(base, content(runs=[run(1)]), base).content == content(runs=[run(1)])
    assert merge(base, base, content(runs=[run(1)])).content == content(runs=[run(1)])


@pytest.mark.parametrize("side", ["theirs", "ours"])
def test_a_run_that_one_changes_and_the_other_takes_away_is_a_conflict(side):
    base, changed, without = content(runs=[run()]), content(runs=[run(room="A")]), content()

    for theirs, ours in [(changed, without), (without, changed)]:
        merged = merge(base, theirs, ours)
        assert [conflict.key for conflict in merged.conflicts] == ["runs.1"]
        assert merged.content == ours
        (conflict,) = merged.conflicts
        assert (conflict.theirs, conflict.ours) == (by_id(theirs).get(1), by_id(ours).get(1))
        decided = merge(base, theirs, ours, {"runs.1": side}.get)
        assert decided.content == {"theirs": theirs, "ours": ours}[side]


# --- A proposal that is revised ----------------------------------------------------------------------------------


def test_the_base_of_a_revised_proposal_is_what_holds_now_but_old_conflicts_stay():
    base, proposed = content(), content(title="Drechseln", teaser="Lang.")
    live = content(title="Schmieden", keywords=["Ton"])
    shown = content(title="Drechseln", teaser="Lang.", keywords=["Ton"])
    assert merge(base, proposed, live, lambda key: "theirs").content == shown

    untouched = rebased(base, shown, {**shown, "teaser": "Kürzer."}, live)
    retyped = rebased(base, shown, {**shown, "title": "Drechseln und Schmieden"}, live)

    assert untouched == content(keywords=["Ton"])
    assert retyped == content(title="Schmieden", keywords=["Ton"])


def test_the_base_of_a_revised_proposal_knows_the_runs_that_both_took_away_or_added():
    base = content(runs=[run(1), run(2), run(3)])
    shown = content(runs=[run(1, room="A"), run(2), run(5)])  # 3 to be taken away, 5 to be added
    live = content(runs=[run(1, room="B"), run(3), run(4)])  # somebody else has taken 2 away and added 4

    assert by_id(rebased(base, shown, shown, live)) == by_id(content(runs=[run(1), run(2), run(3), run(4)]))


# --- Any content -------------------------------------------------------------------------------------------------


@settings(max_examples=100, deadline=None)
@given(edit_triples())
def test_laws_of_merging(triple):
    base, theirs, ours = triple

    assert same(merge(base, theirs, base).content, theirs)
    assert same(merge(base, base, ours).content, ours)
    assert same(merge(base, theirs, theirs).content, theirs)
    one, other = merge(base, theirs, ours), merge(base, ours, theirs)
    assert {conflict.key for conflict in one.conflicts} == {conflict.key for conflict in other.conflicts}
    for side, expected in [("theirs", theirs), ("ours", ours)]:
        decided = merge(base, theirs, ours, lambda key, side=side: side)
        assert decided.conflicts == []
        for conflict in one.conflicts:
            assert value_at(decided.content, conflict.key) == value_at(expected, conflict.key)
    if not one.conflicts:
        assert same(one.content, other.content)


def value_at(snapshot: dict, key: str):
    if not key.startswith("runs."):
        return {name: snapshot[name] for name in UNITS[key]}
    _, number, *unit = key.split(".")
    found = by_id(snapshot).get(int(number))
    return {name: found[name] for name in RUN_UNITS[unit[0]]} if unit and found else found


@settings(max_examples=60, deadline=None)
@given(edit_triples())
def test_a_revised_proposal_still_says_the_same(triple):
    """Rebasing changes what a proposal is compared with, never what comes out or who has to decide what."""
    base, proposed, live = triple
    shown = merge(base, proposed, live, lambda key: "theirs").content

    again = rebased(base, shown, shown, live)

    before, after = merge(base, proposed, live), merge(again, shown, live)
    assert {conflict.key for conflict in after.conflicts} == {conflict.key for conflict in before.conflicts}
    for side in ["theirs", "ours"]:
        one, other = (merge(b, p, live, lambda key, s=side: s).content for b, p in [(base, proposed), (again, shown)])
        assert same(one, other)


@settings(max_examples=30, deadline=None)
@given(edit_pairs())
def test_an_edit_on_top_of_an_edit_keeps_both(pair):
    live, shown = pair
    wanted = {**shown, "teaser": "Noch ein Satz."}

    merged = merge(rebased(live, shown, wanted, live), wanted, live)

    assert same(merged.content, wanted)
    assert merged.conflicts == []


# --- Words -------------------------------------------------------------------------------------------------------


def test_everything_has_a_name_for_people():
    assert labels(NAMES).startswith("„Titel“, „Kurz gesagt“, „Beschreibung“, „Art“, „Form“, „Ansprechperson“, „Alter“,")
    assert labels(["min_age", "prices", "price_kind", "runs"]) == "„Alter“, „Kosten“, „Termine“"
    for unit in RUN_UNITS:
        conflict = Conflict(f"runs.7.{unit}", {}, {}, {}, run={"starts_on": "2026-12-05"})
        expected = Run._meta.get_field(unit).verbose_name
        assert conflict.label == f"Termine ab 5. Dezember 2026: {expected}"
    assert Conflict("runs.7", {}, {}, None).label == "Termine"
