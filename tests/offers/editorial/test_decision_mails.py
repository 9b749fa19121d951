"""Who is told what about an offer, in which words: one mail per person and decision, as text and as HTML."""

import datetime as dt
from urllib.parse import urlparse

import pytest
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from post_office.models import STATUS, Email

from offers.content.snapshot import snapshot
from offers.editorial import edits, moderation, revisions
from offers.editorial.notices import SUBJECTS, own_address
from offers.models import Offer, Revision
from providers.models import Membership, Provider
from tests import html
from tests.factories import NOW, create_contact, create_offer, create_portal, create_provider, create_user
from tests.offers.snapshots import fresh

LATER = NOW + dt.timedelta(hours=1)
REASON = "Bitte nennen Sie den <Preis>.\n\nUnd {{ kein }} {% kuerzel %} & Co."
TITLE = "Töpfern & {{ mehr }} <b>für</b> {% alle %}"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.fixture(autouse=True)
def portal(db):
    return create_portal(name="Bildungsportal", office_name="Bildungsbüro")


@pytest.fixture
def member():
    return create_user(email="mitglied@example.org")


@pytest.fixture
def provider(member):
    """A provider with a member and a contact for maintenance."""
    provider = create_provider()
    Membership.objects.create(user=member, provider=provider)
    create_contact(provider=provider, role="maintenance", email="pflege@example.org")
    return provider


def create(provider, state="published", **fields) -> Offer:
    offer = create_offer(provider=provider, state=state, title=TITLE, **fields)
    Email.objects.all().delete()
    return offer


def propose(offer: Offer, author=None, note="", **data) -> Revision:
    return edits.save_edit(offer, data or {"title": "Drechseln"}, author=author, now=LATER, note=note).waiting


def conflicting(offer: Offer) -> Revision:
    revision = propose(offer, title="Drechseln", teaser="Neu.")
    Offer.objects.filter(pk=offer.pk).update(title="Schmieden")
    return revision


def sent() -> list[Email]:
    return list(Email.objects.order_by("pk"))


# --- Recipients --------------------------------------------------------------------------------------------------


def test_members_and_contacts_for_maintenance_are_told_one_by_one(provider):
    create_contact(provider=provider, role="public", email="auskunft@example.org")
    create_contact(provider=provider, role="registration", email="anmeldung@example.org")
    create_contact(provider=provider, role="maintenance", email="")
    former = create_user(email="ehemals@example.org", is_active=False)
    Membership.objects.create(user=former, provider=provider)
    Membership.objects.create(user=create_user(email="fremd@example.org"), provider=create_provider())
    offer = create(provider, "submitted")

    moderation.publish(offer, actor=None, now=LATER)

    assert [mail.to for mail in sent()] == [["mitglied@example.org"], ["pflege@example.org"]]
    assert all(mail.status == STATUS.queued and not mail.cc and not mail.bcc for mail in sent())


def test_a_person_who_is_member_and_contact_gets_one_mail(provider):
    create_contact(provider=provider, role="maintenance", email="Mitglied@example.org")

    moderation.publish(create(provider, "submitted"), actor=None, now=LATER)

    assert [mail.to for mail in sent()] == [["mitglied@example.org"], ["pflege@example.org"]]


def test_a_provider_without_an_address_is_no_obstacle():
    offer = create(create_provider(), "submitted")

    moderation.give_back(offer, actor=None, reason=REASON, now=LATER)

    assert fresh(offer).state == "returned"
    assert sent() == []


# --- Words -------------------------------------------------------------------------------------------------------


def submit(provider):
    moderation.submit(create(provider, "draft"), actor=None, now=LATER)


def publish(provider):
    moderation.publish(create(provider, "submitted"), actor=None, now=LATER)


def give_back(provider):
    moderation.give_back(create(provider, "submitted"), actor=None, reason=REASON, now=LATER)


def reject(provider):
    moderation.reject(create(provider, "submitted"), actor=None, reason=REASON, now=LATER)


def merge(provider):
    target = create_offer(title="Das andere")
    moderation.merge(create(provider), target, actor=None, now=LATER)


def submit_change(provider):
    propose(create(provider), teaser="Neu.", price_kind="paid", childcare=True)


def release_change(provider):
    revision = propose(create(provider), teaser="Neu.")
    Email.objects.all().delete()
    revisions.release(revision, actor=None, now=LATER)


def give_back_change(provider):
    revision = propose(create(provider), teaser="Neu.")
    Email.objects.all().delete()
    revisions.give_back(revision, actor=None, reason=REASON, now=LATER)


def reject_change(provider):
    revision = propose(create(provider), teaser="Neu.")
    Email.objects.all().delete()
    revisions.reject(revision, actor=None, reason=REASON, now=LATER)


def undo_change(provider):
    edits.save_edit(create(provider), {"price_kind": "paid"}, author=None, now=LATER)
    revisions.undo(Revision.objects.get(), actor=create_user(), reason=REASON, now=LATER)


STEPS = [
    (submit, "Wir prüfen Ihr Angebot", "bekommen. Wir prüfen es und schreiben Ihnen dann."),
    (publish, "Ihr Angebot ist veröffentlicht", "geprüft. Es ist jetzt veröffentlicht."),
    (give_back, "Bitte ergänzen Sie Ihr Angebot", "reichen Sie es noch einmal ein"),
    (reject, "Ihr Angebot wurde abgelehnt", "Wir veröffentlichen es nicht."),
    (merge, "Ihr Angebot wurde mit einem anderen zusammengeführt", "nur noch der Eintrag „Das andere“"),
    (submit_change, "Wir prüfen Ihre Änderung", "Das prüfen wir: „Kurz gesagt“, „mit Kinderbetreuung“.\n"
     "Das ist schon öffentlich: „Kosten“."),
    (release_change, "Ihre Änderung ist veröffentlicht", "geprüft. Sie ist jetzt öffentlich."),
    (give_back_change, "Bitte überarbeiten Sie Ihre Änderung", "Ihre Änderung ist nicht verloren"),
    (reject_change, "Ihre Änderung wurde abgelehnt", "Öffentlich bleibt, was bisher dort steht."),
    (undo_change, "Wir haben eine Änderung rückgängig gemacht", "Das betrifft: „Kosten“."),
]  # fmt: skip
WITH_REASON = [give_back, reject, give_back_change, reject_change, undo_change]
PUBLIC = [publish, merge, release_change]


@pytest.mark.parametrize(("step", "subject", "words"), STEPS)
def test_each_step_is_told_as_text_and_html(provider, step, subject, words):
    step(provider)

    first, second = sent()
    assert first.subject == second.subject == f"{subject}: {TITLE}"
    assert first.message == second.message
    assert first.message.startswith("Guten Tag,\n\n")
    assert f"„{TITLE}“" in first.message
    assert words in first.message
    assert first.message.rstrip().endswith(
        "Bildungsbüro\n\n-- \nBildungsportal Landkreis Kassel\nhttp://127.0.0.1:8000"
    )
    assert (REASON in first.message) == (step in WITH_REASON)
    page = html.read(HttpResponse(first.html_message))
    assert words.replace("\n", "") in "".join(page.texts("p"))
    assert page.texts("h1") == [first.subject]
    assert page.loaded_from_outside() == []
    assert page.all("b", "img", "script", "link") == []
    offer = Offer.objects.get(title__in=[TITLE, "Drechseln"])
    public = Offer.objects.get(title="Das andere") if step is merge else offer
    addresses = {urlparse(address).path for address in page.links().values()}
    expected = {"/"}
    expected |= {public.get_absolute_url()} if step in PUBLIC else set()
    expected |= {urlparse(own_address(offer)).path} if step is not merge else set()
    assert addresses == expected
    assert "\n\n\n" not in first.message


def test_no_notice_is_left_untried():
    assert {subject for _, subject, _ in STEPS} == set(map(str, SUBJECTS.values()))


def test_the_address_of_an_offer_for_its_provider(provider, settings):
    settings.SITE_URL = "https://bildung.example"
    offer = create(provider)

    assert own_address(offer).startswith("https://bildung.example/mein-bereich/")
    assert str(offer.pk) in own_address(offer)


def test_a_page_that_nobody_can_open_is_not_linked():
    provider = create_provider(state=Provider.State.DRAFT)
    create_contact(provider=provider, role="maintenance", email="pflege@example.org")

    moderation.publish(create(provider, "submitted"), actor=None, now=LATER)

    assert "Bürgerinnen" not in sent()[0].message


def test_what_was_left_out_is_said(provider):
    revision = conflicting(create(provider))
    Email.objects.all().delete()

    revisions.release(revision, actor=None, now=LATER, take={"title": "ours"})

    assert (
        "Das haben wir nicht übernommen, weil es inzwischen jemand anders geändert hat: „Titel“." in sent()[0].message
    )


# --- Not too many ------------------------------------------------------------------------------------------------


def test_nobody_waits_for_what_staff_or_an_import_publish(provider):
    moderation.publish(create(provider, "draft"), actor=None, now=LATER)
    moderation.publish(create(provider, "archived"), actor=None, now=LATER)

    assert sent() == []


def test_a_trusted_provider_is_not_told_what_it_did_itself(provider, member):
    provider.trust = Provider.Trust.TRUSTED
    provider.save()
    offer = create(provider, "returned")

    moderation.submit(offer, actor=member, now=LATER)
    edits.save_edit(offer, {"title": "Drechseln"}, author=member, now=LATER)

    assert fresh(offer).title == "Drechseln"
    assert sent() == []


def test_the_fast_lane_writes_no_mail(provider, member):
    edits.save_edit(create(provider), {"price_kind": "paid"}, author=member, now=LATER)
    revisions.undo(Revision.objects.get(), actor=member, now=LATER)

    assert sent() == []


def test_a_change_that_waits_is_confirmed_once_and_again_after_a_return(provider):
    offer = create(provider)
    propose(offer, teaser="Eins.")
    propose(offer, teaser="Zwei.")
    assert len(sent()) == 2  # one for each of the two people
    revisions.give_back(propose(offer, teaser="Drei."), actor=None, reason=REASON, now=LATER)
    Email.objects.all().delete()

    propose(offer, note="So ist es richtig.")

    assert {mail.subject for mail in sent()} == {f"Wir prüfen Ihre Änderung: {TITLE}"}


DECISIONS = {
    "publish": lambda offer: moderation.publish(offer, actor=None, now=LATER),
    "give_back": lambda offer: moderation.give_back(offer, actor=None, reason=REASON, now=LATER),
    "reject": lambda offer: moderation.reject(offer, actor=None, reason=REASON, now=LATER),
}


@pytest.mark.parametrize("second", DECISIONS)
@pytest.mark.parametrize("first", DECISIONS)
def test_a_second_decision_writes_no_second_mail(provider, first, second):
    offer = create(provider, "submitted")
    one, other = fresh(offer), fresh(offer)
    DECISIONS[first](one)
    before = [mail.pk for mail in sent()]
    assert len(before) == 2
    if (first, second) == ("give_back", "publish"):
        return  # staff may change their mind and publish what they returned

    with pytest.raises(ValidationError):
        DECISIONS[second](other)

    assert [mail.pk for mail in sent()] == before


def test_a_refused_release_writes_no_mail(provider):
    revision = conflicting(create(provider))
    Email.objects.all().delete()

    with pytest.raises(ValidationError):
        revisions.release(revision, actor=None, now=LATER)

    assert sent() == []


def test_a_decision_that_fails_later_leaves_neither_mail_nor_change(provider, monkeypatch):
    offer = create(provider)
    revision = propose(offer, title="Drechseln")
    Email.objects.all().delete()
    before = snapshot(fresh(offer))
    monkeypatch.setattr("offers.editorial.notices.own_address", lambda offer: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        revisions.release(revision, actor=None, now=LATER)

    revision.refresh_from_db()
    assert (sent(), snapshot(fresh(offer)), revision.state) == ([], before, "open")
