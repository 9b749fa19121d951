"""Lists with headings of their own: somebody says once what they mean, and the portal remembers it."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from imports import jobs
from imports.formats.table import find_headings
from imports.models import ImportFile, ImportRun, Source
from offers.models import LifePhase, Offer, Topic
from providers.models import Membership
from tests.factories import NOW, create_provider, create_term, create_user
from tests.html import read
from tests.staff import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
UPLOAD = "/mein-bereich/imports/importrun/add/"
OWN = """Was;Wann;Wo genau;Inhalt;Raumfarbe;Kursleitung;Telefon
Nähen;12.01.2027;Bürgerhaus;Wir nähen eine Tasche.;rot;Gesine Wiegand;05605 1112
"""
MEANING = {"Was": "titel", "Wann": "beginn", "Wo genau": "ort_name", "Inhalt": "beschreibung", "Raumfarbe": ""}


@pytest.fixture
def provider():
    provider = create_provider(name="Töpferei Anders", trust="trusted")
    source = jobs.own_source(provider, "table")
    source.default_topics.add(create_term(Topic, label="Kunst"))
    source.default_life_phases.add(create_term(LifePhase, label="Für alle", code="all"))
    return provider


@pytest.fixture
def client(provider):
    user = create_user()
    Membership.objects.create(user=user, provider=provider)
    return client_of(user)


def upload(client, provider, text=OWN):
    file = SimpleUploadedFile("liste.csv", text.encode())
    return client.post(UPLOAD, {"provider": provider.pk, "format": "table", "file": file}, follow=True)


def columns_page() -> str:
    return f"/mein-bereich/imports/importrun/{ImportRun.objects.latest('pk').pk}/spalten/"


def answer(client, meaning: dict[str, str]):
    """Posts what the columns of the page mean, in their order."""
    found = {f"spalte{number}": name for number, name in enumerate(meaning.values())}
    return client.post(columns_page(), found, follow=True)


def errors(response) -> list[str]:
    return [element.text.strip() for element in read(response).of_class("errorlist")]


def test_unknown_headings_are_asked_with_the_first_values(client, provider):
    response = upload(client, provider)
    page = read(response)

    assert response.redirect_chain[-1][0] == columns_page()
    assert page.texts("h1")[-1] == "Spalten zuordnen"
    labels = [text for text in page.texts("label") if text in OWN]
    assert labels == ["Was", "Wann", "Wo genau", "Inhalt", "Raumfarbe"]
    assert [text.strip() for text in page.texts("q")] == [
        "Nähen",
        "12.01.2027",
        "Bürgerhaus",
        "Wir nähen eine Tasche.",
        "rot",
    ]
    assert "Wiegand" not in response.content.decode()
    assert page.unlabelled_fields() == page.inline_code() == []


def test_an_answer_leads_to_the_preview_and_is_remembered(client, provider):
    upload(client, provider)
    response = answer(client, MEANING)

    run = ImportRun.objects.get()
    assert (run.state, run.created, run.rejected) == ("preview", 1, 0)
    assert "Nähen" in response.content.decode()
    assert Source.objects.get(code=run.source.code).columns == MEANING
    assert Offer.objects.count() == 0

    client.post(f"/mein-bereich/imports/importrun/{run.pk}/schritt/uebernehmen/")
    assert [offer.title for offer in Offer.objects.all()] == ["Nähen"]
    assert Offer.objects.get().runs.get().venue.name == "Bürgerhaus"

    upload(client, provider, OWN.replace("Nähen", "Sticken"))
    assert ImportRun.objects.latest("pk").state == "preview"  # asked once


def test_the_answer_can_be_changed_on_the_preview(client, provider):
    upload(client, provider)
    preview = answer(client, MEANING | {"Wo genau": ""})
    assert read(preview).links()["Spalten anders zuordnen"] == columns_page()

    again = read(client.get(columns_page()))
    chosen = [option.attributes["value"] for option in again.all("option") if "selected" in option.attributes]
    assert chosen == ["titel", "beginn", "", "beschreibung", ""]

    answer(client, MEANING)
    assert Source.objects.get(format="table").columns == MEANING
    assert ImportRun.objects.get().state == "preview"


def test_known_headings_are_not_asked(client, provider):
    upload(client, provider, "Nr;Titel;Datum;Kursleitung;Leer\n1;Nähen;12.01.2027;Gesine Wiegand;\n")

    assert ImportRun.objects.get().state == "preview"


def test_headings_that_are_merely_similar_are_suggested_and_asked(client, provider):
    upload(client, provider, "Nr;Titel;Beschreibungen;Anmeldung bei\n1;Nähen;Wir nähen.;Gesine Wiegand\n")

    assert ImportRun.objects.get().state == "columns"
    page = read(client.get(columns_page()))
    chosen = [option.attributes["value"] for option in page.all("option") if "selected" in option.attributes]
    assert chosen == ["nummer", "titel", "beschreibung"]


def test_a_list_without_a_title_is_asked_and_not_refused(client, provider):
    upload(client, provider, "Datum;Ort\n12.01.2027;Kassel\n")

    assert ImportRun.objects.get().state == "columns"


@pytest.mark.parametrize(
    ("meaning", "message"),
    [
        ({"Was": "", "Wann": "beginn", "c": "", "d": ""}, "Bitte sagen Sie, in welcher Spalte der Titel steht."),
        (
            {"Was": "titel", "Wann": "", "c": "", "d": ""},
            "Bitte ordnen Sie außer dem Titel mindestens eine weitere Spalte zu.",
        ),
        (
            {"Was": "titel", "Wann": "beginn", "c": "beginn", "d": ""},
            "„Erster Tag“ haben Sie 2 Spalten zugeordnet. Bitte nehmen Sie nur eine.",
        ),
    ],
)
def test_what_cannot_be_is_asked_again(client, provider, meaning, message):
    upload(client, provider)

    assert errors(answer(client, meaning)) == [message]
    assert (ImportRun.objects.get().state, Source.objects.get(format="table").columns) == ("columns", {})


def test_a_field_that_is_none_is_refused(client, provider):
    upload(client, provider)
    answer(client, MEANING | {"Wann": "contact_id"})

    assert Source.objects.get(format="table").columns == {}


def test_each_provider_has_answers_of_its_own(client, provider):
    upload(client, provider)
    answer(client, MEANING)
    other = create_provider(name="Andere")
    user = create_user()
    Membership.objects.create(user=user, provider=other)

    upload(client_of(user), other)

    assert ImportRun.objects.latest("pk").state == "columns"


def test_nobody_reaches_the_columns_of_others(client, provider):
    upload(client, provider)
    stranger = create_user()
    Membership.objects.create(user=stranger, provider=create_provider())

    assert client_of(stranger).get(columns_page()).status_code == 404
    assert client_of(stranger).post(columns_page(), {"spalte0": "titel", "spalte1": "beginn"}).status_code == 404
    assert Source.objects.get(format="table", provider=provider).columns == {}


def test_a_list_that_is_taken_over_is_asked_no_more(client, provider):
    upload(client, provider)
    answer(client, MEANING)
    client.post(f"/mein-bereich/imports/importrun/{ImportRun.objects.get().pk}/schritt/uebernehmen/")

    assert client.get(columns_page()).status_code == 404


def test_a_list_that_waits_for_an_answer_is_left_alone_by_the_job_and_can_be_thrown_away(client, provider):
    upload(client, provider)

    assert jobs.work_off(NOW) == []
    assert ImportRun.objects.get().state == "columns"

    client.post(f"/mein-bereich/imports/importrun/{ImportRun.objects.get().pk}/schritt/verwerfen/")
    assert (ImportRun.objects.count(), ImportFile.objects.count()) == (0, 0)


def test_a_list_that_nobody_answers_is_forgotten(client, provider):
    upload(client, provider)

    jobs.forget(NOW + jobs.KEEP_PREVIEWS * 2)

    assert ImportFile.objects.count() == 0


def test_what_goes_wrong_names_row_and_cell(client, provider):
    text = "Nr;Titel;Inhalt;Plätze\n1;Nähen;Wir nähen.;viele\n2;;Wir sticken.;5\n"
    page = read(upload(client, provider, text))

    assert page.texts("td")[:2] == ["Zeile 3, B3", "Der Titel fehlt."]
    assert any("„Plätze“ (Zelle D2) ist keine ganze Zahl: „viele“." in told for told in page.texts("td"))


def test_headings_below_other_lines():
    text = "Programm 2027;;\n;;\nWas;Wann;Nr\nNähen;morgen;1\nSticken;;2\nSticken;;3\nStricken;;4\n"
    found = find_headings(io.BytesIO(text.encode()), {})

    assert [(heading.text, heading.name, heading.examples) for heading in found] == [
        ("Was", "", ["Nähen", "Sticken", "Stricken"]),
        ("Wann", "", ["morgen"]),
        ("Nr", "nummer", ["1", "2", "3"]),
    ]


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02\x00", b"PK\x03\x04 kein Archiv", b"\n\n"])
def test_what_is_no_list_has_no_headings(content):
    assert find_headings(io.BytesIO(content), {}) == []


@pytest.mark.parametrize(("kind", "begins"), [("xlsx", b"PK"), ("csv", b"\xef\xbb\xbfNummer;Titel;")])
def test_the_template_can_be_downloaded(client, kind, begins):
    links = read(client.get(UPLOAD)).links()
    [address] = [url for text, url in links.items() if "Vorlage" in text and url.endswith(kind)]

    response = client.get(address)

    assert response.content.startswith(begins)
    assert response["Content-Disposition"] == f'attachment; filename="angebote-vorlage.{kind}"'
    assert client.get(address.replace(kind, "exe")).status_code == 404
