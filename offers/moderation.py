"""Every change of an offer's state, and the way of proposed changes: check, change, log, tell - in one transaction."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from post_office import mail

from accounts.models.event import record
from offers import derived
from offers.catalogue import entry
from offers.models import Offer, Revision
from offers.snapshot import FIELDS, NAMES, Snapshot, refuse_unknown_names, same, snapshot, write
from providers.models import Contact, Provider

State = Offer.State

# action: (states it starts from, state it leads to)
TRANSITIONS = {
    "eingereicht": ({State.DRAFT, State.RETURNED}, State.SUBMITTED),
    "veröffentlicht": ({State.DRAFT, State.SUBMITTED, State.RETURNED, State.ARCHIVED}, State.PUBLISHED),
    "zurückgegeben": ({State.SUBMITTED}, State.RETURNED),
    "abgelehnt": ({State.SUBMITTED}, State.REJECTED),
    "zurückgezogen": ({State.SUBMITTED, State.PUBLISHED}, State.DRAFT),
    "zusammengeführt": (set(State), State.ARCHIVED),
    "archiviert": ({State.DRAFT, State.PUBLISHED, State.RETURNED, State.REJECTED}, State.ARCHIVED),
}


def submit(offer: Offer, *, actor, now: dt.datetime) -> None:
    """Hands an offer in; one of a trusted provider is published at once."""
    if offer.provider.trust == Provider.Trust.TRUSTED:
        publish(offer, actor=actor, now=now)
    else:
        change_state(offer, "eingereicht", actor=actor, now=now)


def publish(offer: Offer, *, actor, now: dt.datetime) -> None:
    change_state(offer, "veröffentlicht", actor=actor, now=now, confirmed_at=now, hidden_since=None)


def give_back(offer: Offer, *, actor, reason: str, now: dt.datetime) -> None:
    """Returns an offer to its provider with what to mend."""
    reason = required(reason)
    with transaction.atomic():
        change_state(offer, "zurückgegeben", actor=actor, reason=reason, now=now)
        tell_provider(offer, "Bitte ergänzen Sie Ihr Angebot", reason)


def reject(offer: Offer, *, actor, reason: str, now: dt.datetime) -> None:
    reason = required(reason)
    with transaction.atomic():
        change_state(offer, "abgelehnt", actor=actor, reason=reason, now=now)
        tell_provider(offer, "Ihr Angebot wurde abgelehnt", reason)


def withdraw(offer: Offer, *, actor, now: dt.datetime) -> None:
    """Takes an offer back into a draft."""
    change_state(offer, "zurückgezogen", actor=actor, now=now)


def archive(offer: Offer, *, actor, now: dt.datetime, reason: str = "") -> None:
    change_state(offer, "archiviert", actor=actor, reason=reason, now=now)


def confirm(offer: Offer, *, actor, now: dt.datetime) -> None:
    """Somebody says that a published offer still holds; it shows in lists again."""
    with transaction.atomic():
        state = locked(offer)["state"]
        if state != State.PUBLISHED:
            raise ValidationError(f"„{offer}“ ist „{State(state).label}“ und kann nicht bestätigt werden.")
        offer.confirmed_at, offer.hidden_since = now, None
        offer.save(update_fields=["confirmed_at", "hidden_since"])
        entry.write(offer)
        record(offer, "bestätigt", actor=actor, now=now)


def merge(offer: Offer, into: Offer, *, actor, now: dt.datetime) -> None:
    """Gives ``offer`` up for ``into``, which is the same; its address leads there from now on."""
    with transaction.atomic():
        into.refresh_from_db(fields=["merged_into"])
        if into.pk == offer.pk or into.merged_into_id:
            raise ValidationError("Bitte wählen Sie ein anderes Angebot, das nicht selbst zusammengeführt wurde.")
        change_state(offer, "zusammengeführt", actor=actor, now=now, reason=f"mit Nr. {into.pk}: {into}")
        # Whoever led here leads on to the new place, so that there are no chains.
        Offer.objects.filter(merged_into=offer).update(merged_into=into)
        offer.merged_into = into
        offer.save(update_fields=["merged_into"])
        entry.write(offer)


def change_state(offer: Offer, action: str, *, actor, now: dt.datetime, reason: str = "", **fields) -> None:
    """Moves ``offer`` along ``TRANSITIONS``, or raises ``ValidationError`` if somebody else was faster.

    ``fields`` are set together with the state.
    """
    sources, target = TRANSITIONS[action]
    with transaction.atomic():
        stored = locked(offer)
        state = stored["state"]
        if state not in sources:
            raise ValidationError(f"„{offer}“ ist „{State(state).label}“ und kann nicht {action} werden.")
        if stored["merged_into"] and target != State.ARCHIVED:
            raise ValidationError(f"„{offer}“ wurde mit einem anderen Angebot zusammengeführt und bleibt archiviert.")
        fields = {"state": target, "published_at": stored["published_at"], "updated_at": now, **fields}
        if target == State.PUBLISHED:
            fields["published_at"] = stored["published_at"] or now
        for name, value in fields.items():
            setattr(offer, name, value)
        offer.save(update_fields=fields)
        entry.write(offer)
        record(offer, action, actor=actor, now=now, from_state=state, to_state=target, note=reason)


def locked(offer: Offer) -> dict[str, Any]:
    """What the database holds of the offer's state; nobody else can change it until the transaction ends."""
    return Offer.objects.select_for_update().values("state", "published_at", "merged_into").get(pk=offer.pk)


def edited(offer: Offer, names: list[str], *, now: dt.datetime) -> None:
    """Call it after somebody changed rows of ``offer`` by hand, in the same transaction.

    ``names`` are the changed fields and relations; from now on the source of the offer leaves them alone.
    """
    with transaction.atomic():
        if offer.source:
            by_hand = {f"{name}_id" if f"{name}_id" in FIELDS else name for name in names} & set(NAMES)
            offer.locked_fields = sorted(by_hand.union(offer.locked_fields))
        offer.updated_at = now
        offer.save(update_fields=["locked_fields", "updated_at"])
        derived.refresh(offer, now)


def propose(offer: Offer, data: Snapshot, *, author, now: dt.datetime) -> Revision:
    """Keeps a change of a public offer for staff to decide; an older open one is superseded."""
    refuse_unknown_names(data)
    with transaction.atomic():
        locked(offer)
        Revision.objects.filter(offer=offer, state=Revision.State.OPEN).update(
            state=Revision.State.SUPERSEDED, decided_at=now
        )
        base = snapshot(offer)
        changed = [name for name, value in data.items() if not same(name, value, base[name])]
        record(offer, "Änderung eingereicht", actor=author, now=now, changed_fields=changed)
        return Revision.objects.create(offer=offer, author=author, created_at=now, base=base, proposed={**base, **data})


def accept(revision: Revision, *, actor, now: dt.datetime) -> list[str]:
    """Applies what the author changed and nothing else; later changes of other fields stay."""
    with transaction.atomic():
        revision = Revision.objects.select_for_update().get(pk=revision.pk)
        if revision.state != Revision.State.OPEN:
            raise ValidationError("Diese Änderung wurde schon entschieden.")
        locked(revision.offer)
        intended = {
            name: value for name, value in revision.proposed.items() if not same(name, value, revision.base.get(name))
        }
        changed = write(revision.offer, intended, now=now)
        revision.state, revision.decided_by, revision.decided_at = Revision.State.ACCEPTED, actor, now
        revision.save(update_fields=["state", "decided_by", "decided_at"])
        record(revision.offer, "Änderung freigegeben", actor=actor, now=now, changed_fields=changed)
        return changed


def required(reason: str) -> str:
    if not reason.strip():
        raise ValidationError("Bitte begründen Sie Ihre Entscheidung.")
    return reason.strip()


def tell_provider(offer: Offer, subject: str, reason: str) -> None:
    """Puts mails to those who maintain the offer into the outbox, one each: they need not know each other."""
    contacts = Contact.objects.filter(provider=offer.provider, role=Contact.Role.MAINTENANCE).exclude(email="")
    recipients = {contact.email for contact in contacts}
    recipients |= set(offer.provider.memberships.filter(user__is_active=True).values_list("user__email", flat=True))
    for recipient in sorted(recipients):
        mail.send(
            recipient,
            subject=f"{subject}: {offer.title}",
            message=f"Guten Tag,\n\nes geht um Ihr Angebot „{offer.title}“.\n\n{reason}\n\nIhre Redaktion",
        )
