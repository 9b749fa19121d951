"""What the database tells of news: the installed question asks about all that the catalogue holds in memory."""

from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from offers.catalogue.names import COUNTED_TABLES, TABLES
from offers.catalogue.news import NAME, Snapshot, body, news, total
from offers.models import SynonymGroup
from providers.models import Provider
from tests.factories import create_offer, create_provider

pytestmark = pytest.mark.django_db(transaction=True)


def look() -> Snapshot:
    """The state of now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text")
        return Snapshot.read(cursor.fetchone()[0])


def rows() -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {total(COUNTED_TABLES)}")
        return cursor.fetchone()[0]


def test_the_migration_installed_it_for_these_tables():
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = %s", [NAME])
        assert cursor.fetchall() == [(body(TABLES, COUNTED_TABLES),)], (
            "its migration must call answer_news() with TABLES"
        )


def test_nothing_is_new(portal):
    create_offer()
    found = news(look(), rows(), 10)
    assert (found.offers, found.around) == ([], False)


def test_new_offers_are_named_and_no_more_than_wanted(portal):
    before = look()
    provider = create_provider()
    offers = [create_offer(provider=provider) for _ in range(3)]
    assert sorted(news(before, rows(), 10).offers) == [offer.pk for offer in offers]
    assert len(news(before, rows(), 2).offers) == 2


def test_names_are_news_of_their_own(portal):
    create_offer()
    before = look()
    Provider.objects.update(name="Neuer Name")
    found = news(before, rows(), 10)
    assert (found.offers, found.around) == ([], True)
    assert news(found.snapshot, rows(), 10).around is False


def test_a_deleted_row_is_news(portal):
    group = SynonymGroup.objects.create(words="Handy\nSmartphone")
    before = look()
    known = rows()
    group.delete()
    assert news(before, known, 10).around is True
    assert news(before, rows(), 10).around is False


@contextmanager
def renaming(provider):
    """Somebody else renames ``provider``, in a transaction that goes on until its connection commits."""
    other = connection.copy()
    other.set_autocommit(False)
    try:
        with other.cursor() as cursor:
            cursor.execute("UPDATE providers_provider SET name = 'Neuer Name' WHERE id = %s", [provider.pk])
        yield other
    finally:
        other.close()


def test_what_is_not_over_yet_is_no_news_until_it_is(portal):
    with renaming(create_provider()) as other:
        before = look()
        assert news(before, rows(), 10).around is False
        other.commit()
    assert news(before, rows(), 10).around is True


def test_another_one_that_goes_on_does_not_hide_what_is_over(portal):
    with renaming(create_provider()) as other:
        SynonymGroup.objects.create(words="Handy\nSmartphone")  # ends later than the other one began
        before, known = look(), rows()
        assert news(before, known, 10).around is False
        other.commit()
    assert news(before, known, 10).around is True


def test_a_transaction_sees_its_own_changes_at_once(portal):
    provider = create_provider()
    with transaction.atomic():
        before = look()
        Provider.objects.filter(pk=provider.pk).update(name="Neuer Name")
        assert news(before, rows(), 10).around is True
