"""How an organisation gets into the portal: it applies, proves its e-mail, and staff accept or reject it."""

import datetime as dt
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import mail
from accounts.models import User
from accounts.models.event import record
from accounts.throttle import DAY, HOUR, Limit
from places.names import sort_key, unique_slug
from providers import invitations
from providers.models import Application, Contact, Invitation, Membership, Provider

CONFIRM_WITHIN = 7 * DAY
BY_PLACE = Limit("application", 5, HOUR)
BY_EMAIL = Limit("application_mail", 3, DAY)

signer = signing.TimestampSigner(salt="providers.admission")
State = Application.State


def apply(application: Application, now: dt.datetime) -> None:
    """Keeps an application and asks its sender to confirm. The mail repeats nothing of what a stranger wrote."""
    with transaction.atomic():
        application.state, application.created_at = State.UNCONFIRMED, now
        application.save()
        if not BY_EMAIL.is_passed(application.email, now):
            query = urlencode({"schluessel": signer.sign(application.pk)})
            link = f"{settings.SITE_URL}{reverse('admission:confirm_application')}?{query}"
            subject = _("Bitte bestätigen Sie Ihren Antrag")
            mail.send(application.email, "confirm_application", subject, {"link": link, "days": CONFIRM_WITHIN.days})


def find(token: str) -> Application | None:
    """The application behind a link, also one that has been confirmed."""
    try:
        pk = signer.unsign(token, max_age=CONFIRM_WITHIN)
    except signing.BadSignature:
        return None
    return Application.objects.filter(pk=pk).first()


def confirm(application: Application, now: dt.datetime) -> None:
    """The address is right: now staff see the application. A second time changes nothing."""
    with transaction.atomic():
        application.state = locked(application).state
        if application.state == State.UNCONFIRMED:
            application.state = State.OPEN
            application.save(update_fields=["state"])
            record(application, "E-Mail bestätigt", now=now)


def accept(
    application: Application, *, actor: User, now: dt.datetime, provider: Provider | None = None, is_listed: bool = True
) -> Provider:
    """Makes a provider of the application, or hands over one that is there, and invites its first manager."""
    with transaction.atomic():
        refuse_if_decided(application)
        if provider is None:
            provider = provider_of(application, Provider.State.LISTED if is_listed else Provider.State.DRAFT)
            provider.save()
            record(provider, "aufgenommen", actor=actor, now=now, to_state=provider.state)
            maintenance = Contact.Role.MAINTENANCE
            Contact.objects.create(
                provider=provider, role=maintenance, name=application.contact_name, email=application.email,
                phone=application.phone,
            )  # fmt: skip
        decide(application, State.ACCEPTED, actor=actor, now=now, provider=provider)
        invitation = Invitation(provider=provider, email=application.email, role=Membership.Role.MANAGER)
        invitations.send(invitation, actor=actor, now=now)
    return provider


def reject(application: Application, *, actor: User, reason: str, now: dt.datetime) -> None:
    if not reason.strip():
        raise ValidationError(_("Bitte begründen Sie Ihre Entscheidung."))
    with transaction.atomic():
        refuse_if_decided(application)
        decide(application, State.REJECTED, actor=actor, now=now, reason=reason.strip())
        subject = _("Ihr Antrag auf Aufnahme")
        context = {"organisation": application.organisation, "reason": application.reason}
        mail.send(application.email, "application_rejected", subject, context)


def locked(application: Application) -> Application:
    """What the database holds; nobody else can change it until the transaction ends."""
    return Application.objects.select_for_update().get(pk=application.pk)


def refuse_if_decided(application: Application) -> None:
    if locked(application).state != State.OPEN:
        raise ValidationError(_("Über diesen Antrag wurde schon entschieden, oder er ist noch nicht bestätigt."))


def decide(application: Application, state: str, *, actor: User, now: dt.datetime, **fields) -> None:
    before = application.state
    for name, value in {"state": state, "decided_at": now, **fields}.items():
        setattr(application, name, value)
    application.save()
    action = application.get_state_display()
    record(application, action, actor=actor, now=now, from_state=before, to_state=state, note=fields.get("reason", ""))


def provider_of(application: Application, state: str) -> Provider:
    """A new provider with what may be public; who applied becomes an internal contact."""
    return Provider(
        name=application.organisation,
        slug=unique_slug(application.organisation, Provider.objects.all()),
        sort_key=sort_key(application.organisation, 160),
        provider_type=application.provider_type,
        municipality=application.municipality,
        description=application.description,
        website=application.website,
        state=state,
    )
