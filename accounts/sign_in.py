"""Getting in: after a password, a mailed link or an invitation, and for staff a one-time password on top.

Until the one-time password is right, nobody is logged in: the session only remembers who is about to.
"""

import datetime as dt
from dataclasses import asdict, dataclass

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest
from django.urls import reverse
from django_otp import login as remember_device
from django_otp.models import Device

from accounts import one_time_passwords
from accounts.models import Login, User
from accounts.throttle import DAY, MINUTE, Limit, client_address, place_of

PENDING = "pending_login"
PENDING_SECONDS = 10 * 60

# Narrow for one person at one place, so that strangers cannot easily lock somebody out; wide for what many may share.
# A link by mail lets in also those whose password was tried too often.
BY_PERSON_AND_PLACE = Limit("login", 5, 15 * MINUTE)
BY_PLACE = Limit("login_place", 50, 15 * MINUTE)
BY_PERSON = Limit("login_person", 100, DAY)


@dataclass(frozen=True)
class Pending:
    """Who has shown the first proof and still owes the one-time password."""

    user_id: int
    backend: str
    way: str
    next_url: str

    @property
    def user(self) -> User | None:
        return User.objects.filter(pk=self.user_id, is_active=True).first()


def too_many_tries(request: HttpRequest, email: str, now: dt.datetime) -> bool:
    """Counts one try with the password of ``email``; what a narrow limit stops does not count for a wide one."""
    place = place_of(request)
    limits = [(BY_PERSON_AND_PLACE, f"{email} {place}"), (BY_PLACE, place), (BY_PERSON, email)]
    return any(limit.is_passed(key, now) for limit, key in limits)


def forget_tries(request: HttpRequest, email: str) -> None:
    BY_PERSON_AND_PLACE.forget(f"{email} {place_of(request)}")


def proceed(request: HttpRequest, user: User, way: Login.Way, *, next_url: str, now: dt.datetime) -> str:
    """``user`` has shown the first proof. Logs in or asks for the one-time password; returns where to go on."""
    if not one_time_passwords.is_asked_of(user):
        complete(request, user, way, now)
        return next_url
    request.session[PENDING] = asdict(Pending(user.pk, user.backend, way, next_url))
    request.session.set_expiry(PENDING_SECONDS)
    return reverse("accounts:code")


def pending(request: HttpRequest) -> Pending | None:
    """Who is about to log in; the session ends soon after the first proof."""
    stored = request.session.get(PENDING)
    return Pending(**stored) if stored else None


def complete(request: HttpRequest, user: User, way: str, now: dt.datetime, *, device: Device | None = None) -> None:
    """Logs ``user`` in; ``device`` is what the one-time password came from."""
    login(request, user, backend=getattr(user, "backend", settings.AUTHENTICATION_BACKENDS[0]))
    request.session.pop(PENDING, None)
    request.session.set_expiry(settings.STAFF_SESSION_SECONDS if user.is_staff else settings.MEMBER_SESSION_SECONDS)
    if device:
        remember_device(request, device)
    note(request, user, way, Login.Result.SUCCESS, now)


def note(request: HttpRequest, user: User | None, way: str, result: Login.Result, now: dt.datetime) -> None:
    """Writes the log of logins."""
    address = client_address(request)
    Login.objects.create(at=now, user=user, way=way, result=result, address=str(address) if address else None)
