"""People get to read all that is kept about them, nothing about others, and no key."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Event, Login
from accounts.models.event import record
from bildungsportal.privacy.disclosure import sections
from bildungsportal.privacy.person import Person
from tests import html
from tests.factories import NOW, create_offer, create_user
from tests.privacy.people import EMAIL, create_bert, create_choir, create_gisela
from tests.staff import client_of, create_editor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]

OWN, OF_STAFF = "/mein-bereich/meine-daten/", "/verwaltung/datenschutz/person/"
KINDS = [
    "Konten", "Mitarbeit", "Einladungen", "Anmeldungen", "App für Einmalpasswörter", "Aufnahmeanträge",
    "Ansprechpersonen", "Verlauf", "Änderungen", "interne Notizen", "Hinweise zu Angeboten",
    "gemeldete Barrieren", "E-Mails",
]  # fmt: skip
SECRETS = ["GEHEIM", "ab" * 20, "md5$"]


@pytest.fixture
def world():
    choir = create_choir()
    create_bert(choir)
    return create_gisela(choir)


def test_it_is_everything_of_one_person(world):
    user, _client = world

    assert [section.kept.name for section in sections(Person.of(user))] == KINDS


def test_one_reads_the_own_data(world):
    _user, client = world

    body = client.get(OWN).content.decode()

    for word in ["Gisela Zange", "203.0.113.5", "Hinweis open", "Barriere answered", "Angerufen.", "Bitte bald."]:
        assert word in body
    assert [word for word in [*SECRETS, "Bert", "203.0.113.77", f"x{EMAIL}"] if word in body] == []


def test_as_a_file_for_programs(world):
    user, client = world

    response = client.post(OWN, {"json": "1"})

    assert response["Content-Type"] == "application/json"
    assert response["Content-Disposition"] == 'attachment; filename="daten.json"'
    content = json.loads(response.content)
    assert (content["person"], content["stand"]) == (EMAIL, "2026-11-23T10:00:00+01:00")
    assert [part["art"] for part in content["daten"]] == KINDS
    account = content["daten"][0]
    assert account["loeschung"] == [
        "Konten ohne Anbieter, nach der letzten Anmeldung: nach 365 Tagen",
        "wenn die Person oder die Redaktion es löscht",
    ]
    assert account["eintraege"][0]["E-Mail"] == EMAIL
    assert [word for word in [*SECRETS, "Bert"] if word in response.content.decode()] == []
    assert Event.objects.about(user)[0].action == "Auskunft über gespeicherte Daten"


def test_the_log_is_told_in_words_and_not_in_codes(world):
    user, client = world
    states = {"from_state": "draft", "to_state": "submitted", "changed_fields": ["title", "gone"]}
    record(create_offer(title="Chor für alle"), "eingereicht", actor=user, now=NOW, **states)

    content = json.loads(client.post(OWN, {"json": "1"}).content)

    [log] = [part["eintraege"] for part in content["daten"] if part["art"] == "Verlauf"]
    [entry] = [row for row in log if row["Bezeichnung"] == "Chor für alle"]
    assert (entry["Art"], entry["von"], entry["nach"]) == ("Angebot", "Entwurf", "In Prüfung")
    assert entry["geänderte Felder"] == "Titel, gone"


def test_as_a_file_to_read(world):
    _user, client = world

    response = client.post(OWN, {"html": "1"})

    assert response["Content-Disposition"] == 'attachment; filename="daten.html"'
    page = html.read(response)
    assert page.texts("h2") == [kind[0].upper() + kind[1:] for kind in KINDS]
    assert [word for word in [*SECRETS, "Bert"] if word in response.content.decode()] == []


def test_staff_look_somebody_up_and_the_log_says_so(world):
    user, _client = world
    editor = create_editor()
    staff = client_of(editor)

    shown = staff.post(OF_STAFF, {"email": EMAIL.upper()})
    file = staff.post(OF_STAFF, {"email": EMAIL, "json": "1"})

    assert "203.0.113.5" in shown.content.decode()
    assert "Bert" not in shown.content.decode()
    assert json.loads(file.content)["person"] == EMAIL
    assert [(event.action, event.actor) for event in Event.objects.about(user)[:2]] == [
        ("Auskunft über gespeicherte Daten", editor),
        ("gespeicherte Daten angesehen", editor),
    ]


def test_people_without_an_account_get_an_answer_too(world):
    staff = client_of(create_editor())

    page = html.read(staff.post(OF_STAFF, {"email": "niemand@example.org"}))

    assert "Zu dieser Adresse ist nichts gespeichert." in page.texts("p")


def test_a_mistake_is_told(world):
    page = html.read(client_of(create_editor()).post(OF_STAFF, {"email": "niemand"}))

    assert page.texts("h1") == ["Daten einer Person"]
    assert [item.text for item in page.of_class("errorlist")] == ["Bitte gültige E-Mail-Adresse eingeben."]


@pytest.mark.parametrize("logins", [1, 3])
def test_it_asks_as_often_for_three_rows_as_for_one(logins):
    user = create_user()
    for _ in range(logins):
        Login.objects.create(at=NOW, user=user, way="password", result="success")
    client = client_of(create_editor())
    client.post(OF_STAFF, {"email": user.email})

    with CaptureQueriesContext(connection) as queries:
        client.post(OF_STAFF, {"email": user.email})

    assert len(queries) == 32
