"""How long the portal keeps what people wrote who wanted to get in."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from accounts.throttle import DAY
from providers.admission import CONFIRM_WITHIN
from providers.models import Application, Invitation

DECIDED_FOR = 180 * DAY  # in case somebody asks why
INVITATIONS_FOR = 30 * DAY  # after they were accepted or ran out


@dataclass(frozen=True)
class Forgotten:
    applications: int
    invitations: int


@transaction.atomic
def forget_old_applications(now: dt.datetime) -> Forgotten:
    """Deletes applications that nobody confirmed or that are long decided, and invitations that are over."""
    never_confirmed = Q(state=Application.State.UNCONFIRMED, created_at__lte=now - CONFIRM_WITHIN)
    applications = Application.objects.filter(never_confirmed | Q(decided_at__lte=now - DECIDED_FOR))
    over = now - INVITATIONS_FOR
    invitations = Invitation.objects.filter(Q(accepted_at__lte=over) | Q(expires_at__lte=over))
    return Forgotten(applications=applications.delete()[0], invitations=invitations.delete()[0])
