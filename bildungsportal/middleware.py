"""Small middlewares: a log line per request, clients' addresses, clean paths, languages, compression."""

import ipaddress
import logging
import re
import secrets
import time

import brotli
from django.conf import settings
from django.http import HttpResponseBadRequest
from django.utils import translation
from django.utils.cache import patch_vary_headers

from bildungsportal import logs
from pages.languages import language_of

logger = logging.getLogger("bildungsportal.request")

SAFE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}\Z")
LOGGED_PATH_LENGTH = 200
ACCEPTS_BROTLI = re.compile(r"\bbr\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")
BROTLI_QUALITY = 1
SMALLEST_COMPRESSED = 200  # bytes, as in Django


def request_log(get_response):
    """One line per request: method, path without its query (it may hold what a person searched for), status, time."""

    def middleware(request):
        given = request.headers.get("X-Request-ID", "")
        token = logs.request_id.set(given if SAFE_ID.match(given) else secrets.token_hex(8))
        start = time.perf_counter()
        try:
            response = get_response(request)
            response["X-Request-ID"] = logs.request_id.get()
            logger.info(
                "%s %s %s %.1f ms",
                request.method,
                ascii(request.path[:LOGGED_PATH_LENGTH])[1:-1],
                response.status_code,
                (time.perf_counter() - start) * 1000,
            )
            return response
        finally:
            logs.request_id.reset(token)

    return middleware


def client_address(get_response):
    """Sets ``REMOTE_ADDR`` to the client's address when the request came through our own proxies.

    Reads ``X-Forwarded-For`` from the right and stops at the first address that is not one of ``TRUSTED_PROXIES``;
    anything further left was written by the client and proves nothing.
    """
    networks = [ipaddress.ip_network(entry, strict=False) for entry in settings.TRUSTED_PROXIES]

    def is_ours(address: str) -> bool:
        try:
            ip = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(ip in network for network in networks)

    def middleware(request):
        address = request.META.get("REMOTE_ADDR", "")
        # A gunicorn behind a Unix socket sees no address at all; then the nearest peer is our own proxy.
        if networks and (not address or is_ours(address)):
            hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
            for hop in reversed([hop.strip() for hop in hops if hop.strip()]):
                try:
                    ipaddress.ip_address(hop)
                except ValueError:
                    break
                address = hop
                if not is_ours(hop):
                    break
            request.META["REMOTE_ADDR"] = address
        else:
            request.META.pop("HTTP_X_FORWARDED_PROTO", None)
        return get_response(request)

    return middleware


def plain_query(get_response):
    """Answers 400 to a path with a null byte, which PostgreSQL cannot hold; queries drop such bytes themselves."""

    def middleware(request):
        if "\x00" in request.path:
            return HttpResponseBadRequest("Diese Adresse gibt es nicht.", content_type="text/plain; charset=utf-8")
        return get_response(request)

    return middleware


def language_of_the_address(get_response):
    """Answers in the language that the address names. Django's own middleware would also ask cookies and headers."""

    def middleware(request):
        with translation.override(language_of(request.path_info)):
            return get_response(request)

    return middleware


def brotli_texts(get_response):
    """Compresses for browsers that speak HTTPS and so accept brotli: as small as gzip in a third of its time.

    All others get gzip from Django's middleware, which lets compressed answers pass.
    """

    def middleware(request):
        response = get_response(request)
        is_text = response.get("Content-Type", "").startswith(("text/", "application/json", "image/svg+xml"))
        if response.streaming or not is_text or len(response.content) < SMALLEST_COMPRESSED:
            return response
        patch_vary_headers(response, ["Accept-Encoding"])
        if ACCEPTS_BROTLI.search(request.headers.get("Accept-Encoding", "")) and "Content-Encoding" not in response:
            response.content = brotli.compress(response.content, quality=BROTLI_QUALITY)
            response["Content-Encoding"] = "br"
            response["Content-Length"] = str(len(response.content))
        return response

    return middleware


def permissions_policy(get_response):
    """Switches off what the portal never uses."""
    policy = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()"

    def middleware(request):
        response = get_response(request)
        response["Permissions-Policy"] = policy
        return response

    return middleware
