"""What the page on privacy says of the program is what the program does."""

import datetime as dt
import re

import pytest
from django.conf import settings

from accounts import retention, throttle
from bildungsportal.management.commands.run_jobs import JOBS
from bildungsportal.privacy.retention import MAILS_FOR
from offers import retention as of_reports
from offers.finding import bookmarks
from providers import admission
from providers import retention as of_providers
from tests import html
from tests.factories import create_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def statement(client, portal) -> str:
    create_page(slug="datenschutz", title="Datenschutz", body="")
    [prose] = html.read(client.get("/datenschutz/")).of_class("bp-prose")
    return " ".join(prose.text.split())


def days(count: int) -> dt.timedelta:
    return dt.timedelta(days=count)


@pytest.mark.parametrize(
    ("period", "meant", "said"),
    [
        (retention.ADDRESSES_FOR, days(7), "Die IP-Adresse löscht es nach 7 Tagen"),
        (retention.LOGINS_FOR, days(90), "das Übrige nach 90 Tagen"),
        (throttle.DAY, days(1), "löscht sie nach einem Tag"),
        (bookmarks.KEPT_FOR, days(90), "Merkliste und bleibt 90 Tage nach Ihrem letzten Besuch"),
        (of_reports.CLOSED_FOR, days(180), "Was erledigt ist, löschen wir ein halbes Jahr nach dem Eingang."),
        (of_providers.DECIDED_FOR, days(180), "bis wir entschieden haben, und noch ein halbes Jahr"),
        (MAILS_FOR, days(30), "E-Mails, die das Portal verschickt, löscht es nach 30 Tagen."),
        (admission.CONFIRM_WITHIN, days(7), "den Sie nicht bestätigen, löschen wir nach 7 Tagen"),
        (
            dt.timedelta(seconds=settings.STAFF_SESSION_SECONDS),
            dt.timedelta(hours=8),
            "noch 8 Stunden in der Redaktion",
        ),
        (dt.timedelta(seconds=settings.MEMBER_SESSION_SECONDS), days(14), "14 Tage bei Anbietern"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_it_names_the_periods_that_hold(statement, period, meant, said):
    assert period == meant
    assert said in statement


def test_whatever_is_to_be_deleted_has_its_job():
    assert [job.command for job in JOBS if job.command.startswith("forget")] == ["forget_personal_data"]


def test_it_names_each_base_of_law(statement):
    assert re.findall(r"Artikel \d+|§ \d+", statement) == [
        "Artikel 6", "§ 25", "Artikel 15", "Artikel 16", "Artikel 17", "Artikel 18", "Artikel 21",
    ]  # fmt: skip
