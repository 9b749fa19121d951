"""Invitations to work for a provider: sent by managers and staff, accepted once, by whoever holds the mailed link."""

import datetime as dt
import hashlib
import secrets
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import mail
from accounts.models import User
from accounts.models.event import record
from providers.models import Invitation, Membership, Provider

VALID_FOR = dt.timedelta(days=14)


def send(invitation: Invitation, *, actor: User, now: dt.datetime) -> None:
    """Gives a new ``invitation`` its secret, saves and mails it. An open one to the same address is withdrawn."""
    token = secrets.token_urlsafe(32)
    provider = invitation.provider
    with transaction.atomic():
        Invitation.objects.open(now).filter(provider=provider, email__iexact=invitation.email).delete()
        invitation.token_hash, invitation.invited_by = hashed(token), actor
        invitation.created_at, invitation.expires_at = now, now + VALID_FOR
        invitation.save()
        record(provider, "Person eingeladen", actor=actor, now=now)
        link = f"{settings.SITE_URL}{reverse('admission:invitation')}?{urlencode({'schluessel': token})}"
        subject = _("Einladung: Angebote von %(provider)s eintragen") % {"provider": provider}
        context = {"provider": provider, "role": invitation.get_role_display(), "link": link, "days": VALID_FOR.days}
        mail.send(invitation.email, "invitation", subject, context)


def find(token: str, now: dt.datetime) -> Invitation | None:
    """The open invitation that ``token`` belongs to."""
    return Invitation.objects.open(now).select_related("provider").filter(token_hash=hashed(token)).first()


def accept(invitation: Invitation, user: User, *, now: dt.datetime) -> Membership:
    """Makes ``user`` a member; never takes a right that is there. Raises ``ValidationError`` the second time."""
    with transaction.atomic():
        invitation = Invitation.objects.open(now).select_for_update().filter(pk=invitation.pk).first()
        if invitation is None:
            raise ValidationError(_("Diese Einladung wurde schon angenommen."))
        provider = invitation.provider
        membership, _created = Membership.objects.get_or_create(
            user=user, provider=provider, defaults={"role": invitation.role}
        )
        if invitation.role == Membership.Role.MANAGER and membership.role != Membership.Role.MANAGER:
            membership.role = Membership.Role.MANAGER
            membership.save(update_fields=["role"])
        invitation.accepted_at = now
        invitation.save(update_fields=["accepted_at"])
        record(provider, "Einladung angenommen", actor=user, now=now)
        if provider.state == Provider.State.INVITED:
            provider.state = Provider.State.DRAFT
            provider.save(update_fields=["state"])
            states = {"from_state": Provider.State.INVITED, "to_state": Provider.State.DRAFT}
            record(provider, "übernommen", actor=user, now=now, **states)
        return membership


def withdraw(invitation: Invitation, *, actor: User, now: dt.datetime) -> None:
    """Its link stops working."""
    with transaction.atomic():
        invitation.delete()
        record(invitation.provider, "Einladung zurückgezogen", actor=actor, now=now)


def hashed(token: str) -> str:
    # The token is long and random, so that a plain fast hash is enough.
    return hashlib.sha256(token.encode()).hexdigest()
