"""What nobody needs any more goes by itself; a dry run only counts."""

import datetime as dt

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone
from post_office.models import Email

from accounts.models import Event, Login, User
from accounts.models.event import record
from providers.models import Membership
from tests.factories import NOW, create_provider, create_user

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def forget(*arguments: str) -> None:
    call_command("forget_personal_data", *arguments)


def create_mail(age: dt.timedelta) -> None:
    Email.objects.create(from_email="a@example.org", to=["b@example.org"], subject=str(age), status=0)
    Email.objects.filter(subject=str(age)).update(created=NOW - age)


def test_mails_go_after_thirty_days(now):
    for age in [29 * DAY, 30 * DAY]:
        create_mail(age)

    forget()

    assert [mail.subject for mail in Email.objects.all()] == [str(29 * DAY)]


def test_sessions_go_when_they_are_over(now):
    for key, expires in [("over", NOW), ("lasts", NOW + DAY)]:
        Session.objects.create(session_key=key, session_data="", expire_date=expires)

    forget()

    assert [session.pk for session in Session.objects.all()] == ["lasts"]


def test_the_log_goes_after_five_years():
    """By the clock of the database, which refuses to delete anything younger."""
    provider = create_provider()
    for years in [4, 5]:
        record(provider, f"vor {years} Jahren", now=timezone.now() - years * 365 * DAY)

    forget()

    assert [event.action for event in Event.objects.all()] == ["vor 4 Jahren"]


def test_accounts_that_nobody_uses_go_after_a_year(now):
    old = {"last_login": NOW - 365 * DAY}
    create_user(email="unused@example.org", **old)
    create_user(email="never@example.org", date_joined=NOW - 365 * DAY)
    create_user(email="recent@example.org", date_joined=NOW - 400 * DAY, last_login=NOW - 364 * DAY)
    create_user(email="new@example.org", date_joined=NOW - 364 * DAY)
    create_user(email="staff@example.org", is_staff=True, **old)
    Membership.objects.create(user=create_user(email="member@example.org", **old), provider=create_provider())

    forget()

    assert {user.email.split("@")[0] for user in User.objects.all()} == {"recent", "new", "staff", "member"}
    assert [(event.object_label.split()[0], event.action) for event in Event.objects.all()] == [
        ("Konto", "gelöscht")
    ] * 2


def test_a_dry_run_only_counts(capsys, now):
    create_mail(30 * DAY)
    Login.objects.create(at=NOW - 90 * DAY, way="password", result="wrong", address="203.0.113.5")
    create_user(email="unused@example.org", last_login=NOW - 365 * DAY)

    forget("--dry-run")

    said = capsys.readouterr().out.splitlines()
    assert [line for line in said if not line.endswith(": 0")] == [
        "IP-Adressen von Anmeldungen (nach 7 Tagen): 1",
        "Anmeldungen (nach 90 Tagen): 1",
        "E-Mails des Portals (nach 30 Tagen): 1",
        "Konten ohne Anbieter, nach der letzten Anmeldung (nach 365 Tagen): 1",
        "Nur gezählt, nichts gelöscht.",
    ]
    assert [Email.objects.count(), Login.objects.count(), User.objects.count()] == [1, 1, 1]
    assert Login.objects.get().address == "203.0.113.5"
