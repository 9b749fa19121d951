"""Whoever keeps a copy hears of everything that came, changed or went, also of what commits late."""

import pytest

from offers.editorial import moderation
from offers.models import Offer, Topic
from providers.models import Provider, Venue
from tests.api.reading import ask
from tests.factories import NOW, create_offer, create_provider, create_run, create_term, create_venue
from tests.offers.catalogue.test_currency import in_a_transaction_that_commits_late, retitle

pytestmark = pytest.mark.django_db(transaction=True)


def since(client, cursor: str) -> dict:
    return ask(client, f"/aenderungen/?seit={cursor}")


def read(answer: dict) -> list[str]:
    """Titles, and numbers of what went."""
    return [item["offer"]["title"] if item["offer"] else f"{item['id']} weg" for item in answer["items"]]


def test_first_all_then_only_what_is_new(client, portal):
    kept, changed, gone = (create_offer(title=title) for title in ["Bleibt", "Alt", "Geht"])
    first = ask(client, "/aenderungen/")
    assert read(first) == ["Bleibt", "Alt", "Geht"]
    assert read(since(client, first["cursor"])) == []

    retitle(changed, "Neu")
    moderation.archive(gone, actor=None, now=NOW)
    create_offer(title="Kommt")
    second = since(client, first["cursor"])

    assert read(second) == ["Neu", f"{gone.pk} weg", "Kommt"]
    assert [item["is_removed"] for item in second["items"]] == [False, True, False]
    assert read(since(client, second["cursor"])) == []
    assert kept.title == "Bleibt"


def test_a_transaction_that_commits_late_is_not_lost(client, portal):
    slow = create_offer(title="Langsam")
    cursor = ask(client, "/aenderungen/")["cursor"]

    with in_a_transaction_that_commits_late(lambda: retitle(slow, "Spät")):
        create_offer(title="Schnell")
        meanwhile = since(client, cursor)
        assert read(meanwhile) == ["Schnell"]
        create_offer(title="Noch eins")

    assert read(since(client, meanwhile["cursor"])) == ["Spät", "Noch eins"]


def test_drafts_never_show_not_even_as_gone(client, portal):
    cursor = ask(client, "/aenderungen/")["cursor"]

    for state in ["draft", "submitted", "returned", "rejected"]:
        create_offer(title=f"Geheim {state}", state=state)

    assert since(client, cursor)["items"] == []


@pytest.mark.parametrize(
    "edit",
    [
        lambda: Provider.objects.filter(name="Verein").update(name="Sportverein"),
        lambda: Venue.objects.update(street="Weg 2"),
        lambda: Topic.objects.filter(label="Musik").update(label="Musik und Tanz"),
        lambda: Provider.objects.filter(name="Partner").update(name="Partnerin"),
    ],
)
def test_what_an_offer_repeats_of_others_makes_it_new(client, portal, edit):
    offer = create_offer(
        title="Treff", provider=create_provider(name="Verein"), topics=[create_term(Topic, label="Musik")],
        cooperating_providers=[create_provider(name="Partner").pk],
        runs=[create_run(venue=create_venue(street="Weg 1"))],
    )  # fmt: skip
    cursor = ask(client, "/aenderungen/")["cursor"]

    edit()

    assert [item["id"] for item in since(client, cursor)["items"]] == [offer.pk]


def test_offers_of_a_provider_that_goes_are_gone(client, portal):
    provider = create_provider()
    offer = create_offer(provider=provider)
    cursor = ask(client, "/aenderungen/")["cursor"]

    Provider.objects.update(state=Provider.State.ARCHIVED)

    assert read(since(client, cursor)) == [f"{offer.pk} weg"]


def test_changes_between_two_pages_come_with_the_next_question(client, portal):
    offers = [create_offer(title=f"Kurs {number}") for number in range(5)]

    first = ask(client, "/aenderungen/?anzahl=2")
    retitle(offers[0], "Geändert")
    second = ask(client, f"/aenderungen/?anzahl=2&seit={first['cursor']}")
    third = ask(client, f"/aenderungen/?anzahl=2&seit={second['cursor']}")

    assert [read(answer) for answer in [first, second, third]] == [
        ["Kurs 0", "Kurs 1"],
        ["Kurs 2", "Kurs 3"],
        ["Kurs 4"],
    ]
    assert [answer["has_more"] for answer in [first, second, third]] == [True, True, False]
    assert read(since(client, third["cursor"])) == ["Geändert"]


def test_nothing_new_is_not_sent_again(client, portal):
    create_offer()
    address = f"/api/v1/aenderungen/?seit={ask(client, '/aenderungen/')['cursor']}"
    tag = client.get(address)["ETag"]
    create_offer(state="draft")

    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304

    create_offer()

    assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_a_day_is_no_cursor(client, portal):
    assert "Zeiger aus einer früheren Antwort" in ask(client, "/aenderungen/?seit=2026-01-22", 410)["detail"]


def test_a_cursor_of_another_database_is_refused(client, portal):
    assert "ohne „seit“" in ask(client, f"/aenderungen/?seit={10**15}", 410)["detail"]


def test_a_question_that_nobody_could_answer_is_refused_before_its_cursor(client, portal):
    ask(client, f"/aenderungen/?seit={10**15}&anzahl=viele", 400)


def test_a_question_costs_the_same_however_many_offers(client, portal, django_assert_num_queries):
    cursor = ask(client, "/aenderungen/")["cursor"]
    for number in range(3):
        create_offer(title=f"Kurs {number}", runs=[create_run(), create_run(start=9)])
    client.get("/api/v1/aenderungen/")

    for number in [1, 3]:
        with django_assert_num_queries(16):
            assert len(client.get(f"/api/v1/aenderungen/?seit={cursor}&anzahl={number}").json()["items"]) == number
    assert Offer.objects.count() == 3
