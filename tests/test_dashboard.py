"""The start page of members: their providers, their offers by state, and what to do next."""

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bildungsportal.dashboard import Dashboard
from offers.editorial import moderation
from offers.models import Offer, Revision
from providers.models import Membership
from tests.factories import (
    NOW,
    create_offer,
    create_provider,
    create_run,
    create_undated_run,
    create_user,
)
from tests.html import read
from tests.staff import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


@pytest.fixture
def provider():
    return create_provider(name="Töpferei", description="Wir töpfern.")


@pytest.fixture
def member(provider):
    return create_member(provider)


def create_member(provider, role="editor", user=None):
    user = user or create_user()
    Membership.objects.create(user=user, provider=provider, role=role)
    return user


def tasks(user) -> list[tuple[str, str, str]]:
    (own,) = Dashboard(user, NOW).providers
    return [(task.offer.title, task.what, task.reason) for task in own.tasks]


def propose(offer, state="open", **fields) -> Revision:
    return Revision.objects.create(offer=offer, base={}, proposed={}, state=state, **fields)


# --- Counts ------------------------------------------------------------------------------------------------------


def test_offers_are_counted_by_state(provider, member):
    for state, count in [("published", 3), ("submitted", 2), ("returned", 1), ("archived", 4), ("rejected", 1)]:
        for _ in range(count):
            create_offer(provider=provider, state=state)
    create_offer(provider=create_provider(), state="draft")

    (own,) = Dashboard(member, NOW).providers

    assert own.counts == [
        ("published", "Veröffentlicht", 3), ("submitted", "In Prüfung", 2), ("returned", "Zurückgegeben", 1),
        ("draft", "Entwurf", 0),
    ]  # fmt: skip


# --- What to do next ---------------------------------------------------------------------------------------------


def test_what_is_to_do_comes_first(provider, member):
    create_offer(title="A eingereicht", provider=provider, state="submitted")
    create_offer(title="B Entwurf", provider=provider, state="draft")
    create_offer(title="C zurückgegeben", provider=provider, state="returned")
    create_offer(title="D vorbei", provider=provider, runs=[create_run(start=-30)])
    create_offer(title="E endet bald", provider=provider, runs=[create_run(start=20)])

    assert tasks(member) == [
        ("C zurückgegeben", "Bitte ergänzen und noch einmal einreichen", "Bitte ergänzen."),
        ("B Entwurf", "Fertig schreiben und einreichen", ""),
        ("D vorbei", "Alle Termine sind vorbei: neue Termine eintragen oder archivieren", ""),
        ("E endet bald", "Letzter Termin am 13. Dezember 2026: neue Termine eintragen?", ""),
        ("A eingereicht", "Wird geprüft, Sie müssen nichts tun", ""),
    ]


@pytest.mark.parametrize(
    "runs",
    [
        [create_run(start=31)],
        [create_run(start=2, count=6)],
        [create_undated_run(kind="open_start")],
        [create_undated_run(kind="on_request"), create_run(start=1)],
    ],
    ids=["later", "goes on", "open start", "on request"],
)
def test_nothing_is_to_do_for_what_goes_on(provider, member, runs):
    create_offer(provider=provider, runs=runs)

    assert tasks(member) == []


@pytest.mark.parametrize("state", ["archived", "rejected"])
def test_what_is_over_and_done_is_no_task(provider, member, state):
    create_offer(provider=provider, state=state)

    assert tasks(member) == []


def test_the_newest_reason_counts(provider, member):
    offer = create_offer(title="Ton", provider=provider, state="returned")
    later = NOW + timezone.timedelta(hours=1)
    moderation.submit(offer, actor=member, now=later)
    moderation.give_back(offer, actor=None, reason="Noch ein Wort zum Ort.", now=later)

    assert [reason for _title, _what, reason in tasks(member)] == ["Noch ein Wort zum Ort."]


def test_changes_that_were_returned_or_wait_are_named(provider, member):
    returned = create_offer(title="Z zurück", provider=provider, runs=[create_undated_run()])
    waiting = create_offer(title="A wartet", provider=provider, runs=[create_undated_run()])
    propose(returned, "returned", decided_at=NOW, reason="Bitte kürzer.")
    propose(waiting)

    assert tasks(member) == [
        ("Z zurück", "Bitte Ihre Änderung überarbeiten", "Bitte kürzer."),
        ("A wartet", "Ihre Änderung wird geprüft, Sie müssen nichts tun", ""),
    ]


def test_nothing_of_others_is_there(provider, member):
    create_offer(title="Geheimer Plan", provider=create_provider(name="Verschwiegener Verein"), state="draft")
    cooperating = create_offer(title="Gemeinsam", provider=create_provider(), state="draft")
    cooperating.cooperating_providers.add(provider)

    body = client_of(member).get("/mein-bereich/").content.decode()

    assert tasks(member) == []
    assert [word for word in ["Geheim", "Verschwiegen", "Gemeinsam"] if word in body] == []


# --- Is it still true? -------------------------------------------------------------------------------------------


def test_offers_to_confirm_are_counted_and_one_click_leads_to_them(provider, member):
    old = NOW - timezone.timedelta(days=200)
    for title in ["Ton", "Glas"]:
        create_offer(title=title, provider=provider, runs=[create_undated_run()], now=old)
    create_offer(title="Singen", provider=create_provider(), runs=[create_undated_run()], now=old)

    client = client_of(member)
    page = read(client.get("/mein-bereich/"))

    assert "2 Angebote warten auf Ihre Bestätigung. Jetzt bestätigen (Töpferei)" in page.texts("p")
    assert "Zurzeit ist nichts zu tun." not in page.texts("p")
    questions = client.get(page.links()["Jetzt bestätigen (Töpferei)"].removeprefix(settings.SITE_URL))
    assert read(questions).texts("legend") == ["Glas", "Ton"]


def test_nothing_is_said_where_nothing_is_to_be_confirmed(provider, member):
    create_offer(provider=provider, runs=[create_undated_run()])

    assert "Jetzt bestätigen" not in client_of(member).get("/mein-bereich/").content.decode()


# --- The page ----------------------------------------------------------------------------------------------------


def test_somebody_works_for_several_providers(member, provider):
    choir = create_provider(name="Chor", state="draft")
    create_member(choir, "manager", member)
    create_offer(title="Ton", provider=provider, state="draft")
    create_offer(title="Lied", provider=choir, state="draft")

    page = read(client_of(member).get("/mein-bereich/"))

    assert page.headings() == [
        (1, "Mein Bereich"),
        (2, "Chor"), (3, "Bitte ansehen"), (3, "Wer hier arbeitet"),
        (2, "Töpferei"), (3, "Bitte ansehen"),
    ]  # fmt: skip
    cells = page.texts("th")
    assert cells.index("Lied") < cells.index("Ton")
    assert "Ihre Seite ist noch nicht öffentlich. Stand: Entwurf." in page.texts("p")


def test_reasons_are_text(provider, member):
    offer = create_offer(provider=provider, state="submitted")
    moderation.give_back(offer, actor=None, reason="<b>Bitte</b> & kürzer", now=NOW)

    page = read(client_of(member).get("/mein-bereich/"))

    assert page.texts("q") == ["<b>Bitte</b> & kürzer"]


def test_an_empty_provider_is_asked_to_describe_itself():
    member = create_member(create_provider(name="Chor"))

    page = read(client_of(member).get("/mein-bereich/"))

    assert page.links()["Jetzt beschreiben"] == page.links()["Angaben zur Einrichtung bearbeiten"]


def test_only_managers_see_who_else_works_there(provider, member):
    boss = create_member(provider, "manager")

    pages = {user: read(client_of(user).get("/mein-bereich/")) for user in [member, boss]}

    assert [member.email in page.texts("th") for page in pages.values()] == [False, True]
    assert ["Person einladen" in page.links() for page in pages.values()] == [False, True]


def test_three_offers_of_three_providers_ask_as_often_as_one(provider):
    counts = []
    user = create_member(provider, "manager")
    for new in [1, 2]:
        for _ in range(new):
            other = create_provider()
            create_member(other, "manager", user)
            create_member(other)
            for state in [Offer.State.DRAFT, Offer.State.RETURNED, Offer.State.PUBLISHED]:
                create_offer(provider=other, state=state, runs=[create_run(start=3)])
        client = client_of(user)
        client.get("/mein-bereich/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/mein-bereich/")
        counts.append(len(queries))

    assert counts[0] == counts[1]
