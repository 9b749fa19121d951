"""Links by mail that stand for a password: to log in once, or to choose a new password."""

import datetime as dt
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.http import HttpRequest
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _
from sesame.utils import get_parameters

from accounts import mail
from accounts.models import User
from accounts.throttle import HOUR, Limit, place_of

BY_EMAIL = Limit("mail", 5, HOUR)
BY_PLACE = Limit("mail_place", 20, HOUR)


def too_many_requests(request: HttpRequest, email: str, now: dt.datetime) -> bool:
    """Counts one wish for a mail; of any address, so that the answer does not say which ones have an account."""
    limits = [(BY_EMAIL, email), (BY_PLACE, place_of(request))]
    return any(limit.is_passed(key, now) for limit, key in limits)


def account_of(email: str) -> User | None:
    """Mails go to the address in the account, never to the one that was typed, which may only look the same."""
    return User.objects.filter(email__iexact=email, is_active=True).first()


def send_login_link(email: str, next_url: str) -> None:
    """Mails a link that logs in once, if ``email`` has an account."""
    user = account_of(email)
    if user:
        query = urlencode({**get_parameters(user), "next": next_url})
        link = f"{settings.SITE_URL}{reverse('accounts:use_link')}?{query}"
        mail.send(user.email, "login_link", _("Ihr Link zum Anmelden"), {"link": link})


def send_password_link(email: str, next_url: str) -> None:
    """Mails a link to choose a new password, if ``email`` has an account."""
    user = account_of(email)
    if user:
        key = urlsafe_base64_encode(force_bytes(user.pk))
        # In the query and not in the path: the log of requests holds paths only.
        query = urlencode({"schluessel": default_token_generator.make_token(user)})
        link = f"{settings.SITE_URL}{reverse('accounts:new_password', args=[key])}?{query}"
        mail.send(user.email, "new_password", _("Neues Passwort wählen"), {"link": link})
