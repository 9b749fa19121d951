"""Every change of an offer's state: check, change, log, tell - in one transaction.

What is proposed and decided about the content of a published offer stands in ``revisions.py``.
"""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models.event import record, record_all
from offers.catalogue import entry
from offers.content import derived
from offers.content.snapshot import FIELDS, NAMES
from offers.editorial import notices, samples
from offers.models import Offer, Revision
from providers.models import Provider

State = Offer.State

# action: (states it starts from, state it leads to)
TRANSITIONS = {
    "eingereicht": ({State.DRAFT, State.RETURNED}, State.SUBMITTED),
    "wieder eingereicht": ({State.ARCHIVED}, State.SUBMITTED),  # only by a source that names it again
    "veröffentlicht": ({State.DRAFT, State.SUBMITTED, State.RETURNED, State.ARCHIVED}, State.PUBLISHED),
    "zurückgegeben": ({State.SUBMITTED}, State.RETURNED),
    "abgelehnt": ({State.SUBMITTED}, State.REJECTED),
    "zurückgezogen": ({State.SUBMITTED, State.PUBLISHED}, State.DRAFT),
    "zusammengeführt": (set(State), State.ARCHIVED),
    "archiviert": ({State.DRAFT, State.PUBLISHED, State.RETURNED, State.REJECTED}, State.ARCHIVED),
}


def submit(offer: Offer, *, actor, now: dt.datetime, note: str = "") -> None:
    """Hands an offer in; one of a trusted provider is published at once.

    ``note`` is what the provider writes to the Redaktion, for example the answer to a return.
    """
    note = note.strip()
    if offer.provider.trust == Provider.Trust.TRUSTED:
        with transaction.atomic():
            change_state(
                offer, "veröffentlicht", actor=actor, reason=note, now=now, confirmed_at=now, hidden_since=None
            )
            samples.keep_publication(offer, author=actor, now=now, note=note)
        return
    with transaction.atomic():
        change_state(offer, "eingereicht", actor=actor, reason=note, now=now)
        notices.tell(offer, "offer_submitted")


def publish(offer: Offer, *, actor, now: dt.datetime) -> None:
    """Makes an offer public. Those who handed it in are told; imports and staff publish much that nobody waits for."""
    with transaction.atomic():
        before = change_state(offer, "veröffentlicht", actor=actor, now=now, confirmed_at=now, hidden_since=None)
        if before in {State.SUBMITTED, State.RETURNED}:
            notices.tell(offer, "offer_published", public_address=notices.public_address(offer))


def give_back(offer: Offer, *, actor, reason: str, now: dt.datetime) -> None:
    """Returns an offer to its provider with what to mend."""
    reason = required(reason)
    with transaction.atomic():
        change_state(offer, "zurückgegeben", actor=actor, reason=reason, now=now)
        notices.tell(offer, "offer_returned", reason=reason)


def reject(offer: Offer, *, actor, reason: str, now: dt.datetime) -> None:
    reason = required(reason)
    with transaction.atomic():
        change_state(offer, "abgelehnt", actor=actor, reason=reason, now=now)
        notices.tell(offer, "offer_rejected", reason=reason)


def withdraw(offer: Offer, *, actor, now: dt.datetime) -> None:
    """Takes an offer back into a draft."""
    change_state(offer, "zurückgezogen", actor=actor, now=now)


def archive(offer: Offer, *, actor, now: dt.datetime, reason: str = "") -> None:
    change_state(offer, "archiviert", actor=actor, reason=reason, now=now)


def confirm(offer: Offer, *, actor, now: dt.datetime, reason: str = "") -> None:
    """Somebody says that a published offer still holds; it shows in lists again."""
    with transaction.atomic():
        state = locked(offer).state
        if state != State.PUBLISHED:
            raise ValidationError(f"„{offer}“ ist „{State(state).label}“ und kann nicht bestätigt werden.")
        offer.confirmed_at, offer.hidden_since = now, None
        offer.save(update_fields=["confirmed_at", "hidden_since"])
        entry.write(offer)
        record(offer, "bestätigt", actor=actor, now=now, note=reason)


def vouch(offer: Offer, at: dt.datetime) -> None:
    """Somebody of the provider edited a locked, published offer ``at`` that time: it counts as confirmed then.

    Call it in the transaction that makes the edit public, which stands in the log itself.
    """
    if offer.confirmed_at is None or offer.confirmed_at < at:
        was_hidden = offer.hidden_since is not None
        offer.confirmed_at, offer.hidden_since = at, None
        offer.save(update_fields=["confirmed_at", "hidden_since"])
        if was_hidden:
            entry.write(offer)


def hide(offer: Offer, *, now: dt.datetime, reason: str) -> None:
    """Takes an offer that nobody confirms out of lists and search; its page stays, with a note."""
    with transaction.atomic():
        stored = locked(offer)
        if stored.state == State.PUBLISHED and stored.hidden_since is None:
            offer.hidden_since = now
            offer.save(update_fields=["hidden_since"])
            entry.write(offer)
            record(offer, "ausgeblendet", now=now, note=reason)


def merge(offer: Offer, into: Offer, *, actor, now: dt.datetime) -> None:
    """Gives ``offer`` up for ``into``, which is the same; its address leads there from now on."""
    with transaction.atomic():
        # Both, and always in the same order: of two merges in opposite directions, only one can happen.
        list(Offer.objects.filter(pk__in=[offer.pk, into.pk]).order_by("pk").select_for_update().values_list("pk"))
        into.refresh_from_db(fields=["merged_into"])
        if into.pk == offer.pk or into.merged_into_id:
            raise ValidationError("Bitte wählen Sie ein anderes Angebot, das nicht selbst zusammengeführt wurde.")
        change_state(offer, "zusammengeführt", actor=actor, now=now, reason=f"mit Nr. {into.pk}: {into}")
        # Whoever led here leads on to the new place, so that there are no chains.
        Offer.objects.filter(merged_into=offer).update(merged_into=into)
        offer.merged_into = into
        offer.save(update_fields=["merged_into"])
        entry.write(offer)
        # Nobody will decide on what was proposed for it.
        Revision.objects.filter(offer=offer).undecided().update(state=Revision.State.SUPERSEDED, decided_at=now)
        notices.tell(offer, "offer_merged", into=into, public_address=notices.public_address(into))


def change_state(offer: Offer, action: str, *, actor, now: dt.datetime, reason: str = "", **fields) -> State:
    """Moves ``offer`` along ``TRANSITIONS``, or raises ``ValidationError`` if somebody else was faster.

    ``fields`` are set together with the state. Returns the state it had before.
    """
    sources, target = TRANSITIONS[action]
    with transaction.atomic():
        stored = locked(offer)
        before = State(stored.state)
        if before not in sources:
            raise ValidationError(f"„{offer}“ ist „{before.label}“ und kann nicht {action} werden.")
        if stored.merged_into_id and target != State.ARCHIVED:
            raise ValidationError(f"„{offer}“ wurde mit einem anderen Angebot zusammengeführt und bleibt archiviert.")
        fields = {"state": target, "published_at": stored.published_at, "updated_at": now, **fields}
        if target == State.PUBLISHED:
            fields["published_at"] = stored.published_at or now
        for name, value in fields.items():
            setattr(offer, name, value)
        offer.save(update_fields=fields)
        entry.write(offer)
        record(offer, action, actor=actor, now=now, from_state=before, to_state=target, note=reason)
        return before


def introduce(offers: list[Offer], action: str, *, actor, now: dt.datetime) -> None:
    """Moves offers along ``TRANSITIONS`` that this transaction has created: nobody else can see them yet, so they need
    no lock and are written together. What is published counts as confirmed."""
    sources, target = TRANSITIONS[action]
    if State.DRAFT not in sources or any(offer.state != State.DRAFT for offer in offers):
        raise ValueError(f"cannot be {action}: not new")
    fields = {"state": target, "updated_at": now}
    if target == State.PUBLISHED:
        fields |= {"published_at": now, "confirmed_at": now}
    with transaction.atomic():
        Offer.objects.filter(pk__in=[offer.pk for offer in offers]).update(**fields)
        for offer in offers:
            for name, value in fields.items():
                setattr(offer, name, value)
            entry.write(offer)
        record_all(offers, action, actor=actor, now=now, from_state=State.DRAFT, to_state=target)


def locked(offer: Offer) -> Offer:
    """``offer`` as the database holds it; nobody else can change it until the transaction ends.

    This is the only lock: whoever changes an offer or a revision of it takes it first.
    """
    return Offer.objects.select_related("provider").select_for_update(of=["self"]).get(pk=offer.pk)


def edited(offer: Offer, names: list[str], *, now: dt.datetime) -> None:
    """Call it after somebody changed rows of ``offer`` by hand, in the same transaction."""
    with transaction.atomic():
        offer.updated_at = now
        offer.save(update_fields=["updated_at"])
        keep_from_source(offer, names)
        derived.refresh(offer, now)


def keep_from_source(offer: Offer, names: list[str]) -> None:
    """What people changed, fields and relations by name, the source of ``offer`` leaves alone from now on."""
    by_hand = {f"{name}_id" if f"{name}_id" in FIELDS else name for name in names} & set(NAMES)
    if offer.source and not by_hand.issubset(offer.locked_fields):
        offer.locked_fields = sorted(by_hand.union(offer.locked_fields))
        offer.save(update_fields=["locked_fields"])


def required(reason: str) -> str:
    if not reason.strip():
        raise ValidationError("Bitte begründen Sie Ihre Entscheidung.")
    return reason.strip()
