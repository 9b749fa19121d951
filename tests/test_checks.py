"""The system checks say in German what is wrong with the configuration and what to do."""

import os
import subprocess
import sys

import pytest
from django.core.checks import run_checks
from django.db import connection

from bildungsportal import checks
from pages.models import Portal
from places.models import District
from tests.pages.facts import create_complete_portal

PRODUCTION = {
    "SITE_URL": "https://bildung.example.de",
    "IS_HTTPS": True,
    "IS_LOCAL": False,
    "DEBUG": False,
    "SECRET_KEY": "kP3vW8xqLm2Zr7NfTb5YcJ9dHs4Ga6EuRw1iXo0QnVyBtMzKpDhCgFjSl",
    "SECRET_KEY_IS_OURS": False,
    "EMAIL_URL": "smtp+tls://mail.example.de",
    "DEFAULT_FROM_EMAIL": "Bildungsportal <bildung@example.de>",
    "TRUSTED_PROXIES": ["10.0.0.0/8", "192.168.1.5", "fd00::/8"],
}


@pytest.fixture
def found(settings):
    """The ids of our findings in production, with the settings that a test changes."""

    def found(**changes):
        for name, value in (PRODUCTION | changes).items():
            setattr(settings, name, value)
        messages = run_checks(include_deployment_checks=True)
        ours = [message for message in messages if message.id.startswith("bildungsportal.")]
        assert all(message.hint for message in ours)
        return [message.id.removeprefix("bildungsportal.") for message in ours]

    return found


def test_production_has_no_findings(found):
    assert found() == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"DEBUG": True}, ["E001"]),
        ({"SECRET_KEY": "kurz"}, ["E002"]),
        ({"SECRET_KEY": "abab" * 20}, ["E002"]),
        ({"TRUSTED_PROXIES": ["10.0.0.0/8", "proxy", "10.0.0.0/99"]}, ["E003", "E003"]),
        ({"SITE_URL": "http://bildung.example.de", "IS_HTTPS": False}, ["W001"]),
        ({"EMAIL_URL": ""}, ["W002"]),
        ({"DEFAULT_FROM_EMAIL": "Bildungsportal <bildungsportal@localhost>"}, ["W003"]),
        ({"DEFAULT_FROM_EMAIL": ""}, ["W003"]),
    ],
    ids=str,
)
def test_production_is_warned_of(found, changes, expected):
    assert found(**changes) == expected


def test_demo_on_the_own_machine_has_no_findings(found):
    changes = {
        "SITE_URL": "http://127.0.0.1:8000",
        "IS_HTTPS": False,
        "IS_LOCAL": True,
        "DEBUG": True,
        "SECRET_KEY": "dev",
        "EMAIL_URL": "",
        "DEFAULT_FROM_EMAIL": "Bildungsportal <bildungsportal@localhost>",
    }

    assert found(**changes) == []


# --- The database ---------------------------------------------------------------------------------------------------


class FakeConnection:
    """A server of another version or locale than the one at hand."""

    def __init__(self, *, version: int, lower: str):
        self.pg_version = version
        self.lower = lower

    def cursor(self):
        return self

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def execute(self, statement):
        assert statement == "SELECT lower('Ä')"

    def fetchone(self):
        return (self.lower,)


@pytest.mark.parametrize(
    ("version", "lower", "expected"),
    [(150_000, "ä", []), (140_011, "ä", ["E004"]), (180_001, "Ä", ["E005"]), (140_000, "Ä", ["E004", "E005"])],
)
def test_server_is_new_enough_and_knows_umlauts(monkeypatch, version, lower, expected):
    monkeypatch.setattr(checks, "connections", {"default": FakeConnection(version=version, lower=lower)})

    errors = checks.check_postgresql(None, databases=["default"])

    assert [error.id.removeprefix("bildungsportal.") for error in errors] == expected


@pytest.mark.django_db
def test_server_of_the_tests_passes():
    assert checks.check_postgresql(None, databases=["default"]) == []


@pytest.mark.django_db
def test_portal_that_belongs_to_no_kommune_is_noticed():
    [warning] = checks.check_portal(None, databases=["default"])

    assert warning.id == "bildungsportal.W004"
    assert "setup_kommune" in warning.hint


@pytest.mark.django_db
def test_portal_of_a_kommune_passes():
    district = District.objects.create(ags="06633", name="Landkreis Kassel")
    Portal.objects.create(district=district, operator="Landkreis Kassel", operator_genitive="des Landkreises Kassel")

    assert checks.check_portal(None, databases=["default"]) == []


@pytest.mark.django_db
def test_portal_is_not_missed_before_the_first_migration(monkeypatch):
    monkeypatch.setattr(Portal._meta, "db_table", "not_there_yet")

    assert checks.check_portal(None, databases=["default"]) == []


# --- Open data -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, ["bildungsportal.W006"]),
        ({"contributor": "landkreisKassel"}, []),
        ({"data_licence": ""}, []),  # nothing that others may take
    ],
)
def test_without_its_number_no_data_portal_takes_the_catalogue(settings, facts, expected):
    settings.IS_LOCAL, settings.SITE_URL = False, "https://bildung.example.de"
    create_complete_portal(**facts)

    assert [warning.id for warning in checks.check_open_data(None, databases=["default"])] == expected


# --- What the law demands -------------------------------------------------------------------------------------------


@pytest.fixture
def missing(settings):
    """What the check of a public portal says, page by page."""
    settings.IS_LOCAL, settings.SITE_URL = False, "https://bildung.example.de"

    def missing() -> list[str]:
        found = checks.check_legal_facts(None, databases=["default"])
        portal = Portal.objects.first()
        for warning in found:
            assert warning.id == "bildungsportal.W005"
            assert warning.hint == (
                "Tragen Sie es in der Verwaltung ein: "
                f"https://bildung.example.de/verwaltung/pages/portal/{portal.pk}/change/"
            )
        return [warning.msg for warning in found]

    return missing


@pytest.mark.django_db
def test_a_portal_that_lacks_nothing_passes(missing):
    create_complete_portal()

    assert missing() == []


@pytest.mark.django_db
def test_what_is_missing_is_named_page_by_page(missing):
    create_complete_portal(represented_by="", log_days=None, conformity="", assessment="")

    assert missing() == [
        "Impressum: Es fehlt vertreten durch.",
        "Datenschutz: Es fehlt Tage, die der Webserver IP-Adressen aufbewahrt.",
        "Erklärung zur Barrierefreiheit: Es fehlt erfüllt die Regeln; Grundlage der Erklärung.",
    ]


@pytest.mark.django_db
def test_the_own_machine_may_lack_everything(settings):
    create_complete_portal(represented_by="")

    assert settings.IS_LOCAL
    assert checks.check_legal_facts(None, databases=["default"]) == []


@pytest.mark.django_db
def test_no_portal_lacks_no_facts(missing):
    assert missing() == []


@pytest.mark.django_db
def test_an_update_can_still_migrate(missing):
    """``migrate`` runs the checks before it adds the columns of a new version."""
    create_complete_portal(represented_by="")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE pages_portal DROP COLUMN hosting")

    assert checks.check_legal_facts(None, databases=["default"]) == []
    assert Portal.objects.exists()  # the transaction goes on


def test_checks_without_databases_ask_none(settings):
    settings.IS_LOCAL = False

    assert checks.check_postgresql(None) == checks.check_portal(None) == checks.check_legal_facts(None) == []


# --- All of it, as an operator runs it ------------------------------------------------------------------------------


def test_check_deploy_is_clean_in_production(settings, tmp_path):
    environment = {
        "PATH": os.environ["PATH"],
        "PORTAL_VAR": str(tmp_path),
        "SITE_URL": "https://bildung.example.de",
        "SECRET_KEY": PRODUCTION["SECRET_KEY"],
        "DATABASE_URL": "postgres://portal@127.0.0.1:1/portal",
        "EMAIL_URL": "smtp+tls://mail.example.de",
        "DEFAULT_FROM_EMAIL": "Bildungsportal <bildung@example.de>",
    }

    result = subprocess.run(
        [sys.executable, "-W", "error", "manage.py", "check", "--deploy", "--fail-level=WARNING"],
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
    )

    assert result.returncode == 0, result.stderr
    assert "no issues" in result.stdout
