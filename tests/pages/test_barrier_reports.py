"""Barriere melden: from every page, without an account, with a receipt and a day by which the office answers."""

import datetime as dt

import pytest
from django.test import Client
from post_office.models import Email

from accounts.models import Attempt
from pages import barriers
from pages.models import BarrierReport, Portal
from tests import html
from tests.factories import NOW, TODAY, create_offer, create_page
from tests.staff import admin_url, client_of, create_editor

DUE = "4. Januar 2027"
TYPED = {"text": "Der Kalender geht nicht mit der Tastatur.", "page_url": "/angebote/", "email": "ada@example.org"}
PROPER = {**TYPED, "betreff": ""}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office(portal):
    Portal.objects.update(email="buero@kreis.example", phone="0561 1003-0", enforcement_body="LBIT, Gießen")


def send(client, **fields):
    return client.post("/barriere-melden/", {**PROPER, **fields})


def mails() -> dict[str, Email]:
    """The mails that wait, by recipient."""
    return {mail.to[0]: mail for mail in Email.objects.all()}


# --- The way there -----------------------------------------------------------------------------------------------


def test_every_page_leads_there_and_names_itself(client):
    create_page(slug="impressum")
    offer = create_offer(title="Töpfern & Malen")

    for address in ["/", "/angebote/?q=Kurs", offer.get_absolute_url(), "/impressum/", "/gibt-es-nicht/"]:
        link = html.read(client.get(address)).links()["Barriere melden"]
        assert link == f"/barriere-melden/?seite={address.partition('?')[0]}"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("/angebote/", "/angebote/"),
        ("/", "/"),
        ("//elsewhere.example/", ""),
        ("https://elsewhere.example/", ""),
        ("javascript:alert(1)", ""),
        ("/gibt/es/nicht/", ""),
        ("angebote/", ""),
        ("%00", ""),
        ("", ""),
    ],
)
def test_only_pages_of_the_portal_are_taken_over(client, given, shown):
    page = html.read(client.get(f"/barriere-melden/?seite={given}"))

    (field,) = [field for field in page.all("input") if field.attributes.get("name") == "page_url"]
    assert field.attributes.get("value", "") == shown


def test_the_path_of_a_page_cannot_break_the_footer(client):
    response = client.get('/"><script>alert(1)</script>/')

    assert "<script>alert" not in response.content.decode()


def test_form_can_be_filled_in_by_everybody(client):
    page = html.read(client.get("/barriere-melden/"))

    assert page.texts("h1") == ["Barriere melden"]
    assert page.unlabelled_fields() == []
    fields = {field.attributes["name"]: field.attributes for field in page.all("input", "textarea")}
    assert fields["email"]["autocomplete"] == "email"
    assert "id_text_helptext" in fields["text"]["aria-describedby"]
    assert "required" in fields["text"]
    assert "required" not in fields["email"]
    assert "noindex" in client.get("/barriere-melden/").content.decode()


# --- Sending -----------------------------------------------------------------------------------------------------


def test_a_report_is_kept_with_the_day_of_its_answer(client):
    send(client)

    report = BarrierReport.objects.get()
    assert (report.text, report.page_url, report.email) == (TYPED["text"], "/angebote/", "ada@example.org")
    assert (report.received_at, report.due_on) == (NOW, TODAY + dt.timedelta(weeks=6))
    assert report.state == BarrierReport.State.OPEN


def test_the_receipt_names_number_and_day(client):
    response = send(client)

    assert response.status_code == 302
    page = html.read(client.get(response["Location"]))
    number = BarrierReport.objects.get().pk
    assert page.texts("dt") == ["Nummer", "Eingegangen", "Antwort bis"]
    assert page.texts("dd") == [str(number), "23. November 2026, 10:00 Uhr", DUE]
    assert "LBIT, Gießen" in page.texts("p")


def test_without_an_address_the_receipt_says_how_to_ask(client):
    page = html.read(client.get(send(client, email="")["Location"]))

    assert "0561 1003-0" in page.links()
    assert [mail.to for mail in Email.objects.all()] == [["buero@kreis.example"]]


def test_receipts_of_others_cannot_be_guessed(client):
    key = barriers.key_of(BarrierReport.objects.create(text="Geheim", due_on=TODAY))
    number, _colon, signature = key.partition(":")
    other = BarrierReport.objects.create(text="Anderes", due_on=TODAY)

    assert "Geheim" not in client.get(f"/barriere-melden/eingang/{key}/").content.decode()
    for wrong in [number, f"{other.pk}:{signature}", "x", ":"]:
        assert client.get(f"/barriere-melden/eingang/{wrong}/").status_code == 404
    BarrierReport.objects.all().delete()
    assert client.get(f"/barriere-melden/eingang/{key}/").status_code == 404


def test_office_and_sender_get_mails(client):
    send(client)

    report, found = BarrierReport.objects.get(), mails()
    assert set(found) == {"buero@kreis.example", "ada@example.org"}
    to_office, receipt = found["buero@kreis.example"], found["ada@example.org"]
    assert to_office.subject == f"Neue Meldung: Barriere Nr. {report.pk} vom 23.11.2026"
    assert "> Der Kalender geht nicht mit der Tastatur." in to_office.message
    assert "Antwort an: ada@example.org" in to_office.message
    assert f"/verwaltung/pages/barrierreport/{report.pk}/change/" in to_office.message
    assert f"Nummer {report.pk}" in receipt.message
    assert DUE in to_office.message
    assert DUE in receipt.message
    assert "LBIT, Gießen" in receipt.message


def test_no_report_without_its_mails(client, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("accounts.mail.send", broken)
    client.raise_request_exception = False

    assert send(client).status_code == 500
    assert BarrierReport.objects.count() == 0


def test_an_office_without_an_address_still_gets_reports(client):
    Portal.objects.update(email="")

    assert send(client, email="").status_code == 302
    assert (BarrierReport.objects.count(), Email.objects.count()) == (1, 0)


EVIL = "{{ 7|add:1 }} {% include 'x' %} <b>fett</b> https://evil.example/x www.evil.com chef@evil.com\nBcc: a@b.example"


def test_what_strangers_type_stays_text(client):
    send(client, text=EVIL, page_url=EVIL.replace("\n", " "))

    mail, receipt = mails()["buero@kreis.example"], mails()["ada@example.org"]
    assert "> {{ 7|add:1 }} {% include 'x' %} <b>fett</b>" in mail.message
    assert "> Bcc: a[@]b[.]example" in mail.message
    assert "<b>" not in mail.html_message
    links = [link.partition('"')[0] for link in mail.html_message.split('href="')[1:]]
    assert [link for link in links if "evil" in link] == []
    for text in [mail.message, mail.html_message]:
        assert "https://evil" not in text
        assert "evil.com" not in text
    assert "evil" not in receipt.message + receipt.html_message
    assert "Bcc" not in str(mail.headers) + receipt.message


@pytest.mark.parametrize("email", ["a@b.example\nBcc: c@d.example", "a@b.example, c@d.example", "<a@b.example>", "x"])
def test_only_one_plain_address_is_taken(client, email):
    response = send(client, email=email)

    assert response.status_code == 200
    assert (BarrierReport.objects.count(), Email.objects.count()) == (0, 0)


# --- Errors ------------------------------------------------------------------------------------------------------


def test_errors_lead_to_their_fields_and_keep_what_was_typed(client):
    response = send(client, text=" ", email="ada", page_url="/themen/")

    page = html.read(response)
    summary = page.of_class("kern-alert--danger")[0]
    assert "autofocus" in summary.attributes
    assert page.texts("title")[0].startswith("Fehler: Barriere melden")
    assert page.links()["Welche Barriere haben Sie gefunden? – Bitte beschreiben Sie die Barriere."] == "#id_text"
    assert "#id_email" in page.links().values()
    fields = {field.attributes["name"]: field.attributes for field in page.all("input", "textarea")}
    assert fields["email"]["aria-invalid"] == fields["text"]["aria-invalid"] == "true"
    assert "id_email_error" in fields["email"]["aria-describedby"]
    assert (fields["email"]["value"], fields["page_url"]["value"]) == ("ada", "/themen/")
    assert BarrierReport.objects.count() == 0


@pytest.mark.parametrize("text", ["x" * 4001, "a\x00b"])
def test_texts_that_do_not_fit_are_refused(client, text):
    assert send(client, text=text).status_code == 200
    assert BarrierReport.objects.count() == 0


# --- Programs and floods -----------------------------------------------------------------------------------------


def test_programs_that_fill_in_everything_are_thanked_and_forgotten(client):
    response = send(client, betreff="Viagra")

    assert response.status_code == 302
    assert html.read(client.get(response["Location"])).texts("h1") == ["Danke. Ihre Meldung ist angekommen."]
    assert (BarrierReport.objects.count(), Email.objects.count()) == (0, 0)


def test_one_connection_may_send_ten_in_an_hour(client):
    for _ in range(10):
        assert send(client, email="").status_code == 302

    refused = send(client, email="", text="Noch eine")
    elsewhere = client.post("/barriere-melden/", PROPER, REMOTE_ADDR="198.51.100.7")

    assert refused.status_code == 200
    assert html.read(refused).of_class("kern-alert--danger")
    assert "Noch eine" in refused.content.decode()
    assert elsewhere.status_code == 302
    assert BarrierReport.objects.count() == 11
    assert "198.51.100.7" not in str(list(Attempt.objects.values_list("key", flat=True)))


def test_nobody_gets_more_than_five_receipts_a_day(client):
    for _ in range(6):
        assert send(client).status_code == 302

    assert BarrierReport.objects.count() == 6
    assert Email.objects.filter(to="ada@example.org").count() == 5


def test_other_sites_cannot_send(portal):
    client = Client(enforce_csrf_checks=True)

    assert send(client).status_code == 403
    assert BarrierReport.objects.count() == 0


def test_the_form_alone_sets_a_cookie_that_goes_with_the_browser(client):
    response = client.get("/barriere-melden/")

    assert set(response.cookies) == {"csrftoken"}
    assert response.cookies["csrftoken"]["max-age"] == ""
    assert "no-store" in response["Cache-Control"]


# --- Staff -------------------------------------------------------------------------------------------------------


def create_report(days: int, **fields) -> BarrierReport:
    return BarrierReport.objects.create(text="Kontrast", due_on=TODAY + dt.timedelta(days=days), **fields)


def rows(page: html.Page) -> list[list[str]]:
    """Number and deadline of each row of the list."""
    table = [" ".join(cell.text.split()) for cell in page.of_class("field-deadline")]
    numbers = [" ".join(cell.text.split()) for cell in page.of_class("field-number")]
    return [list(row) for row in zip(numbers, table, strict=True)]


def test_staff_see_the_most_urgent_first_and_what_is_late(client):
    answered = create_report(-50, state="answered", answer="Behoben.")
    later, late, very_late, today = create_report(41), create_report(-1), create_report(-9), create_report(0)

    staff = client_of(create_editor())
    page = html.read(staff.get(admin_url(BarrierReport, "changelist")))

    assert rows(page) == [
        [str(very_late.pk), "überfällig seit 9 Tagen"],
        [str(late.pk), "überfällig seit 1 Tag"],
        [str(today.pk), "noch 0 Tage"],
        [str(later.pk), "noch 41 Tage"],
        [str(answered.pk), "–"],
    ]
    assert page.texts("strong")[1:3] == ["überfällig seit 9 Tagen", "überfällig seit 1 Tag"]


def test_staff_can_filter_what_is_late():
    create_report(1)
    create_report(-3, state="answered", answer="Behoben.")
    late = create_report(-2)

    page = html.read(client_of(create_editor()).get(admin_url(BarrierReport, "changelist"), {"frist": "ueberfaellig"}))

    assert rows(page) == [[str(late.pk), "überfällig seit 2 Tagen"]]


def test_staff_read_texts_as_text():
    report = create_report(1, email="ada@example.org", page_url="https://evil.example/")
    BarrierReport.objects.update(text=EVIL)

    response = client_of(create_editor(actions=("view",))).get(admin_url(report, "change"))

    assert "&lt;b&gt;fett" in response.content.decode()
    assert [url for url in html.read(response).links().values() if "evil" in url] == []
