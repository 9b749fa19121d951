"""Mails that staff write to several providers at once: each provider its own, none sees who else got one."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction

from accounts import mail
from accounts.models import User
from accounts.models.event import record
from accounts.throttle import HOUR, Limit
from offers.editorial import notices
from providers.models import Provider

ONCE = Limit("circular", 1, HOUR)  # the same text to the same provider: somebody clicked twice


@dataclass
class Sent:
    """How many mails went out, and which providers got none: they have no address, or had this mail a moment ago."""

    mails: int = 0
    unreachable: list[Provider] = field(default_factory=list)
    again: list[Provider] = field(default_factory=list)


def send(providers: Iterable[Provider], subject: str, text: str, *, actor: User, now: dt.datetime) -> Sent:
    """Puts a mail to everybody who maintains offers of ``providers`` into the outbox, all or none."""
    sent = Sent()
    with transaction.atomic():
        for provider in providers:
            recipients = notices.recipients(provider)
            if not recipients:
                sent.unreachable.append(provider)
            elif ONCE.is_passed(f"{provider.pk}\n{subject}\n{text}", now):
                sent.again.append(provider)
            else:
                for recipient in recipients:
                    mail.send(recipient, "circular", subject, {"text": text, "provider": provider})
                sent.mails += len(recipients)
                record(provider, "E-Mail der Redaktion", actor=actor, now=now, note=subject)
    return sent
