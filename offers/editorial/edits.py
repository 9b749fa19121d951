"""What a provider changes of an offer: written at once, or kept as the one revision that waits for the Redaktion.

Drafts are written directly. Of a public offer, the fast lane (``fast_lane.py``) is written at once and everything else
waits. Trusted providers publish everything themselves, and staff look at some of it afterwards (``samples.py``).
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Event
from accounts.models.event import record
from offers.content.merge import Conflict, Values, by_id, changed_names, labels, merge, rebased
from offers.content.snapshot import Snapshot, normal, refuse_unknown_names, snapshot, write
from offers.editorial import fast_lane, notices, samples
from offers.editorial.moderation import keep_from_source, locked, vouch
from offers.models import Offer, Revision, Run
from offers.wording import moment
from providers.models import Provider

State = Offer.State
Lane = Revision.Lane
PROPOSED = "Änderung eingereicht"  # in the log


@dataclass(frozen=True)
class Saved:
    """What became of an edit: the names that hold already, and the revision that staff have to decide on, if any."""

    at_once: list[str]
    waiting: Revision | None = None


class Collision(ValidationError):
    """Somebody else changed the same meanwhile. ``conflicts`` say what stands there now (``ours``)."""

    def __init__(self, offer: Offer, conflicts: list[Conflict]):
        messages: dict[str, list[str]] = {}
        for conflict in conflicts:
            messages.setdefault(conflict.name, []).append(in_words(offer, conflict))
        super().__init__(messages)
        self.conflicts = conflicts


def save_edit(
    offer: Offer, data: Snapshot, *, author, now: dt.datetime, seen: Snapshot | None = None, note: str = ""
) -> Saved:
    """Takes over ``data``, which may be a part of a snapshot, from somebody who works for the provider of ``offer``.

    ``seen`` is what the form showed when it was opened (see ``editable``): only what differs from it was meant, and
    what somebody else changed since then is not overwritten but refused. ``note`` goes to the Redaktion, for example
    as the answer to a return. Raises ``ValidationError`` and then has written nothing. The object ``offer`` itself is
    not to be used any more.
    """
    refuse_unknown_names(data)
    with transaction.atomic():
        offer = locked(offer)
        refuse_unless_editable(offer)
        edit = Edit(offer, data, seen or {}, author, now, note.strip())
        if offer.state != State.PUBLISHED:
            return edit.write_draft()
        if offer.provider.trust == Provider.Trust.TRUSTED:
            return edit.publish()
        return edit.hand_in()


def create(provider: Provider, data: Snapshot, *, author, now: dt.datetime) -> Offer:
    """A new draft of ``provider``, written by somebody who works there. Raises ``ValidationError`` as ``save_edit``."""
    with transaction.atomic():
        offer = Offer(provider=provider, created_at=now)
        write(offer, normal(data), now=now)
        offer = fresh(offer)
        record(offer, "angelegt", actor=author, now=now)
    return offer


def take_back(offer: Offer, *, author, now: dt.datetime) -> None:
    """Takes back what waits to be decided; what is public stays."""
    with transaction.atomic():
        offer = locked(offer)
        if not Edit(offer, {}, {}, author, now, "").supersede():
            raise ValidationError(_("Zu „%(offer)s“ wartet keine Änderung mehr.") % {"offer": offer})
        record(offer, "Änderung zurückgenommen", actor=author, now=now)


def editable(offer: Offer) -> Snapshot:
    """What the form of the provider shows: the offer with what they proposed and nobody has decided yet."""
    return with_proposal(snapshot(offer), offer.revisions.undecided().first())


def with_proposal(live: Snapshot, revision: Revision | None) -> Snapshot:
    if revision is None:
        return live
    return merge(revision.base, revision.proposed, live, lambda key: "theirs").content


def refuse_unless_editable(offer: Offer) -> None:
    state = State(offer.state)
    words = {"offer": offer, "state": state.label}
    if state == State.SUBMITTED:
        raise ValidationError(
            _("„%(offer)s“ ist „%(state)s“. Um es zu ändern, ziehen Sie es erst in den Entwurf zurück.") % words
        )
    if state in {State.REJECTED, State.ARCHIVED}:
        raise ValidationError(
            _("„%(offer)s“ ist „%(state)s“ und lässt sich nicht mehr ändern. Bitte legen Sie ein neues Angebot an.")
            % words
        )


class Edit:
    """One edit of a locked offer: ``live`` stands in the database, ``shown`` in the form, ``wanted`` comes out."""

    def __init__(self, offer: Offer, data: Snapshot, seen: Snapshot, author, now: dt.datetime, note: str):
        self.offer, self.author, self.now, self.note = offer, author, now, note
        self.live = snapshot(offer)
        self.undecided = offer.revisions.undecided().first()
        self.shown = with_proposal(self.live, self.undecided)
        seen = {**self.shown, **normal(seen)}
        data = {**seen, **normal(data)}
        data["runs"] = with_numbers(data["runs"], by_id(seen) | by_id(self.shown))
        merged = merge(seen, data, self.shown)
        if merged.conflicts:
            raise Collision(offer, merged.conflicts)
        self.wanted = merged.content

    def write_draft(self) -> Saved:
        names = write_content(self.offer, self.wanted, self.live, self.now)
        if names:
            record(self.offer, "geändert", actor=self.author, now=self.now, changed_fields=names)
        self.supersede()
        return Saved(names)

    def publish(self) -> Saved:
        """Everything at once, also what has waited since the provider was not trusted yet."""
        is_fast = not changed_names(fast_lane.at_once(self.live, self.wanted), self.wanted)
        names = self.write_at_once(self.wanted, Lane.FAST if is_fast else Lane.TRUSTED)
        self.supersede()
        return Saved(names)

    def hand_in(self) -> Saved:
        """The fast lane at once; the rest waits, together with what waited before."""
        at_once = self.write_at_once(fast_lane.at_once(self.live, self.wanted), Lane.FAST)
        live = snapshot(fresh(self.offer)) if at_once else self.live
        waiting = changed_names(live, self.wanted)
        if not waiting:
            if self.supersede():
                record(self.offer, "Änderung zurückgenommen", actor=self.author, now=self.now)
            return Saved(at_once)
        if self.is_as_before(live):
            if self.undecided.state == Revision.State.OPEN:
                return Saved(at_once, self.undecided)
            if at_once:
                return Saved(at_once)
            raise ValidationError(
                _("Bitte ändern Sie, worum wir Sie gebeten haben, oder schreiben Sie uns, warum es so bleiben soll.")
            )
        return Saved(at_once, self.propose(live, waiting, at_once))

    def is_as_before(self, live: Snapshot) -> bool:
        """Whether the undecided revision already says all that waits, and no less clearly now that ``live`` holds."""
        if self.note or self.undecided is None or changed_names(with_proposal(live, self.undecided), self.wanted):
            return False
        before, after = ({conflict.key for conflict in conflicts(self.undecided, side)} for side in (self.live, live))
        return after <= before

    def propose(self, live: Snapshot, waiting: list[str], at_once: list[str]) -> Revision:
        """Puts a new revision in the place of the undecided one, so that nobody releases what they have not seen."""
        proposed = self.as_written()
        base, proposed_now, is_news = live, waiting, True
        if self.undecided:
            base = rebased(self.undecided.base, self.shown, proposed, live)
            proposed_now = changed_names(with_proposal(live, self.undecided), proposed)
            is_news = self.undecided.state == Revision.State.RETURNED
        self.supersede()
        revision = Revision.objects.create(
            offer=self.offer, author=self.author, created_at=self.now, base=base, proposed=proposed, note=self.note
        )
        record(
            self.offer, PROPOSED, actor=self.author, now=self.now, changed_fields=proposed_now,
            note=self.note,
        )  # fmt: skip
        if is_news:  # not for each further touch
            notices.tell(self.offer, "change_submitted", waiting=labels(waiting), at_once=labels(at_once))
        return revision

    def as_written(self) -> Snapshot:
        """``wanted`` as it would be read again; raises ``ValidationError`` if it could not be released."""
        with transaction.atomic():
            write(fresh(self.offer), self.wanted, now=self.now, keeping=by_id(self.wanted))
            content = snapshot(fresh(self.offer))
            transaction.set_rollback(True)
        return content

    def write_at_once(self, content: Snapshot, lane: Lane) -> list[str]:
        """Makes ``content`` public and keeps the change in the history, where it can be undone."""
        names = write_content(self.offer, content, self.live, self.now)
        if names:
            Revision.objects.create(
                offer=self.offer,
                author=self.author,
                created_at=self.now,
                lane=lane,
                base=self.live,
                proposed=snapshot(fresh(self.offer)),
                note=self.note,
                state=Revision.State.ACCEPTED,
                decided_at=self.now,
                needs_look=lane == Lane.TRUSTED and samples.is_next(self.offer.provider),
            )
            record(self.offer, lane.label, actor=self.author, now=self.now, changed_fields=names, note=self.note)
            vouch(self.offer, self.now)
        return names

    def supersede(self) -> bool:
        """Puts the undecided revision away; its content lives on in what takes its place."""
        if self.undecided is None:
            return False
        self.undecided.state = Revision.State.SUPERSEDED
        self.undecided.decided_at = self.undecided.decided_at or self.now
        self.undecided.save(update_fields=["state", "decided_at"])
        return True


def fresh(offer: Offer) -> Offer:
    return Offer.objects.get(pk=offer.pk)


def write_content(
    offer: Offer, content: Snapshot, live: Snapshot, now: dt.datetime, *, is_by_hand: bool = True
) -> list[str]:
    """Gives a locked offer, which has the content ``live``, its new content; returns the names that changed."""
    names = write(offer, content, now=now, before=live, keeping=by_id(content))
    if is_by_hand:
        keep_from_source(offer, names)
    return names


def conflicts(revision: Revision, live: Snapshot) -> list[Conflict]:
    return merge(revision.base, revision.proposed, live).conflicts


def with_numbers(runs: Iterable[Values], known: dict[int, Values]) -> list[Values]:
    """``runs`` with a number each: their own, that of a known one which looks the same, or one that is new.

    A new number is the run's from the proposal to the public page, so that later edits and merges know it again.
    """
    given = list(runs)
    free = {number: run for number, run in known.items() if number not in {run.get("id") for run in given}}
    taken: set[int] = set()
    numbered, new = [], []
    for run in given:
        number = run.get("id")
        if number not in known or number in taken:
            number = next((key for key, other in free.items() if same_run(run, other)), None)
            free.pop(number, None)
        source_key = known[number]["source_key"] if number else ""
        run = {**run, "id": number, "source_key": source_key}
        taken.add(number)
        numbered.append(run)
        if number is None:
            new.append(run)
    for run, number in zip(new, reserve_numbers(len(new)), strict=True):
        run["id"] = number
    return numbered


def same_run(one: Values, other: Values) -> bool:
    ignored = {"id", "source_key"}
    return all(one[name] == other[name] for name in one.keys() - ignored)


def reserve_numbers(count: int) -> list[int]:
    """So many numbers that no run has or will get."""
    if not count:
        return []
    with connection.cursor() as cursor:
        sequence = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
        cursor.execute(sequence, [Run._meta.db_table, count])
        return [number for (number,) in cursor.fetchall()]


def in_words(offer: Offer, conflict: Conflict) -> str:
    """What a member reads whose edit meets that of somebody else: what, who, when, and what to do."""
    return f"{who_changed(offer, conflict)} {_('Bitte laden Sie die Seite neu und prüfen Sie, was jetzt dort steht.')}"


def who_changed(offer: Offer, conflict: Conflict) -> str:
    """What somebody else changed meanwhile, who it was, and when."""
    names = [conflict.name] if conflict.name == "runs" else list(conflict.theirs)
    wanted = Q()
    for name in {name for full in names for name in (full, full.removesuffix("_id"))}:
        wanted |= Q(changed_fields__contains=[name])
    event = Event.objects.about(offer).filter(wanted).select_related("actor").first()
    words = {"field": conflict.label}
    if event is None:
        text = _("„%(field)s“ wurde inzwischen geändert.")
    elif event.actor is None:
        words |= {"when": moment(event.occurred_at)}
        text = _("„%(field)s“ wurde inzwischen geändert (%(when)s).")
    else:
        words |= {"when": moment(event.occurred_at), "who": _("die Redaktion") if event.actor.is_staff else event.actor}
        text = _("„%(field)s“ hat inzwischen %(who)s geändert (%(when)s).")
    return text % words
