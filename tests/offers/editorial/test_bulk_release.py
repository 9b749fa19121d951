"""Several releases at once: listed before they happen, each by itself, whole or not at all."""

import pytest
from post_office.models import Email

from offers.content import snapshot
from offers.editorial import edits, review, revisions
from offers.models import Offer, Revision
from tests.factories import NOW, create_offer
from tests.html import Page, read
from tests.offers.desk import create_change, create_submitted, desk_url, maintained_provider, messages
from tests.offers.snapshots import fresh
from tests.staff import client_of, create_editor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def boxes(page: Page) -> list[str]:
    """What the boxes of a list, or the hidden fields of the page that asks, would send."""
    return [field.attributes["value"] for field in page.all("input") if field.attributes.get("name") == "task"]


def asked(client, tasks: list[str]) -> Page:
    return read(client.post(desk_url("release"), {"task": tasks}))


def confirmed(client, tasks: list[str]) -> list[str]:
    return messages(client.post(desk_url("release"), {"task": tasks, "confirmed": "1"}, follow=True))


def test_the_page_that_asks_lists_what_will_be_public(staff):
    create_submitted(title="Neu", days=3)
    create_change(title="Töpfern", days=2, teaser="Anders.")
    create_submitted(title="Nicht gewählt", days=1)
    ticked = boxes(read(staff.get(desk_url("queue"))))[:2]

    page = asked(staff, ticked)

    assert boxes(page) == ticked
    lines = [" ".join(item.text.split()) for item in page.all("li") if item.text.strip().startswith(("Neu", "Töpfern"))]
    assert [line.partition(",")[0] for line in lines] == ["Neu", "Töpfern"]
    assert lines[1].endswith("Änderung: „Kurz gesagt“")
    assert Offer.objects.filter(state="submitted").count() == 2  # nothing has happened


def test_all_of_them_are_released_with_a_mail_each(staff):
    new = create_submitted(title="Neu", provider=maintained_provider())
    change = create_change(title="Töpfern")
    Email.objects.all().delete()

    said = confirmed(staff, boxes(read(staff.get(desk_url("queue")))))

    assert fresh(new).state == Offer.State.PUBLISHED
    assert fresh(change.offer).title == "Töpfern für alle"
    assert "„Neu“ ist freigegeben." in said[0]
    assert "„Töpfern“ ist freigegeben." in said[0]
    assert sorted(mail.subject for mail in Email.objects.all()) == [
        "Ihr Angebot ist veröffentlicht: Neu",
        "Ihre Änderung ist veröffentlicht: Töpfern für alle",
    ]
    assert review.load().count == 0


def test_one_with_a_conflict_stays_and_the_others_are_released(staff):
    change = create_change(title="Töpfern")
    snapshot.write(fresh(change.offer), {"title": "Schmieden"}, now=NOW)
    other = create_submitted(title="Neu")

    said = confirmed(staff, boxes(read(staff.get(desk_url("queue")))))

    assert "Inzwischen hat jemand anders dasselbe geändert: „Titel“." in said[0]
    assert fresh(change.offer).title == "Schmieden"
    assert Revision.objects.get().state == "open"
    assert fresh(other).state == Offer.State.PUBLISHED


def test_what_changed_since_it_was_listed_stays(staff):
    change = create_change(title="Töpfern")
    tasks = boxes(asked(staff, boxes(read(staff.get(desk_url("queue"))))))
    edits.save_edit(change.offer, {"title": "Werbung"}, author=None, now=NOW)

    said = confirmed(staff, tasks)

    assert "inzwischen geändert" in said[0]
    assert fresh(change.offer).title == "Töpfern"


def test_what_was_decided_since_is_said(staff):
    change = create_change(title="Töpfern")
    tasks = boxes(read(staff.get(desk_url("queue"))))
    revisions.reject(change, actor=None, reason="Werbung.", now=NOW)

    assert confirmed(staff, tasks) == ["Über 1 Eintrag war schon entschieden."]
    assert Revision.objects.get().state == "rejected"


@pytest.mark.parametrize("tasks", [[], ["x"], ["1"], ["9" * 30 + ":0-1"], ["-1:0-1"], ["١:0"]])
def test_odd_posts_release_nothing(staff, tasks):
    create_submitted()
    draft = create_offer(state=Offer.State.DRAFT)

    response = staff.post(desk_url("release"), {"task": [*tasks], "confirmed": "1"})

    assert response.status_code == 302
    assert (Offer.objects.filter(state="submitted").count(), fresh(draft).state) == (1, "draft")


def test_a_draft_cannot_be_slipped_in(staff):
    draft = create_offer(state=Offer.State.DRAFT)
    version = review.Task(draft, None).version

    confirmed(staff, [f"{draft.pk}:{version}"])

    assert fresh(draft).state == Offer.State.DRAFT


def test_more_than_fifty_are_refused(staff):
    said = confirmed(staff, [f"{number}:0-1" for number in range(1, 52)])

    assert said == ["Bitte wählen Sie 1 bis 50 Einträge aus."]


def test_it_takes_a_post_and_the_right_to_change(staff):
    offer = create_submitted()
    task = f"{offer.pk}:{review.Task(fresh(offer), None).version}"
    looker = client_of(create_editor(actions=["view"]))

    assert staff.get(desk_url("release")).status_code == 405
    assert looker.post(desk_url("release"), {"task": task, "confirmed": "1"}).status_code == 403
    assert fresh(offer).state == Offer.State.SUBMITTED
