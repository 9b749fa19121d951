"""A mail of staff to chosen providers: written, looked at, sent, each provider its own."""

import pytest
from post_office.models import Email

from accounts.models import Event
from offers.admin import health
from providers.models import Membership
from tests.factories import create_contact, create_provider, create_user
from tests.html import read
from tests.staff import client_of, create_editor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
LIST = "/verwaltung/offers/providerhealth/"
TEXT = "Bitte prüfen Sie <b>Ihre</b> Termine: https://example.org/hilfe {{ kein }} {% kuerzel %}"


@pytest.fixture
def providers():
    found = [create_provider(name=name) for name in ["Chor", "Töpferei", "Stumm"]]
    create_contact(provider=found[0], role="maintenance", email="chor@example.org")
    create_contact(provider=found[1], role="maintenance", email="ton@example.org")
    Membership.objects.create(user=create_user(email="mitglied@example.org"), provider=found[1])
    other = create_provider(name="Nicht gewählt")
    create_contact(provider=other, role="maintenance", email="nicht@example.org")
    return found


def post(client, providers, **data):
    numbers = [provider.pk for provider in providers]
    return client.post(LIST, {"action": "write", "_selected_action": numbers, **data}, follow=True)


def written(client, providers, button: str, subject="Neue Termine?", text=TEXT):
    return post(client, providers, subject=subject, text=text, **{button: "1"})


def recipients() -> list[list[str]]:
    return [mail.to for mail in Email.objects.order_by("pk")]


def messages(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_first_the_text_is_written_and_everybody_is_named(staff, providers):
    page = read(post(staff, providers))

    assert page.texts("h1") == ["E-Mail schreiben"]
    items = [text for text in page.texts("li") if ":" in text]
    assert items == [
        "Chor: chor@example.org", "Stumm: niemand ist erreichbar, bekommt keine E-Mail",
        "Töpferei: mitglied@example.org, ton@example.org",
    ]  # fmt: skip
    assert "3 E-Mails, jede einzeln adressiert" in page.texts("h2")
    assert [page.inline_code(), page.unlabelled_fields(), page.twice(), page.skipped_levels()] == [[], [], [], []]
    assert recipients() == []


def test_then_the_whole_mail_is_shown_and_nothing_is_sent_yet(staff, providers):
    page = read(written(staff, providers, "check"))

    (letter,) = page.texts("pre")
    assert TEXT in letter
    assert "Diese E-Mail geht an alle, die Angebote von Chor pflegen." in letter
    assert "Freundliche Grüße" in letter
    assert "Betreff: Neue Termine?" in page.texts("h2")
    assert recipients() == []


def test_one_can_go_back_to_the_text(staff, providers):
    page = read(written(staff, providers, "back"))

    assert (page.texts("h1"), page.texts("textarea"), page.value_of("subject")) == (
        ["E-Mail schreiben"], [TEXT], "Neue Termine?",
    )  # fmt: skip
    assert recipients() == []


def test_each_gets_a_mail_of_their_own(staff, providers):
    response = written(staff, providers, "send")

    assert recipients() == [["chor@example.org"], ["mitglied@example.org"], ["ton@example.org"]]
    assert all(not mail.cc and not mail.bcc for mail in Email.objects.all())
    assert {mail.subject for mail in Email.objects.all()} == {"Neue Termine?"}
    first = Email.objects.order_by("pk")[0]
    assert TEXT in first.message
    assert "Töpferei" not in first.message
    assert "&lt;b&gt;Ihre&lt;/b&gt;" in first.html_message
    assert messages(response) == ["3 E-Mails sind im Postausgang.", "Niemand ist erreichbar: Stumm."]
    events = Event.objects.filter(action="E-Mail der Redaktion").order_by("pk")
    assert [(event.object_label, event.note) for event in events] == [
        ("Chor", "Neue Termine?"), ("Töpferei", "Neue Termine?"),
    ]  # fmt: skip


def test_a_second_click_sends_nothing_twice(staff, providers):
    written(staff, providers[:1], "send")
    response = written(staff, providers[:2], "send")

    assert recipients() == [["chor@example.org"], ["mitglied@example.org"], ["ton@example.org"]]
    assert messages(response) == ["2 E-Mails sind im Postausgang.", "Gerade erst verschickt: Chor."]


@pytest.mark.parametrize(("subject", "text"), [("", TEXT), ("Betreff", ""), ("x" * 151, TEXT), ("Betreff", "x" * 5001)])
@pytest.mark.parametrize("button", ["check", "send"])
def test_without_subject_or_text_nothing_is_sent(staff, providers, button, subject, text):
    response = written(staff, providers, button, subject, text)

    assert (read(response).texts("h1"), recipients()) == (["E-Mail schreiben"], [])
    assert "Bitte sehen Sie sich die markierten Felder an." in response.content.decode()


def test_a_subject_is_one_line(staff, providers):
    written(staff, providers[:1], "send", subject="Hallo\nBcc: fremd@example.org")

    assert [mail.subject for mail in Email.objects.all()] in (["Hallo Bcc: fremd@example.org"], [])
    assert all(mail.to == ["chor@example.org"] for mail in Email.objects.all())


def test_too_many_at_once_are_refused(staff, providers, monkeypatch):
    monkeypatch.setattr(health, "MAX_AT_ONCE", 1)

    response = written(staff, providers, "send")

    assert (messages(response), recipients()) == (["Bitte wählen Sie höchstens 1 Anbieter."], [])


def test_who_may_only_look_writes_to_nobody(providers):
    looking = client_of(create_editor(actions=["view"]))

    response = written(looking, providers, "send")

    assert recipients() == []
    assert "E-Mail schreiben" not in response.content.decode()


def test_everybody_else_is_asked_to_log_in(client, providers):
    for somebody in [client, client_of(create_user())]:
        response = somebody.post(LIST, {"action": "write", "_selected_action": [providers[0].pk], "subject": "x"})
        assert (response.status_code, recipients()) == (302, [])
