"""What says who logged in from where does not stay."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import Attempt, Login
from accounts.throttle import DAY, HOUR, Limit
from tests.factories import NOW, create_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


def create_login(age: dt.timedelta) -> Login:
    return Login.objects.create(at=NOW - age, user=create_user(), way="password", result="wrong", address="203.0.113.5")


def forget() -> None:
    call_command("forget_personal_data", stdout=None)


def test_addresses_go_after_a_week_and_logins_after_a_quarter():
    ages = [6 * DAY, 7 * DAY, 89 * DAY, 90 * DAY]
    logins = [create_login(age) for age in ages]

    forget()

    left = dict(Login.objects.values_list("pk", "address"))
    assert [left.get(login.pk, "gone") for login in logins] == ["203.0.113.5", None, None, "gone"]


def test_what_no_limit_counts_any_more_goes_after_a_day(monkeypatch):
    limit = Limit("test", 5, HOUR)
    for hours in [1, 23, 24]:
        limit.is_passed("lea", timezone.now() - dt.timedelta(hours=hours))

    forget()

    assert Attempt.objects.count() == 2


def test_it_can_be_done_again():
    create_login(7 * DAY)
    forget()
    forget()

    assert Login.objects.get().address is None
