"""Who works for a provider: the rules of roles, and of leaving."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import prefetch_related_objects

from accounts.models import User
from accounts.models.event import record
from providers.models import Membership

LAST_MANAGER = "Mindestens eine Person muss Mitglieder verwalten. Geben Sie zuerst jemand anderem diese Aufgabe."


def memberships_of(user: User) -> list[Membership]:
    """For whom ``user`` works and as what; read once for each ``user`` object, which lives as long as a request."""
    prefetch_related_objects([user], "memberships__provider")
    return sorted(user.memberships.all(), key=lambda membership: membership.provider.sort_key)


def is_last_manager(membership: Membership) -> bool:
    """Whether nobody else could invite and remove people."""
    managers = Membership.objects.filter(provider=membership.provider_id, role=Membership.Role.MANAGER)
    stored = managers.filter(pk=membership.pk)
    return stored.exists() and not managers.exclude(pk=membership.pk).exists()


def change_role(membership: Membership, role: str, *, actor: User, now: dt.datetime) -> None:
    with transaction.atomic():
        lock(membership)
        if role != Membership.Role.MANAGER and is_last_manager(membership):
            raise ValidationError(LAST_MANAGER)
        membership.role = role
        membership.save(update_fields=["role"])
        record(membership.provider, "Aufgabe eines Mitglieds geändert", actor=actor, now=now, note=account(membership))


def remove(membership: Membership, *, actor: User, now: dt.datetime) -> None:
    """The person may no longer do anything for the provider, from the next click on."""
    with transaction.atomic():
        lock(membership)
        if is_last_manager(membership):
            raise ValidationError(LAST_MANAGER)
        note = account(membership)
        membership.delete()
        record(membership.provider, "Mitglied entfernt", actor=actor, now=now, note=note)


def lock(membership: Membership) -> None:
    """Nobody else changes members of the provider until the transaction ends."""
    list(Membership.objects.select_for_update().filter(provider=membership.provider_id).values("pk"))


def account(membership: Membership) -> str:
    """The log is kept for ever, so it names nobody."""
    return f"Konto Nr. {membership.user_id}"
