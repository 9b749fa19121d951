import pytest

from offers.display.cards import cards
from offers.wording import Flag
from tests.factories import (
    NOW,
    create_municipality,
    create_offer,
    create_provider,
    create_run,
    create_undated_run,
    create_venue,
    days,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def calden(portal):
    return create_municipality(name="Calden")


def card(**content):
    (found,) = cards([create_offer(**content).pk], NOW)
    return found


def test_cards_come_in_the_order_that_was_asked_for(portal):
    offers = [create_offer() for _ in range(3)]
    ids = [offers[1].pk, offers[2].pk, offers[0].pk]

    assert [card.id for card in cards([*ids, 999_999], NOW)] == ids
    assert cards([], NOW) == []


@pytest.mark.parametrize("number", [1, 3])
def test_any_number_of_cards_costs_one_query(portal, django_assert_num_queries, number):
    prices = [{"kind": "full", "amount": "5.00"}]
    ids = [create_offer(price_kind="paid", prices=prices).pk for _ in range(number)]

    with django_assert_num_queries(1):
        assert len(cards(ids, NOW)) == number


def test_card_shows_the_next_date_and_its_place(calden):
    near = create_venue(name="Haus am See", municipality=calden)
    far = create_venue(name="Tagungshaus", city="Göttingen")
    runs = [create_run(start=14, venue=far), create_run(start=3, count=3, venue=near)]

    shown = card(title="Töpfern", provider=create_provider(name="vhs"), runs=runs, kind="course")

    assert (shown.title, shown.provider, shown.kind) == ("Töpfern", "vhs", "Kurs")
    assert shown.when == "Do, 26. November 2026, 18:00 Uhr"
    assert shown.more_dates == "und 3 weitere Termine"
    assert shown.place == "Haus am See, Calden"
    assert shown.more_places == "und 1 weiterer Ort"
    assert shown.starts_at.isoformat() == "2026-11-26T18:00:00+01:00"


def test_past_and_cancelled_dates_are_no_next_dates(portal):
    dates = [
        {"date": days(-3), "start_time": "10:00", "end_time": "11:00"},
        {"date": days(2), "start_time": "10:00", "end_time": "11:00", "is_cancelled": True},
        {"date": days(9)},
    ]

    shown = card(runs=[{"kind": "dated", "dates": dates}, create_run(start=1, status="cancelled")])

    assert shown.when == "Mi, 2. Dezember 2026"
    assert shown.more_dates == ""
    assert not shown.has_time


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("open_start", "Einstieg jederzeit"),
        ("on_request", "Termin auf Anfrage"),
        ("self_paced", "Zeit frei wählbar"),
    ],
)
def test_offers_without_dates_say_how_they_begin(portal, kind, text):
    shown = card(runs=[create_undated_run(kind=kind)])

    assert shown.when == text
    assert shown.place == "Ort nach Absprache"
    assert shown.starts_at is None


def test_offers_with_nothing_to_come_say_so(portal):
    over = card(runs=[create_run(start=-20)])
    cancelled = card(runs=[create_run(status="cancelled")])

    assert over.when == cancelled.when == "Zurzeit kein Termin"
    assert over.flags == (Flag("Kostenlos", "free"),)
    assert cancelled.flags == (Flag("Kostenlos", "free"), Flag("Fällt aus", "warn"))


def test_card_hides_the_exact_address(calden):
    hidden = create_venue(name="Bei Familie Meier", street="Geheimweg 3", municipality=calden, hide_exact_address=True)

    assert card(runs=[create_run(venue=hidden)]).place == "Calden"


def test_card_names_prices_and_free_seats(portal):
    shown = card(
        price_kind="paid",
        prices=[{"kind": "full", "amount": "45.00"}, {"kind": "reduced", "amount": "30.00"}],
        runs=[create_run(capacity=10, seats_left=4)],
        format="online",
    )

    assert shown.price == "45 €, ermäßigt 30 €"
    assert shown.flags == (Flag("Online"), Flag("Noch 4 Plätze frei"))
    assert shown.place == "Online"


def test_cards_follow_changed_names_at_once(calden):
    venue = create_venue(name="Altes Haus", municipality=calden)
    offer = create_offer(runs=[create_run(venue=venue)])
    assert cards([offer.pk], NOW)[0].place == "Altes Haus, Calden"

    venue.name = "Neues Haus"
    venue.save()

    assert cards([offer.pk], NOW)[0].place == "Neues Haus, Calden"
