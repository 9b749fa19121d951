"""Staff answer what citizens report, about offers and about barriers: once, by mail where there is an address."""

import datetime as dt

import pytest
from django.urls import reverse
from post_office.models import Email

from accounts.models import Event
from offers.editorial import report_answers
from offers.models import OfferReport
from pages import barrier_answers
from pages.models import BarrierReport
from tests.factories import NOW, TODAY, create_offer
from tests.html import read
from tests.mailbox import mails_to
from tests.offers.desk import messages
from tests.staff import client_of, create_editor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
ADA = "ada@example.org"


def create_offer_report(**fields) -> OfferReport:
    words = {"subject": "dates", "text": "Dienstag statt Montag.", "email": ADA, "received_at": NOW}
    return OfferReport.objects.create(offer=create_offer(title="Töpfern"), **{**words, **fields})


def create_barrier_report(**fields) -> BarrierReport:
    due_on = TODAY + dt.timedelta(days=2)
    return BarrierReport.objects.create(**{"text": "Kontrast", "due_on": due_on, "email": ADA, **fields})


KINDS = {
    "offer": (create_offer_report, {"state": "done", "answer": "Das ist korrigiert."}, "done"),
    "barrier": (create_barrier_report, {"answer": "Das ist korrigiert."}, "answered"),
}
each_kind = pytest.mark.parametrize(("create", "words", "state"), KINDS.values(), ids=KINDS)


def url(report) -> str:
    return reverse(f"admin:{report._meta.app_label}_{report._meta.model_name}_answer", args=[report.pk])


@each_kind
def test_an_answer_closes_and_is_mailed(staff, editor, create, words, state):
    report = create()

    response = staff.post(url(report), words, follow=True)

    report.refresh_from_db()
    assert (report.state, report.answer) == (state, "Das ist korrigiert.")
    assert messages(response) == [f"„{report}“ ist abgeschlossen."]
    [mail] = mails_to(ADA)
    assert "Das ist korrigiert." in mail.message
    assert "Das ist korrigiert." in mail.html_message
    assert report.text not in mail.message
    event = Event.objects.about(report)[0]
    assert (event.actor, event.from_state, event.to_state) == (editor, "open", state)


@each_kind
def test_without_an_address_the_answer_stays_with_the_report(staff, create, words, state):
    report = create(email="")

    page = read(staff.get(url(report)))
    staff.post(url(report), words)

    report.refresh_from_db()
    assert (report.state, report.answer, Email.objects.count()) == (state, "Das ist korrigiert.", 0)
    assert "Eine E-Mail-Adresse ist nicht angegeben." in " ".join(page.texts("div"))


def test_a_report_about_an_offer_can_be_closed_without_an_answer(staff):
    report = create_offer_report()

    staff.post(url(report), {"state": "dismissed", "answer": "  "})

    report.refresh_from_db()
    assert (report.state, report.answer, mails_to(ADA)) == ("dismissed", "", [])


@pytest.mark.parametrize("answer", ["", "   ", "x" * 4001])
def test_a_barrier_needs_an_answer(staff, answer):
    report = create_barrier_report()

    response = staff.post(url(report), {"answer": answer})

    report.refresh_from_db()
    assert (response.status_code, report.state, Email.objects.count()) == (200, "open", 0)
    assert read(response).of_class("errorlist")


@pytest.mark.parametrize("state", ["", "open", "answered", "x"])
def test_a_state_that_there_is_not_is_refused(staff, state):
    report = create_offer_report()

    assert staff.post(url(report), {"state": state, "answer": "Danke."}).status_code == 200
    report.refresh_from_db()
    assert (report.state, Email.objects.count()) == ("open", 0)


@each_kind
def test_of_two_answers_the_first_holds(staff, create, words, state):
    report, act = create(), report_answers.close if create is create_offer_report else barrier_answers.answer
    act(report, **{**words, "answer": "Die erste."}, actor=None, now=NOW)

    response = staff.post(url(report), words, follow=True)

    report.refresh_from_db()
    assert report.answer == "Die erste."
    assert messages(response) == [f"„{report}“ ist schon abgeschlossen."]
    assert len(mails_to(ADA)) == 1
    with pytest.raises(Exception, match="schon"):
        act(report, **words, actor=None, now=NOW)


@each_kind
def test_nobody_edits_what_was_reported(staff, create, words, state):
    report = create()

    response = staff.post(
        reverse(f"admin:{report._meta.app_label}_{report._meta.model_name}_change", args=[report.pk]),
        {**words, "state": state, "text": "Anders"},
    )

    assert response.status_code == 403
    report.refresh_from_db()
    assert (report.state, report.text == "Anders") == ("open", False)


@each_kind
def test_who_may_only_look_cannot_answer(create, words, state):
    report = create()
    looker = client_of(create_editor(actions=["view"]))

    assert looker.get(url(report)).status_code == 403
    assert looker.post(url(report), words).status_code == 403
    changelist = reverse(f"admin:{report._meta.app_label}_{report._meta.model_name}_changelist")
    assert url(report) not in read(looker.get(changelist)).links().values()
    report.refresh_from_db()
    assert report.state == "open"


@each_kind
def test_the_page_shows_what_was_reported_as_text(staff, create, words, state):
    report = create(text="<b>fett</b>")

    response = staff.get(url(report))

    page = read(response)
    assert "<b>fett</b>" in page.texts("dd")
    assert (page.unlabelled_fields(), page.inline_code(), page.twice()) == ([], [], [])
    assert page.texts("h1") == [str(report)]


def test_the_list_leads_to_the_answer(staff):
    report = create_barrier_report()

    links = read(staff.get(reverse("admin:pages_barrierreport_changelist"))).links()

    assert links["Antworten"] == url(report)
