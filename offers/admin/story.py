"""The history of an offer as its provider reads it: who did what and when, and what it was before."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from accounts.admin_base import state_change
from accounts.models import Event
from offers.content.merge import NAMES, changed_names, labels
from offers.content.snapshot import Snapshot, snapshot
from offers.editorial import edits, revisions
from offers.editorial.differences import Row, differences
from offers.models import Offer, Revision

MOST = 100


@dataclass(frozen=True)
class Chapter:
    """``rows`` are what changed, where that is known; ``undo`` is the quick change that can still be taken back."""

    event: Event
    actor: str
    states: str
    fields: str
    rows: list[Row]
    undo: Revision | None


def story(offer: Offer, name_of_actor: Callable[[Event], str]) -> list[Chapter]:
    """Newest first."""
    events = Event.objects.about(offer).select_related("actor", "object_type")[:MOST]
    # A change and its event are written at the same moment, and with it what waits of the same edit.
    changes = {revision.decided_at: revision for revision in offer.revisions.history()[:MOST]}
    live = snapshot(offer)
    found = []
    for event in events:
        is_change = event.changed_fields and event.action != edits.PROPOSED
        revision = changes.get(event.occurred_at) if is_change else None
        found.append(
            Chapter(
                event=event,
                actor=name_of_actor(event),
                states=state_change(event),
                fields=field_words(event.changed_fields),
                rows=differences(revision.base, revision.proposed) if revision else [],
                undo=revision if revision and may_undo(offer, revision, live) else None,
            )
        )
    return found


def may_undo(offer: Offer, revision: Revision, live: Snapshot) -> bool:
    """Members undo what went through the fast lane, as long as nobody changed it again."""
    if revision.lane != Revision.Lane.FAST or offer.state != Offer.State.PUBLISHED:
        return False
    try:
        return bool(changed_names(live, revisions.undone(revision, live)))
    except ValidationError:
        return False


def field_words(names: list[str]) -> str:
    """The names of changed fields; staff's forms call a relation by its name, snapshots by its column."""
    full = [name if name in NAMES else f"{name}_id" for name in names]
    return labels(name for name in full if name in NAMES)
