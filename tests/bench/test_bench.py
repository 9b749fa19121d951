"""The figures of ``make bench`` mean something: its offers are stored as the product stores them, and are found."""

import pytest

from offers.catalogue import entry
from offers.models import CatalogueEntry, Offer
from tests.bench import data
from tests.factories import NOW


@pytest.fixture
def offers(db):
    data.fill(50, NOW)


def test_entries_are_those_that_the_product_writes(offers):
    stored = CatalogueEntry.objects.in_bulk()
    wanted = [entry.build(offer) for offer in entry.with_entry_data(Offer.objects.all())]

    assert len(wanted) == 50
    assert [item.pk for item in wanted if not entry.same(item, stored[item.pk])] == []
