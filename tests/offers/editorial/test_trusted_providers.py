"""Trusted providers publish themselves, and staff look at the first offer and at every n-th of all afterwards."""

import datetime as dt

import pytest

from accounts.models import Event
from offers.content.snapshot import snapshot
from offers.editorial import edits, moderation, revisions
from offers.models import Offer, Revision
from providers.models import Provider
from tests.factories import NOW, create_offer, create_provider, create_run, create_user, create_venue
from tests.offers.snapshots import fresh

LATER = NOW + dt.timedelta(hours=1)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


@pytest.fixture(autouse=True)
def every_third(settings):
    settings.SAMPLE_EVERY = 3


@pytest.fixture
def author():
    return create_user()


def trusted_offer(provider=None, **fields):
    return create_offer(provider=provider or create_provider(trust=Provider.Trust.TRUSTED), **fields)


def save(offer, author, **data) -> edits.Saved:
    return edits.save_edit(offer, data, author=author, now=LATER)


def test_everything_is_public_at_once_and_in_the_history(author):
    offer = trusted_offer(title="Töpfern")
    before = snapshot(offer)
    elsewhere = create_run(venue=create_venue())

    saved = save(offer, author, title="Drechseln", price_kind="paid", runs=[elsewhere])

    after = snapshot(fresh(offer))
    assert saved == edits.Saved(["title", "price_kind", "runs"], None)
    assert (after["title"], after["price_kind"]) == ("Drechseln", "paid")
    assert [run["venue_id"] for run in after["runs"]] == [elsewhere["venue_id"]]
    (revision,) = offer.revisions.history()
    assert (revision.lane, revision.author, revision.decided_by) == ("trusted", author, None)
    assert (revision.base, revision.proposed) == (before, after)
    event = Event.objects.about(offer)[0]
    assert (event.action, event.actor, event.changed_fields) == ("selbst veröffentlicht", author, saved.at_once)


def test_an_older_version_can_be_restored(author):
    offer = trusted_offer(title="Töpfern")
    save(offer, author, title="Drechseln")
    (first,) = offer.revisions.history()
    save(offer, author, title="Schmieden")

    revisions.restore(first, actor=None, now=LATER)

    assert fresh(offer).title == "Drechseln"


def test_staff_look_at_every_third_change_of_a_provider(author):
    provider = create_provider(trust=Provider.Trust.TRUSTED)
    offers = [trusted_offer(provider), trusted_offer(provider)]
    other = trusted_offer()
    for number in range(7):
        save(offers[number % 2], author, title=f"Fassung {number}")
        save(other, author, price_kind=["paid", "free"][number % 2])  # dates and prices are no sample

    samples = Revision.objects.samples()

    assert [revision.proposed["title"] for revision in samples] == ["Fassung 2", "Fassung 5"]


def publish(provider, author, **fields) -> Offer:
    """A new offer that its provider publishes itself."""
    offer = create_offer(provider=provider, state="draft", **fields)
    moderation.submit(offer, actor=author, now=LATER, note="Bitte schön.")
    return offer


def sampled() -> list[str]:
    return [revision.proposed["title"] for revision in Revision.objects.samples()]


def test_the_first_offer_of_a_provider_is_always_a_sample(author):
    provider, other = (create_provider(trust=Provider.Trust.TRUSTED) for _ in range(2))
    first = publish(provider, author, title="Erstes")
    publish(provider, author, title="Zweites")
    publish(other, author, title="Erstes des Nachbarn")

    assert sampled() == ["Erstes", "Erstes des Nachbarn"]
    sample = first.revisions.get()
    assert (sample.lane, sample.base, sample.proposed, sample.note, sample.author, sample.decided_at) == (
        "trusted", {}, snapshot(fresh(first)), "Bitte schön.", author, LATER,
    )  # fmt: skip


def test_what_was_changed_before_does_not_spare_the_first_offer(author):
    provider = create_provider(trust=Provider.Trust.TRUSTED)
    save(trusted_offer(provider), author, title="Von der Redaktion angelegt, selbst geändert")

    publish(provider, author, title="Erstes eigenes")

    assert sampled() == ["Erstes eigenes"]


def test_new_offers_and_changes_count_together(author):
    provider = create_provider(trust=Provider.Trust.TRUSTED)
    offer = publish(provider, author, title="1")
    for number in range(2, 8):
        if number % 2:
            publish(provider, author, title=f"{number}")
        else:
            save(offer, author, title=f"{number}")

    assert sampled() == ["1", "3", "6"]


def test_the_publication_is_no_change_that_could_be_undone(author):
    provider = create_provider(trust=Provider.Trust.TRUSTED)
    offer = publish(provider, author)

    assert list(offer.revisions.history()) == []
    assert list(offer.revisions.publications()) == list(offer.revisions.samples()) != []


def test_what_staff_release_is_no_sample(author):
    offer = publish(create_provider(), author)
    moderation.publish(offer, actor=create_user(is_staff=True), now=LATER)

    assert not Revision.objects.exists()


def test_a_sample_is_looked_at_once(author):
    offer, editor = trusted_offer(), create_user(is_staff=True)
    for number in range(3):
        save(offer, author, title=f"Fassung {number}")
    sample = Revision.objects.samples().get()

    for _ in range(2):
        revisions.look_at(sample, actor=editor, now=LATER)

    assert not Revision.objects.samples().exists()
    assert [event.actor for event in Event.objects.about(offer).filter(action="Stichprobe angesehen")] == [editor]
    assert fresh(offer).title == "Fassung 2"


def test_what_waited_before_the_provider_was_trusted_goes_public_with_the_next_change(author):
    provider = create_provider()
    offer = trusted_offer(provider)
    waiting = save(offer, author, title="Wartet").waiting
    provider.trust = Provider.Trust.TRUSTED
    provider.save()

    saved = save(offer, author, teaser="Neu.")

    waiting.refresh_from_db()
    assert saved == edits.Saved(["title", "teaser"], None)
    assert (fresh(offer).title, fresh(offer).teaser, waiting.state) == ("Wartet", "Neu.", "superseded")


def test_saving_without_a_change_leaves_no_trace(author):
    offer = trusted_offer()

    assert save(offer, author, **edits.editable(offer)) == edits.Saved([], None)

    assert not Revision.objects.exists()
    assert Event.objects.about(offer).count() == 1
