"""Fetches a file from an address that somebody entered, without becoming a door into the own network.

Each host is resolved here, every address of it must be public, and the connection goes to the address that was checked:
asking the name again could give another answer. Redirects are checked the same way. Time and size are limited.
"""

import contextlib
import http.client
import ipaddress
import logging
import socket
import ssl
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO
from urllib.parse import quote, urljoin, urlsplit

from django.conf import settings

from imports.records import ImportStopped

logger = logging.getLogger("bildungsportal.imports")

MOST_REDIRECTS = 3
SECONDS = 120  # for everything from the first byte to the last
SECONDS_OF_SILENCE = 20
PAUSES = [2, 8]  # before the second and the third try
CHUNK = 1 << 16
IN_MEMORY = 5 * 1024 * 1024
PORTS = {"http": 80, "https": 443}
NOT_MODIFIED = 304
KEPT = "!#$%&'()*+,/:;=?@[]~"  # what may stand in an address as it is


class FetchError(ImportStopped):
    """The file cannot be fetched; the German message says why."""


class Unreachable(FetchError):
    """It may work in a moment."""


@dataclass(frozen=True)
class Fetched:
    """``file`` is None where it is the same as last time."""

    file: IO[bytes] | None
    etag: str = ""
    last_modified: str = ""


def is_public(address: str) -> bool:
    """Whether ``address`` is one of the internet, also where it wraps an older one."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip in ipaddress.ip_network("64:ff9b::/96"):  # what translates IPv6 to IPv4
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
        inner = ip.ipv4_mapped or ip.sixtofour
        if inner:
            return is_public(str(inner))
        if ip.teredo or ip.is_site_local:
            return False
    return ip.is_global and not ip.is_multicast


def resolve(host: str, port: int) -> list[str]:
    """All addresses of ``host``."""
    return [entry[4][0] for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


@dataclass(frozen=True)
class Fetcher:
    """What may be reached, and how long to wait; tests choose both."""

    resolve: Callable[[str, int], list[str]] = resolve
    is_allowed: Callable[[str], bool] = is_public
    pause: Callable[[float], None] = time.sleep
    seconds: float = SECONDS
    most_bytes: int = field(default_factory=lambda: settings.MAX_IMPORT_MEGABYTES * 1024 * 1024)

    def fetch(self, address: str, *, etag: str = "", last_modified: str = "", reads_pages: bool = False) -> Fetched:
        """The file at ``address``; tries again where that may help. Raises ``FetchError``.

        A page where there should be a file is an error message or a log-in, unless the format ``reads_pages``.
        """
        known = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in known.items() if value}
        for pause in [*PAUSES, None]:
            try:
                return self.follow(address, headers, reads_pages)
            except Unreachable as error:
                if pause is None:
                    raise
                logger.info("%s: %s", address, error)
                self.pause(pause)
        raise AssertionError("the last try returns or raises")

    def follow(self, address: str, headers: dict[str, str], reads_pages: bool = False) -> Fetched:
        deadline = time.monotonic() + self.seconds
        for _hop in range(MOST_REDIRECTS + 1):
            with contextlib.closing(self.connect(address)) as connection:
                # A server that sends a byte now and then would otherwise hold us for hours.
                is_late = threading.Event()
                seconds_left = max(0.1, deadline - time.monotonic())
                watchdog = threading.Timer(seconds_left, cut_off, [connection.sock, is_late])
                watchdog.start()
                try:
                    # An answer without a length outlives its connection, so it is closed by itself.
                    with contextlib.closing(self.ask(connection, address, headers)) as answer:
                        target = answer.getheader("Location")
                        if not (300 <= answer.status < 400 and target and answer.status != NOT_MODIFIED):
                            fetched = self.take(answer, reads_pages)
                            if is_late.is_set():  # without a length, what was cut off looks complete
                                if fetched.file:
                                    fetched.file.close()
                                raise TimeoutError
                            return fetched
                except (OSError, http.client.HTTPException, ValueError, AttributeError) as error:
                    raise Unreachable("Die Adresse antwortet nicht vollständig oder zu langsam.") from error
                finally:
                    watchdog.cancel()
            following = urljoin(address, target)
            if address.startswith("https:") and not following.startswith("https:"):
                raise FetchError("Die Adresse leitet von https auf eine ungeschützte Adresse um.")
            address = following
        raise FetchError("Die Adresse leitet zu oft um.")

    def connect(self, address: str) -> http.client.HTTPConnection:
        """An open connection to a checked address of the host in ``address``."""
        try:
            parts = urlsplit(address)
            host, port = parts.hostname, parts.port or PORTS.get(parts.scheme)
        except ValueError as error:
            raise FetchError("Das ist keine gültige Adresse.") from error
        if parts.scheme not in PORTS or not host or parts.username is not None:
            raise FetchError("Nur Adressen mit http oder https und ohne Zugangsdaten lassen sich holen.")
        try:
            found = self.resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise Unreachable("Den Namen in der Adresse gibt es nicht, oder er ist gerade nicht erreichbar.") from error
        if not found or not all(self.is_allowed(one) for one in found):
            raise FetchError("Die Adresse führt in ein internes Netz. Von dort holt das Portal nichts.")
        connection = http.client.HTTPConnection(host, port, timeout=SECONDS_OF_SILENCE)
        try:
            connection.sock = socket.create_connection((found[0], port), timeout=SECONDS_OF_SILENCE)
            if parts.scheme == "https":
                context = ssl.create_default_context()
                connection.sock = context.wrap_socket(connection.sock, server_hostname=host)
        except OSError as error:
            connection.close()
            raise Unreachable("Die Adresse ist nicht erreichbar.") from error
        return connection

    def ask(self, connection, address: str, headers: dict[str, str]) -> http.client.HTTPResponse:
        parts = urlsplit(address)
        # As browsers send it: people copy addresses with umlauts and spaces.
        target = quote((parts.path or "/") + (f"?{parts.query}" if parts.query else ""), safe=KEPT)
        host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode()
        own = {"User-Agent": f"Bildungsportal (+{settings.SITE_URL})", "Accept-Encoding": "identity"}
        connection.request("GET", target, headers={**own, **headers, "Host": host})
        return connection.getresponse()

    def take(self, answer: http.client.HTTPResponse, reads_pages: bool) -> Fetched:
        if answer.status == NOT_MODIFIED:
            return Fetched(None)
        if answer.status == 429 or answer.status >= 500:
            raise Unreachable(f"Der Server meldet einen Fehler ({answer.status}).")
        if answer.status != 200:
            raise FetchError(f"Der Server gibt die Datei nicht heraus ({answer.status}).")
        if not reads_pages and answer.headers.get_content_type() in {"text/html", "application/xhtml+xml"}:
            raise FetchError("Unter der Adresse liegt eine Internetseite und keine Datei.")
        if answer.getheader("Content-Encoding", "identity") != "identity":
            raise FetchError("Der Server packt die Datei anders, als das Portal sie lesen kann.")
        # Who gets it closes it; on the way there nothing is left open.
        with contextlib.ExitStack() as stack:
            file = stack.enter_context(tempfile.SpooledTemporaryFile(max_size=IN_MEMORY))
            size = 0
            while data := answer.read1(CHUNK):
                size += len(data)
                if size > self.most_bytes:
                    raise FetchError(f"Die Datei ist größer als {self.most_bytes // (1024 * 1024)} MB.")
                file.write(data)
            expected = answer.getheader("Content-Length", "")
            if expected.isdigit() and size != int(expected):
                raise Unreachable("Die Datei kam nicht vollständig an.")
            file.seek(0)
            stack.pop_all()
        return Fetched(file, answer.getheader("ETag", "")[:200], answer.getheader("Last-Modified", "")[:60])


def cut_off(connected: socket.socket, is_late: threading.Event) -> None:
    is_late.set()
    with contextlib.suppress(OSError):
        connected.shutdown(socket.SHUT_RDWR)
