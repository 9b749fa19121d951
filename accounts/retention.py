"""How long the portal remembers who logged in."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from accounts.models import Attempt, Login
from accounts.throttle import DAY

ADDRESSES_FOR = 7 * DAY  # long enough to look into an attack
LOGINS_FOR = 90 * DAY


@dataclass(frozen=True)
class Forgotten:
    logins: int
    addresses: int
    attempts: int


@transaction.atomic
def forget_old_logins(now: dt.datetime) -> Forgotten:
    """Deletes what nobody needs any more: first the addresses, later the logins, and what no limit counts."""
    with_address = Login.objects.filter(address__isnull=False, at__lte=now - ADDRESSES_FOR)
    return Forgotten(
        addresses=with_address.update(address=None),
        logins=Login.objects.filter(at__lte=now - LOGINS_FOR).delete()[0],
        attempts=Attempt.objects.filter(at__lte=now - DAY).delete()[0],
    )
