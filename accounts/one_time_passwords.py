"""One-time passwords of the staff: from an app on their phone, or one of ten codes on paper."""

from base64 import b32encode

import segno
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django_otp import verify_token
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import User
from accounts.models.event import record

RECOVERY_CODES = 10


def device_of(user: User) -> TOTPDevice | None:
    """The app that ``user`` has set up."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def is_asked_of(user: User) -> bool:
    """Whether ``user`` gets in with a one-time password only: all staff in production, and whoever has set one up."""
    return (user.is_staff and settings.STAFF_NEEDS_ONE_TIME_PASSWORD) or device_of(user) is not None


def is_satisfied(user: User | AnonymousUser) -> bool:
    """Whether the session of ``user`` needs no further proof."""
    return not (user.is_staff and settings.STAFF_NEEDS_ONE_TIME_PASSWORD) or user.is_verified()


def check(user: User, token: str) -> Device | None:
    """The app or the list of codes that ``token`` comes from; each is good for one time.

    django-otp makes everybody wait longer after each wrong one.
    """
    token = "".join(token.split()).lower()
    kind = TOTPDevice if token.isdecimal() else StaticDevice
    device = kind.objects.filter(user=user, confirmed=True).first()
    return verify_token(user, device.persistent_id, token) if device else None


def begin(user: User) -> TOTPDevice:
    """What is to be scanned; the same until ``finish``, so that a page loaded twice spoils nothing."""
    unconfirmed = TOTPDevice.objects.filter(user=user, confirmed=False).order_by("pk").first()
    return unconfirmed or TOTPDevice.objects.create(user=user, confirmed=False, name="App")


def secret(device: TOTPDevice) -> str:
    """What people type who cannot scan, in groups of four."""
    letters = b32encode(device.bin_key).decode()
    return " ".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def finish(user: User, token: str) -> tuple[TOTPDevice, list[str]] | None:
    """Confirms the app with its first one-time password and returns it with new codes for paper."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        device = begin(user)
        if not device.verify_token("".join(token.split())):
            return None
        device.confirmed = True
        device.save(update_fields=["confirmed"])
        codes = StaticDevice.objects.create(user=user, name="Papier")
        tokens = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
        StaticToken.objects.bulk_create(StaticToken(device=codes, token=token) for token in tokens)
        record(user, "Einmalpasswort eingerichtet", actor=user)
        return device, tokens


def remove(user: User, *, actor: User) -> None:
    """After a lost phone: ``user`` sets up a new one at the next login. Ends the sessions that the old one opened."""
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user).delete()
        StaticDevice.objects.filter(user=user).delete()
        record(user, "Einmalpasswort zurückgesetzt", actor=actor)


def picture(device: TOTPDevice) -> str:
    """The QR code for the app, as an address that needs no further request. Dark on white in both themes."""
    return segno.make(device.config_url).svg_data_uri(scale=5, border=4, dark="#131525", light="#fff")
