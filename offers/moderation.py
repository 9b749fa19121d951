"""Every change of an offer's state, and the way of proposed changes: check, change, log, tell - in one transaction."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from post_office import mail

from accounts.models.event import record
from offers.catalogue import entry
from offers.models import Offer, Revision
from offers.snapshot import Snapshot, snapshot, write
from providers.models import Contact, Provider

State = Offer.State

# action: (states it starts from, state it leads to)
TRANSITIONS = {
    "eingereicht": ({State.DRAFT, State.RETURNED}, State.SUBMITTED),
    "veröffentlicht": ({State.DRAFT, State.SUBMITTED, State.RETURNED, State.ARCHIVED}, State.PUBLISHED),
    "zurückgegeben": ({State.SUBMITTED}, State.RETURNED),
    "abgelehnt": ({State.SUBMITTED}, State.REJECTED),
    "zurückgezogen": ({State.SUBMITTED, State.PUBLISHED}, State.DRAFT),
    "archiviert": ({State.DRAFT, State.PUBLISHED, State.RETURNED, State.REJECTED}, State.ARCHIVED),
}


def submit(offer: Offer, *, actor, now: dt.datetime) -> None:
    """Hands an offer in; one of a trusted provider is published at once."""
    if offer.provider.trust == Provider.Trust.TRUSTED:
        publish(offer, actor=actor, now=now)
    else:
        change_state(offer, "eingereicht", actor=actor, now=now)


def publish(offer: Offer, *, actor, now: dt.datetime) -> None:
    with transaction.atomic():
        offer.confirmed_at, offer.hidden_since = now, None
        offer.save(update_fields=["confirmed_at", "hidden_since"])
        change_state(offer, "veröffentlicht", actor=actor, now=now)


def give_back(offer: Offer, *, actor, reason: str, now: dt.datetime) -> None:
    """Returns an offer to its provider with what to mend."""
    with transaction.atomic():
        change_state(offer, "zurückgegeben", actor=actor, reason=required(reason), now=now)
        tell_provider(offer, "Bitte ergänzen Sie Ihr Angebot", reason)


def reject(offer: Offer, *, actor, reason: str, now: dt.datetime) -> None:
    with transaction.atomic():
        change_state(offer, "abgelehnt", actor=actor, reason=required(reason), now=now)
        tell_provider(offer, "Ihr Angebot wurde abgelehnt", reason)


def withdraw(offer: Offer, *, actor, now: dt.datetime) -> None:
    """Takes an offer back into a draft."""
    change_state(offer, "zurückgezogen", actor=actor, now=now)


def archive(offer: Offer, *, actor, now: dt.datetime, reason: str = "") -> None:
    change_state(offer, "archiviert", actor=actor, reason=reason, now=now)


def confirm(offer: Offer, *, actor, now: dt.datetime) -> None:
    """Somebody says that a published offer still holds; it shows in lists again."""
    with transaction.atomic():
        offer.confirmed_at, offer.hidden_since = now, None
        offer.save(update_fields=["confirmed_at", "hidden_since"])
        entry.write(offer)
        record(offer, "bestätigt", actor=actor, now=now)


def change_state(offer: Offer, action: str, *, actor, now: dt.datetime, reason: str = "") -> None:
    """Moves ``offer`` along ``TRANSITIONS``, or raises ``ValidationError`` if somebody else was faster."""
    sources, target = TRANSITIONS[action]
    with transaction.atomic():
        state = Offer.objects.select_for_update().values_list("state", flat=True).get(pk=offer.pk)
        if state not in sources:
            raise ValidationError(f"„{offer}“ ist „{State(state).label}“ und kann nicht {action} werden.")
        offer.state = target
        if target == State.PUBLISHED and offer.published_at is None:
            offer.published_at = now
        offer.updated_at = now
        offer.save(update_fields=["state", "published_at", "updated_at"])
        entry.write(offer)
        record(offer, action, actor=actor, now=now, from_state=state, to_state=target, note=reason)


def propose(offer: Offer, data: Snapshot, *, author, now: dt.datetime) -> Revision:
    """Keeps a change of a public offer for staff to decide; an older open one is superseded."""
    with transaction.atomic():
        Revision.objects.filter(offer=offer, state=Revision.State.OPEN).update(
            state=Revision.State.SUPERSEDED, decided_at=now
        )
        base = snapshot(offer)
        return Revision.objects.create(offer=offer, author=author, created_at=now, base=base, proposed={**base, **data})


def accept(revision: Revision, *, actor, now: dt.datetime) -> list[str]:
    """Applies what the author changed and nothing else; later changes of other fields stay."""
    with transaction.atomic():
        revision = Revision.objects.select_for_update().get(pk=revision.pk)
        if revision.state != Revision.State.OPEN:
            raise ValidationError("Diese Änderung wurde schon entschieden.")
        intended = {name: value for name, value in revision.proposed.items() if value != revision.base.get(name)}
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
    """Puts a mail to those who maintain the offer into the outbox."""
    contacts = Contact.objects.filter(provider=offer.provider, role=Contact.Role.MAINTENANCE).exclude(email="")
    recipients = {contact.email for contact in contacts}
    recipients |= set(offer.provider.memberships.filter(user__is_active=True).values_list("user__email", flat=True))
    if recipients:
        mail.send(
            sorted(recipients),
            subject=f"{subject}: {offer.title}",
            message=f"Guten Tag,\n\nes geht um Ihr Angebot „{offer.title}“.\n\n{reason}\n\nIhre Redaktion",
        )
