"""Limits on what strangers may try: passwords, mails to any address, public forms.

Tries are counted in the database, which all web servers share. Who tried cannot be read there: only a keyed hash of the
address or e-mail is kept, and only for a day.
"""

import datetime as dt
import ipaddress
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from accounts.models import Attempt

MINUTE = dt.timedelta(minutes=1)
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
IPV6_NETWORK = 64  # what one household or company has; each of its computers can take any address in it


@dataclass(frozen=True)
class Limit:
    """At most ``tries`` within ``period`` for the same key, such as an e-mail; ``period`` is a day at most."""

    name: str
    tries: int
    period: dt.timedelta

    def is_passed(self, key: str, now: dt.datetime) -> bool:
        """Counts this try and says whether it is one too many.

        It counts before it looks, so that many tries at the same moment gain nothing.
        """
        Attempt.objects.create(limit=self.name, key=self._hashed(key), at=now)
        return self._tries(key).filter(at__gt=now - self.period).count() > self.tries

    def forget(self, key: str) -> None:
        """Starts anew for ``key``, after it has proved to be right."""
        self._tries(key).delete()

    def _tries(self, key: str):
        return Attempt.objects.filter(limit=self.name, key=self._hashed(key))

    def _hashed(self, key: str) -> str:
        return salted_hmac("accounts.throttle", key.strip().lower(), algorithm="sha256").hexdigest()


def place_of(request: HttpRequest) -> str:
    """Where a request comes from, as far as it says something about who sends it."""
    address = client_address(request)
    if address is None:
        return ""
    if address.version == 6:
        return str(ipaddress.ip_network((address, IPV6_NETWORK), strict=False))
    return str(address)


def client_address(request: HttpRequest) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address of the client, which our middleware has found behind our own proxies."""
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:  # a server that listens on a socket file
        return None
