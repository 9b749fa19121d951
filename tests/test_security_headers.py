"""Every answer forbids what the portal never does."""

import pytest

LIVE = "/healthz/live"


@pytest.fixture
def policy(client) -> dict[str, list[str]]:
    """The Content Security Policy: directive -> sources."""
    directives = client.get(LIVE)["Content-Security-Policy"].split(";")
    return {name: sources for name, *sources in (directive.split() for directive in directives)}


def test_csp_forbids_everything_first(policy):
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == ["'none'"]


def test_csp_has_no_exception_and_no_third_party(policy):
    sources = {source for sources in policy.values() for source in sources}

    assert sources == {"'none'", "'self'", "data:"}
    assert [name for name, sources in policy.items() if "data:" in sources] == ["img-src"]


@pytest.mark.parametrize("name", ["script-src", "style-src", "font-src", "connect-src", "form-action"])
def test_csp_allows_only_the_portal_itself(policy, name):
    assert policy[name] == ["'self'"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    ],
)
def test_header(client, name, value):
    assert client.get(LIVE)[name] == value


@pytest.mark.parametrize("feature", ["camera", "geolocation", "microphone", "payment", "usb"])
def test_permissions_policy_switches_off_what_is_never_used(client, feature):
    assert f"{feature}=()" in client.get(LIVE)["Permissions-Policy"].split(", ")


def test_answers_to_bad_requests_have_the_headers_too(client):
    response = client.get("/angebote/%00")

    assert response.status_code == 400
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "Permissions-Policy" in response


def test_no_cookie_is_set(client):
    assert not client.get(LIVE).cookies


def test_https_sends_browsers_there_but_not_the_probes(settings, client):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 3600

    redirect = client.get("/angebote/")
    probe = client.get(LIVE)

    assert (redirect.status_code, redirect["Location"]) == (301, "https://testserver/angebote/")
    assert probe.status_code == 200
    assert client.get(LIVE, secure=True)["Strict-Transport-Security"].startswith("max-age=3600")
