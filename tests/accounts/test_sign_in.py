"""Logging in with a password: who gets where, what a wrong one says, how many tries there are, how long it lasts."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Attempt, Login
from providers.models import Membership
from tests.factories import NOW, PASSWORD, create_provider, create_user
from tests.html import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]

EMAIL = "lea@example.org"


@pytest.fixture
def lea():
    """Works for a provider."""
    user = create_user(email=EMAIL, name="Lea Lindenbaum")
    Membership.objects.create(user=user, provider=create_provider(name="Töpferei"))
    return user


def sign_in(client, *, email=EMAIL, password=PASSWORD, next="", **extra):
    return client.post("/anmelden/", {"username": email, "password": password, "next": next}, **extra)


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


def log() -> list[tuple]:
    return list(Login.objects.order_by("pk").values_list("user__email", "way", "result", "address"))


# --- Getting in --------------------------------------------------------------------------------------------------


def test_a_password_leads_to_ones_own_area(client, lea):
    response = sign_in(client)

    assert (response.status_code, response["Location"]) == (302, "/admin/")
    assert client.get("/admin/")["Location"] == "/mein-bereich/"
    assert client.get("/mein-bereich/").status_code == 200


@pytest.mark.parametrize("email", ["LEA@example.org", " lea@EXAMPLE.ORG "])
def test_the_spelling_of_the_address_does_not_matter(client, lea, email):
    sign_in(client, email=email)

    assert is_in(client)


def test_staff_get_to_their_area(client):
    create_user(email="redaktion@example.org", is_staff=True)

    sign_in(client, email="redaktion@example.org")

    assert client.get("/admin/")["Location"] == "/verwaltung/"


def test_the_way_leads_back_to_where_one_wanted_to_go(client, lea):
    start = client.get("/mein-bereich/providers/venue/?q=x", follow=True)
    wanted = read(start).value_of("next")

    assert start.redirect_chain[-1][0] == "/anmelden/?next=/mein-bereich/providers/venue/%3Fq%3Dx"
    assert sign_in(client, next=wanted)["Location"] == "/mein-bereich/providers/venue/?q=x"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example", "\x00"]
)
def test_nobody_is_led_elsewhere(client, lea, elsewhere):
    assert sign_in(client, next=elsewhere)["Location"] == "/admin/"


def test_without_any_area_the_way_on_is_shown(client):
    create_user(email=EMAIL)

    sign_in(client)
    response = client.get("/admin/")

    assert response.status_code == 403
    assert read(response).texts("h1") == ["Ihr Konto hat keinen Bereich"]
    assert "/anbieter/aufnahme/" in read(response).links().values()


def test_logging_out_needs_a_button(client, lea):
    client.force_login(lea)

    assert client.get("/abmelden/").status_code == 405
    assert client.post("/abmelden/")["Location"] == "/"
    assert not is_in(client)


# --- Not getting in ----------------------------------------------------------------------------------------------


def test_the_answer_is_the_same_whether_or_not_there_is_an_account(client, lea):
    create_user(email="locked@example.org", is_active=False)
    answers = {
        sign_in(client, email=email, password=password).content.decode().replace(email, "…")
        for email, password in [
            (EMAIL, "falsch"),
            ("nobody@example.org", PASSWORD),
            ("locked@example.org", PASSWORD),
            ("locked@example.org", "falsch"),
        ]
    }

    # Each has a token of its own against forged posts.
    assert len({answer.partition("csrfmiddlewaretoken")[0] for answer in answers}) == 1
    assert all("E-Mail oder Passwort stimmen nicht." in answer for answer in answers)
    assert not is_in(client)


@pytest.mark.parametrize("field", ["username", "password"])
@pytest.mark.parametrize("value", ["", "\x00", "x" * 10_000])
def test_odd_input_is_refused_calmly(client, lea, field, value):
    response = client.post("/anmelden/", {"username": EMAIL, "password": PASSWORD, field: value})

    assert response.status_code == 200
    assert not is_in(client)


def test_a_forged_post_is_refused(lea):
    client = Client(enforce_csrf_checks=True)

    assert sign_in(client).status_code == 403


# --- How many tries ----------------------------------------------------------------------------------------------


def test_after_five_wrong_passwords_even_the_right_one_waits(client, lea, monkeypatch):
    statuses = [sign_in(client, password="falsch").status_code for _ in range(6)]
    right = sign_in(client)

    assert statuses == [200] * 5 + [429]
    assert right.status_code == 429
    assert "Zu viele Versuche" in right.content.decode()
    assert not is_in(client)

    monkeypatch.setattr(timezone, "now", lambda: NOW + dt.timedelta(minutes=15, seconds=1))
    assert sign_in(client).status_code == 302


def test_an_address_without_account_is_limited_alike(client):
    statuses = [sign_in(client, email="nobody@example.org").status_code for _ in range(6)]

    assert statuses == [200] * 5 + [429]


def test_a_right_password_starts_the_count_anew(client, lea):
    for _ in range(2):
        for _ in range(4):
            sign_in(client, password="falsch")
        assert sign_in(client).status_code == 302


def test_strangers_do_not_lock_somebody_out(client, lea):
    for _ in range(10):
        sign_in(client, password="falsch", REMOTE_ADDR="198.51.100.9")

    assert sign_in(client, REMOTE_ADDR="203.0.113.5").status_code == 302


def test_the_computers_of_one_ipv6_network_count_together(client, lea):
    for number in range(5):
        sign_in(client, password="falsch", REMOTE_ADDR=f"2001:db8::{number}")

    assert sign_in(client, REMOTE_ADDR="2001:db8::ffff").status_code == 429
    assert sign_in(client, REMOTE_ADDR="2001:db8:0:1::1").status_code == 302


def test_one_place_cannot_try_many_accounts(client, lea):
    statuses = [sign_in(client, email=f"person{number}@example.org").status_code for number in range(50)]

    assert statuses == [200] * 50
    assert sign_in(client).status_code == 429


def test_many_places_cannot_try_one_account_for_ever(client, lea):
    for number in range(100):
        sign_in(client, password="falsch", REMOTE_ADDR=f"203.0.113.{number}")

    assert sign_in(client, REMOTE_ADDR="198.51.100.9").status_code == 429


def test_counting_keeps_no_address_and_no_mail(client, lea):
    sign_in(client, password="falsch", REMOTE_ADDR="203.0.113.5")

    kept = " ".join(f"{attempt.limit} {attempt.key}" for attempt in Attempt.objects.all())
    assert Attempt.objects.count() == 3
    assert [word for word in ["lea", "example", "203.0.113"] if word in kept] == []


# --- The log -----------------------------------------------------------------------------------------------------


def test_the_log_holds_what_worked_and_what_did_not(client, lea):
    sign_in(client, password="falsch", REMOTE_ADDR="198.51.100.9")
    sign_in(client, REMOTE_ADDR="203.0.113.5")

    assert log() == [
        (EMAIL, "password", "wrong", "198.51.100.9"),
        (EMAIL, "password", "success", "203.0.113.5"),
    ]


def test_the_log_forgets_what_was_typed_for_nobody(client):
    sign_in(client, email="mein-geheimes-passwort@example.org", REMOTE_ADDR="")

    assert log() == [(None, "password", "wrong", None)]


def test_the_log_says_that_there_were_too_many(client, lea):
    for _ in range(6):
        sign_in(client, password="falsch")

    assert [result for _user, _way, result, _address in log()] == ["wrong"] * 5 + ["too_many"]


# --- How long it lasts -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("is_staff", "area", "hours"), [(True, "/verwaltung/", 8), (False, "/mein-bereich/", 14 * 24)])
def test_a_session_ends_after_a_time_without_a_click(client, lea, monkeypatch, is_staff, area, hours):
    lea.is_staff = is_staff
    lea.save()
    sign_in(client)
    clicks = [hours - 1, 2 * (hours - 1), 3 * hours]

    statuses = []
    for hour in clicks:
        monkeypatch.setattr(timezone, "now", lambda hour=hour: NOW + dt.timedelta(hours=hour))
        statuses.append(client.get(area).status_code)

    assert statuses == [200, 200, 302]


def test_public_pages_set_no_cookie_for_those_who_are_in(client, lea):
    sign_in(client)

    response = client.get("/angebote/")

    assert response.cookies == {}
    assert "Cookie" not in response.get("Vary", "")


def test_whoever_is_locked_is_out_at_once(client, lea):
    sign_in(client)
    lea.is_active = False
    lea.save()

    assert client.get("/mein-bereich/").status_code == 302
