"""When a row changed: the database stamps it with the number of the transaction, whoever writes and however."""

import pytest
from django.apps import apps
from django.db import connection, transaction

from offers.models import CatalogueEntry, Topic
from pages.models import Page, Portal
from places.models import Changed, Municipality
from providers.models import Provider, ProviderType, Venue
from tests.factories import create_provider

OUR_APPS = ["accounts", "places", "pages", "providers", "offers", "imports"]

CHANGED = [
    model
    for label in OUR_APPS
    for model in apps.get_app_config(label).get_models()
    if issubclass(model, Changed)
]  # fmt: skip


def test_the_models_that_tell_when_they_changed():
    assert {CatalogueEntry, Municipality, Page, Portal, Provider, ProviderType, Topic, Venue} <= set(CHANGED)


@pytest.mark.django_db
@pytest.mark.parametrize("model", CHANGED, ids=lambda model: model.__name__)
def test_each_of_them_has_the_trigger(model):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, tgenabled FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal",
            [model._meta.db_table],
        )
        assert ("stamp_changed", "O") in cursor.fetchall()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "write",
    [
        lambda row: row.save(),
        lambda row: row.save(update_fields=["description"]),
        lambda row: Provider.objects.filter(pk=row.pk).update(description="Neu"),
        lambda row: Provider.objects.bulk_update([row], ["description"]),
        lambda row: Provider.objects.filter(pk=row.pk).update(changed=1),
    ],
)
def test_every_way_of_writing_moves_changed_on(write):
    row = Provider.objects.get(pk=create_provider().pk)
    before = row.changed

    write(row)

    row.refresh_from_db()
    assert row.changed > before


@pytest.mark.django_db(transaction=True)
def test_rows_of_one_transaction_carry_its_number():
    with transaction.atomic():
        one, other = create_provider(), create_provider()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()::text")
            number = int(cursor.fetchone()[0])

    assert {Provider.objects.get(pk=row.pk).changed for row in [one, other]} == {number}
