"""Every rule by which the portal forgets; ``manage.py forget_personal_data`` applies them each day."""

import datetime as dt

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from post_office.models import Email

from accounts import retention as accounts
from accounts.models import User
from accounts.retention import Rule
from accounts.throttle import DAY
from bildungsportal.privacy.erasure import erase
from bildungsportal.privacy.person import Person
from offers import retention as offers
from providers import retention as providers

MAILS_FOR = 30 * DAY  # their links are keys
UNUSED_FOR = 365 * DAY  # somebody may come back with the next season


def unused_accounts(moment: dt.datetime):
    """Accounts of people who work for nobody, and have not logged in since ``moment``."""
    since = Q(last_login__lte=moment) | Q(last_login=None, date_joined__lte=moment)
    return User.objects.filter(since, is_staff=False, memberships=None)


SESSIONS = Rule(
    "abgelaufene Sitzungen", dt.timedelta(0), lambda moment: Session.objects.filter(expire_date__lte=moment)
)
MAILS = Rule("E-Mails des Portals", MAILS_FOR, lambda moment: Email.objects.filter(created__lte=moment))
UNUSED_ACCOUNTS = Rule(
    "Konten ohne Anbieter, nach der letzten Anmeldung",
    UNUSED_FOR,
    unused_accounts,
    forget=lambda user, now: erase(Person.of(user), actor=None, now=now),
)
RULES = [*accounts.RULES, *providers.RULES, *offers.RULES, SESSIONS, MAILS, UNUSED_ACCOUNTS]


def forget(now: dt.datetime, *, is_dry_run: bool = False) -> list[tuple[Rule, int]]:
    """Applies every rule; says how many rows each one found. A dry run only counts."""
    if is_dry_run:
        return [(rule, rule.due(now).count()) for rule in RULES]
    found = []
    for rule in RULES:
        with transaction.atomic():
            found.append((rule, rule.apply(now)))
    return found
