"""Two people have the form of one offer open: who comes second reads both values and decides; nothing is lost."""

import pytest

from offers.content.snapshot import snapshot
from offers.models import Offer
from tests.factories import create_offer, create_provider, create_run
from tests.html import read
from tests.offers.member_forms import create_member, opened, save, saved
from tests.offers.snapshots import fresh
from tests.posted import posted
from tests.staff import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


@pytest.fixture
def provider():
    return create_provider()


@pytest.fixture(params=["draft", "published"])
def offer(request, provider) -> Offer:
    return create_offer(
        title="Töpfern", provider=provider, state=request.param, runs=[create_run(), create_run(start=30)]
    )


@pytest.fixture
def anna(provider):
    return client_of(create_member(provider, name="Anna Muster"))


@pytest.fixture
def ben(provider):
    return client_of(create_member(provider, name="Ben Beispiel"))


def shown(client, offer) -> dict[str, list[str]]:
    return posted(opened(client, offer))


def test_both_keep_what_they_changed_in_different_fields(offer, anna, ben):
    page = opened(ben, offer)
    saved(anna, opened(anna, offer), "_save", title="Von Anna", runs__0__status="full")

    saved(ben, page, "_save", teaser="Von Ben.", runs__1__status="full")

    now = shown(ben, offer)
    assert (now["title"], now["teaser"]) == (["Von Anna"], ["Von Ben."])
    assert (now["runs-0-status"], now["runs-1-status"]) == (["full"], ["full"])


def test_the_second_reads_both_values_and_who_it_was(offer, anna, ben):
    page = opened(ben, offer)
    saved(anna, opened(anna, offer), "_save", title="Von Anna")

    response = save(ben, page, "_save", title="Von Ben", teaser="Neu.")

    text = " ".join(read(response).texts("section"))
    assert "„Titel“ hat inzwischen Anna Muster geändert (Mo, 23. November 2026, 10:00 Uhr)." in text
    assert "Jetzt steht dort: Von Anna Ihre Angabe: Von Ben" in text
    assert "Es ist noch nichts gespeichert." in text
    assert shown(ben, offer)["title"] == ["Von Anna"]
    assert (posted(response)["title"], posted(response)["teaser"]) == (["Von Ben"], ["Neu."])


def test_saving_again_decides_for_the_own_value(offer, anna, ben):
    page = opened(ben, offer)
    saved(anna, opened(anna, offer), "_save", title="Von Anna", price_kind="donation")
    refused = save(ben, page, "_save", title="Von Ben", teaser="Neu.")

    saved(ben, refused, "_save")

    now = shown(ben, offer)
    assert (now["title"], now["teaser"], now["price_kind"]) == (["Von Ben"], ["Neu."], ["donation"])


def test_dates_and_prices_collide_too(offer, anna, ben):
    page = opened(ben, offer)
    saved(anna, opened(anna, offer), "_save", runs__0__status="full", price_kind="donation")

    refused = save(ben, page, "_save", runs__0__status="cancelled", price_kind="unknown")
    saved(ben, refused, "_save")

    text = " ".join(read(refused).texts("section"))
    assert "Jetzt steht dort: Gegen Spende Ihre Angabe: Keine Angabe" in text
    assert "Jetzt steht dort: ausgebucht Ihre Angabe: fällt aus" in text
    now = shown(ben, offer)
    assert (now["runs-0-status"], now["runs-1-status"], now["price_kind"]) == (
        ["cancelled"],
        ["scheduled"],
        ["unknown"],
    )


def test_dates_that_somebody_took_away_meanwhile_come_back_only_knowingly(provider, anna, ben):
    offer = create_offer(provider=provider, state="draft", runs=[create_run(), create_run(start=30)])
    page = opened(ben, offer)
    saved(anna, opened(anna, offer), runs__0__is_gone="on")

    refused = save(ben, page, runs__0__status="full")

    assert len(snapshot(fresh(offer))["runs"]) == 1
    assert "Jetzt steht dort: nichts" in " ".join(read(refused).texts("section"))
    saved(ben, refused)
    assert sorted(run["status"] for run in snapshot(fresh(offer))["runs"]) == ["full", "scheduled"]


def test_values_of_others_are_text(offer, anna, ben):
    page = opened(ben, offer)
    saved(anna, opened(anna, offer), "_save", title="<b>Anna</b>")

    response = save(ben, page, "_save", title="<i>Ben</i>")

    assert "Jetzt steht dort: <b>Anna</b> Ihre Angabe: <i>Ben</i>" in " ".join(read(response).texts("section"))
