"""The page on which staff decide: what they see of an offer or a change, the three buttons, and the next one."""

import pytest
from post_office.models import Email

from accounts.models import Event
from offers.content import snapshot
from offers.editorial import edits, moderation, review, revisions
from offers.models import Offer, Revision
from tests.factories import NOW, create_contact, create_offer, create_run, create_user, create_venue
from tests.html import Page, read
from tests.offers.desk import (
    MAINTAINER,
    ago,
    create_change,
    create_submitted,
    desk_url,
    maintained_provider,
    messages,
    post_decision,
)
from tests.offers.snapshots import create_full_offer, fresh
from tests.staff import client_of, create_editor

SIDES = ["talk__theirs", "talk__ours"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def opened(client, offer: Offer) -> Page:
    return read(client.get(desk_url("review", offer.pk)))


def subjects() -> list[str]:
    return [mail.subject for mail in Email.objects.order_by("pk") if mail.to == [MAINTAINER]]


def rewrite(offer: Offer, **values) -> None:
    """Somebody of the staff edits the public offer."""
    snapshot.write(fresh(offer), values, now=NOW)
    moderation.edited(fresh(offer), list(values), now=NOW)


# --- What they see -----------------------------------------------------------------------------------------------


def test_a_new_offer_is_shown_whole_in_words(staff):
    offer, _content = create_full_offer()
    moderation.submit(offer, actor=None, now=ago(days=1))

    page = opened(staff, offer)

    assert page.texts("h1") == ["Töpfern für alle"]
    assert page.texts("dt")[:4] == ["Titel", "Kurz gesagt", "Beschreibung", "Art"]
    assert "Ermäßigt: 20 € pro Termin (mit Ausweis)" in " ".join(page.texts("dd"))
    assert page.all("del", "ins", "table") == []


def test_a_change_is_shown_side_by_side(staff):
    offer = create_change().offer

    page = opened(staff, offer)

    assert page.texts("thead") == ["AngabeBisherNeu"]
    [row] = [row for row in page.all("tr") if "Titel" in row.text]
    assert page.texts("ins") == ["neu: für alle;"]
    assert "Töpfern" in row.text


def test_what_went_live_at_once_and_what_staff_changed_is_no_part_of_it(staff):
    revision = create_change()
    edits.save_edit(revision.offer, {"price_kind": "donation"}, author=None, now=NOW)
    rewrite(revision.offer, teaser="Von der Redaktion.")

    page = opened(staff, revision.offer)

    assert [row.split(" ")[0] for row in page.texts("th")[3:]] == ["Titel"]


def test_texts_of_providers_are_text(staff):
    offer = create_change(teaser="<b>fett</b> & <script>alert(1)</script>").offer

    body = staff.get(desk_url("review", offer.pk)).content.decode()

    assert "&lt;script&gt;alert(1)" in body
    assert "<script>alert" not in body


def test_the_answer_to_a_return_is_shown_with_what_was_asked(staff, editor):
    author = create_user(name="Gisela Zange")
    offer = create_submitted(title="Töpfern")
    moderation.give_back(offer, actor=editor, reason="Was kostet das Material?", now=ago(hours=3))
    moderation.submit(offer, actor=author, now=ago(hours=2), note="Nichts.")

    talk = [" ".join(item.text.split()) for item in opened(staff, offer).all("li") if "Uhr" in item.text]

    assert [text.partition(", ")[0] for text in talk] == ["Rieke Redlich (Redaktion)", "Gisela Zange"]
    assert [text.rpartition(": ")[2] for text in talk] == [
        "zurückgegebenWas kostet das Material?",
        "eingereichtNichts.",
    ]


def test_the_answer_to_a_returned_change_is_shown(staff, editor):
    revision = create_change(days=3)
    revisions.give_back(revision, actor=editor, reason="Warum?", now=ago(days=2))
    edits.save_edit(revision.offer, {}, author=None, now=ago(days=1), note="Darum.")

    [waiting] = review.waiting()
    page = opened(staff, revision.offer)

    assert waiting.since == ago(days=1)
    said = {side: [item.text.rpartition(": ")[2].strip() for item in page.of_class(side)] for side in SIDES}
    assert said == {
        "talk__theirs": ["Änderung eingereichtDarum."],
        "talk__ours": ["Änderung zurückgegebenWarum?"],
    }


@pytest.mark.parametrize("count", [1, 3])
def test_it_takes_a_fixed_number_of_queries(staff, count, django_assert_num_queries):
    provider = maintained_provider()
    revision = create_change(
        provider=provider,
        contact_id=create_contact(provider=provider).pk,
        runs=[create_run(start=number, venue=create_venue(name=f"Haus {number}")) for number in range(1, count + 1)],
    )
    review.add_note(revision.offer, "Notiz", author=create_user(), now=NOW)
    staff.get(desk_url("review", revision.offer.pk))

    with django_assert_num_queries(38):  # three of them prolong the session
        staff.get(desk_url("review", revision.offer.pk))


# --- The preview -------------------------------------------------------------------------------------------------


def test_the_preview_shows_what_citizens_will_see_and_changes_nothing(staff):
    revision = create_change(title="Töpfern", teaser="Neu gesagt.")
    events = Event.objects.count()

    page = read(staff.get(opened(staff, revision.offer).links()["So werden es Bürgerinnen und Bürger sehen"]))

    assert page.texts("h1") == ["Töpfern"]
    assert "Neu gesagt." in page.texts("p")
    assert page.links()["Zurück zum Angebot"] == desk_url("review", revision.offer.pk)
    assert (fresh(revision.offer).teaser, Event.objects.count()) == ("Ein Satz über das Angebot.", events)


def test_the_preview_of_a_new_offer_is_for_staff(staff, client):
    offer = create_submitted(title="Geheimer Plan")

    assert read(staff.get(desk_url("preview", offer.pk))).texts("h1") == ["Geheimer Plan"]
    assert client.get(desk_url("preview", offer.pk)).status_code == 302
    assert client_of(create_user(is_staff=True)).get(desk_url("preview", offer.pk)).status_code == 403


# --- Decisions ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("decision", "state", "subject"),
    [
        ("freigeben", Offer.State.PUBLISHED, "Ihr Angebot ist veröffentlicht: Töpfern"),
        ("zurueckgeben", Offer.State.RETURNED, "Bitte ergänzen Sie Ihr Angebot: Töpfern"),
        ("ablehnen", Offer.State.REJECTED, "Ihr Angebot wurde abgelehnt: Töpfern"),
    ],
)
def test_a_new_offer_is_decided(staff, editor, decision, state, subject):
    offer = create_submitted(title="Töpfern", provider=maintained_provider())

    response = post_decision(staff, offer, decision, reason="" if decision == "freigeben" else "Weil.")

    assert response.status_code == 302
    assert fresh(offer).state == state
    assert subjects() == [subject]
    assert Event.objects.about(offer)[0].actor == editor


@pytest.mark.parametrize(
    ("decision", "state", "title", "subject"),
    [
        ("freigeben", "accepted", "Töpfern für alle", "Ihre Änderung ist veröffentlicht: Töpfern für alle"),
        ("zurueckgeben", "returned", "Töpfern", "Bitte überarbeiten Sie Ihre Änderung: Töpfern"),
        ("ablehnen", "rejected", "Töpfern", "Ihre Änderung wurde abgelehnt: Töpfern"),
    ],
)
def test_a_change_is_decided(staff, editor, decision, state, title, subject):
    revision = create_change()

    post_decision(staff, revision.offer, decision, reason="" if decision == "freigeben" else "Weil.")

    revision.refresh_from_db()
    assert (revision.state, revision.decided_by, fresh(revision.offer).title) == (state, editor, title)
    assert subjects()[-1] == subject


@pytest.mark.parametrize("decision", ["zurueckgeben", "ablehnen"])
@pytest.mark.parametrize("reason", ["", "   ", "x" * 2001])
def test_whoever_does_not_release_says_why(staff, decision, reason):
    revision = create_change()

    response = post_decision(staff, revision.offer, decision, reason=reason)

    assert response.status_code == 200
    [errors] = read(response).of_class("errorlist")
    assert errors.text.strip()
    assert read(response).texts("textarea")[0] == reason.strip()
    assert Revision.objects.get().state == "open"


@pytest.mark.parametrize(
    "posted", [{}, {"decision": ""}, {"decision": "veroeffentlichen"}, {"decision": "freigeben", "version": ""}]
)
def test_forged_decisions_are_refused(staff, posted):
    revision = create_change()

    response = staff.post(desk_url("review", revision.offer.pk), {"reason": "Weil.", **posted})

    assert response.status_code == 200
    assert Revision.objects.get().state == "open"


@pytest.mark.parametrize("decision", review.Decision.values)
def test_who_may_only_look_cannot_decide(decision):
    revision = create_change()
    looker = client_of(create_editor(actions=["view"]))
    page = opened(looker, revision.offer)

    response = post_decision(looker, revision.offer, decision, reason="Weil.")

    assert [button for button in page.all("button") if button.attributes.get("name") == "decision"] == []
    assert response.status_code == 403
    assert Revision.objects.get().state == "open"


# --- The next one ------------------------------------------------------------------------------------------------


def test_the_next_one_follows_and_after_the_last_the_first(staff):
    first, second, third = (create_submitted(days=days) for days in [3, 2, 1])

    assert post_decision(staff, second, "freigeben")["Location"] == desk_url("review", third.pk)
    assert post_decision(staff, third, "freigeben")["Location"] == desk_url("review", first.pk)
    assert post_decision(staff, first, "freigeben")["Location"] == desk_url("queue")


def test_the_next_one_is_of_the_same_list(staff):
    change = create_change(days=4)
    create_submitted(days=3)
    other = create_change(days=2, title="Malen")
    query = "?art=aenderung"

    skip = read(staff.get(desk_url("review", change.offer.pk, query=query))).links()
    response = post_decision(staff, change.offer, "freigeben", query=query)

    assert skip["Überspringen: Malen"] == desk_url("review", other.offer.pk, query=query)
    assert response["Location"] == desk_url("review", other.offer.pk, query=query)
    assert post_decision(staff, other.offer, "freigeben", query=query)["Location"] == desk_url("queue", query=query)


# --- Somebody was faster -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("decision", review.Decision.values)
def test_what_was_decided_meanwhile_stays_so(staff, decision):
    revision = create_change()
    url = desk_url("review", revision.offer.pk)
    version = read(staff.get(url)).value_of("version")
    revisions.reject(revision, actor=None, reason="Werbung.", now=NOW)
    Email.objects.all().delete()

    response = staff.post(url, {"version": version, "decision": decision, "reason": "Weil."}, follow=True)

    assert messages(response) == ["Über „Töpfern“ ist schon entschieden."]
    assert Revision.objects.get().reason == "Werbung."
    assert subjects() == []


def test_nobody_releases_a_change_that_they_have_not_seen(staff):
    revision = create_change()
    url = desk_url("review", revision.offer.pk)
    version = read(staff.get(url)).value_of("version")
    edits.save_edit(revision.offer, {"title": "Ganz anders"}, author=None, now=NOW)

    response = staff.post(url, {"version": version, "decision": "freigeben", "reason": "Mein Text"})

    page = read(response)
    assert "inzwischen geändert" in page.of_class("errornote")[0].text
    assert page.texts("textarea")[0] == "Mein Text"
    assert page.texts("ins") == ["neu: Ganz anders;"]
    assert fresh(revision.offer).title == "Töpfern"
    version = page.value_of("version")  # now they have
    assert staff.post(url, {"version": version, "decision": "freigeben"}).status_code == 302
    assert fresh(revision.offer).title == "Ganz anders"


def test_nobody_releases_an_offer_that_was_handed_in_again_meanwhile(staff):
    offer = create_submitted(title="Töpfern")
    url = desk_url("review", offer.pk)
    version = read(staff.get(url)).value_of("version")
    moderation.withdraw(offer, actor=None, now=ago(minutes=20))
    edits.save_edit(offer, {"title": "Werbung"}, author=None, now=ago(minutes=10))
    moderation.submit(fresh(offer), actor=None, now=ago(minutes=5))

    response = staff.post(url, {"version": version, "decision": "freigeben"})

    assert response.status_code == 200
    assert fresh(offer).state == Offer.State.SUBMITTED


# --- Conflicts ---------------------------------------------------------------------------------------------------


@pytest.fixture
def conflict():
    """A change of title and teaser, whose title staff have changed too."""
    revision = create_change(days=2, teaser="Neu gesagt.")
    edits.save_edit(revision.offer, {"title": "Drechseln"}, author=None, now=ago(days=1))
    rewrite(revision.offer, title="Schmieden")
    return Revision.objects.get(state="open")


def test_conflicts_are_shown_with_all_three_sides(staff, conflict):
    page = opened(staff, conflict.offer)

    assert page.texts("legend") == ["Titel"]
    [box] = page.of_class("conflicts")
    assert [word in box.text for word in ["Drechseln", "Schmieden", "Töpfern"]] == [True] * 3
    assert [row.split(" ")[0] for row in page.texts("th")[3:]] == ["Kurz"]


def test_a_release_needs_a_decision_on_each_conflict(staff, conflict):
    response = post_decision(staff, conflict.offer, "freigeben")

    assert response.status_code == 200
    assert "Bitte entscheiden Sie, was gelten soll." in [error.text for error in read(response).all("li")]
    assert fresh(conflict.offer).title == "Schmieden"


@pytest.mark.parametrize(("side", "title"), [("theirs", "Drechseln"), ("ours", "Schmieden")])
def test_the_side_that_staff_choose_holds(staff, conflict, side, title):
    response = post_decision(staff, conflict.offer, "freigeben", **{"gilt-title": side})

    offer = fresh(conflict.offer)
    assert response.status_code == 302
    assert (offer.title, offer.teaser) == (title, "Neu gesagt.")


def test_conflicts_are_no_matter_to_who_gives_back(staff, conflict):
    assert post_decision(staff, conflict.offer, "zurueckgeben", reason="Bitte einigen.").status_code == 302
    assert Revision.objects.get(pk=conflict.pk).state == "returned"


@pytest.mark.parametrize("side", ["both", "x" * 5000])
def test_a_side_that_there_is_not_is_refused(staff, conflict, side):
    assert post_decision(staff, conflict.offer, "freigeben", **{"gilt-title": side}).status_code == 200
    assert fresh(conflict.offer).title == "Schmieden"


# --- Odd addresses -----------------------------------------------------------------------------------------------


def test_an_offer_with_nothing_to_decide_leads_to_the_queue(staff):
    offer = create_offer(title="Töpfern")

    response = staff.get(desk_url("review", offer.pk), follow=True)

    assert response.redirect_chain == [(desk_url("queue"), 302)]
    assert messages(response) == ["Über „Töpfern“ ist schon entschieden."]


def test_a_number_that_there_is_not_is_not_found(staff):
    assert staff.get(desk_url("review", 0)).status_code == 404


def test_the_page_keeps_to_the_strict_rules_for_content(staff, conflict):
    page = opened(staff, conflict.offer)

    assert (page.unlabelled_fields(), page.inline_code(), page.loaded_from_outside()) == ([], [], [])
    assert (page.twice(), page.skipped_levels()) == ([], [])
