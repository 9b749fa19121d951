"""The figures of ``make bench`` mean something: its offers are stored as the product stores them, and are found."""

import pytest

from offers.catalogue.rebuild import rebuild
from offers.content import schedule
from offers.models import Offer, Run
from tests.bench import data
from tests.bench.mix import Mixes, total
from tests.factories import NOW

OFFERS = 50


@pytest.mark.django_db
def test_dates_and_entries_are_those_that_the_product_writes():
    data.fill(OFFERS, NOW)
    calendar = schedule.Calendar.of_portal()
    runs = Run.objects.prefetch_related("dates", "exceptions", "occurrences")

    assert Offer.objects.count() == OFFERS
    assert [run.pk for run in runs if schedule.materialise(run, NOW, calendar)] == []
    assert rebuild(dry_run=True) == []


@pytest.mark.django_db(transaction=True)  # inside one, every search would read the whole catalogue anew
def test_mixes_ask_for_pages_that_exist_and_for_as_many_offers_as_they_say(client, now):
    data.fill(OFFERS, now)
    mixes = {mix.name: mix for mix in Mixes(OFFERS, now, samples=4).all}
    usual = {name: mix.addresses for name, mix in mixes.items() if mix.is_list and not mix.is_fresh}

    assert {name: {total(address, now) > 0 for address in addresses} for name, addresses in usual.items()} == {
        "no filter": {True},
        "one filter": {True},
        "three filters": {True},
        "place with radius, four weeks and age": {True},
        "common word": {True},
        "rare word": {True},
        "word and two filters": {True},
        "no hit": {False},
    }
    addresses = [address for mix in mixes.values() for address in mix.addresses[:2]]
    assert {client.get(address).status_code for address in addresses} == {200}
