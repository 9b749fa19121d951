"""Offers in the API: the same filters as on the pages, one page after the other, all of it public."""

import pytest

from api import resources
from offers.editorial import moderation
from offers.models import Topic
from places.models import Municipality
from providers.models import AccessFeature
from tests.api.reading import ask
from tests.factories import (
    NOW,
    create_offer,
    create_provider,
    create_run,
    create_term,
    create_undated_run,
    create_venue,
    create_venue_access,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def address(settings):
    settings.SITE_URL = "https://bildung.example"


def titles(answer: dict) -> list[str]:
    return [item["title"] for item in answer["items"]]


def test_an_offer_with_what_a_program_needs(client, portal):
    vellmar = Municipality.objects.get(slug="vellmar")
    venue = create_venue(name="vhs-Haus", street="Weg 1", postal_code="34246", municipality=vellmar, lat=51.3, lon=9.4)
    create_venue_access(venue=venue, feature=create_term(AccessFeature, label="Aufzug", code="aufzug"))
    provider = create_provider(name="vhs Region")
    topic = create_term(Topic, label="Sprachen", code="sprachen")
    offer = create_offer(
        title="Deutsch", provider=provider, topics=[topic], price_kind="paid", keywords=["B", "A"],
        prices=[{"kind": "full", "amount": "45.00"}],
        runs=[create_run(start=1, venue=venue, capacity=12, seats_left=5), create_run(start=-9)],
    )  # fmt: skip

    item = ask(client, f"/angebote/{offer.pk}/")["item"]

    assert item["url"] == f"https://bildung.example/angebote/deutsch-{offer.pk}/"
    assert item["provider"] == {"id": provider.pk, "slug": "vhs-region", "name": "vhs Region"}
    assert item["topics"] == [{"code": "sprachen", "slug": "sprachen", "label": "Sprachen"}]
    assert item["keywords"] == ["A", "B"]
    assert item["prices"] == [{"kind": "full", "amount": "45.00", "amount_max": None, "unit": "total", "condition": ""}]
    (run,) = item["runs"]
    assert run["venue"] == {
        "name": "vhs-Haus", "street": "Weg 1", "postal_code": "34246", "city": "Vellmar",
        "municipality": {"ags": vellmar.ags, "name": "Vellmar"}, "lat": 51.3, "lon": 9.4, "nearest_stop": "",
        "access": [{"code": "aufzug", "label": "Aufzug", "is_available": True}],
    }  # fmt: skip
    assert (run["capacity"], run["seats_left"]) == (12, 5)
    assert run["dates"] == [
        {
            "date": "2026-11-24",
            "starts_at": "2026-11-24T18:00:00+01:00",
            "ends_at": "2026-11-24T19:30:00+01:00",
            "is_cancelled": False,
        }
    ]


def test_times_that_nobody_said_are_null(client, portal):
    create_offer(runs=[{"kind": "dated", "dates": [{"date": "2026-11-30"}]}])
    create_offer(runs=[create_undated_run(kind="open_start")])

    dated, undated = (item["runs"][0] for item in ask(client, "/angebote/")["items"])

    assert dated["dates"] == [{"date": "2026-11-30", "starts_at": None, "ends_at": None, "is_cancelled": False}]
    assert (undated["dates"], undated["times"]) == ([], "Einstieg jederzeit")


def test_filters_are_those_of_the_list(client, portal):
    create_offer(title="Yoga umsonst")
    create_offer(title="Yoga", price_kind="paid")
    create_offer(title="Töpfern")

    answer = ask(client, "/angebote/?q=yoga&kosten=kostenlos&thema=gibtesnicht&sortierung=titel")

    assert (titles(answer), answer["total"]) == (["Yoga umsonst"], 1)
    assert answer["notices"] == ["Thema: „gibtesnicht“ kennen wir nicht. Wir zeigen die Angebote ohne diesen Filter."]


def test_pages_neither_repeat_nor_lose_an_offer(client, portal):
    offers = [create_offer(title=f"Yoga {number}") for number in range(5)]
    create_offer(title="Anderes")

    first = ask(client, "/angebote/?q=yoga&anzahl=2")
    moderation.archive(offers[0], actor=None, now=NOW)  # what has been read goes, what follows stays where it is
    second = ask(client, first["next"])
    third = ask(client, second["next"])

    assert first["next"] == f"https://bildung.example/api/v1/angebote/?q=yoga&anzahl=2&nach={offers[1].pk}"
    assert [titles(answer) for answer in [first, second, third]] == [
        ["Yoga 0", "Yoga 1"],
        ["Yoga 2", "Yoga 3"],
        ["Yoga 4"],
    ]
    assert third["next"] is None


def test_an_offer_that_is_over_can_still_be_read_but_is_in_no_list(client, portal):
    offer = create_offer(runs=[create_run(start=-3)])

    assert ask(client, "/angebote/")["items"] == []
    assert ask(client, f"/angebote/{offer.pk}/")["item"]["runs"] == []


def test_offers_are_read_at_a_fixed_cost(portal, django_assert_num_queries):
    venue = create_venue()
    ids = [create_offer(runs=[create_run(venue=venue), create_run(start=9)]).pk for _number in range(3)]

    for number in [1, 3]:
        with django_assert_num_queries(14):
            assert len(resources.OFFER.all_of(resources.in_order(ids[:number], NOW))) == number
