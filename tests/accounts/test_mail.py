"""Mails are written once as text, and say the same in HTML; what strangers wrote stays text in both."""

import pytest
from django.test import override_settings
from post_office.models import Email

from accounts import mail
from tests.html import Reader

pytestmark = pytest.mark.django_db

NASTY = "{% load x %}{{ settings.SECRET_KEY }} <script>alert('&')</script>"


def send(**context) -> Email:
    context = {"organisation": "Chor", "reason": "Passt nicht.", **context}
    mail.send("lea@example.org", "application_rejected", "Ihr Antrag", context)
    return Email.objects.get()


def read(message: str):
    reader = Reader()
    reader.feed(message)
    reader.close()
    return reader.page


@override_settings(SITE_URL="https://bildung.example.de")
def test_text_and_html_say_the_same(portal):
    found = send(reason="Erster Absatz.\n\nZweiter Absatz.")

    assert "Erster Absatz.\n\nZweiter Absatz." in found.message
    assert found.message.endswith(
        "Freundliche Grüße\nLandkreis Kassel\n\n-- \nBildungsportal Landkreis Kassel\nhttps://bildung.example.de"
    )
    page = read(found.html_message)
    assert page.texts("h1") == ["Ihr Antrag"]
    assert [text for text in page.texts("p") if "Absatz" in text] == ["Erster Absatz.", "Zweiter Absatz."]


def test_signs_of_templates_and_html_stay_what_they_are(portal):
    found = send(reason=NASTY)

    assert NASTY in found.message
    assert NASTY in " ".join(read(found.html_message).texts("p"))
    assert read(found.html_message).all("script") == []


def test_a_subject_has_one_line(portal):
    mail.send("lea@example.org", "application_rejected", "Eins\r\nBcc: all@example.org {{ x }}", {})

    assert Email.objects.get().subject == "Eins Bcc: all@example.org {{ x }}"


def test_addresses_become_links(portal):
    page = read(send(reason="https://example.org/seite").html_message)

    assert "https://example.org/seite" in page.links().values()


@override_settings(SITE_URL="https://bildung.example.de")
def test_mails_work_before_there_is_a_portal():
    assert send().message.endswith("Ihr Bildungsportal\n\n-- \nBildungsportal\nhttps://bildung.example.de")
