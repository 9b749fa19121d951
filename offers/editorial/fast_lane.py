"""The fast lane: what providers change at once, without the Redaktion having looked.

These are the facts that grow stale and nobody can misuse much: dates and times, course numbers, prices, seats,
"ausgebucht" and "fällt aus", and a further run at a place where the offer already takes place. Words and places wait.
A run that is taken away waits too, because with its last run an offer would vanish from every list.
"""

from collections import defaultdict

from offers.content.merge import RUN_UNITS, UNITS, Units, Values, by_id, part
from offers.content.snapshot import Snapshot

FAST = ["price_kind"]
FAST_IN_RUNS = ["kind", "status", "course_number", "capacity", "registration_until"]
TEXTS = ["room", "note"]


def at_once(live: Snapshot, wanted: Snapshot) -> Snapshot:
    """``live`` with those changes towards ``wanted`` that may be public at once."""
    content = taken_over(UNITS, FAST, live, wanted)
    coming = by_id(wanted)
    # A run that is taken away stays for now.
    stay = [taken_over(RUN_UNITS, FAST_IN_RUNS, run, coming.get(run["id"], run)) for run in live["runs"]]
    return {**content, "runs": stay + further_runs(live, wanted)}


def taken_over(units: Units, fast: list[str], live: Values, wanted: Values) -> Values:
    return live | {name: value for key in fast for name, value in part(units[key], wanted).items()}


def further_runs(live: Snapshot, wanted: Snapshot) -> list[Values]:
    """New runs at places in use. Their texts come along only if a run there already has the same."""
    known = by_id(live)
    used = defaultdict(list)
    for run in live["runs"]:
        used[run["venue_id"]].append(run)
    return [
        {**run, **{name: "" for name in TEXTS if all(run[name] != other[name] for other in used[run["venue_id"]])}}
        for run in wanted["runs"]
        if run["id"] not in known and run["venue_id"] in used
    ]
