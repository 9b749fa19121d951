"""The history of an offer in words, and the ways back in it: undo a change, restore a version."""

import pytest
from post_office.models import Email

from accounts.models import Event
from offers.editorial import edits, revisions
from offers.models import Offer, Revision
from tests.factories import NOW, create_offer, create_user
from tests.html import Page, read
from tests.offers.desk import MAINTAINER, ago, create_change, desk_url, maintained_provider, messages
from tests.offers.snapshots import fresh
from tests.staff import client_of, create_editor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


@pytest.fixture
def offer(editor):
    """An offer with a released change of its title and, later, a price from the fast lane."""
    change = create_change(days=5)
    revisions.release(change, actor=editor, now=ago(days=4))
    edits.save_edit(change.offer, {"price_kind": "donation"}, author=create_user(name="Gisela"), now=ago(days=3))
    Email.objects.all().delete()
    return fresh(change.offer)


def opened(client, offer: Offer, **query) -> Page:
    return read(client.get(desk_url("versions", offer.pk), query))


def fast(offer: Offer) -> Revision:
    return offer.revisions.get(lane="fast")


def released(offer: Offer) -> Revision:
    return offer.revisions.get(lane="review")


# --- What was ----------------------------------------------------------------------------------------------------


def test_changes_are_listed_newest_first_in_words(staff, offer):
    page = opened(staff, offer)

    assert [text for level, text in page.headings() if level == 2] == [
        "20. November 2026, 10:00 Uhr",
        "19. November 2026, 10:00 Uhr",
    ]
    assert page.texts("del", "ins") == ["entfernt: Kostenlos;", "neu: Gegen Spende;", "neu: für alle;"]
    body = " ".join(page.texts("p"))
    assert "von Gisela" in body
    assert "freigegeben von Rieke Redlich" in body


def test_what_never_was_public_is_not_there(staff, editor):
    change = create_change()
    revisions.reject(change, actor=editor, reason="Werbung.", now=NOW)

    page = opened(staff, change.offer)

    assert page.all("ins", "del") == []
    assert "Seit der Veröffentlichung hat sich nichts geändert." in page.texts("p")


@pytest.mark.parametrize("count", [1, 3])
def test_it_takes_a_fixed_number_of_queries(staff, count, django_assert_num_queries):
    offer = create_offer(provider=maintained_provider())
    for number in range(count):
        edits.save_edit(offer, {"price_note": "", "price_kind": ["paid", "free"][number % 2]}, author=None, now=NOW)
    staff.get(desk_url("versions", offer.pk))

    with django_assert_num_queries(13):  # three of them prolong the session
        staff.get(desk_url("versions", offer.pk))


def test_long_histories_have_pages(staff):
    offer = create_offer()
    for number in range(11):
        edits.save_edit(offer, {"price_kind": ["paid", "free"][number % 2]}, author=None, now=ago(hours=20 - number))

    assert len(opened(staff, offer).of_class("version")) == 10
    assert len(opened(staff, offer, seite=2).of_class("version")) == 1


# --- Ways back ---------------------------------------------------------------------------------------------------


def test_the_page_that_asks_shows_what_would_change(staff, offer):
    page = read(staff.get(desk_url("undo", fast(offer).pk, model="revision")))

    assert page.texts("h1") == ["Änderung rückgängig machen"]
    assert page.texts("del", "ins") == ["entfernt: Gegen Spende;", "neu: Kostenlos;"]
    assert fresh(offer).price_kind == "donation"


def test_a_change_of_the_fast_lane_is_undone(staff, editor, offer):
    url = desk_url("undo", fast(offer).pk, model="revision")

    response = staff.post(url, {"reason": "Das war ein Versehen."}, follow=True)

    assert fresh(offer).price_kind == "free"
    assert messages(response) == ["„Töpfern für alle“: Die Änderung ist rückgängig gemacht."]
    event = Event.objects.about(offer)[0]
    assert (event.action, event.actor, event.note) == (
        "Änderung rückgängig gemacht",
        editor,
        "Das war ein Versehen.",
    )
    [mail] = Email.objects.all()
    assert (mail.to, "Das war ein Versehen." in mail.message) == ([MAINTAINER], True)


def test_an_older_version_is_restored_but_for_the_fast_lane(staff, offer):
    edits.save_edit(offer, {"title": "Drechseln"}, author=None, now=ago(days=2))
    revisions.release(Revision.objects.get(state="open"), actor=None, now=ago(days=1))

    staff.post(desk_url("restore", released_first(offer).pk, model="revision"), {"reason": ""})

    assert (fresh(offer).title, fresh(offer).price_kind) == ("Töpfern für alle", "donation")


def released_first(offer: Offer) -> Revision:
    return offer.revisions.filter(lane="review", state="accepted").earliest("decided_at")


def test_what_was_changed_again_since_cannot_be_undone(staff, offer):
    edits.save_edit(offer, {"price_kind": "unknown"}, author=None, now=NOW)
    first = offer.revisions.filter(lane="fast").earliest("decided_at")

    for method in [staff.get, staff.post]:
        response = method(desk_url("undo", first.pk, model="revision"), follow=True)
        assert "inzwischen wurde es noch einmal geändert: „Kosten“" in messages(response)[0]
    assert fresh(offer).price_kind == "unknown"


def test_what_stands_there_already_is_not_restored(staff, offer):
    response = staff.get(desk_url("restore", released(offer).pk, model="revision"), follow=True)

    assert messages(response) == ["Es gibt nichts zu ändern: Das steht schon so im Angebot."]


@pytest.mark.parametrize("way", ["undo", "restore"])
def test_what_was_never_public_does_not_come_in_through_the_back_door(staff, editor, way):
    change = create_change(title="Töpfern")
    revisions.reject(change, actor=editor, reason="Werbung.", now=NOW)

    staff.post(desk_url(way, change.pk, model="revision"), {"reason": ""})

    assert fresh(change.offer).title == "Töpfern"


@pytest.mark.parametrize("way", ["undo", "restore"])
def test_who_may_only_look_cannot_go_back(offer, way):
    looker = client_of(create_editor(actions=["view"]))

    page = opened(looker, offer)

    assert [text for text in page.links() if "Rückgängig" in text or "wiederherstellen" in text] == []
    for method in [looker.get, looker.post]:
        assert method(desk_url(way, fast(offer).pk, model="revision")).status_code == 403
    assert fresh(offer).price_kind == "donation"
