"""The record of processing activities says what the table says, for staff only."""

import pytest
from django.core.management import CommandError, call_command

from bildungsportal.privacy.table import ACTIVITIES
from pages.models import Portal
from tests import html
from tests.factories import create_user
from tests.staff import client_of, create_editor

pytestmark = pytest.mark.django_db

RECORD = "/verwaltung/datenschutz/verzeichnis/"


@pytest.fixture
def staff():
    return client_of(create_user(is_staff=True))


def test_it_names_every_activity(staff, portal):
    page = html.read(staff.get(RECORD))

    assert page.texts("h1") == ["Verzeichnis von Verarbeitungstätigkeiten"]
    headings = page.texts("h2")
    assert [text for text in headings if text[0].isdecimal()] == [
        f"{number}. {activity.name}" for number, activity in enumerate(ACTIVITIES, 1)
    ]


def test_it_names_kinds_of_data_and_periods(staff, portal):
    body = " ".join(html.read(staff.get(RECORD)).of_class("whole")[1].text.split())

    assert body.startswith(
        "Anmeldungen"
        "Konto, wann, womit, Ergebnis, IP-Adresse."
        "Gelöscht: IP-Adressen von Anmeldungen: nach 7 Tagen; Anmeldungen: nach 90 Tagen."
    )


def test_it_says_who_is_responsible_and_what_is_missing(staff, portal):
    Portal.objects.update(data_protection_officer="Datenschutz beim Kreis\n0561 1003-1", hosting="")

    body = staff.get(RECORD).content.decode()

    assert "Datenschutz beim Kreis<br>0561 1003-1" in body
    assert "Technischer Betrieb: fehlt noch: Einstellungen des Portals" in body


def test_it_is_a_file_too(staff, portal, tmp_path, capsys):
    response = staff.get(RECORD, {"datei": "html"})
    file = tmp_path / "verzeichnis.html"
    call_command("processing_record", str(file))
    call_command("processing_record")

    assert response["Content-Disposition"] == 'attachment; filename="verarbeitungstaetigkeiten.html"'
    assert html.read(response).texts("h1") == ["Verzeichnis von Verarbeitungstätigkeiten: Bildungsportal"]
    assert file.read_text(encoding="utf-8") == response.content.decode()
    assert capsys.readouterr().out == f"Geschrieben: {file}\n{response.content.decode()}"


def test_the_command_says_what_is_wrong(portal, tmp_path):
    with pytest.raises(CommandError, match="ist nicht beschreibbar"):
        call_command("processing_record", str(tmp_path))
    Portal.objects.all().delete()
    with pytest.raises(CommandError, match="setup_kommune"):
        call_command("processing_record")


# --- Who may open what -------------------------------------------------------------------------------------------


PERSON = "/verwaltung/datenschutz/person/"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [({}, [302, 302]), ({"is_staff": True}, [403, 200]), ({"is_staff": True, "is_superuser": True}, [200, 200])],
)
def test_the_pages_are_for_staff(portal, fields, expected):
    client = client_of(create_user(**fields))

    assert [client.get(address).status_code for address in [PERSON, RECORD]] == expected
    assert client.post(PERSON, {"email": "a@example.org"}).status_code == expected[0]


@pytest.mark.parametrize("actions", [["view"], ["view", "change", "add"]])
def test_seeing_accounts_is_not_enough(portal, actions):
    assert client_of(create_editor(actions=actions)).get(PERSON).status_code == 403


@pytest.mark.parametrize(("may_delete", "links"), [(False, 1), (True, 2)])
def test_the_start_page_leads_there(portal, may_delete, links):
    client = client_of(create_editor(actions=["view", "delete"] if may_delete else ["view"]))

    page = html.read(client.get("/verwaltung/"))

    assert len([address for address in page.links().values() if "/datenschutz/" in address]) == links
