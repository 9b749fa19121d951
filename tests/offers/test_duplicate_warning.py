"""Offers that are probably there already, while somebody enters one."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from offers.duplicates import likely_duplicates_of
from offers.models import Occurrence
from tests.factories import (
    create_municipality,
    create_offer,
    create_provider,
    create_run,
    create_undated_run,
    create_venue,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


@pytest.fixture
def provider():
    return create_provider(name="Töpferei")


def starts(offer) -> list[dt.datetime]:
    return list(Occurrence.objects.filter(run__offer=offer).values_list("starts_at", flat=True))


def found(title, **known) -> list[tuple[str, list[str]]]:
    return [(duplicate.offer.title, duplicate.reasons) for duplicate in likely_duplicates_of(title, **known)]


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "published"])
def test_ones_own_offer_with_the_same_title_is_named_in_any_state(provider, state):
    create_offer(title="Töpfern für Anfänger", provider=provider, state=state)

    assert found("Toepfern für Anfänger", provider=provider) == [
        ("Töpfern für Anfänger", ["gleicher Titel", "gleicher Anbieter"])
    ]


@pytest.mark.parametrize("state", ["archived", "rejected"])
def test_what_is_over_and_done_is_not_named(provider, state):
    create_offer(title="Töpfern", provider=provider, state=state)

    assert found("Töpfern", provider=provider) == []


@pytest.mark.parametrize(
    ("there", "typed"),
    [
        ("Senioren-Café", "Seniorencafé"),
        ("Senioren-Café", "Senioren Café"),
        ("Anfänger:innen töpfern", "Anfängerinnen töpfern"),
        ("Der Kurs im Töpfern", "Kurse: Töpfern"),
    ],
)
def test_titles_are_the_same_however_they_are_written(provider, there, typed):
    create_offer(title=there, provider=provider)

    assert [title for title, _reasons in found(typed, provider=provider)] == [there]


@pytest.mark.parametrize(
    ("there", "typed"),
    [
        ("Englisch A1", "Englisch A2"),
        ("Kurs 1: Nähen mit der Maschine", "Kurs 2: Nähen mit der Maschine"),
        ("Töpfern", "Malen"),
        ("Töpfern", ""),
        ("Töpfern", "der die das"),
        ("Töpfern", "…"),
    ],
)
def test_titles_that_differ_are_no_warning(provider, there, typed):
    create_offer(title=there, provider=provider, runs=[create_undated_run()])

    assert found(typed, provider=provider, has_no_dates=True) == []


def test_a_similar_title_needs_more_that_agrees(provider):
    house = create_venue(name="Werkstatt")
    create_offer(title="Töpfern am Abend mit Ton", provider=provider, runs=[create_run(venue=house)])

    assert found("Töpfern am Abend mit Tonn", provider=provider) == []
    assert found("Töpfern am Abend mit Tonn", provider=provider, venues=[house.pk]) == [
        ("Töpfern am Abend mit Ton", ["ähnlicher Titel", "gleicher Anbieter", "gleicher Ort"])
    ]


def test_the_same_course_at_other_times_is_another_one(provider):
    house = create_venue(name="Werkstatt")
    there = create_offer(title="Yoga", provider=provider, runs=[create_run(venue=house)])
    later = [start + dt.timedelta(hours=2) for start in starts(there)]

    assert found("Yoga", provider=provider, venues=[house.pk], starts=later) == []
    assert found("Yoga", provider=provider, venues=[house.pk], starts=starts(there)) == [
        ("Yoga", ["gleicher Titel", "gleicher Anbieter", "gleicher Ort", "gleiche Termine"])
    ]


def test_an_offer_of_another_provider_counts_at_the_same_place_and_time(provider):
    vellmar = create_municipality(name="Ahnatal")
    theirs = create_venue(name="Bürgerhaus", municipality=vellmar)
    ours = create_venue(name="BÜRGERHAUS", municipality=vellmar)  # entered a second time
    elsewhere = create_venue(name="Bürgerhaus", municipality=create_municipality(name="Calden"))
    there = create_offer(title="Lesefest", runs=[create_run(venue=theirs)])

    def at(venue):
        return found("Lesefest", provider=provider, venues=[venue.pk], starts=starts(there))

    assert at(ours) == [("Lesefest", ["gleicher Titel", "gleicher Ort", "gleiche Termine"])]
    assert at(elsewhere) == []


def test_an_offer_of_a_partner_counts(provider):
    partner = create_provider(name="Museum")
    create_offer(title="Ferienkurs", provider=partner)
    create_offer(title="Lesefest", cooperating_providers=[provider.pk])

    assert found("Ferienkurs", provider=provider) == []
    assert found("Ferienkurs", provider=provider, partners=[partner.pk]) == [
        ("Ferienkurs", ["gleicher Titel", "Anbieter arbeiten zusammen"])
    ]
    assert found("Lesefest", provider=provider) == [("Lesefest", ["gleicher Titel", "Anbieter arbeiten zusammen"])]


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "rejected", "archived"])
def test_what_others_have_not_published_is_never_named(provider, state):
    house = create_venue(name="Bürgerhaus")
    partner = create_provider(name="Verschwiegener Verein")
    hidden = create_offer(
        title="Geheimer Plan", provider=partner, state=state, cooperating_providers=[provider.pk],
        runs=[create_run(venue=house)],
    )  # fmt: skip
    create_offer(title="Geheimer Plan", provider=create_provider(state="draft"), runs=[create_run(venue=house)])

    known = {"partners": [partner.pk], "venues": [house.pk], "starts": starts(hidden)}
    assert found("Geheimer Plan", provider=provider, **known) == []


def test_an_offer_is_no_duplicate_of_itself(provider):
    offer = create_offer(title="Yoga", provider=provider)

    assert found("Yoga", provider=provider, leave_out=offer.pk) == []


def test_the_likeliest_come_first_and_there_are_few(provider):
    for _ in range(6):
        create_offer(title="Yoga", provider=provider, runs=[create_run(start=3)])
    create_offer(title="Yoga", provider=provider, runs=[create_undated_run()])

    likely = likely_duplicates_of("Yoga", provider=provider, has_no_dates=True)

    assert [duplicate.score for duplicate in likely] == [80, 70, 70, 70, 70]


def test_it_asks_as_often_for_many_offers_as_for_one(provider):
    house = create_venue(name="Werkstatt")
    for new in [1, 5]:
        for _ in range(new):
            create_offer(title="Yoga", provider=provider, runs=[create_run(venue=house)])
        with CaptureQueriesContext(connection) as queries:
            likely_duplicates_of("Yoga", provider=provider, venues=[house.pk])
        assert len(queries) == 5
