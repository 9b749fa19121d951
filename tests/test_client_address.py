"""Only our own proxies may say who a client is and that it came by HTTPS; anything else in the headers is a claim."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import path

from bildungsportal.middleware import client_address

PROXY = "10.0.0.7"
CLIENT = "203.0.113.5"
CLAIMED = "198.51.100.99"


@pytest.fixture
def seen(settings):
    """The request's META behind the middleware."""

    def seen(*, peer, forwarded=None, scheme=None, trusted=("10.0.0.0/8", "fd00::/8")):
        settings.TRUSTED_PROXIES = list(trusted)
        headers = {"HTTP_X_FORWARDED_FOR": forwarded, "HTTP_X_FORWARDED_PROTO": scheme}
        given = {name: value for name, value in headers.items() if value is not None}
        request = RequestFactory().get("/", REMOTE_ADDR=peer, **given)
        client_address(lambda request: HttpResponse())(request)
        return request.META

    return seen


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        (CLIENT, CLIENT),
        (f"{CLAIMED}, {CLIENT}", CLIENT),
        (f"{CLAIMED}, {CLIENT}, 10.0.0.8", CLIENT),
        (f"{CLIENT} ,,  10.0.0.8 ", CLIENT),
        ("2001:db8::5", "2001:db8::5"),
        ("2001:db8::5, fd00::8", "2001:db8::5"),
        ("10.0.0.9, 10.0.0.8", "10.0.0.9"),  # the client is itself inside our network
        ("", PROXY),
        (None, PROXY),
    ],
)
def test_address_comes_from_the_first_hop_that_is_not_ours(seen, forwarded, address):
    assert seen(peer=PROXY, forwarded=forwarded)["REMOTE_ADDR"] == address


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        ("unknown", PROXY),
        (f"{CLAIMED}, unknown", PROXY),
        (f"{CLIENT}:4711", PROXY),
        ("[2001:db8::5]", PROXY),
        (f"{CLAIMED}, nonsense, 10.0.0.8", "10.0.0.8"),
        ("'; DROP TABLE", PROXY),
    ],
)
def test_reading_stops_at_a_malformed_hop(seen, forwarded, address):
    assert seen(peer=PROXY, forwarded=forwarded)["REMOTE_ADDR"] == address


@pytest.mark.parametrize("peer", [CLIENT, "2001:db8::5", "nonsense"])
def test_stranger_cannot_name_another_address(seen, peer):
    assert seen(peer=peer, forwarded=CLAIMED)["REMOTE_ADDR"] == peer


def test_without_proxies_no_header_counts(seen):
    meta = seen(peer=PROXY, forwarded=CLAIMED, scheme="https", trusted=())

    assert meta["REMOTE_ADDR"] == PROXY
    assert "HTTP_X_FORWARDED_PROTO" not in meta


def test_peer_behind_a_unix_socket_is_our_proxy(seen):
    meta = seen(peer="", forwarded=f"{CLAIMED}, {CLIENT}", scheme="https")

    assert meta["REMOTE_ADDR"] == CLIENT
    assert meta["HTTP_X_FORWARDED_PROTO"] == "https"


def test_scheme_counts_from_our_proxy_alone(seen):
    assert seen(peer=PROXY, forwarded=CLIENT, scheme="https")["HTTP_X_FORWARDED_PROTO"] == "https"
    assert "HTTP_X_FORWARDED_PROTO" not in seen(peer=CLIENT, scheme="https")


@pytest.mark.parametrize(("peer", "status"), [(PROXY, 200), (CLIENT, 301)])
def test_claimed_https_does_not_avoid_the_redirect(settings, client, peer, status):
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_SSL_REDIRECT = True
    settings.ROOT_URLCONF = __name__

    response = client.get("/here", REMOTE_ADDR=peer, HTTP_X_FORWARDED_PROTO="https")

    assert response.status_code == status


urlpatterns = [path("here", lambda request: HttpResponse())]
