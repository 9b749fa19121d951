"""Zuletzt bestätigt: an edit by somebody of the provider confirms the offer when it goes public; others' do not."""

import datetime as dt

import pytest

from offers import catalogue
from offers.catalogue.query import Query
from offers.content.snapshot import snapshot
from offers.editorial import edits, moderation, revisions
from offers.models import Offer, Revision
from offers.upkeep import freshness
from providers.models import Membership
from tests.factories import NOW, create_offer, create_provider, create_undated_run, create_user
from tests.offers.snapshots import fresh
from tests.staff import admin_url, client_of, create_editor, form_data

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
LONG_AGO = NOW - dt.timedelta(days=200)
EDITED = NOW - dt.timedelta(days=3)


@pytest.fixture
def provider():
    return create_provider()


@pytest.fixture
def member(provider):
    user = create_user()
    Membership.objects.create(user=user, provider=provider)
    return user


@pytest.fixture
def offer(provider):
    """Confirmed so long ago that somebody has to be asked."""
    return create_offer(title="Töpfern", provider=provider, runs=[create_undated_run()], now=LONG_AGO)


def is_due() -> bool:
    return freshness.due(NOW).exists()


def save(offer, author, **data) -> edits.Saved:
    return edits.save_edit(offer, data, author=author, now=EDITED)


def test_what_goes_live_at_once_confirms(offer, member):
    assert is_due()

    save(offer, member, price_kind="donation")

    assert (fresh(offer).confirmed_at, is_due()) == (EDITED, False)


def test_what_a_trusted_provider_publishes_confirms(offer, member):
    offer.provider.trust = "trusted"
    offer.provider.save()

    save(offer, member, teaser="Neu gesagt.")

    assert fresh(offer).confirmed_at == EDITED


def test_what_waits_confirms_when_it_is_released_for_the_time_of_the_edit(offer, member):
    waiting = save(offer, member, title="Drechseln").waiting
    assert fresh(offer).confirmed_at == LONG_AGO

    revisions.release(waiting, actor=create_user(is_staff=True), now=NOW)

    assert (fresh(offer).confirmed_at, is_due()) == (EDITED, False)


@pytest.mark.parametrize("decide", [revisions.give_back, revisions.reject])
def test_what_is_not_released_confirms_nothing(offer, member, decide):
    waiting = save(offer, member, title="Drechseln").waiting

    decide(waiting, actor=create_user(is_staff=True), reason="Nein.", now=NOW)

    assert fresh(offer).confirmed_at == LONG_AGO


def test_a_release_takes_no_later_confirmation_back(offer, member):
    waiting = save(offer, member, title="Drechseln").waiting
    moderation.confirm(offer, actor=member, now=NOW - dt.timedelta(days=1))

    revisions.release(waiting, actor=None, now=NOW)

    assert fresh(offer).confirmed_at == NOW - dt.timedelta(days=1)


def test_a_form_that_nobody_touched_confirms_nothing(offer, member):
    save(offer, member, **edits.editable(offer))

    assert fresh(offer).confirmed_at == LONG_AGO


def test_what_was_hidden_is_found_again(offer, member):
    moderation.hide(offer, now=LONG_AGO, reason="Keine Antwort.")
    assert offer.pk not in catalogue.search(Query(), NOW).ids

    save(offer, member, price_kind="donation")

    assert fresh(offer).hidden_since is None
    assert offer.pk in catalogue.search(Query(), NOW).ids


def test_members_who_undo_confirm_and_staff_who_do_so_do_not(offer, member):
    save(offer, member, price_kind="donation")
    (change,) = offer.revisions.history()
    Offer.objects.filter(pk=offer.pk).update(confirmed_at=LONG_AGO)

    undone = revisions.undo(change, actor=create_user(is_staff=True), now=NOW)
    assert fresh(offer).confirmed_at == LONG_AGO

    revisions.undo(undone, actor=member, now=NOW)
    assert fresh(offer).confirmed_at == NOW


def test_an_edit_by_staff_does_not_confirm(offer):
    client = client_of(create_editor())
    url = admin_url(offer, "change")

    response = client.post(url, {**form_data(client.get(url)), "title": "Von der Redaktion"})

    assert response.status_code == 302
    assert (fresh(offer).title, fresh(offer).confirmed_at) == ("Von der Redaktion", LONG_AGO)


def test_what_a_source_proposed_does_not_confirm_when_staff_release_it(offer):
    live = snapshot(offer)
    change = Revision.objects.create(
        offer=offer, created_at=EDITED, lane="source", base=live, proposed={**live, "title": "Aus der Quelle"}
    )

    revisions.release(change, actor=None, now=NOW)

    assert (fresh(offer).title, fresh(offer).confirmed_at) == ("Aus der Quelle", LONG_AGO)
