"""How long the portal remembers who logged in, and what a rule for forgetting is."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model, QuerySet

from accounts.models import Attempt, Event, Login
from accounts.throttle import DAY

ADDRESSES_FOR = 7 * DAY  # long enough to look into an attack
LOGINS_FOR = 90 * DAY
EVENTS_FOR = 5 * 365 * DAY  # as long as somebody may have to answer for a decision


@dataclass(frozen=True)
class Rule:
    """Rows that nobody needs any more ``after`` some time.

    ``rows`` gives those that were old enough at a moment. They are deleted, or only their field ``blank`` is emptied,
    or each is handed to ``forget`` where more belongs to it.
    """

    what: str
    after: dt.timedelta
    rows: Callable[[dt.datetime], QuerySet]
    blank: str = ""
    forget: Callable[[Model, dt.datetime], object] | None = None

    def due(self, now: dt.datetime) -> QuerySet:
        return self.rows(now - self.after)

    def apply(self, now: dt.datetime) -> int:
        """Forgets what is due and says how many rows that were."""
        due = self.due(now)
        if self.blank:
            return due.update(**{self.blank: None})
        if self.forget:
            return len([self.forget(row, now) for row in due])
        count = due.count()
        due.delete()
        return count


ADDRESSES = Rule(
    "IP-Adressen von Anmeldungen",
    ADDRESSES_FOR,
    lambda moment: Login.objects.filter(address__isnull=False, at__lte=moment),
    blank="address",
)
LOGINS = Rule("Anmeldungen", LOGINS_FOR, lambda moment: Login.objects.filter(at__lte=moment))
ATTEMPTS = Rule("gezählte Versuche", DAY, lambda moment: Attempt.objects.filter(at__lte=moment))
EVENTS = Rule("Einträge im Verlauf", EVENTS_FOR, lambda moment: Event.objects.filter(occurred_at__lte=moment))
RULES = [ADDRESSES, LOGINS, ATTEMPTS, EVENTS]
