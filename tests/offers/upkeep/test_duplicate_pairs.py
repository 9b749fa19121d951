"""All likely pairs of the portal: which there are, how they are kept, and what becomes of them."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from post_office.models import Email

from accounts.models import Event
from offers import catalogue
from offers.catalogue.query import Query
from offers.editorial import moderation
from offers.models import CatalogueEntry, DuplicatePair, Occurrence, Offer, Run
from offers.upkeep import duplicate_pairs
from offers.upkeep.duplicates import LISTED_FROM, compare, places, traits
from providers.models import Venue
from tests.factories import (
    NOW,
    create_contact,
    create_offer,
    create_provider,
    create_run,
    create_undated_run,
    create_user,
    create_venue,
)
from tests.offers.snapshots import fresh

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
LATER = NOW + dt.timedelta(days=1)


@pytest.fixture
def provider():
    return create_provider(name="Töpferei")


def create(title="Töpfern", *, provider, **fields) -> Offer:
    return create_offer(title=title, provider=provider, runs=fields.pop("runs", [create_undated_run()]), **fields)


def found() -> dict[tuple[str, str], int]:
    """The scores by the titles."""
    offers = Offer.objects.in_bulk()
    return {
        (offers[one].title, offers[other].title): likeness.score
        for (one, other), likeness in duplicate_pairs.find().items()
    }


def numbers() -> list[tuple[int, int]]:
    return list(DuplicatePair.objects.order_by("pk").values_list("first", "second"))


# --- Which --------------------------------------------------------------------------------------------------------


def test_the_same_offer_twice_is_a_pair(provider):
    create("Töpfern", provider=provider)
    create("Toepfern", provider=provider, state="submitted")
    create("Malen", provider=provider)
    create("Töpfern", provider=create_provider())

    assert found() == {("Töpfern", "Toepfern"): 80}


@pytest.mark.parametrize("state", ["draft", "returned", "rejected", "archived"])
def test_only_what_is_public_or_waits_for_staff_counts(provider, state):
    create(provider=provider)
    create(provider=provider, state=state)

    assert found() == {}


def test_what_was_merged_is_no_pair(provider):
    one, other = create(provider=provider), create(provider=provider)
    moderation.merge(one, other, actor=None, now=NOW)

    assert found() == {}


def test_two_providers_at_the_same_place_and_time_are_a_pair(provider):
    run = create_run(venue=create_venue(name="Bürgerhaus"))
    create("Großes Lesefest für alle", provider=provider, runs=[run])
    create("Lesefest: groß, für alle", provider=create_provider(), runs=[run])
    create("Großes Lesefest für alle", provider=create_provider(), runs=[create_run(start=9)])

    assert found() == {("Großes Lesefest für alle", "Lesefest: groß, für alle"): 90}


def test_partners_are_a_pair(provider):
    create(provider=provider)
    create(provider=create_provider(), cooperating_providers=[provider.pk])

    assert found() == {("Töpfern", "Töpfern"): 80}


@pytest.mark.parametrize("typed", ["Kreativ töpfern am Sonntagmrogen", "Kreatiw töpfern am Sonntagmorgen"])
def test_a_typing_error_hides_nothing(provider, typed):
    house = create_venue()
    for title in ["Kreativ töpfern am Sonntagmorgen", typed]:
        create(title, provider=provider, runs=[create_undated_run(venue_id=house.pk)])

    assert list(found().values()) == [80]


def test_a_source_knows_its_own_offers_but_not_those_entered_by_hand(provider):
    imported = [create(provider=provider) for _ in range(3)]
    for number, offer in enumerate(imported):
        Offer.objects.filter(pk=offer.pk).update(source="vhs", origin_id=str(number))
    by_hand = create(provider=provider)

    assert sorted(duplicate_pairs.find()) == [(offer.pk, by_hand.pk) for offer in imported]


def test_it_finds_what_comparing_everything_with_everything_finds(provider):
    others = [create_provider() for _ in range(2)]
    houses = [create_venue(name=name) for name in ["Bürgerhaus", "Schule"]]
    words = ["Yoga am Morgen", "Yoga am Abend", "Yoga am Morgen mit Kind", "Morgen-Yoga", "Englisch A1", "Englisch A2"]
    for number in range(36):
        create(
            words[number % 6], provider=[provider, *others][number % 5 % 3],
            runs=[create_run(start=number % 2, venue=houses[number % 4 % 2])] if number % 3 else [create_undated_run()],
        )  # fmt: skip
    known = places(Venue.objects.all())
    all_traits = [(entry.pk, traits(entry, known)) for entry in CatalogueEntry.objects.order_by("pk")]
    expected = {
        (one, other)
        for index, (one, mine) in enumerate(all_traits)
        for other, theirs in all_traits[index + 1 :]
        if compare(mine, theirs).score >= LISTED_FROM
    }

    assert len(expected) > 10
    assert duplicate_pairs.find().keys() == expected


def test_it_asks_as_often_for_many_offers_as_for_one_pair(provider):
    for new, asked in [(2, 3), (6, 3)]:
        for _ in range(new):
            create(provider=provider)
        with CaptureQueriesContext(connection) as queries:
            duplicate_pairs.find()
        assert len(queries) == asked


# --- The list -----------------------------------------------------------------------------------------------------


def test_the_list_follows_the_offers(provider, capsys):
    one, other, third = create(provider=provider), create(provider=provider), create("Malen", provider=provider)
    call_command("find_duplicates")
    assert numbers() == [(one.pk, other.pk)]

    Offer.objects.filter(pk=third.pk).update(title="Töpfern")
    third.refresh_from_db()
    moderation.edited(third, ["title"], now=NOW)
    moderation.archive(one, actor=None, now=NOW)
    call_command("find_duplicates")
    call_command("find_duplicates")

    assert numbers() == [(other.pk, third.pk)]
    assert capsys.readouterr().out.splitlines() == [
        "1 mögliche Dubletten warten auf eine Entscheidung: 1 neu, 0 haben sich erledigt.",
        "1 mögliche Dubletten warten auf eine Entscheidung: 1 neu, 1 haben sich erledigt.",
        "1 mögliche Dubletten warten auf eine Entscheidung: 0 neu, 0 haben sich erledigt.",
    ]


def test_a_dry_run_keeps_nothing(provider, capsys):
    create(provider=provider), create(provider=provider)

    call_command("find_duplicates", dry_run=True)

    assert numbers() == []
    assert capsys.readouterr().out.splitlines() == [
        "1 mögliche Dubletten warten auf eine Entscheidung: 1 neu, 0 haben sich erledigt.",
        "Nur gezählt, nichts gespeichert.",
    ]


def test_a_changed_likeness_is_kept(provider):
    house = create_venue()
    create(provider=provider)
    other = create(provider=provider)
    duplicate_pairs.update(NOW)
    Run.objects.update(venue=house)
    for offer in Offer.objects.all():
        moderation.edited(offer, ["runs"], now=NOW)
    other.refresh_from_db()
    duplicate_pairs.update(LATER)

    pair = DuplicatePair.objects.get()
    assert (pair.score, pair.reason_labels, pair.found_at) == (
        95, ["gleicher Titel", "gleicher Anbieter", "gleicher Ort", "beide ohne feste Termine"], NOW,
    )  # fmt: skip


def test_what_is_no_duplicate_does_not_come_back(provider):
    create(provider=provider), create(provider=provider)
    duplicate_pairs.update(NOW)
    editor = create_user(is_staff=True)
    duplicate_pairs.keep_both(DuplicatePair.objects.get(), actor=editor, now=NOW)

    duplicate_pairs.update(LATER)

    pair = DuplicatePair.objects.get()
    assert (pair.state, pair.decided_by, pair.decided_at) == ("different", editor, NOW)
    assert [event.action for event in Event.objects.about(pair)] == ["keine Dublette"]
    with pytest.raises(ValidationError, match="schon entschieden"):
        duplicate_pairs.keep_both(pair, actor=editor, now=NOW)
    with pytest.raises(ValidationError, match="schon entschieden"):
        merge(pair, pair.first)
    assert fresh(pair.first).merged_into is None


# --- Merging ------------------------------------------------------------------------------------------------------


def pair_of(one: Offer, other: Offer) -> DuplicatePair:
    first, second = sorted([one, other], key=lambda offer: offer.pk)
    return DuplicatePair.objects.create(first=first, second=second, score=80, reasons=["same_title"])


def merge(pair, keep, *, take_runs=False, name_partner=False) -> None:
    duplicate_pairs.merge(pair, keep, take_runs=take_runs, name_partner=name_partner, actor=None, now=LATER)


@pytest.mark.parametrize("kept", [0, 1])
def test_the_other_leads_to_the_one_that_is_kept(provider, client, kept):
    create_contact(provider=provider, role="maintenance", email="pflege@example.org")
    offers = [create("Töpfern eins", provider=provider), create("Töpfern zwei", provider=provider)]
    keep, other = offers[kept], offers[1 - kept]
    waiting = pair_of(other, create(provider=provider))
    pair = pair_of(*offers)
    Email.objects.all().delete()

    merge(pair, keep)

    response = client.get(other.get_absolute_url())
    assert (response.status_code, response["Location"]) == (301, keep.get_absolute_url())
    assert client.get(keep.get_absolute_url()).status_code == 200
    assert (fresh(other).state, fresh(other).merged_into) == ("archived", keep)
    assert other.pk not in catalogue.search(Query(), NOW).ids
    assert [(mail.to, mail.subject) for mail in Email.objects.all()] == [
        (["pflege@example.org"], f"Ihr Angebot wurde mit einem anderen zusammengeführt: {other}")
    ]
    assert DuplicatePair.objects.get().state == "merged"
    assert not DuplicatePair.objects.filter(pk=waiting.pk).exists()
    assert Run.objects.filter(offer=keep).count() == 1


def test_dates_move_only_if_staff_say_so_and_only_those_that_are_missing(provider):
    house = create_venue(name="Werkstatt")
    twin = create_venue(name="WERKSTATT")
    both = create_run(start=7, venue=house)
    keep = create(provider=provider, runs=[both])
    other = create(provider=provider, runs=[create_run(start=7, venue=twin), create_run(start=9), create_undated_run()])
    late, undated = Run.objects.filter(offer=other).order_by("pk")[1:]
    dates = list(Occurrence.objects.filter(run=late).values_list("pk", "key"))

    merge(pair_of(keep, other), keep, take_runs=True)

    assert list(Run.objects.filter(offer=keep).order_by("pk"))[1:] == [late, undated]
    assert list(Occurrence.objects.filter(run=late).values_list("pk", "key")) == dates
    assert Run.objects.filter(offer=other).count() == 1
    assert len(fresh(keep).catalogue_entry.cells) == 3  # what is found knows the new dates
    assert fresh(other).catalogue_entry.is_published is False
    event = Event.objects.about(keep).first()
    assert (event.action, event.changed_fields, event.note) == (
        "beim Zusammenführen übernommen", ["runs"], f"von Nr. {other.pk}: Töpfern",
    )  # fmt: skip


def test_a_source_does_not_take_back_the_dates_that_came(provider):
    keep, other = create(provider=provider), create(provider=provider, runs=[create_run()])
    Offer.objects.filter(pk=keep.pk).update(source="vhs", origin_id="7")
    keep.refresh_from_db()

    merge(pair_of(keep, other), keep, take_runs=True)

    assert fresh(keep).locked_fields == ["runs"]


def test_the_other_provider_becomes_a_partner_if_staff_say_so(provider):
    choir = create_provider(name="Chor")
    keep, other = create(provider=provider), create(provider=choir)
    third = create(provider=provider)

    merge(pair_of(keep, other), keep, name_partner=True)
    merge(pair_of(keep, third), keep, name_partner=True)

    assert list(keep.cooperating_providers.all()) == [choir]
    assert fresh(keep).catalogue_entry.facets["anbieter"] == [provider.pk, choir.pk]


def test_a_public_offer_does_not_lead_to_one_that_is_not(provider):
    public, submitted = create(provider=provider), create(provider=provider, state="submitted")
    pair = pair_of(public, submitted)

    with pytest.raises(ValidationError, match="ist nicht veröffentlicht"):
        merge(pair, submitted, take_runs=True)
    assert (fresh(public).state, DuplicatePair.objects.get().state) == ("published", "open")

    merge(pair, public)
    assert fresh(submitted).merged_into == public


def test_a_merge_into_what_was_merged_meanwhile_is_refused(provider):
    one, other, third = (create(provider=provider) for _ in range(3))
    pair = pair_of(one, other)
    moderation.merge(other, third, actor=None, now=NOW)
    pair = DuplicatePair.objects.get(pk=pair.pk)

    with pytest.raises(ValidationError):
        merge(pair, pair.second)
    assert fresh(one).merged_into is None
