"""The command that compares the catalogue with the offers and mends it."""

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from offers.catalogue import rebuild as rebuilding
from offers.catalogue.rebuild import rebuild
from offers.content import snapshot
from offers.models import CatalogueEntry, Offer, Run
from tests.factories import NOW, create_offer
from tests.offers.catalogue.asking import find
from tests.offers.catalogue.test_currency import in_a_transaction_that_commits_late

pytestmark = pytest.mark.django_db


@pytest.fixture
def offers(portal):
    return [create_offer(title=f"Kurs {number}") for number in range(3)]


def put_out_of_step(offers) -> list[int]:
    """As somebody does who writes past the product: one entry is old, one is missing."""
    Offer.objects.filter(pk=offers[0].pk).update(title="Neuer Titel")
    CatalogueEntry.objects.filter(pk=offers[2].pk).delete()
    return [offers[0].pk, offers[2].pk]


def test_what_is_right_is_not_touched(offers):
    before = list(CatalogueEntry.objects.order_by("pk").values())

    assert rebuild() == []

    assert list(CatalogueEntry.objects.order_by("pk").values()) == before


def test_what_is_out_of_step_is_found_and_mended(offers, capsys):
    put_out_of_step(offers)
    assert find("Neuer") == []

    call_command("rebuild_catalogue")
    assert capsys.readouterr().out == "2 Einträge neu geschrieben.\n"
    assert find("Neuer") == ["Neuer Titel"]
    assert len(find()) == 3

    call_command("rebuild_catalogue")
    assert capsys.readouterr().out == "Alle Einträge stimmen.\n"


def test_check_says_which_and_writes_nothing(offers, capsys):
    wrong = put_out_of_step(offers)
    before = list(CatalogueEntry.objects.order_by("pk").values())

    with pytest.raises(CommandError, match=rf"2 Einträge passen nicht .*\(Nr\. {wrong[0]}, {wrong[1]}\)") as raised:
        call_command("rebuild_catalogue", "--check")
    assert raised.value.returncode == 1
    assert list(CatalogueEntry.objects.order_by("pk").values()) == before

    rebuild()
    call_command("rebuild_catalogue", "--check")
    assert capsys.readouterr().out == "Alle Einträge stimmen.\n"


@pytest.mark.parametrize(
    "change",
    [
        lambda offer: Run.objects.filter(offer=offer).update(status="full"),
        lambda offer: Run.objects.filter(offer=offer).update(course_number="V1"),
        lambda offer: offer.topics.clear(),
        lambda offer: offer.keywords.add("Neues"),
        lambda offer: offer.runs.get().occurrences.all().delete(),
        lambda offer: Offer.objects.filter(pk=offer.pk).update(state="draft"),
        lambda offer: Offer.objects.filter(pk=offer.pk).update(hidden_since=NOW),
        lambda offer: Offer.objects.filter(pk=offer.pk).update(min_age=6, completeness=1),
        lambda offer: CatalogueEntry.objects.filter(pk=offer.pk).update(text_words="anders"),
    ],
)
def test_every_kind_of_difference_is_seen(offers, change):
    change(offers[1])
    assert rebuild(dry_run=True) == [offers[1].pk]
    assert rebuild() == [offers[1].pk]
    assert rebuild() == []


def test_progress_and_batches(offers, monkeypatch):
    monkeypatch.setattr(rebuilding, "BATCH", 2)
    put_out_of_step(offers)
    heard = []

    assert rebuild(progress=lambda *done: heard.append(done)) == [offers[0].pk, offers[2].pk]

    assert heard == [(2, 3), (3, 3)]


def test_an_empty_portal(db):
    assert rebuild() == []


@pytest.mark.django_db(transaction=True)
def test_an_offer_that_somebody_is_saving_is_left_to_them(offers):
    """Written from what it read before their commit, the entry would be older than the offer."""

    def edit():
        snapshot.write(Offer.objects.get(pk=offers[0].pk), {"title": "Ihre Fassung"}, now=NOW)

    CatalogueEntry.objects.filter(pk=offers[0].pk).update(title="Falsch")
    with in_a_transaction_that_commits_late(edit):
        assert rebuild() == []

    assert find("Fassung") == ["Ihre Fassung"]
    with transaction.atomic():
        assert rebuild() == []
