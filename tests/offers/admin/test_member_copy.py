""" "In neues Semester kopieren": a form with one date, and a draft with new dates."""

import pytest

from accounts.models import Event
from offers.content.snapshot import snapshot
from offers.editorial import edits
from offers.models import Offer
from places.models import SchoolHoliday
from tests.factories import NOW, create_offer, create_provider, create_run, create_undated_run, days
from tests.html import read
from tests.offers.member_forms import address, create_member, messages
from tests.offers.snapshots import create_full_offer, fresh
from tests.staff import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


@pytest.fixture
def provider():
    return create_provider()


@pytest.fixture
def client(provider):
    return client_of(create_member(provider))


def copy(client, offer, **data):
    return client.post(address("copy", offer.pk), data)


def the_copy(offer) -> Offer:
    return Offer.objects.exclude(pk=offer.pk).get()


def test_the_form_proposes_a_start_half_a_year_later(client, provider):
    offer = create_offer(provider=provider, runs=[create_run(start=-14)])

    page = read(client.get(address("copy", offer.pk)))

    assert page.value_of("start") == days(-14 + 26 * 7)


def test_a_copy_is_a_draft_of_its_own(client, provider):
    offer = create_offer(title="Töpfern", provider=provider, runs=[create_run(count=2)])
    before = snapshot(offer)

    response = copy(client, offer, start=days(60))

    new = the_copy(offer)
    assert (new.title, new.state, new.provider) == ("Töpfern", "draft", provider)
    assert [date["date"] for date in snapshot(new)["runs"][0]["dates"]] == [days(63), days(70)]
    assert new.runs.get().occurrences.count() == 2
    assert response["Location"] == address("change", new.pk)
    assert snapshot(fresh(offer)) == before
    assert [event.action for event in Event.objects.about(new)] == ["angelegt"]


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "published", "rejected", "archived"])
def test_everything_but_dates_is_the_same(state):
    offer, _data = create_full_offer()
    Offer.objects.filter(pk=offer.pk).update(state=state, published_at=NOW)
    client = client_of(create_member(offer.provider))

    copy(client, offer, start=days(60), runs=[run["id"] for run in snapshot(fresh(offer))["runs"]])

    new = Offer.objects.get(provider=offer.provider, state="draft", pk__gt=offer.pk)
    old, made = snapshot(fresh(offer)), snapshot(new)
    assert {name for name in old if old[name] != made[name]} == {"runs"}
    assert (new.source, new.published_at, new.confirmed_at) == ("", None, None)


def test_one_of_several_runs(client, provider):
    offer = create_offer(provider=provider, runs=[create_run(), create_undated_run()])
    (_first, second) = snapshot(offer)["runs"]

    copy(client, offer, start=days(60), runs=[second["id"]])

    assert [run["kind"] for run in snapshot(the_copy(offer))["runs"]] == ["on_request"]


def test_dates_in_the_holidays_are_named(client, provider):
    SchoolHoliday.objects.create(state="HE", name="Ferien", starts_on=days(63), ends_on=days(69))
    offer = create_offer(provider=provider, runs=[create_run()])

    response = copy(client, offer, start=days(60))

    assert messages(client, response)[0].endswith("Wegen Ferien oder Feiertagen verschoben: 25. Januar 2027.")


def test_what_waits_is_copied_too(client, provider):
    offer = create_offer(title="Alt", provider=provider)
    edits.save_edit(offer, {"title": "Neu"}, author=None, now=NOW)

    copy(client, offer, start=days(60))

    assert the_copy(offer).title == "Neu"


@pytest.mark.parametrize("start", ["", "morgen", "0001-01-01", "9999-12-31", "2199-12-30"])
def test_odd_days_are_refused(client, provider, start):
    offer = create_offer(provider=provider, runs=[create_run(count=3)])

    response = copy(client, offer, start=start)

    assert response.status_code == 200
    assert read(response).of_class("errorlist")
    assert Offer.objects.count() == 1
