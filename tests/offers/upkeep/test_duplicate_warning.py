"""Offers that are probably there already, while somebody enters one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from offers.models import DuplicatePair, Offer
from offers.upkeep import duplicate_pairs, duplicates
from providers.models import Membership
from tests.factories import (
    NOW,
    create_municipality,
    create_offer,
    create_provider,
    create_run,
    create_undated_run,
    create_user,
    create_venue,
)
from tests.html import read
from tests.staff import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


@pytest.fixture
def provider():
    return create_provider(name="Töpferei")


def found(title, provider, *, runs=(), **content) -> list[tuple[str, list[str]]]:
    """What is like a new draft of ``provider``."""
    draft = create_offer(title=title, provider=provider, state="draft", runs=list(runs), **content)
    likely = duplicates.likely_duplicates_of_saved(draft)
    Offer.objects.filter(pk=draft.pk).update(state="rejected")  # nobody is to find it later
    return [(duplicate.offer.title, duplicate.reasons) for duplicate in likely]


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "published"])
def test_ones_own_offer_with_the_same_title_is_named_in_any_state(provider, state):
    create_offer(title="Töpfern für Anfänger", provider=provider, state=state)

    assert found("Toepfern für Anfänger", provider) == [
        ("Töpfern für Anfänger", ["gleicher Titel", "gleicher Anbieter"])
    ]


@pytest.mark.parametrize("state", ["archived", "rejected"])
def test_what_is_over_and_done_is_not_named(provider, state):
    create_offer(title="Töpfern", provider=provider, state=state)

    assert found("Töpfern", provider) == []


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

    assert [title for title, _reasons in found(typed, provider)] == [there]


@pytest.mark.parametrize(
    ("there", "typed"),
    [
        ("Englisch A1", "Englisch A2"),
        ("Kurs 1: Nähen mit der Maschine", "Kurs 2: Nähen mit der Maschine"),
        ("Töpfern", "Malen"),
        ("Töpfern", "der die das"),
        ("Töpfern", "…"),
    ],
)
def test_titles_that_differ_are_no_warning(provider, there, typed):
    create_offer(title=there, provider=provider, runs=[create_undated_run()])

    assert found(typed, provider, runs=[create_undated_run()]) == []


def test_a_similar_title_needs_more_that_agrees(provider):
    run = create_run(venue=create_venue(name="Werkstatt"))
    create_offer(title="Töpfern am Abend mit Ton", provider=provider, runs=[run])

    assert found("Töpfern am Abend mit Tonn", provider) == []
    assert found("Töpfern am Abend mit Tonn", provider, runs=[run]) == [
        ("Töpfern am Abend mit Ton", ["ähnlicher Titel", "gleicher Anbieter", "gleicher Ort", "gleiche Termine"])
    ]


def test_the_same_course_at_other_times_is_another_one(provider):
    house = create_venue(name="Werkstatt")
    create_offer(title="Yoga", provider=provider, runs=[create_run(venue=house)])

    assert found("Yoga", provider, runs=[create_run(venue=house, times=("20:00", "21:00"))]) == []
    assert found("Yoga", provider, runs=[create_run(venue=house)]) == [
        ("Yoga", ["gleicher Titel", "gleicher Anbieter", "gleicher Ort", "gleiche Termine"])
    ]


def test_some_dates_in_common_count_less_than_all(provider):
    there = [create_run(start=start) for start in (3, 4, 5, 6, 8)]
    create_offer(title="Yoga", provider=provider, runs=there)

    assert found("Yoga", provider, runs=[there[0], *(create_run(start=start) for start in (11, 12, 13))]) == [
        ("Yoga", ["gleicher Titel", "gleicher Anbieter", "einzelne gleiche Termine"])
    ]


def test_an_offer_of_another_provider_counts_at_the_same_place_and_time(provider):
    ahnatal = create_municipality(name="Ahnatal")
    theirs = create_venue(name="Bürgerhaus", municipality=ahnatal)
    ours = create_venue(name="BÜRGERHAUS", municipality=ahnatal)  # entered a second time
    elsewhere = create_venue(name="Bürgerhaus", municipality=create_municipality(name="Calden"))
    create_offer(title="Lesefest", runs=[create_run(venue=theirs)])

    assert found("Lesefest", provider, runs=[create_run(venue=ours)]) == [
        ("Lesefest", ["gleicher Titel", "gleicher Ort", "gleiche Termine"])
    ]
    assert found("Lesefest", provider, runs=[create_run(venue=elsewhere)]) == []


def test_an_offer_of_a_partner_counts(provider):
    partner = create_provider(name="Museum")
    create_offer(title="Ferienkurs", provider=partner)
    create_offer(title="Lesefest", cooperating_providers=[provider.pk])

    assert found("Ferienkurs", provider) == []
    assert found("Ferienkurs", provider, cooperating_providers=[partner.pk]) == [
        ("Ferienkurs", ["gleicher Titel", "Anbieter arbeiten zusammen"])
    ]
    assert found("Lesefest", provider) == [("Lesefest", ["gleicher Titel", "Anbieter arbeiten zusammen"])]


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "rejected", "archived"])
def test_what_others_have_not_published_is_never_named(provider, state):
    run = create_run(venue=create_venue(name="Bürgerhaus"))
    partner = create_provider(name="Verschwiegener Verein")
    title, ours = "Geheimer Plan", [provider.pk]
    create_offer(title=title, provider=partner, state=state, cooperating_providers=ours, runs=[run])
    create_offer(title=title, provider=create_provider(state="draft"), cooperating_providers=ours, runs=[run])

    assert found(title, provider, runs=[run], cooperating_providers=[partner.pk]) == []
    assert duplicates.likely_duplicates_of(title, provider=provider) == []


def test_what_staff_called_different_is_not_named_again(provider):
    there = create_offer(title="Yoga", provider=provider, runs=[create_undated_run()])
    new = create_offer(title="Yoga", provider=provider, runs=[create_undated_run()])
    pair = DuplicatePair.objects.create(first=there, second=new, score=80, reasons=[])
    assert len(duplicates.likely_duplicates_of_saved(new)) == 1

    duplicate_pairs.keep_both(pair, actor=None, now=NOW)

    assert duplicates.likely_duplicates_of_saved(new) == duplicates.likely_duplicates_of_saved(there) == []


def test_the_likeliest_come_first_and_there_are_few(provider):
    for _ in range(6):
        create_offer(title="Yoga", provider=provider, runs=[create_run(start=3)])
    undated = create_offer(title="Yoga", provider=provider, runs=[create_undated_run()])
    new = create_offer(title="Yoga", provider=provider, runs=[create_undated_run()])

    likely = duplicates.likely_duplicates_of_saved(new)

    assert ([duplicate.score for duplicate in likely], likely[0].offer) == ([80, 70, 70, 70, 70], undated)


@pytest.mark.parametrize("typed", ["Yoga", "YOGA!"])
def test_the_title_alone_is_enough_for_ones_own(provider, typed):
    offer = create_offer(title="Yoga", provider=provider)

    (duplicate,) = duplicates.likely_duplicates_of(typed, provider=provider)

    assert (duplicate.offer, duplicate.is_own) == (offer, True)
    assert duplicates.likely_duplicates_of("", provider=provider) == []


def test_it_asks_as_often_for_many_offers_as_for_one(provider):
    run = create_run(venue=create_venue(name="Werkstatt"))
    draft = create_offer(title="Yoga", provider=provider, state="draft", runs=[run])
    for new in [1, 5]:
        for _ in range(new):
            create_offer(title="Yoga", provider=provider, runs=[run])
        with CaptureQueriesContext(connection) as queries:
            duplicates.likely_duplicates_of_saved(draft)
        assert len(queries) == 8


# --- In the form of members ---------------------------------------------------------------------------------------


@pytest.fixture
def member(provider):
    user = create_user()
    Membership.objects.create(user=user, provider=provider)
    return client_of(user)


def test_the_form_names_what_is_there_already(provider, member):
    run = create_run(venue=create_venue(name="Bürgerhaus"))
    own = create_offer(title="Lesefest", provider=provider, state="draft", runs=[run])
    public = create_offer(title="Lesefest", provider=create_provider(name="Chor"), runs=[run])
    create_offer(title="Lesefest", provider=create_provider(name="Verschwiegener Verein"), state="draft", runs=[run])
    offer = create_offer(title="Lesefest", provider=provider, state="draft", runs=[run])

    page = read(member.get(reverse("members:offers_offer_change", args=[offer.pk])))

    assert "Gibt es dieses Angebot schon?" in page.texts("h3")
    lines = [text for text in page.texts("li") if "gleicher Titel" in text]
    assert lines == [
        "Lesefest (neues Fenster), Entwurf: gleicher Titel, gleicher Anbieter, gleicher Ort, gleiche Termine",
        "Lesefest (neues Fenster), Chor: gleicher Titel, gleicher Ort, gleiche Termine",
    ]
    targets = [link.attributes["href"] for link in page.all("a") if link.text == "Lesefest (neues Fenster)"]
    assert targets == [reverse("members:offers_offer_change", args=[own.pk]), public.get_absolute_url()]


def test_the_title_of_a_half_filled_form_is_enough(provider, member):
    create_offer(title="Lesefest", provider=provider)

    response = member.post(reverse("members:offers_offer_hints_new"), {"title": "Lesefest"})

    assert [text for text in read(response).texts("li") if "gleicher" in text] == [
        "Lesefest (neues Fenster), Veröffentlicht: gleicher Titel, gleicher Anbieter"
    ]
    assert "Gibt es" not in member.post(reverse("members:offers_offer_hints_new"), {}).content.decode()
