"""How imports and people meet on one public offer: what waits for the Redaktion, and what both changed."""

import datetime as dt
from typing import Any

from accounts.models.event import record
from offers.content.merge import by_id, changed_names, quoted
from offers.content.snapshot import Snapshot, normal, snapshot, write
from offers.editorial import edits, fast_lane
from offers.models import Offer, Revision

Lane = Revision.Lane
WAITS = "Die Änderung wartet auf die Redaktion."


def shown(live: Snapshot, revision: Revision | None) -> Snapshot:
    """An offer with what the source itself proposed already and nobody has decided yet."""
    is_ours = revision and revision.lane == Lane.SOURCE
    return edits.with_proposal(live, revision if is_ours else None)


def conflict_note(offer: Offer) -> str:
    """Says what a person proposed and the source has changed now too; their proposal stays."""
    revision = offer.revisions.undecided().first()
    if revision is None:
        return ""
    found = edits.conflicts(revision, snapshot(edits.fresh(offer)))
    if not found:
        return ""
    names = quoted(dict.fromkeys(conflict.label for conflict in found))
    return f"Eine Änderung, die auf die Redaktion wartet, betrifft dasselbe und bleibt erhalten: {names}."


def hand_in(offer: Offer, content: dict[str, Any], *, source, now: dt.datetime) -> tuple[list[str], str, bool]:
    """Takes over what a source that is not released says of a public, locked ``offer``.

    Dates and prices hold at once, as for providers; the rest waits as a revision. One that a person wrote stays.
    Returns the names that changed, what to say about the rest, and whether that rest is new to the Redaktion.
    """
    live = snapshot(offer)
    wanted = {**live, **normal(content)}
    if "runs" in content:
        wanted["runs"] = with_numbers(wanted["runs"], live["runs"])
    now_holds = fast_lane.at_once(live, wanted)
    written = write(offer, now_holds, now=now, before=live, keeping=by_id(now_holds))
    live = snapshot(edits.fresh(offer))
    if not changed_names(live, wanted):
        return written, "", False
    waiting = offer.revisions.undecided().first()
    if waiting and waiting.lane != Lane.SOURCE:
        return (
            written,
            "Es wartet schon eine Änderung auf die Redaktion; sie bleibt, die der Quelle kommt danach.",
            False,
        )
    rejected = offer.revisions.filter(lane=Lane.SOURCE, state=Revision.State.REJECTED).first()
    if rejected and not changed_names(rejected.proposed, wanted):
        return written, "Diese Änderung hat die Redaktion abgelehnt.", False
    if waiting:
        waiting.state, waiting.decided_at = Revision.State.SUPERSEDED, waiting.decided_at or now
        waiting.save(update_fields=["state", "decided_at"])
    Revision.objects.create(
        offer=offer, created_at=now, lane=Lane.SOURCE, base=live, proposed=wanted, note=f"Aus der Quelle „{source}“."
    )
    record(offer, "Änderung eingereicht", now=now, changed_fields=changed_names(live, wanted))
    return written, WAITS, True


def with_numbers(runs: list[dict], live: list[dict]) -> list[dict]:
    """``runs`` of a file with the numbers by which the offer knows them; new ones get one, for the merge."""
    left = {run["id"]: run for run in live}
    numbered = []
    for run in runs:
        key = run["source_key"]
        number = next((pk for pk, other in left.items() if key and other["source_key"] == key), None)
        if number is None:
            number = next((pk for pk, other in left.items() if edits.same_run(run, other)), None)
        left.pop(number, None)
        numbered.append({**run, "id": number})
    new = [run for run in numbered if run["id"] is None]
    for run, number in zip(new, edits.reserve_numbers(len(new)), strict=True):
        run["id"] = number
    return numbered
