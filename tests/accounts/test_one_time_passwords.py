"""One-time passwords: staff need them in production, and nobody is in before the right one."""

import time

import pytest
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import one_time_passwords
from accounts.models import Event, Login, User
from providers.models import Membership
from tests.factories import PASSWORD, create_provider, create_user
from tests.html import read
from tests.mailbox import last_link_to
from tests.staff import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]

EMAIL = "redaktion@example.org"
CODE, SET_UP = "/anmelden/einmalpasswort/", "/anmelden/einmalpasswort/einrichten/"


@pytest.fixture
def production(settings):
    settings.STAFF_NEEDS_ONE_TIME_PASSWORD = True


@pytest.fixture
def clock(monkeypatch):
    """Codes go by the clock of the machine; ``clock(30)`` moves it on, because each code counts once."""
    moment = [1_800_000_000.0]
    monkeypatch.setattr(time, "time", lambda: moment[0])

    def later(seconds: float) -> None:
        moment[0] += seconds

    return later


@pytest.fixture
def editor(clock) -> User:
    return create_user(email=EMAIL, is_staff=True)


def set_up(user: User) -> list[str]:
    """Gives ``user`` an app and returns the codes for paper."""
    return one_time_passwords.finish(user, shown(one_time_passwords.begin(user)))[1]


def shown(device: TOTPDevice) -> str:
    """What the app shows now."""
    app = TOTP(device.bin_key)
    app.time = time.time()
    return f"{app.token():06}"


def sign_in(client, email=EMAIL):
    return client.post("/anmelden/", {"username": email, "password": PASSWORD, "next": "/verwaltung/offers/"})


def enter(client, code):
    return client.post(CODE, {"code": code})


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


def log() -> list[tuple]:
    return list(Login.objects.order_by("pk").values_list("way", "result"))


# --- The second step ---------------------------------------------------------------------------------------------


def test_a_password_is_only_the_first_step(client, editor, production, clock):
    set_up(editor)
    clock(30)

    response = sign_in(client)

    assert response["Location"] == CODE
    assert not is_in(client)
    assert client.get("/verwaltung/").status_code == 302
    assert log() == []


def test_the_code_of_the_app_lets_in(client, editor, production, clock):
    set_up(editor)
    clock(30)
    sign_in(client)

    response = enter(client, shown(one_time_passwords.device_of(editor)))

    assert (response.status_code, response["Location"]) == (302, "/verwaltung/offers/")
    assert client.get("/verwaltung/").status_code == 200
    assert log() == [("password", "success")]


def test_a_mailed_link_is_only_the_first_step_too(client, editor, production, clock):
    set_up(editor)
    clock(30)
    client.post("/anmelden/link/", {"email": EMAIL})

    assert client.post(last_link_to(EMAIL))["Location"] == CODE
    assert not is_in(client)
    enter(client, shown(one_time_passwords.device_of(editor)))
    assert is_in(client)
    assert log() == [("link", "success")]


@pytest.mark.parametrize("wrong", ["000000", "12345", "abcdefgh", "", "\x00", "x" * 21, "１２３４５６", "-1", "9" * 20])
def test_a_wrong_code_does_not(client, editor, production, clock, wrong):
    set_up(editor)
    clock(30)
    sign_in(client)

    response = enter(client, wrong)

    assert response.status_code == 200
    assert not is_in(client)


def test_a_code_counts_once(client, editor, production, clock):
    set_up(editor)
    clock(30)
    code = shown(one_time_passwords.device_of(editor))
    sign_in(client)
    enter(client, code)
    client.post("/abmelden/")

    sign_in(client)
    enter(client, code)

    assert not is_in(client)
    assert log()[-1] == ("password", "wrong_code")


def test_guessing_takes_longer_and_longer(client, editor, production, clock, monkeypatch, now):
    set_up(editor)
    clock(30)
    sign_in(client)
    for second in [0, 2, 6]:  # after the first wrong code one second, then two, then four
        monkeypatch.setattr(timezone, "now", lambda second=second: now + timezone.timedelta(seconds=second))
        enter(client, "000000")

    for seconds, gets_in in [(9, False), (11, True)]:
        monkeypatch.setattr(timezone, "now", lambda seconds=seconds: now + timezone.timedelta(seconds=seconds))
        enter(client, shown(one_time_passwords.device_of(editor)))
        assert is_in(client) is gets_in


def test_a_code_on_paper_counts_once(client, editor, production, clock):
    codes = set_up(editor)
    clock(30)

    for count in [1, 0]:
        sign_in(client)
        enter(client, f" {codes[0].upper()} ")
        assert is_in(client) is bool(count)
        client.post("/abmelden/")
    assert StaticDevice.objects.get(user=editor).token_set.count() == 9


def test_codes_of_others_do_not_help(client, editor, production, clock):
    other = create_user(is_staff=True)
    codes = set_up(other)
    set_up(editor)
    clock(30)
    sign_in(client)

    for code in [codes[0], shown(one_time_passwords.device_of(other))]:
        enter(client, code)
        assert not is_in(client)


def test_the_second_step_waits_ten_minutes(client, editor, production, clock, monkeypatch, now):
    set_up(editor)
    clock(30)
    sign_in(client)
    monkeypatch.setattr(timezone, "now", lambda: now + timezone.timedelta(minutes=10))

    assert enter(client, shown(one_time_passwords.device_of(editor)))["Location"] == "/anmelden/"
    assert not is_in(client)


def test_whoever_is_locked_meanwhile_stays_out(client, editor, production, clock):
    set_up(editor)
    clock(30)
    sign_in(client)
    User.objects.update(is_active=False)

    enter(client, shown(one_time_passwords.device_of(editor)))

    assert not is_in(client)


# --- Setting up --------------------------------------------------------------------------------------------------


def test_the_first_login_in_production_sets_up(client, editor, production, clock):
    sign_in(client)
    response = client.get(CODE, follow=True)
    page = read(response)
    device = TOTPDevice.objects.get(user=editor)

    assert response.redirect_chain == [(SET_UP, 302)]
    assert page.texts("h1") == ["Einmalpasswort einrichten"]
    assert page.all("img")[0].attributes["src"].startswith("data:image/svg+xml")
    assert one_time_passwords.secret(device) in page.texts("code")
    assert not is_in(client)

    done = client.post(SET_UP, {"code": shown(device)})

    codes = read(done).texts("code")
    assert len(set(codes)) == 10
    assert is_in(client)
    assert read(done).links()["Weiter"] == "/verwaltung/offers/"
    assert client.get("/verwaltung/").status_code == 200
    assert Event.objects.about(editor).get().action == "Einmalpasswort eingerichtet"


def test_a_wrong_code_sets_nothing_up(client, editor, production, clock):
    sign_in(client)
    first = read(client.get(SET_UP)).texts("code")

    page = read(client.post(SET_UP, {"code": "000000"}))

    assert page.texts("code") == first  # what was scanned stays right
    assert not is_in(client)
    assert one_time_passwords.device_of(editor) is None


def test_an_app_that_is_set_up_cannot_be_replaced_with_a_password_alone(client, editor, production, clock):
    set_up(editor)
    sign_in(client)

    assert client.get(SET_UP).status_code == 302
    assert client.post(SET_UP, {"code": "000000"}).status_code == 302
    assert TOTPDevice.objects.count() == 1


# --- Who needs it ------------------------------------------------------------------------------------------------


def test_the_demo_asks_for_none(client, editor):
    assert sign_in(client)["Location"] == "/verwaltung/offers/"
    assert client.get("/verwaltung/").status_code == 200


def test_staff_can_set_it_up_in_the_demo_and_are_asked_from_then_on(client, editor, clock):
    sign_in(client)
    address = read(client.get("/verwaltung/")).links()["Einmalpasswort einrichten"]
    client.get(address)
    client.post(address, {"code": shown(TOTPDevice.objects.get())})

    assert client.get("/verwaltung/").status_code == 200
    client.post("/abmelden/")
    assert sign_in(client)["Location"] == CODE


def test_members_are_never_asked(client, production):
    user = create_user(email=EMAIL)
    Membership.objects.create(user=user, provider=create_provider())

    sign_in(client)

    assert client.get("/mein-bereich/").status_code == 200


@pytest.mark.parametrize("area", ["/verwaltung/", "/mein-bereich/"])
def test_a_session_without_it_ends_when_somebody_becomes_staff(production, area):
    user = create_user()
    Membership.objects.create(user=user, provider=create_provider())
    client = client_of(user)
    User.objects.update(is_staff=True)

    response = client.get(area, follow=True)

    assert response.redirect_chain[-1][0] == f"/anmelden/?next={area}"
    assert client.get("/admin/")["Location"] == "/anmelden/?next=/admin/"


@pytest.mark.parametrize(("is_local", "needed"), [(True, False), (False, True)])
def test_production_is_where_the_address_is_public(is_local, needed):
    import os
    import subprocess
    import sys

    from django.conf import settings

    site = "http://127.0.0.1:8000" if is_local else "https://bildung.example.de"
    code = "from bildungsportal import settings; print(settings.STAFF_NEEDS_ONE_TIME_PASSWORD)"
    environment = {"PATH": os.environ["PATH"], "SITE_URL": site, "SECRET_KEY": "x", "DATABASE_URL": "postgres://db/x"}
    result = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True
    )

    assert result.stdout == f"{needed}\n"


# --- A lost phone ------------------------------------------------------------------------------------------------


def reset(client, user):
    return client.post(
        "/verwaltung/accounts/user/", {"action": "remove_one_time_password", "_selected_action": [user.pk]}
    )


def test_a_superuser_resets_it_and_ends_the_sessions_of_the_lost_phone(client, editor, production, clock):
    set_up(editor)
    clock(30)
    sign_in(client)
    enter(client, shown(one_time_passwords.device_of(editor)))
    boss = create_user(is_staff=True, is_superuser=True)
    boss_client = client_of(boss)
    session = boss_client.session
    set_up(boss)
    session["otp_device_id"] = one_time_passwords.device_of(boss).persistent_id
    session.save()

    reset(boss_client, editor)

    assert client.get("/verwaltung/").status_code == 302
    assert (one_time_passwords.device_of(editor), StaticDevice.objects.filter(user=editor).count()) == (None, 0)
    assert sign_in(client)["Location"] == CODE
    assert client.get(CODE)["Location"] == SET_UP


def test_nobody_else_resets_it(editor, clock):
    from tests.staff import create_editor

    set_up(editor)

    reset(client_of(create_editor()), editor)

    assert one_time_passwords.device_of(editor) is not None
