"""Links by mail that stand for a password: to log in once, and to choose a new one."""

import time

import pytest
from post_office.models import Email

from accounts.models import Login
from providers.models import Membership
from tests.factories import PASSWORD, create_provider, create_user
from tests.html import read
from tests.mailbox import last_link_to, mails_to

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]

EMAIL = "lea@example.org"
NEW = "ein-ganz-neues-Passwort"


@pytest.fixture
def lea():
    user = create_user(email=EMAIL)
    Membership.objects.create(user=user, provider=create_provider(name="Töpferei"))
    return user


def ask(client, *, email=EMAIL, what="link", **extra):
    return client.post(f"/anmelden/{what}/", {"email": email}, **extra)


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


def later(monkeypatch, seconds: int) -> None:
    """Links carry the time of the machine."""
    moment = time.time() + seconds
    monkeypatch.setattr(time, "time", lambda: moment)


# --- Log in ------------------------------------------------------------------------------------------------------


def test_a_link_logs_in_with_one_click(client, lea):
    ask(client)
    link = last_link_to(EMAIL)

    page = read(client.get(link))
    assert not is_in(client)  # programs that check mails open links too
    response = client.post(link)

    assert page.texts("h1") == ["Anmelden mit Link"]
    assert (response.status_code, response["Location"]) == (302, "/admin/")
    assert client.get("/mein-bereich/").status_code == 200
    assert list(Login.objects.values_list("user__email", "way", "result")) == [(EMAIL, "link", "success")]


def test_it_leads_where_one_wanted_to_go(client, lea):
    client.post("/anmelden/link/", {"email": EMAIL, "next": "/mein-bereich/providers/venue/"})

    assert client.post(last_link_to(EMAIL))["Location"] == "/mein-bereich/providers/venue/"


def test_it_works_once(client, lea):
    ask(client)
    link = last_link_to(EMAIL)
    client.post(link)
    client.post("/abmelden/")

    assert client.get(link).status_code == 410
    assert client.post(link).status_code == 410
    assert not is_in(client)


def test_it_works_for_half_an_hour(client, lea, monkeypatch):
    ask(client)
    link = last_link_to(EMAIL)

    later(monkeypatch, 29 * 60)
    assert client.get(link).status_code == 200
    later(monkeypatch, 2 * 60)
    assert client.get(link).status_code == 410


@pytest.mark.parametrize("change", [{"is_active": False}, {"email": "other@example.org"}])
def test_it_stops_working_when_the_account_changes(client, lea, change):
    ask(client)
    link = last_link_to(EMAIL)
    for name, value in change.items():
        setattr(lea, name, value)
    lea.save()

    assert client.post(link).status_code == 410


@pytest.mark.parametrize("key", ["", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "ä" * 40, "\x00", "A" * 5000])
def test_made_up_links_lead_nowhere(client, lea, key):
    response = client.get("/anmelden/mit-link/", {"schluessel": key})

    assert response.status_code == 410
    assert read(response).texts("h1") == ["Dieser Link gilt nicht mehr"]


# --- Choose a new password ---------------------------------------------------------------------------------------


def open_new_password(client):
    ask(client, what="passwort")
    return client.get(last_link_to(EMAIL), follow=True)


def choose(client, response, first=NEW, second=NEW):
    return client.post(response.request["PATH_INFO"], {"new_password1": first, "new_password2": second}, follow=True)


def test_a_new_password_is_chosen_and_works(client, lea):
    page = open_new_password(client)
    done = choose(client, page)

    assert read(done).texts("h1") == ["Ihr neues Passwort gilt"]
    assert not is_in(client)
    lea.refresh_from_db()
    assert (lea.check_password(NEW), lea.check_password(PASSWORD)) == (True, False)


def test_the_key_stays_out_of_the_path_that_is_logged(client, lea):
    ask(client, what="passwort")
    link = last_link_to(EMAIL)
    response = client.get(link, follow=True)

    key = link.partition("schluessel=")[2]
    assert len(key) > 30
    assert key not in link.partition("?")[0]
    assert response.redirect_chain == [(link.partition("?")[0], 302)]


def test_a_new_password_ends_all_sessions(client, lea, django_user_model):
    elsewhere = type(client)()
    elsewhere.force_login(lea)
    choose(client, open_new_password(client))

    assert elsewhere.get("/mein-bereich/").status_code == 302


def test_the_link_for_a_password_works_once(client, lea):
    ask(client, what="passwort")
    link = last_link_to(EMAIL)
    choose(client, client.get(link, follow=True))

    assert read(client.get(link)).texts("h1") == ["Dieser Link gilt nicht mehr"]


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        (NEW, "etwas-ganz-anderes", "nicht identisch"),
        ("kurz", "kurz", "zu kurz"),
        ("lea@example.org", "lea@example.org", "zu ähnlich"),
        ("1qaz2wsx3edc", "1qaz2wsx3edc", "zu üblich"),
        ("123456789012", "123456789012", "komplett numerisch"),
    ],
)
def test_weak_passwords_are_refused(client, lea, first, second, message):
    page = choose(client, open_new_password(client), first, second)

    lea.refresh_from_db()
    assert lea.check_password(PASSWORD)
    assert message in page.content.decode()


@pytest.mark.parametrize("key", ["x", "MQ", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "%00"])
def test_made_up_keys_of_accounts_lead_nowhere(client, lea, key):
    response = client.get(f"/anmelden/passwort/{key}/", {"schluessel": "abc-def"})

    assert response.status_code in {200, 400}
    assert "new_password1" not in response.content.decode()


# --- Who gets a mail ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["link", "passwort"])
def test_the_answer_is_the_same_whether_or_not_there_is_an_account(client, lea, what):
    create_user(email="locked@example.org", is_active=False)

    answers = [ask(client, email=email, what=what) for email in [EMAIL, "nobody@example.org", "locked@example.org"]]

    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, "/anmelden/e-mail/")}
    assert [mail.to for mail in Email.objects.all()] == [[EMAIL]]


@pytest.mark.parametrize("what", ["link", "passwort"])
def test_mails_go_to_the_address_of_the_account(client, what):
    """PostgreSQL takes a dotless ı for an i when it compares without case; that address may be somebody else's."""
    create_user(email="mike@example.org")

    ask(client, email="mıke@example.org", what=what)

    assert {address for mail in Email.objects.all() for address in mail.to} <= {"mike@example.org"}


@pytest.mark.parametrize("what", ["link", "passwort"])
def test_five_mails_an_hour_are_enough(client, lea, what):
    statuses = [ask(client, what=what, REMOTE_ADDR=f"203.0.113.{number}").status_code for number in range(6)]

    assert statuses == [302] * 5 + [429]
    assert len(mails_to(EMAIL)) == 5


def test_one_place_may_ask_for_twenty(client):
    statuses = [ask(client, email=f"person{number}@example.org").status_code for number in range(21)]

    assert statuses == [302] * 20 + [429]


def test_the_mail_says_what_it_is_for(client, lea):
    ask(client)
    (mail,) = mails_to(EMAIL)

    assert mail.subject == "Ihr Link zum Anmelden"
    assert mail.headers == {"Auto-Submitted": "auto-generated"}
    assert "Er gilt 30 Minuten und nur einmal:" in mail.message
