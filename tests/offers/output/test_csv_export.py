"""The table of a search, read again as a spreadsheet or a program would."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offers.models import FundingScheme, Language, LifePhase, Offer, TargetGroup, Topic
from offers.output import csv_file
from places.models import Municipality
from providers.models import Contact, Provider
from tests.factories import (
    NOW,
    create_contact,
    create_offer,
    create_provider,
    create_run,
    create_term,
    create_undated_run,
    create_venue,
    days,
)

pytestmark = pytest.mark.django_db

HEADINGS = [
    "Nummer", "Titel", "Kurz gesagt", "Art", "Anbieter", "Nächster Termin", "Beginn", "Ende", "Weitere Termine",
    "Zeiten", "Stand", "Freie Plätze", "Form", "Ort", "Straße und Hausnummer", "Postleitzahl", "Gemeinde",
    "Gemeindeschlüssel", "Kosten", "Förderung", "Lebensphasen", "Themen", "Zielgruppen", "Alter von", "Alter bis",
    "Sprachen", "Anmeldung", "Anmeldung bis", "Anmeldung im Internet", "Kursnummer", "Telefon", "E-Mail",
    "Geändert am", "Seite im Portal", "Quelle", "Lizenz",
]  # fmt: skip


@pytest.fixture(autouse=True)
def address(settings):
    settings.SITE_URL = "https://bildung.example"


def body(client, query: str = "") -> bytes:
    response = client.get(f"/angebote/export.csv{query}")
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def rows(client, query: str = "") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body(client, query).decode("utf-8-sig"), newline=""), delimiter=";"))


def test_a_row_tells_everything_about_an_offer(client, portal):
    portal.data_licence = "dl-de/by-2-0"
    portal.save()
    vellmar = Municipality.objects.get(slug="vellmar")
    venue = create_venue(
        name="vhs-Haus", street="Mühlgasse 12", postal_code="34246", city="Vellmar", municipality=vellmar
    )
    provider = create_provider(name="vhs Region")
    contact = create_contact(provider=provider, phone="0561 11", email="kurs@vhs.example")
    offer = create_offer(
        title="Deutsch; am Vormittag",
        teaser="Zeile eins.\r\nZeile „zwei“.",
        provider=provider,
        contact_id=contact.pk,
        price_kind="paid",
        prices=[{"kind": "full", "amount": "45.00"}, {"kind": "reduced", "amount": "30.00"}],
        funding_schemes=[
            create_term(FundingScheme, label="Bildungsurlaub"),
            create_term(FundingScheme, label="Altes", valid_until="2020-01-01"),
        ],
        life_phases=[create_term(LifePhase, label="Beruf", order=1), create_term(LifePhase, label="Alter", order=2)],
        topics=[create_term(Topic, label="Sprachen")],
        target_groups=[create_term(TargetGroup, label="Zugewanderte")],
        languages=[create_term(Language, label="Deutsch")],
        min_age=18,
        registration_url="https://vhs.example/kurs",
        runs=[
            create_run(start=20, status="full"),
            create_run(
                start=1, count=3, venue=venue, capacity=12, seats_left=5, course_number="D-101",
                registration_until=days(0),
            ),
        ],
    )  # fmt: skip

    (row,) = rows(client)

    assert list(row) == HEADINGS
    assert row == dict(
        zip(
            HEADINGS,
            [
                str(offer.pk), "Deutsch; am Vormittag", "Zeile eins. Zeile „zwei“.", "Kurs", "vhs Region",
                "2026-11-24", "18:00", "19:30", "3", "", "findet statt", "5", "Vor Ort", "vhs-Haus", "Mühlgasse 12",
                "34246", "Vellmar", vellmar.ags, "45 €, ermäßigt 30 €", "Bildungsurlaub", "Beruf | Alter", "Sprachen",
                "Zugewanderte", "18", "", "Deutsch", "Anmeldung nötig", "2026-11-23", "https://vhs.example/kurs",
                "D-101", "0561 11", "kurs@vhs.example", "2026-11-23",
                f"https://bildung.example{offer.get_absolute_url()}", "Landkreis Kassel, Bildungsportal",
                "https://www.govdata.de/dl-de/by-2-0",
            ],
            strict=True,
        )
    )  # fmt: skip


def test_offers_without_dates_or_times(client, portal):
    create_offer(title="A", runs=[create_undated_run(kind="open_start", ends_on=days(60))])
    create_offer(title="B", runs=[{"kind": "dated", "dates": [{"date": days(1)}]}])
    create_offer(title="C", runs=[create_run(times=("00:00", None))])

    found = rows(client, "?sortierung=titel")

    assert [(row["Nächster Termin"], row["Beginn"], row["Ende"], row["Zeiten"]) for row in found] == [
        ("", "", "", "Einstieg jederzeit, bis 22. Januar 2027"),
        ("2026-11-24", "", "", ""),
        ("2026-11-30", "00:00", "", ""),
    ]
    assert [row["Weitere Termine"] for row in found] == ["0", "0", "0"]


def test_all_hits_in_the_order_of_the_page_however_many(client, portal, monkeypatch):
    monkeypatch.setattr(csv_file, "BATCH", 2)
    for number in range(5):
        create_offer(title=f"Kurs {number}", price_kind="free" if number else "unknown")

    found = rows(client, "?kosten=kostenlos&sortierung=titel&seite=7")

    assert [row["Titel"] for row in found] == ["Kurs 1", "Kurs 2", "Kurs 3", "Kurs 4"]


def test_no_hits_is_a_table_with_headings_only(client, portal):
    assert body(client).decode("utf-8-sig") == ";".join(HEADINGS) + "\r\n"


def test_it_is_read_in_batches_of_fixed_cost(portal, django_assert_num_queries):
    ids = [create_offer(runs=[create_run(), create_run(start=9)]).pk for _ in range(3)]

    for number in [1, 3]:
        with django_assert_num_queries(9):
            assert len(list(csv_file.rows(ids[:number], NOW))) == number


def test_nothing_is_read_before_it_is_needed(portal, monkeypatch):
    monkeypatch.setattr(csv_file, "BATCH", 1)
    asked = []
    monkeypatch.setattr(csv_file, "rows", lambda ids, now: asked.append(list(ids)) or [])

    pieces = csv_file.csv_file([7, 8, 9], portal, NOW)
    next(pieces)
    assert asked == []
    next(pieces)
    assert asked == [[7]]


def test_spreadsheets_take_no_cell_for_a_formula(client, portal):
    provider = create_provider(name="@Verein", phone="+49 561 1", email="")
    create_offer(title='=HYPERLINK("https://evil.example";"x")', teaser="\t=1+1", provider=provider)
    create_offer(title="-2+3", teaser="+49", runs=[create_run(course_number="＝1")])

    found = rows(client, "?sortierung=titel")

    cells = [cell for row in found for cell in row.values()]
    assert '\'=HYPERLINK("https://evil.example";"x")' in cells
    assert {"'-2+3", "'@Verein", "'+49 561 1", "'=1+1", "'+49", "'＝1"} <= set(cells)
    assert [cell for cell in cells if cell.startswith(csv_file.FORMULA)] == []


@given(text=st.text())
def test_no_text_is_a_formula_or_breaks_a_row(text):
    table = csv_file.lines([[csv_file.cell(text), "Ende"]])

    ((first, last),) = csv.reader(io.StringIO(table, newline=""), delimiter=";")
    assert last == "Ende"
    assert not first.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert table.count("\r\n") == 1


def test_what_nobody_may_know_is_in_no_row(client, portal):
    venue = create_venue(
        name="Geheimes Frauenhaus", street="Geheimweg 3", postal_code="34246", city="Vellmar", lat=51.98, lon=9.65,
        municipality=Municipality.objects.get(slug="vellmar"), hide_exact_address=True,
    )  # fmt: skip
    provider = create_provider(name="Verein", phone="", email="")
    contact = create_contact(
        provider=provider, role=Contact.Role.MAINTENANCE, name="Geheime Person", email="geheim@x.example"
    )
    for state in ["draft", "submitted", "returned", "rejected", "archived"]:
        create_offer(title=f"Geheim {state}", state=state)
    create_offer(title="Geheim", provider=create_provider(state=Provider.State.ARCHIVED))
    offer = create_offer(title="Treff", provider=provider, runs=[create_run(venue=venue, room="Geheimzimmer")])
    Offer.objects.filter(pk=offer.pk).update(contact=contact)  # past the checks that refuse it

    text = body(client).decode()
    (row,) = rows(client)

    assert "geheim" not in text.lower()
    assert "51.98" not in text
    assert (row["Titel"], row["Ort"], row["Straße und Hausnummer"], row["Postleitzahl"], row["Gemeinde"]) == (
        "Treff", "Vellmar", "", "34246", "Vellmar",
    )  # fmt: skip
    assert (row["Telefon"], row["E-Mail"]) == ("", "")


def test_offers_withdrawn_while_the_table_is_read_are_left_out(portal):
    kept, withdrawn = create_offer(), create_offer()
    Offer.objects.filter(pk=withdrawn.pk).update(state="draft")

    assert [row.offer for row in csv_file.rows([withdrawn.pk, kept.pk], NOW)] == [kept]


def test_it_opens_in_a_german_excel_and_has_a_name(client, portal):
    response = client.get("/angebote/export.csv?q=x")

    assert response.streaming
    assert response["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert response["Content-Disposition"] == 'attachment; filename="angebote-2026-11-23.csv"'
    assert b"".join(response.streaming_content).startswith(b"\xef\xbb\xbfNummer;Titel;")
