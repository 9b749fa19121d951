"""Stichproben: what trusted providers publish themselves and nobody has looked at yet."""

import pytest

from accounts.models import Event
from offers.editorial import edits, moderation
from offers.models import Offer, Revision
from tests.factories import create_offer, create_provider
from tests.html import Page, read
from tests.offers.desk import ago, create_change, desk_url, messages
from tests.staff import client_of, create_editor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


@pytest.fixture(autouse=True)
def every_one(settings):
    settings.SAMPLE_EVERY = 1


def publish(*, title="Töpfern", days=1, **changes) -> Offer:
    """Something that a trusted provider changed some days ago."""
    offer = create_offer(title=title, provider=create_provider(trust="trusted"), now=ago(days=30))
    edits.save_edit(offer, changes or {"teaser": "Anders gesagt."}, author=None, now=ago(days=days))
    return offer


def opened(client) -> Page:
    return read(client.get(desk_url("samples", model="revision")))


def titles(page: Page) -> list[str]:
    return [text for level, text in page.headings() if level == 2]


def test_they_are_listed_oldest_first_with_what_changed(staff):
    publish(title="Gestern", days=1)
    publish(title="Früher", days=3)
    create_change(title="Wartet noch")

    page = opened(staff)

    assert titles(page) == ["Früher", "Gestern"]
    assert page.texts("ins") == ["neu: Anders gesagt.;"] * 2


def test_a_new_offer_is_shown_whole_and_can_be_withdrawn(staff):
    offer = create_offer(title="Töpfern", provider=create_provider(trust="trusted"), state="draft")
    moderation.submit(offer, actor=None, now=ago(days=1))

    page = opened(staff)

    assert titles(page) == ["Töpfern"]
    assert {"Neues Angebot", "selbst veröffentlicht"} <= set(page.texts("span"))
    assert "Ein Satz über das Angebot." in page.texts("dd")
    links = page.links()
    assert links["In den Entwurf zurückziehen …: Töpfern"] == desk_url("decide", offer.pk, "withdraw")
    assert "Rückgängig machen …: Töpfern" not in links
    sample = Revision.objects.get()
    assert [staff.get(desk_url(way, sample.pk, model="revision")).status_code for way in ["undo", "restore"]] == [
        404, 404,
    ]  # fmt: skip
    assert "Ein Satz über das Angebot." in staff.get(desk_url("change", sample.pk, model="revision")).content.decode()

    moderation.withdraw(offer, actor=None, now=ago(days=0))

    assert "In den Entwurf zurückziehen …: Töpfern" not in opened(staff).links()


def test_what_somebody_looked_at_is_done_once(staff, editor):
    offer = publish()
    url = desk_url("seen", Revision.objects.get().pk, model="revision")

    response = staff.post(url, follow=True)
    staff.post(url)

    assert messages(response) == ["Die Stichprobe zu „Töpfern“ ist angesehen."]
    assert titles(opened(staff)) == []
    assert list(Event.objects.about(offer).filter(action="Stichprobe angesehen").values_list("actor", flat=True)) == [
        editor.pk
    ]


def test_a_sample_can_be_undone(staff):
    offer = publish(title="Töpfern")
    before = "Ein Satz über das Angebot."

    staff.post(desk_url("undo", Revision.objects.get().pk, model="revision"), {"reason": "Bitte sachlicher."})

    assert Offer.objects.get(pk=offer.pk).teaser == before


def test_marking_takes_a_post_and_the_right_to_change(staff):
    publish()
    url = desk_url("seen", Revision.objects.get().pk, model="revision")
    looker = client_of(create_editor(actions=["view"]))

    assert staff.get(url).status_code == 405
    assert looker.post(url).status_code == 403
    assert titles(opened(looker)) == ["Töpfern"]
    assert "Angesehen: Töpfern" not in opened(looker).texts("button")
    assert staff.post(desk_url("seen", 0, model="revision")).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_it_takes_a_fixed_number_of_queries(staff, count, django_assert_num_queries):
    for _ in range(count):
        publish()
    staff.get(desk_url("samples", model="revision"))

    with django_assert_num_queries(12):  # three of them prolong the session
        staff.get(desk_url("samples", model="revision"))


def test_nothing_left_is_said(staff):
    assert "Es wartet keine Stichprobe." in opened(staff).texts("p")
