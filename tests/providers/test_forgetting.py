"""What people wrote who wanted to get in does not stay longer than it is needed."""

import datetime as dt

import pytest
from django.core.management import call_command

from providers.models import Application, Invitation
from tests.factories import NOW, create_provider
from tests.rows import create_application, number

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

DAY = dt.timedelta(days=1)


def forget() -> None:
    call_command("forget_personal_data", stdout=None)


def create_invitation(*, expired: dt.timedelta, accepted: dt.timedelta | None = None) -> Invitation:
    return Invitation.objects.create(
        provider=create_provider(),
        email="a@example.org",
        token_hash=f"{number():064}",
        created_at=NOW - expired - 14 * DAY,
        expires_at=NOW - expired,
        accepted_at=accepted and NOW - accepted,
    )


@pytest.mark.parametrize(
    ("fields", "stays"),
    [
        ({"state": "unconfirmed", "created_at": NOW - 6 * DAY}, True),
        ({"state": "unconfirmed", "created_at": NOW - 7 * DAY}, False),
        ({"state": "open", "created_at": NOW - 400 * DAY}, True),
        ({"state": "accepted", "decided_at": NOW - 179 * DAY}, True),
        ({"state": "accepted", "decided_at": NOW - 180 * DAY}, False),
        ({"state": "rejected", "reason": "x", "decided_at": NOW - 180 * DAY}, False),
    ],
)
def test_applications(fields, stays):
    create_application(**fields)

    forget()

    assert Application.objects.exists() is stays


@pytest.mark.parametrize(
    ("expired", "accepted", "stays"),
    [
        (29 * DAY, None, True),
        (30 * DAY, None, False),
        (-1 * DAY, None, True),
        (-1 * DAY, 29 * DAY, True),
        (-1 * DAY, 30 * DAY, False),
    ],
)
def test_invitations(expired, accepted, stays):
    create_invitation(expired=expired, accepted=accepted)

    forget()

    assert Invitation.objects.exists() is stays
