"""Deleting what the portal has about a person, when they ask for it or nobody needs it any more."""

import datetime as dt

from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from post_office.models import Email

from accounts.models import Event, User
from accounts.models.event import record
from bildungsportal.privacy.person import Person
from offers.models import OfferReport
from pages.models import BarrierReport
from providers.members import account, is_last_manager, lock
from providers.models import Application, Invitation, Membership


def led_alone(user: User) -> list[Membership]:
    """The memberships of ``user`` after whose end nobody could invite people to a provider."""
    memberships = user.memberships.select_related("provider").order_by("provider__sort_key")
    return [membership for membership in memberships if is_last_manager(membership)]


def obstacles(person: Person, *, actor: User | None) -> list[str]:
    """What ``actor`` has to do before ``person`` can be deleted; ``actor`` None is the portal itself."""
    user = person.user
    if user is None or actor is None:
        return []
    if actor != user:
        is_refused = user.is_staff and not actor.is_superuser
        return [_("Konten der Redaktion löscht nur, wer alle Rechte hat.")] if is_refused else []
    if user.is_staff:
        return [_("Konten der Redaktion löscht jemand anderes aus der Verwaltung. Bitte wenden Sie sich dorthin.")]
    alone = _(
        "Bei „%(provider)s“ verwalten nur Sie Mitglieder. Geben Sie zuerst jemand anderem diese Aufgabe. "
        "Ist dort sonst niemand, wenden Sie sich an die Redaktion."
    )
    return [alone % {"provider": membership.provider} for membership in led_alone(user)]


@transaction.atomic
def erase(person: Person, *, actor: User | None, now: dt.datetime) -> None:
    """Deletes the account and all that belongs to it; what others need stays without saying who it was.

    Offers stay: they are the provider's. Contacts stay too, because a provider publishes them.
    """
    user = person.user
    if user:
        for membership in user.memberships.all():
            lock(membership)
    if found := obstacles(person, actor=actor):
        raise ValidationError(found)
    erase_messages(person.email)
    if user is None:
        if actor:
            record(actor, "Daten einer Person ohne Konto gelöscht", actor=actor, now=now)
        return
    for membership in user.memberships.select_related("provider"):
        record(membership.provider, "Mitglied gelöscht", actor=None, now=now, note=account(membership))
    end_sessions(user)
    record(user, "gelöscht", actor=actor, now=now)
    # The log stays longer than the account, so it names nobody who is gone.
    Event.objects.unname(User, [user.pk])
    Event.objects.unname(Membership, list(user.memberships.values_list("pk", flat=True)))
    user.delete()


def erase_messages(email: str) -> None:
    """What somebody wrote or was sent. An open report still needs an answer in the offer, but to nobody."""
    for model in [OfferReport, BarrierReport]:
        reports = model.objects.filter(email__iexact=email)
        reports.exclude(state=model.State.OPEN).delete()
        reports.update(email="")
    for model in [Application, Invitation]:
        rows = model.objects.filter(email__iexact=email)
        keys = list(rows.values_list("pk", flat=True))
        Event.objects.unname(model, keys)
        rows.delete()
    Email.objects.filter(to__iexact=email).delete()


def end_sessions(user: User) -> None:
    """Sessions say only inside whose they are."""
    own = [
        session.pk for session in Session.objects.all() if session.get_decoded().get("_auth_user_id") == str(user.pk)
    ]
    Session.objects.filter(pk__in=own).delete()
