"""Decisions on changes of published offers, and the way back: release, return, reject, restore, undo.

Each is one transaction under the lock of the offer: check, change, log, tell. What happens before, when a provider
saves, stands in ``edits.py``.
"""

import datetime as dt
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models.event import record
from offers.content.merge import Conflict, Side, by_id, labels, merge, quoted
from offers.content.snapshot import Snapshot, snapshot
from offers.editorial import fast_lane, notices
from offers.editorial.edits import fresh, write_content
from offers.editorial.moderation import locked, required, vouch
from offers.models import Offer, Revision

State = Revision.State
Lane = Revision.Lane


def conflicts(revision: Revision) -> list[Conflict]:
    """What of a waiting revision meets a later change by somebody else: release needs a decision on each."""
    return merge(revision.base, revision.proposed, snapshot(fresh(revision.offer))).conflicts


def release(revision: Revision, *, actor, now: dt.datetime, take: Mapping[str, Side] | None = None) -> list[str]:
    """Applies what the author changed and nothing else, so that later changes of other fields stay.

    ``take`` says for each conflict by its key whose value holds: "theirs", the author's, or "ours", what stands there
    now. Returns the names that changed.
    """
    take = take or {}
    with transaction.atomic():
        offer, revision = locked_open(revision)
        live = snapshot(offer)
        found = merge(revision.base, revision.proposed, live).conflicts
        merged = merge(revision.base, revision.proposed, live, take.get)
        if merged.conflicts:
            raise ValidationError(
                _("Inzwischen hat jemand anders dasselbe geändert: %(fields)s. Bitte entscheiden Sie, was gelten soll.")
                % {"fields": quoted(conflict.label for conflict in merged.conflicts)}
            )
        # What a source said, it may say differently next time.
        names = write_content(offer, merged.content, live, now, is_by_hand=revision.lane != Lane.SOURCE)
        if revision.lane != Lane.SOURCE:
            vouch(offer, revision.created_at)  # its author knew then that the rest holds; who releases it does not
        # From now on it is a part of the history: what really changed.
        revision.base, revision.proposed = live, snapshot(fresh(offer))
        decide(revision, State.ACCEPTED, actor=actor, now=now)
        left_out = quoted(conflict.label for conflict in found if take[conflict.key] != "theirs")
        note = _("Nicht übernommen: %(fields)s.") % {"fields": left_out} if left_out else ""
        record(offer, "Änderung freigegeben", actor=actor, now=now, changed_fields=names, note=note)
        address = notices.public_address(offer)
        notices.tell(offer, "change_released", public_address=address, left_out=left_out)
        return names


def give_back(revision: Revision, *, actor, reason: str, now: dt.datetime) -> None:
    """Returns a change to its provider with what to mend; it is not lost, their form goes on with it."""
    reason = required(reason)
    with transaction.atomic():
        offer, revision = locked_open(revision)
        decide(revision, State.RETURNED, actor=actor, reason=reason, now=now)
        record(offer, "Änderung zurückgegeben", actor=actor, now=now, note=reason)
        notices.tell(offer, "change_returned", reason=reason)


def reject(revision: Revision, *, actor, reason: str, now: dt.datetime) -> None:
    reason = required(reason)
    with transaction.atomic():
        offer, revision = locked_open(revision)
        decide(revision, State.REJECTED, actor=actor, reason=reason, now=now)
        record(offer, "Änderung abgelehnt", actor=actor, now=now, note=reason)
        notices.tell(offer, "change_rejected", reason=reason)


def restore(revision: Revision, *, actor, now: dt.datetime, reason: str = "") -> Revision:
    """Brings an offer back to what it was after ``revision``, but for the fast lane: dates and prices stay.

    Runs that were taken away since come back; runs that were added stay.
    """
    with transaction.atomic():
        offer, revision = locked_accepted(revision)
        live = snapshot(offer)
        content = restored(revision, live)
        return write_back(offer, live, content, "Fassung wiederhergestellt", actor=actor, now=now, reason=reason)


def restored(revision: Revision, live: Snapshot) -> Snapshot:
    """What ``restore`` makes of ``live``: the old version with what the fast lane has made of it since."""
    known = by_id(revision.proposed)
    added = [run for run in live["runs"] if run["id"] not in known]
    stayed = [run for run in live["runs"] if run["id"] in known]
    content = fast_lane.at_once(revision.proposed, {**live, "runs": stayed})
    return {**content, "runs": content["runs"] + added}


def undo(revision: Revision, *, actor, now: dt.datetime, reason: str = "") -> Revision:
    """Takes back what ``revision`` changed, for example in the fast lane, unless it was changed again since.

    Members of a provider may undo what went through the fast lane; all else is for staff.
    """
    with transaction.atomic():
        offer, revision = locked_accepted(revision)
        live = snapshot(offer)
        lane = Lane.FAST if revision.lane == Lane.FAST else Lane.REVIEW
        action = "Änderung rückgängig gemacht"
        return write_back(offer, live, undone(revision, live), action, lane, actor=actor, now=now, reason=reason)


def undone(revision: Revision, live: Snapshot) -> Snapshot:
    """What ``undo`` makes of ``live``; raises ``ValidationError`` where it was changed again."""
    merged = merge(revision.proposed, revision.base, live)
    if merged.conflicts:
        raise ValidationError(
            _("Das geht nicht mehr, denn inzwischen wurde es noch einmal geändert: %(fields)s.")
            % {"fields": quoted(conflict.label for conflict in merged.conflicts)}
        )
    return merged.content


def look_at(revision: Revision, *, actor, now: dt.datetime) -> None:
    """Somebody of the staff has looked at a sample of what trusted providers publish."""
    with transaction.atomic():
        offer = locked(revision.offer)
        if Revision.objects.filter(pk=revision.pk, needs_look=True).update(needs_look=False):
            record(offer, "Stichprobe angesehen", actor=actor, now=now)


def write_back(
    offer: Offer,
    live: Snapshot,
    content: Snapshot,
    action: str,
    lane: Lane = Lane.REVIEW,
    *,
    actor,
    now: dt.datetime,
    reason: str,
) -> Revision:
    """Writes older values and keeps that as an accepted revision of its own."""
    names = write_content(offer, content, live, now)
    if not names:
        raise ValidationError(_("Es gibt nichts zu ändern: Das steht schon so im Angebot."))
    revision = Revision.objects.create(
        offer=offer,
        author=actor,
        created_at=now,
        lane=lane,
        base=live,
        proposed=snapshot(fresh(offer)),
        state=State.ACCEPTED,
        reason=reason.strip(),
        decided_by=actor,
        decided_at=now,
    )
    record(offer, action, actor=actor, now=now, changed_fields=names, note=reason.strip())
    if offer.provider.memberships.filter(user=actor).exists():  # they know what they did themselves
        vouch(offer, now)
    else:
        notices.tell(offer, "change_undone", fields=labels(names), reason=reason.strip())
    return revision


def locked_open(revision: Revision) -> tuple[Offer, Revision]:
    """The offer, locked, and the revision as it is now; raises ``ValidationError`` if somebody else was faster."""
    offer = locked(revision.offer)
    revision = Revision.objects.get(pk=revision.pk)
    if revision.state == State.SUPERSEDED:
        raise ValidationError(_("Der Anbieter hat diese Änderung inzwischen überarbeitet. Bitte prüfen Sie die neue."))
    if revision.state != State.OPEN:
        raise ValidationError(_("Diese Änderung wurde schon entschieden."))
    return offer, revision


def locked_accepted(revision: Revision) -> tuple[Offer, Revision]:
    offer = locked(revision.offer)
    revision = Revision.objects.get(pk=revision.pk)
    if revision.state != State.ACCEPTED:
        raise ValidationError(_("Diese Änderung wurde nie öffentlich."))
    if offer.merged_into_id:
        raise ValidationError(_("Das Angebot wurde mit einem anderen zusammengeführt."))
    return offer, revision


def decide(revision: Revision, state: State, *, actor, now: dt.datetime, reason: str = "") -> None:
    revision.state, revision.reason, revision.decided_by, revision.decided_at = state, reason, actor, now
    revision.save(update_fields=["base", "proposed", "state", "reason", "decided_by", "decided_at"])
