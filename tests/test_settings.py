"""Settings come from the environment; what is wrong there is said in German and never guessed."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

PRINT = """
import json
from bildungsportal import settings
values = {name: getattr(settings, name) for name in NAMES}
print(json.dumps(values, default=str))
"""
DATABASE = "postgres://portal@db.example.de/portal"


@pytest.fixture
def start(tmp_path):
    """Loads the settings in a process of their own: ``start("DEBUG", SITE_URL="…")`` gives the value of DEBUG."""

    def start(*names, **environment):
        result = subprocess.run(
            [sys.executable, "-c", PRINT.replace("NAMES", repr(names))],
            env={"PATH": os.environ["PATH"], "PORTAL_VAR": str(tmp_path / "var")} | environment,
            cwd=settings.BASE_DIR,
            capture_output=True,
            text=True,
        )
        if result.returncode:
            *_, last = result.stderr.strip().splitlines()
            return last.partition(": ")[2]
        values = json.loads(result.stdout)
        return values[names[0]] if len(names) == 1 else values

    return start


# --- Defaults -------------------------------------------------------------------------------------------------------


def test_defaults_are_safe_and_local(start):
    values = start("DEBUG", "SITE_URL", "IS_LOCAL", "USES_EMBEDDED_POSTGRES", "PORT", "TRUSTED_PROXIES")

    assert values == {
        "DEBUG": False,
        "SITE_URL": "http://127.0.0.1:8000",
        "IS_LOCAL": True,
        "USES_EMBEDDED_POSTGRES": True,
        "PORT": 8000,
        "TRUSTED_PROXIES": [],
    }


def test_another_port_changes_the_address(start):
    assert start("SITE_URL", PORT="8001") == "http://127.0.0.1:8001"


def test_https_address_secures_cookies_and_redirects(start):
    names = ["ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE"]

    values = start(*names, SITE_URL="https://bildung.example.de/", SECRET_KEY="x", DATABASE_URL=DATABASE)

    assert values == {
        "ALLOWED_HOSTS": ["bildung.example.de", "127.0.0.1", "localhost"],
        "CSRF_TRUSTED_ORIGINS": ["https://bildung.example.de"],
        "SECURE_SSL_REDIRECT": True,
        "SESSION_COOKIE_SECURE": True,
    }


# --- SECRET_KEY -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "environment",
    [{"DATABASE_URL": DATABASE}, {"SITE_URL": "https://bildung.example.de"}],
    ids=lambda env: next(iter(env)),
)
def test_secret_key_is_missing(start, environment):
    assert start("SECRET_KEY", **environment).startswith("SECRET_KEY fehlt. ")


def test_demo_keeps_a_key_of_its_own(start, tmp_path):
    first = start("SECRET_KEY")
    second = start("SECRET_KEY")

    file = tmp_path / "var" / "secret_key"
    assert first == second == file.read_text()
    assert len(first) >= 50
    assert file.stat().st_mode & 0o077 == 0
    assert [path.name for path in file.parent.iterdir()] == ["secret_key"]


def test_var_that_cannot_be_written_is_named(start, tmp_path):
    (tmp_path / "file").write_text("")

    message = start("SECRET_KEY", PORTAL_VAR=str(tmp_path / "file" / "var"))

    assert message.startswith(f"PORTAL_VAR = {tmp_path}/file/var ist nicht beschreibbar")


# --- Values from files ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL", "EMAIL_URL"])
def test_secret_comes_from_a_file(start, tmp_path, name):
    values = {"SECRET_KEY": "direkt", "DATABASE_URL": DATABASE, "EMAIL_URL": "smtp://mail.example.de"}
    expected = values.pop(name)
    file = tmp_path / "secret"
    file.write_text(f"{expected}\n")

    assert start(name, **values, **{f"{name}_FILE": str(file)}) == expected


def test_file_wins_over_the_variable(start, tmp_path):
    file = tmp_path / "secret"
    file.write_text("aus der Datei")

    assert start("SECRET_KEY", SECRET_KEY="direkt", SECRET_KEY_FILE=str(file)) == "aus der Datei"


@pytest.mark.parametrize("content", [None, b"\xff\xfe"], ids=["missing", "no text"])
def test_file_that_cannot_be_read_is_named(start, tmp_path, content):
    file = tmp_path / "secret"
    if content:
        file.write_bytes(content)

    message = start("SECRET_KEY", SECRET_KEY_FILE=str(file))

    assert message.startswith(f"SECRET_KEY_FILE zeigt auf {file}, aber die Datei ist nicht lesbar")


# --- Values that are wrong ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "bildung.example.de",
        "ftp://bildung.example.de",
        "https://",
        "//example.de",
        "https://example.de/bildung",
        "https://example.de?x=1",
        "https://lea@example.de",
        "https://example.de:https",
        "http://[::1",
    ],
)
def test_wrong_site_url(start, url):
    message = start("SITE_URL", SITE_URL=url)

    assert message.startswith("SITE_URL muss wie https://bildung.example.de aussehen (ohne Pfad), nicht „")


@pytest.mark.parametrize(("word", "value"), [("1", True), ("Ja", True), ("on", True), ("0", False), ("", False)])
def test_flag(start, word, value):
    assert start("DEBUG", DEBUG=word) is value


def test_unclear_flag_is_not_silently_a_no(start):
    assert start("DEBUG", DEBUG="vielleicht") == "DEBUG muss 1 oder 0 sein, nicht „vielleicht“."


@pytest.mark.parametrize("port", ["achttausend", "0", "-1", "65536", "8000.5"])
def test_wrong_port(start, port):
    assert start("PORT", PORT=port) == f"PORT muss eine Zahl von 1 bis 65535 sein, nicht „{port}“."


@pytest.mark.parametrize("name", ["PORT", "SITE_URL", "DATABASE_URL", "DEFAULT_FROM_EMAIL"])
def test_empty_value_counts_as_none(start, name):
    assert start(name, **{name: " "}) == start(name, **{f"{name}_": ""})


@pytest.mark.parametrize("url", ["postgres://lea:ge#heim@db:abc/portal", "postgres://db:abc/portal"])
def test_wrong_database_address_is_not_shown_with_its_password(start, url):
    message = start("DATABASES", DATABASE_URL=url, SECRET_KEY="x")

    assert message.startswith("DATABASE_URL muss wie postgres://name:kennwort@db.example.de:5432/portal aussehen")
    assert "heim" not in message


@pytest.mark.parametrize("url", ["sqlite:///portal.db", "mysql://db/portal", "db.example.de"])
def test_database_that_is_not_postgresql(start, url):
    message = start("DATABASES", DATABASE_URL=url, SECRET_KEY="x")

    assert message == "DATABASE_URL muss mit postgres:// beginnen; das Portal braucht PostgreSQL."


# --- Mail -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example.de", ["mail.example.de", 25, "", False, False]),
        ("smtp+tls://lea%40x:ge%2Fheim@mail.example.de", ["mail.example.de", 587, "ge/heim", True, False]),
        ("smtps://lea:geheim@mail.example.de:4650", ["mail.example.de", 4650, "geheim", False, True]),
    ],
)
def test_mail_server(start, url, expected):
    names = ["EMAIL_HOST", "EMAIL_PORT", "EMAIL_HOST_PASSWORD", "EMAIL_USE_TLS", "EMAIL_USE_SSL"]

    assert list(start(*names, EMAIL_URL=url).values()) == expected


@pytest.mark.parametrize(
    "url", ["mail.example.de", "https://mail.example.de", "smtp://", "smtp://mail.example.de:abc", "smtp://[mail"]
)
def test_wrong_mail_server(start, url):
    assert start("EMAIL_URL", EMAIL_URL=url).startswith("EMAIL_URL muss wie smtp+tls://")
