"""The list of a member's offers: where each stands, when it is next, and what to do."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import create_offer, create_provider, create_run, create_undated_run
from tests.html import read
from tests.offers.member_forms import address, create_member, opened
from tests.staff import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


@pytest.fixture
def provider():
    return create_provider(name="Töpferei")


@pytest.fixture
def client(provider):
    return client_of(create_member(provider))


def rows(client, query="") -> list[list[str]]:
    """The cells of each row."""
    page = read(client.get(address("changelist") + query))
    names = ["field-title", "field-standing_in_words", "field-next_date", "field-what_to_do"]
    columns = [[" ".join(cell.text.split()) for cell in page.of_class(name)] for name in names]
    return [list(row) for row in zip(*columns, strict=True)]


def test_every_offer_says_where_it_stands(client, provider):
    create_offer(title="A läuft", provider=provider, runs=[create_run(start=1), create_run(start=60)])
    create_offer(title="B endet bald", provider=provider, runs=[create_run(start=20)])
    create_offer(title="C vorbei", provider=provider, runs=[create_run(start=-30)])
    create_offer(title="D Entwurf", provider=provider, state="draft", runs=[])
    create_offer(title="E wartet", provider=provider, state="submitted", runs=[create_undated_run()])
    create_offer(title="F fällt aus", provider=provider, state="archived", runs=[create_run(status="cancelled")])

    assert rows(client) == [
        ["A läuft", "Veröffentlicht", "Di, 24. November 2026, 18:00 Uhr", "–"],
        ["B endet bald", "Veröffentlicht", "So, 13. Dezember 2026, 18:00 Uhr",
         "Letzter Termin am 13. Dezember 2026: neue Termine eintragen?"],
        ["C vorbei", "Veröffentlicht", "–", "Alle Termine sind vorbei: neue Termine eintragen oder archivieren"],
        ["D Entwurf", "Entwurf", "–", "Fertig schreiben und einreichen"],
        ["E wartet", "In Prüfung", "–", "Wird geprüft, Sie müssen nichts tun"],
        ["F fällt aus", "Archiviert", "–", "–"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "found"),
    [("?q=töpf", ["Töpfern"]), ("?q=K-12", ["Malen"]), ("?state__exact=draft", ["Töpfern"]), ("?q=nichts", [])],
)
def test_the_list_can_be_searched_and_filtered(client, provider, query, found):
    create_offer(title="Töpfern", provider=provider, state="draft")
    create_offer(
        title="Malen", provider=provider, runs=[create_run(course_number="K-12"), create_run(course_number="K-123")]
    )

    assert [row[0] for row in rows(client, query)] == found


def test_the_provider_stands_in_the_list_of_those_who_work_for_several(client, provider):
    several = client_of(create_member(provider, create_provider()))
    create_offer(provider=provider)

    lists = [read(someone.get(address("changelist"))) for someone in [client, several]]

    assert [len(page.of_class("field-provider")) for page in lists] == [0, 1]


def test_there_are_no_actions_and_nothing_to_delete(client, provider):
    offer = create_offer(provider=provider)

    words = read(client.get(address("changelist"))).texts("button", "option", "a") + read(opened(client, offer)).texts(
        "button", "a"
    )

    assert [word for word in words if "ösch" in word] == []


def test_the_form_asks_as_often_for_three_runs_as_for_one(client, provider):
    counts = []
    for number in [1, 3]:
        offer = create_offer(provider=provider, runs=[create_run(start=7 * count) for count in range(1, number + 1)])
        opened(client, offer)
        with CaptureQueriesContext(connection) as queries:
            opened(client, offer)
        counts.append(len(queries))

    assert counts[0] == counts[1], counts
