"""Erklärung zur Barrierefreiheit: all that the law wants in it, from facts."""

import datetime as dt

import pytest

from pages.legal import gaps
from pages.models import KnownBarrier, Portal
from tests import html
from tests.factories import TODAY
from tests.pages.facts import create_complete_portal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

REVIEW_IS_DUE = "Erklärung zur Barrierefreiheit: eine Überprüfung seit einem Jahr"


@pytest.fixture
def portal():
    return create_complete_portal()


def statement(client) -> html.Page:
    return html.read(client.get("/barrierefreiheit/"))


def text(client) -> str:
    [prose] = statement(client).of_class("bp-prose")
    return " ".join(prose.text.split())


def test_it_has_all_required_parts_in_order(client, portal):
    assert [heading for level, heading in statement(client).headings() if level == 2][:6] == [
        "Wie barrierefrei ist das Portal?",
        "Was noch nicht barrierefrei ist",
        "Wie wir geprüft haben",
        "Barriere melden",
        "Durchsetzungsverfahren",
        "Von der Redaktion",
    ]
    assert "Diese Erklärung gilt für das Bildungsportal des Landkreises Kassel." in text(client)
    assert "Maßstab sind die Regeln nach dem Landesgesetz." in text(client)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("full", "Das Portal erfüllt diese Regeln vollständig."),
        ("partial", "Das Portal erfüllt diese Regeln teilweise."),
        ("none", "Das Portal erfüllt diese Regeln nicht."),
    ],
)
def test_it_says_how_far_the_rules_are_met(client, portal, state, expected):
    Portal.objects.update(conformity=state)

    assert expected in text(client)
    assert text(client).count("Das Portal erfüllt diese Regeln") == 1


def test_it_lists_barriers_in_their_order_with_reason_way_round_and_date(client, portal):
    KnownBarrier.objects.update(order=2)
    KnownBarrier.objects.create(
        portal=portal,
        text="Alte Programmhefte sind nur als Bild da.",
        reason="burden",
        alternative="Wir lesen sie am Telefon vor.",
        fixed_by=dt.date(2027, 3, 31),
        order=1,
    )

    items = [item for item in statement(client).texts("li") if "Grund:" in item]

    assert items == [
        "Alte Programmhefte sind nur als Bild da. Grund: unverhältnismäßige Belastung. "
        "Wir beheben das bis zum 31. März 2027. Anderer Weg: Wir lesen sie am Telefon vor.",
        "Die Karte hat keine Beschreibung. Grund: noch nicht behoben.",
    ]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"assessment": "self", "assessed_by": ""}, "Grundlage: Selbstbewertung."),
        ({"assessment": "self", "assessed_by": "Büro"}, "Grundlage: Selbstbewertung (Büro)."),
        (
            {"assessment": "external", "assessed_by": "Prüfstelle"},
            "Grundlage: Prüfung durch eine andere Stelle (Prüfstelle).",
        ),
    ],
)
def test_it_says_how_it_was_checked(client, portal, facts, expected):
    Portal.objects.update(stated_on=dt.date(2026, 5, 7), reviewed_on=None, **facts)

    assert f"Wie wir geprüft haben Diese Erklärung wurde am 7. Mai 2026 erstellt. {expected} Barriere melden" in text(
        client
    )


def test_it_says_when_it_was_last_reviewed(client, portal):
    Portal.objects.update(reviewed_on=dt.date(2026, 11, 3))

    assert "Zuletzt überprüft haben wir sie am 3. November 2026." in text(client)


def test_it_leads_to_the_form_the_office_and_the_enforcement_body(client, portal):
    links = statement(client).links()

    assert links["melden Sie die Barriere"] == "/barriere-melden/"
    assert links["0561 1003-0"] == "tel:+4956110030"
    address = "https://stelle.land.example/Durchsetzungs-und-Ueberwachungsstelle"
    assert links[address] == address
    assert "Haben Sie nach sechs Wochen keine Antwort" in text(client)


@pytest.mark.parametrize(
    ("stated", "reviewed", "expected"),
    [
        (365, None, []),
        (366, None, [REVIEW_IS_DUE]),
        (900, 365, []),
        (900, 366, [REVIEW_IS_DUE]),
    ],
)
def test_a_review_is_due_after_a_year(portal, stated, reviewed, expected):
    portal.stated_on = TODAY - dt.timedelta(days=stated)
    portal.reviewed_on = reviewed and TODAY - dt.timedelta(days=reviewed)

    assert [str(gap) for gap in gaps(portal, TODAY)] == expected
