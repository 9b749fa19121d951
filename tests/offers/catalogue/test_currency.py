"""The index shows the last commit, whoever wrote it and whenever its transaction began, and nothing else."""

import threading
from collections.abc import Callable
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from offers import catalogue
from offers.catalogue import index as index_module
from offers.catalogue.index import Index
from offers.catalogue.names import Names
from offers.catalogue.news import Snapshot
from offers.content import snapshot
from offers.editorial import moderation
from offers.models import CatalogueEntry, Offer, SynonymGroup, Topic
from pages.models import Page, Portal
from places.models import Municipality, PostalCode
from providers.models import AccessFeature, Provider, Venue, VenueAccess
from tests.factories import (
    NOW,
    create_municipality,
    create_offer,
    create_page,
    create_provider,
    create_run,
    create_term,
    create_venue,
)
from tests.offers.catalogue.asking import counts, find

pytestmark = pytest.mark.django_db(transaction=True)
FAR = 10**12  # transactions ahead


@pytest.fixture
def loads(monkeypatch) -> list[int]:
    """Grows with each index that is loaded."""
    calls: list[int] = []
    load = Index.load
    monkeypatch.setattr(Index, "load", lambda now: calls.append(now) or load(now))
    return calls


@contextmanager
def in_a_transaction_that_commits_late(edit: Callable[[], object]):
    """Makes ``edit`` in a transaction of somebody else, which commits when the block ends."""
    done, go_on = threading.Event(), threading.Event()
    errors: list[Exception] = []

    def work():
        try:
            with transaction.atomic():
                edit()
                done.set()
                go_on.wait(20)
        except Exception as error:
            errors.append(error)
        finally:
            done.set()
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        assert done.wait(20)
        yield
    finally:
        go_on.set()
        thread.join(20)
    assert not errors, errors


def retitle(offer: Offer, title: str) -> None:
    snapshot.write(Offer.objects.get(pk=offer.pk), {"title": title}, now=NOW)


# -- other rows than offers -------------------------------------------------------------------------------------------


def test_renamed_rows_are_picked_up_without_touching_entries(portal, loads):
    topic = create_term(Topic, label="Turnen")
    provider = create_provider(name="Turnverein")
    venue = create_venue(name="Turnhalle", municipality=Municipality.objects.get(slug="vellmar"))
    create_offer(title="Montags", topics=[topic], provider=provider, runs=[create_run(venue=venue)])
    entry = CatalogueEntry.objects.values_list("changed", flat=True).get()

    for name, row, field in [
        ("Ballett", topic, "label"), ("Akrobatik", provider, "name"), ("Zirkuszelt", venue, "name"),
        ("Felmar", venue.municipality, "name"),
    ]:  # fmt: skip
        assert find(name) == []
        type(row).objects.filter(pk=row.pk).update(**{field: name})
        assert find(name) == ["Montags"]

    assert find("Turnverein") == []
    assert counts("gemeinde")["Felmar"] == 1
    assert CatalogueEntry.objects.values_list("changed", flat=True).get() == entry
    assert len(loads) == 1


def test_a_venue_moves(portal, loads):
    vellmar, baunatal = Municipality.objects.order_by("-name")
    venue = create_venue(municipality=vellmar)
    create_offer(title="Kurs", runs=[create_run(venue=venue)])
    assert find(gemeinde=vellmar) == ["Kurs"]

    Venue.objects.filter(pk=venue.pk).update(municipality=baunatal, nearest_stop="Markt")
    assert find(gemeinde=vellmar) == []
    assert find(gemeinde=baunatal, merkmal="near_stop") == ["Kurs"]

    Municipality.objects.filter(pk=baunatal.pk).update(successor=vellmar)
    assert find(gemeinde=vellmar) == ["Kurs"]
    assert len(loads) == 1


def test_access_of_a_venue_changes(portal):
    lift = create_term(AccessFeature, label="Aufzug")
    venue = create_venue()
    create_offer(title="Kurs", runs=[create_run(venue=venue)])
    assert find(barrierefrei=lift) == []

    access = VenueAccess.objects.create(venue=venue, feature=lift, is_available=True)
    assert find(barrierefrei=lift) == ["Kurs"]
    access.delete()
    assert find(barrierefrei=lift) == []


def test_a_term_is_replaced(portal):
    music, culture = create_term(Topic, label="Musik"), create_term(Topic, label="Kultur")
    create_offer(title="Chor", topics=[music])
    assert counts("thema") == {"Musik": 1, "Kultur": 0}

    Topic.objects.filter(pk=music.pk).update(is_active=False, replaced_by=culture)
    assert counts("thema") == {"Kultur": 1}


def test_a_provider_that_is_no_longer_listed_takes_its_offers_along(portal):
    provider = create_provider(name="Turnverein")
    create_offer(title="Turnen", provider=provider)
    create_offer(title="Chor", cooperating_providers=[provider.pk])
    assert find(anbieter=provider) == ["Turnen", "Chor"]

    Provider.objects.filter(pk=provider.pk).update(state="archived")
    assert find() == ["Chor"]
    assert find("Turnverein") == []

    Provider.objects.filter(pk=provider.pk).update(state="listed")
    assert find() == ["Turnen", "Chor"]


def test_synonyms_come_change_and_go(portal):
    create_offer(title="EDV-Kurs")
    assert find("Computer") == []

    group = SynonymGroup.objects.create(words="EDV\nComputer")
    assert find("Computer") == ["EDV-Kurs"]
    SynonymGroup.objects.filter(pk=group.pk).update(words="EDV\nRechner")
    assert find("Computer") == []
    assert find("Rechner") == ["EDV-Kurs"]
    group.delete()
    assert find("Rechner") == []


def test_a_postal_code_gets_another_gemeinde(portal):
    vellmar, baunatal = Municipality.objects.order_by("-name")
    code = PostalCode.objects.create(code="34246")
    code.municipalities.add(vellmar)
    assert catalogue.vocabulary(NOW).postal_codes["34246"] == {vellmar.pk}

    with transaction.atomic():
        code.save()
        code.municipalities.set([baunatal])
    assert catalogue.vocabulary(NOW).postal_codes["34246"] == {baunatal.pk}


def test_the_stamp_knows_the_portal_and_its_pages(portal):
    page = create_page()
    seen = [catalogue.stamp(NOW)]
    for change in [
        lambda: Portal.objects.update(name="Lernen"),
        lambda: Page.objects.update(title="Über uns"),
        page.delete,
        lambda: create_municipality(name="Calden"),
        create_offer,
        lambda: moderation.archive(Offer.objects.get(), actor=None, now=NOW),
    ]:
        change()
        stamp = catalogue.stamp(NOW)
        assert stamp not in seen
        seen.append(stamp)
        assert stamp == catalogue.stamp(NOW) == Index.load(int(NOW.timestamp())).stamp


def test_what_changes_while_names_are_read_is_not_lost(portal, monkeypatch):
    topic = create_term(Topic, label="Turnen")
    create_offer(title="Montags", topics=[topic])
    assert find("Turnen") == ["Montags"]
    read_places = Names._read_places

    def read_slowly(names):  # topics have been read by now
        monkeypatch.setattr(Names, "_read_places", read_places)
        Topic.objects.filter(pk=topic.pk).update(label="Ballett")
        read_places(names)

    monkeypatch.setattr(Names, "_read_places", read_slowly)
    Portal.objects.update(name="Lernen")
    catalogue.vocabulary(NOW)
    assert find("Ballett") == ["Montags"]


# -- transactions -----------------------------------------------------------------------------------------------------


def test_a_transaction_that_commits_late_is_not_lost(portal, loads):
    slow, quick = create_offer(title="Langsam"), create_offer(title="Schnell")
    provider = create_provider(name="Turnverein")
    assert find() == ["Langsam", "Schnell"]

    def edit():
        retitle(slow, "Spät")
        Offer.objects.filter(pk=quick.pk).update(provider=provider)
        Provider.objects.filter(pk=provider.pk).update(name="Sportverein")

    stamp = catalogue.stamp(NOW)
    with in_a_transaction_that_commits_late(edit):
        assert catalogue.stamp(NOW) == stamp
        for number in range(3):  # each of these commits moves the clock of transactions on
            create_offer(title=f"Neu {number}")
            assert len(find()) == 3 + number
        assert find("Spät") == []
        stamp = catalogue.stamp(NOW)

    assert find("Spät") == ["Spät"]
    assert "Sportverein" in {option.label for option in catalogue.vocabulary(NOW).options["anbieter"]}
    assert catalogue.stamp(NOW) != stamp
    assert len(loads) == 1


def test_what_was_rolled_back_leaves_no_phantom(portal, loads):
    kept = create_offer(title="Bleibt")
    assert find() == ["Bleibt"]
    stamp = catalogue.stamp(NOW)

    with transaction.atomic():
        create_offer(title="Phantom")
        retitle(kept, "Verworfen")
        Provider.objects.update(name="Phantomverein")
        transaction.set_rollback(True)

    assert find() == ["Bleibt"]
    assert find("Phantom") == find("Verworfen") == []
    assert catalogue.stamp(NOW) == stamp
    assert len(loads) == 1


def test_a_search_in_an_open_transaction_sees_its_own_rows_and_leaves_the_index_alone(portal):
    kept = create_offer(title="Bleibt")
    with catalogue.reading(NOW) as before:
        size = before.size

    with transaction.atomic():
        create_offer(title="Eigenes")
        retitle(kept, "Geändert")
        assert find() == ["Geändert", "Eigenes"]
        with catalogue.reading(NOW) as inside:
            assert inside is not before
        with transaction.atomic():
            retitle(kept, "Tief innen")
            assert find("innen") == ["Tief innen"]
            transaction.set_rollback(True)
        assert find("innen") == []
        transaction.set_rollback(True)

    with catalogue.reading(NOW) as after:
        assert after is before
        assert after.size == size
    assert find() == ["Bleibt"]


def test_an_error_while_reading_leaves_no_half_index(portal, loads, monkeypatch):
    create_offer(title="Kurs")
    assert find() == ["Kurs"]

    def fail(index, now):
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(Index, "advance", fail)
        with pytest.raises(RuntimeError):
            find()
    assert find() == ["Kurs"]
    assert len(loads) == 2


def test_many_threads_ask_while_somebody_writes(portal):
    offer = create_offer(title="Kurs 0")
    stop, errors = threading.Event(), []

    def ask():
        try:
            last = 0
            while not stop.is_set():
                (title,) = find("Kurs")
                number = int(title.split()[1])
                assert number >= last
                last = number
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        for number in range(1, 16):
            retitle(offer, f"Kurs {number}")
            assert find("Kurs") == [f"Kurs {number}"]
    finally:
        stop.set()
        for thread in threads:
            thread.join(20)
    assert errors == []


# -- when a fresh index is better -------------------------------------------------------------------------------------


def test_a_dump_of_a_cluster_that_was_far_ahead(portal):
    offer = create_offer(title="Kurs", provider=create_provider(name="Turnverein"))
    for table in ["offers_catalogueentry", "providers_provider"]:
        with transaction.atomic(), connection.cursor() as cursor:
            # As a restore does: it creates triggers after the data.
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER stamp_changed")
            cursor.execute(f"UPDATE {table} SET changed = (changed::text::bigint + {FAR})::text::xid8")  # noqa: S608
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER stamp_changed")
    catalogue.forget()

    assert find("Turnverein") == ["Kurs"]
    for model in [CatalogueEntry, Provider]:
        assert max(model.objects.values_list("changed", flat=True)) < FAR
    with catalogue.reading(NOW) as index:
        assert index.changed == {offer.pk: CatalogueEntry.objects.get().changed}
    retitle(offer, "Anders")
    Provider.objects.update(name="Sportverein")
    assert find("Sportverein") == ["Anders"]


def test_the_database_below_a_running_process_is_replaced_by_a_younger_cluster(portal, loads):
    create_offer(title="Kurs")
    with catalogue.reading(NOW) as index:
        index.snapshot = Snapshot(index.snapshot.end + FAR)

    assert find() == ["Kurs"]
    assert len(loads) == 2


def test_many_changes_are_a_reason_to_load(portal, loads, monkeypatch):
    monkeypatch.setattr(index_module, "RELOAD_ABOVE", 2)
    offers = [create_offer(title=f"Kurs {number}") for number in range(3)]
    assert len(find()) == 3
    for offer in offers[:2]:
        retitle(offer, "Neu")
    assert sorted(find()) == ["Kurs 2", "Neu", "Neu"]
    assert len(loads) == 1

    for offer in offers:
        retitle(offer, "Neuer")
    assert find() == ["Neuer"] * 3
    assert len(loads) == 2


def test_no_change_is_read_twice_while_another_transaction_runs(portal, loads, django_assert_num_queries):
    offers = [create_offer(title=f"Kurs {number}") for number in range(3)]
    assert len(find()) == 3

    with in_a_transaction_that_commits_late(lambda: create_offer(title="Lange")):
        for offer in offers:
            retitle(offer, "Neu")
        Provider.objects.update(name="Sportverein")
        assert find() == ["Neu"] * 3
        with django_assert_num_queries(1):
            catalogue.stamp(NOW)
    assert sorted(find()) == ["Lange", "Neu", "Neu", "Neu"]
    assert len(loads) == 1


def test_a_worn_index_is_loaded_anew(portal, loads, monkeypatch):
    monkeypatch.setattr(index_module, "WORN_ABOVE", 4)
    offers = [create_offer(title=f"Kurs {number}") for number in range(4)]
    assert len(find()) == 4
    for number in range(3):
        retitle(offers[0], f"Neu {number}")
        assert f"Neu {number}" in find()
    assert len(loads) == 2
    with catalogue.reading(NOW) as index:
        assert index.size == 5  # four, and what changed after the load


def test_an_offer_whose_dates_are_over_gets_another_one(portal, loads):
    offer = create_offer(title="Kurs", runs=[create_run(start=1)])
    later = NOW.replace(day=30)
    assert find(now=NOW) == ["Kurs"]
    assert find(now=later) == []

    snapshot.write(Offer.objects.get(pk=offer.pk), {"runs": [create_run(start=20)]}, now=NOW)
    assert find(now=later) == ["Kurs"]
    assert len(loads) == 1


def test_every_step_of_an_offer_shows_at_once(portal, loads):
    offer, other = create_offer(title="Kurs"), create_offer(title="Ziel")
    assert find() == ["Kurs", "Ziel"]

    moderation.withdraw(offer, actor=None, now=NOW)
    assert find() == ["Ziel"]
    moderation.publish(offer, actor=None, now=NOW)
    assert find() == ["Kurs", "Ziel"]
    moderation.merge(offer, other, actor=None, now=NOW)
    assert find() == ["Ziel"]
    moderation.archive(other, actor=None, now=NOW)
    assert find() == []
    assert len(loads) == 1
