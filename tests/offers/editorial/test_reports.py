"""Angaben stimmen nicht: citizens say so, the provider and the office read it."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.test import Client
from post_office.models import Email

from offers.editorial import moderation
from offers.models import Offer, OfferReport
from pages.models import BarrierReport, Portal
from providers.models import Contact, Membership
from tests import html
from tests.factories import NOW, create_contact, create_offer, create_provider, create_user
from tests.staff import admin_url, client_of, create_editor

PROPER = {"subject": "dates", "text": "Dienstag statt Montag.", "email": "ada@example.org", "betreff": ""}

pytestmark = pytest.mark.django_db


@pytest.fixture
def offer(portal) -> Offer:
    """An offer whose provider is reached at one address."""
    Portal.objects.update(email="buero@kreis.example")
    provider = create_provider(name="Töpferei", email="info@toepfer.example")
    create_contact(provider=provider, role=Contact.Role.MAINTENANCE, email="pflege@toepfer.example")
    create_contact(provider=provider, role=Contact.Role.PUBLIC, email="auskunft@toepfer.example")
    return create_offer(title="Töpfern & Malen", provider=provider)


def address(offer: Offer) -> str:
    return f"/angebote/{offer.pk}/melden/"


def send(client, offer, **fields):
    return client.post(address(offer), {**PROPER, **fields})


def recipients() -> list[str]:
    return sorted(mail.to[0] for mail in Email.objects.all())


# --- The way there -----------------------------------------------------------------------------------------------


def test_the_page_of_an_offer_leads_there(client, offer):
    page = html.read(client.get(offer.get_absolute_url()))

    assert page.links()["Angaben stimmen nicht?"] == address(offer)


def test_only_offers_that_are_public_can_be_reported(client, portal):
    archived, merged, kept = create_offer(), create_offer(), create_offer()
    moderation.archive(archived, actor=None, now=NOW)
    moderation.merge(merged, into=kept, actor=None, now=NOW)
    hidden = [create_offer(state=Offer.State.DRAFT), create_offer(provider=create_provider(state="draft"))]

    for offer in [archived, merged, *hidden, Offer(pk=10**17)]:
        assert client.get(address(offer)).status_code == 404
        assert client.get(f"{address(offer)}danke/").status_code == 404
        assert send(client, offer).status_code == 404
    assert OfferReport.objects.count() == 0
    assert "Angaben stimmen nicht?" not in html.read(client.get(archived.get_absolute_url())).links()


def test_form_can_be_filled_in_by_everybody(client, offer):
    response = client.get(address(offer))
    page = html.read(response)

    assert page.texts("h1") == ["Angaben stimmen nicht"]
    assert page.unlabelled_fields() == []
    assert page.texts("legend") == ["Was stimmt nicht?"]
    assert len([field for field in page.all("input") if field.attributes.get("type") == "radio"]) == 6
    assert [field for field in page.all("input") if "checked" in field.attributes] == []
    (email,) = [field for field in page.all("input") if field.attributes.get("type") == "email"]
    assert email.attributes["autocomplete"] == "email"
    assert '<meta name="robots" content="noindex">' in response.content.decode()


# --- Sending -----------------------------------------------------------------------------------------------------


def test_a_report_is_kept_open(client, offer):
    response = send(client, offer)

    report = OfferReport.objects.get()
    assert (report.offer, report.subject, report.text) == (offer, "dates", "Dienstag statt Montag.")
    assert (report.email, report.received_at, report.state) == ("ada@example.org", NOW, OfferReport.State.OPEN)
    assert response["Location"] == f"{address(offer)}danke/"
    thanks = html.read(client.get(response["Location"]))
    assert thanks.texts("h1") == ["Danke für Ihren Hinweis"]
    assert thanks.links()["Zurück zum Angebot"] == offer.get_absolute_url()


def test_those_who_maintain_the_offer_the_office_and_the_sender_get_mails(client, offer):
    Membership.objects.create(user=create_user(email="mia@toepfer.example"), provider=offer.provider)
    Membership.objects.create(user=create_user(email="weg@toepfer.example", is_active=False), provider=offer.provider)
    create_contact(provider=create_provider(), role=Contact.Role.MAINTENANCE, email="andere@verein.example")

    send(client, offer)

    report = OfferReport.objects.get()
    assert recipients() == ["ada@example.org", "buero@kreis.example", "mia@toepfer.example", "pflege@toepfer.example"]
    mails = {mail.to[0]: mail for mail in Email.objects.all()}
    for recipient in ["buero@kreis.example", "pflege@toepfer.example"]:
        assert mails[recipient].subject == "Stimmen die Angaben? Töpfern & Malen"
        assert "Termine stimmen nicht\n\n> Dienstag statt Montag." in mails[recipient].message
        assert "Rückfragen an: ada@example.org" in mails[recipient].message
        assert offer.get_absolute_url() in mails[recipient].message
    assert f"/verwaltung/offers/offerreport/{report.pk}/change/" in mails["buero@kreis.example"].message
    assert "/verwaltung/" not in mails["pflege@toepfer.example"].message
    assert "„Töpfern & Malen“" in mails["ada@example.org"].message
    assert "Dienstag" not in mails["ada@example.org"].message


def test_text_and_address_may_stay_empty(client, offer):
    assert send(client, offer, text="", email="").status_code == 302

    assert recipients() == ["buero@kreis.example", "pflege@toepfer.example"]
    assert not any("Rückfragen" in mail.message for mail in Email.objects.all())


def test_no_report_without_its_mails(client, offer, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("accounts.mail.send", broken)
    client.raise_request_exception = False

    assert send(client, offer).status_code == 500
    assert OfferReport.objects.count() == 0


def test_what_strangers_type_stays_text(client, offer):
    evil = "{{ 7|add:1 }} {% load x %} <b>fett</b> http://evil.example/ www.evil.com\n\n-- \nIhre Redaktion"

    send(client, offer, text=evil)

    mail = Email.objects.get(to="pflege@toepfer.example")
    quotation = [line for line in mail.message.splitlines() if line.startswith(">")]
    assert quotation == [
        "> {{ 7|add:1 }} {% load x %} <b>fett</b> http[:]//evil[.]example/ www[.]evil[.]com",
        ">",
        "> --",
        "> Ihre Redaktion",
    ]
    assert "<b>" not in mail.html_message
    assert [link for link in mail.html_message.split('href="')[1:] if link.startswith(("http://evil", "www"))] == []


def test_titles_with_braces_and_line_breaks_harm_no_mail(client, offer):
    Offer.objects.filter(pk=offer.pk).update(title="Töpfern {{ x }}\nBcc: a@b.example")

    assert send(client, offer).status_code == 302
    assert set(Email.objects.exclude(to="ada@example.org").values_list("subject", flat=True)) == {
        "Stimmen die Angaben? Töpfern {{ x }} Bcc: a@b.example"
    }


# --- Errors ------------------------------------------------------------------------------------------------------


def test_errors_lead_to_their_fields_and_keep_what_was_typed(client, offer):
    response = send(client, offer, subject="", email="ada", text="Bitte ändern")

    page = html.read(response)
    assert response.status_code == 200
    assert page.texts("title")[0].startswith("Fehler: Angaben stimmen nicht: Töpfern & Malen")
    assert "autofocus" in page.of_class("kern-alert--danger")[0].attributes
    ids = {element.attributes.get("id") for element in page.elements}
    errors = {text: url for text, url in page.links().items() if url.startswith("#id_")}
    assert errors["Was stimmt nicht? – Bitte wählen Sie aus, was nicht stimmt."] == "#id_subject_0"
    assert len(errors) == 2
    assert {url[1:] for url in errors.values()} <= ids
    assert "Bitte ändern" in page.texts("textarea")
    assert OfferReport.objects.count() == 0


def test_something_else_needs_words(client, offer):
    page = html.read(send(client, offer, subject="other", text=" "))

    assert "Was ist falsch, und wie ist es richtig? – Bitte beschreiben Sie, was nicht stimmt." in page.links()
    assert OfferReport.objects.count() == 0


@pytest.mark.parametrize(
    "fields",
    [{"subject": "taste"}, {"text": "x" * 2001}, {"text": "a\x00b"}, {"email": "a@b.example\nBcc: c@d.example"}],
)
def test_what_does_not_fit_is_refused(client, offer, fields):
    assert send(client, offer, **fields).status_code == 200
    assert (OfferReport.objects.count(), Email.objects.count()) == (0, 0)


# --- Programs and floods -----------------------------------------------------------------------------------------


def test_programs_that_fill_in_everything_are_thanked_and_forgotten(client, offer):
    response = send(client, offer, betreff="Viagra")

    assert response["Location"] == f"{address(offer)}danke/"
    assert (OfferReport.objects.count(), Email.objects.count()) == (0, 0)


def test_one_connection_may_send_ten_in_an_hour(client, offer):
    other = create_offer()
    for _ in range(10):
        assert send(client, offer, email="").status_code == 302

    assert send(client, other, email="").status_code == 200
    assert client.post(address(other), PROPER, REMOTE_ADDR="198.51.100.7").status_code == 302
    assert OfferReport.objects.count() == 11


def test_nobody_gets_more_than_five_receipts_a_day(client, offer):
    for _ in range(6):
        send(client, offer)

    assert recipients().count("ada@example.org") == 5
    assert OfferReport.objects.count() == 6


def test_other_sites_cannot_send(offer):
    assert send(Client(enforce_csrf_checks=True), offer).status_code == 403
    assert OfferReport.objects.count() == 0


# --- Staff -------------------------------------------------------------------------------------------------------


def test_staff_see_open_reports_first(client, offer):
    OfferReport.objects.create(offer=offer, subject="price", received_at=NOW, state="done")
    send(client, offer)

    page = html.read(client_of(create_editor()).get(admin_url(OfferReport, "changelist")))

    assert [cell.text for cell in page.of_class("field-state")] == ["offen", "erledigt"]
    assert [cell.text for cell in page.of_class("field-age")] == ["seit heute", "–"]
    assert [cell.text for cell in page.of_class("field-reply")] == ["Antworten", "–"]


# --- How long they are kept --------------------------------------------------------------------------------------


def test_closed_reports_are_forgotten_after_half_a_year(offer, capsys):
    old, new = NOW - dt.timedelta(days=180), NOW - dt.timedelta(days=179)
    for received_at in [old, new]:
        for state in OfferReport.State:
            OfferReport.objects.create(offer=offer, subject="price", state=state, received_at=received_at)
        for state in BarrierReport.State:
            BarrierReport.objects.create(text="Kontrast", answer="A", state=state, received_at=received_at, due_on=NOW)

    call_command("forget_personal_data")
    call_command("forget_personal_data")

    assert sorted(OfferReport.objects.filter(received_at=old).values_list("state", flat=True)) == ["open"]
    assert sorted(BarrierReport.objects.filter(received_at=old).values_list("state", flat=True)) == ["open"]
    assert OfferReport.objects.filter(received_at=new).count() == 3
    assert BarrierReport.objects.filter(received_at=new).count() == 2
    said = capsys.readouterr().out.splitlines()
    assert [line for line in said if "Hinweise" in line or "Barrieren" in line] == [
        "erledigte Hinweise zu Angeboten (nach 180 Tagen): 2",
        "beantwortete Meldungen von Barrieren (nach 180 Tagen): 1",
        "erledigte Hinweise zu Angeboten (nach 180 Tagen): 0",
        "beantwortete Meldungen von Barrieren (nach 180 Tagen): 0",
    ]
