"""The public page behind the link in a reminder: it confirms or archives, and only what its reader may."""

import datetime as dt
import time

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from post_office.models import Email

from accounts.models import Event
from offers.editorial import moderation
from offers.models import Offer
from offers.upkeep import freshness
from providers.models import Membership
from tests.factories import NOW, create_contact, create_offer, create_provider, create_undated_run, create_user
from tests.html import read
from tests.mailbox import last_link_to
from tests.offers.snapshots import fresh

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]

EMAIL = "pflege@example.org"
THANKS = "Danke für Ihre Antwort"


@pytest.fixture
def provider():
    provider = create_provider(name="Töpferei")
    create_contact(provider=provider, role="maintenance", email=EMAIL)
    return provider


def create(provider, title="Drehen", *, confirmed=200, **fields) -> Offer:
    now = NOW - dt.timedelta(days=confirmed)
    return create_offer(provider=provider, title=title, runs=[create_undated_run()], now=now, **fields)


def mailed_link(provider, email=EMAIL) -> str:
    freshness.remind(NOW)
    return last_link_to(email)


def link(provider, email=EMAIL) -> str:
    return freshness.link(provider, email).removeprefix("http://127.0.0.1:8000")


def post(client, address, **data):
    return client.post(address, {name.replace("_", "-"): value for name, value in data.items()})


def state(offer) -> tuple:
    offer = fresh(offer)
    return offer.state, offer.confirmed_at


def events(offer) -> list[tuple]:
    after_publication = Event.objects.about(offer).exclude(action="veröffentlicht")
    return list(after_publication.values_list("action", "actor", "note"))


# --- Reading ------------------------------------------------------------------------------------------------------


def test_the_page_asks_about_each_offer_that_is_due(client, provider):
    hidden = create(provider, "Brennen")
    moderation.hide(hidden, now=NOW, reason="x")
    create(provider)
    create(provider, "Gerade bestätigt", confirmed=10)
    create(provider, "Geheimer Plan", state="draft")
    create(create_provider(name="Chor"), "Singen")

    page = read(client.get(mailed_link(provider)))

    assert page.headings()[0] == (1, "Stimmen Ihre Angebote noch?")
    assert page.texts("legend") == ["Brennen", "Drehen"]
    assert page.texts("label") == ["Stimmt noch", "Ist beendet"] * 2
    assert page.texts("strong") == ["Steht zurzeit in keiner Liste, weil niemand geantwortet hat."]
    assert (page.unlabelled_fields(), page.skipped_levels(), page.twice(), page.inline_code()) == ([], [], [], [])


def test_opening_the_link_changes_nothing_and_is_not_kept(client, provider):
    offer = create(provider)
    before = state(offer)
    address = mailed_link(provider)

    for _ in range(2):
        response = client.get(address)
    client.head(address)
    client.get(f"{address}&angebot-{offer.pk}=beendet&alle=stimmt")

    assert (state(offer), events(offer)) == (before, [])
    assert "no-store" in response["Cache-Control"]
    assert 'name="robots" content="noindex"' in response.content.decode()
    assert response["Referrer-Policy"] == "same-origin"


def test_it_asks_the_database_as_often_for_many_offers_as_for_one(client, provider):
    create(provider)
    client.get(link(provider))  # the frame of the page is kept in memory
    counts = []
    for new in [0, 5]:
        for _ in range(new):
            create(provider)
        with CaptureQueriesContext(connection) as queries:
            client.get(link(provider))
        asked = [query for query in queries if "offers_confirmationrequest" in query["sql"]]
        counts.append((len(asked), len(queries)))

    assert counts[0] == counts[1]
    assert counts[0][0] == 2


def test_so_many_are_shown_at_once(client, provider, monkeypatch):
    monkeypatch.setattr(freshness, "SHOWN", 2)
    for title in ["A", "B", "C"]:
        create(provider, title)

    response = client.get(link(provider))
    assert read(response).texts("legend") == ["A", "B"]
    assert "Das sind 2 von 3 Angeboten." in response.content.decode()
    response = post(client, link(provider), alle="stimmt", gezeigt=[str(o.pk) for o in Offer.objects.all()[:2]])
    assert read(response).texts("legend") == ["C"]


# --- Answering ----------------------------------------------------------------------------------------------------


def test_what_still_holds_is_confirmed_and_what_is_over_is_archived(client, provider):
    holds, ended, open_ = create(provider, "A"), create(provider, "B"), create(provider, "C")
    moderation.hide(holds, now=NOW, reason="x")

    response = client.post(mailed_link(provider), {f"angebot-{holds.pk}": "stimmt", f"angebot-{ended.pk}": "beendet"})

    assert (state(holds), fresh(holds).hidden_since) == (("published", NOW), None)
    assert state(ended)[0] == "archived"
    assert state(open_) == ("published", NOW - dt.timedelta(days=200))
    assert events(holds)[0] == ("bestätigt", None, "Über den Link in der E-Mail.")
    assert events(ended)[0] == ("archiviert", None, "Über den Link in der E-Mail.")
    page = read(response)
    assert page.texts("li")[-2:] != []
    assert [text for text in page.texts("li") if text in {"A: bestätigt", "B: beendet und archiviert"}] == [
        "A: bestätigt", "B: beendet und archiviert",
    ]  # fmt: skip
    assert page.texts("legend") == ["C"]


def test_the_log_names_the_account_to_which_the_mail_went(client, provider):
    member = create_user(email="Mitglied@example.org")
    Membership.objects.create(user=member, provider=provider)
    offer = create(provider)

    client.post(mailed_link(provider, "Mitglied@example.org"), {f"angebot-{offer.pk}": "stimmt"})

    assert events(offer) == [("bestätigt", member.pk, "Über den Link in der E-Mail.")]


def test_one_button_confirms_all_that_the_page_showed(client, provider):
    shown, chosen, new = create(provider, "A"), create(provider, "B"), create(provider, "C")

    client.post(link(provider), {"alle": "stimmt", "gezeigt": [shown.pk, chosen.pk], f"angebot-{chosen.pk}": "beendet"})

    assert [state(offer)[0] for offer in (shown, chosen, new)] == ["published", "archived", "published"]
    assert [state(offer)[1] == NOW for offer in (shown, new)] == [True, False]


def test_a_second_click_changes_nothing(client, provider):
    holds, ended = create(provider, "A"), create(provider, "B")
    answers = {f"angebot-{holds.pk}": "stimmt", f"angebot-{ended.pk}": "beendet"}
    client.post(link(provider), answers)

    response = client.post(link(provider), answers)
    client.post(link(provider), {f"angebot-{ended.pk}": "stimmt", f"angebot-{holds.pk}": "beendet"})

    assert [state(offer)[0] for offer in (holds, ended)] == ["published", "archived"]
    assert [len(events(offer)) for offer in (holds, ended)] == [1, 1]
    assert (response.status_code, "nichts zu bestätigen" in response.content.decode()) == (200, True)


def test_nothing_chosen_is_said(client, provider):
    offer = create(provider)
    before = state(offer)

    response = client.post(link(provider), {})

    assert "Sie haben noch nichts ausgewählt" in response.content.decode()
    assert state(offer) == before


def test_what_somebody_decided_meanwhile_stays(client, provider):
    offer = create(provider)
    moderation.withdraw(offer, actor=None, now=NOW)

    client.post(link(provider), {f"angebot-{offer.pk}": "stimmt"})
    assert state(offer)[0] == "draft"
    client.post(link(provider), {f"angebot-{offer.pk}": "beendet"})
    assert state(offer)[0] == "draft"


def test_a_post_from_another_site_is_refused(provider):
    offer = create(provider)
    before = state(offer)

    response = Client(enforce_csrf_checks=True).post(link(provider), {f"angebot-{offer.pk}": "beendet"})

    assert (response.status_code, state(offer)) == (403, before)


# --- What others could try ----------------------------------------------------------------------------------------


def test_offers_of_others_and_those_not_asked_about_cannot_be_touched(client, provider):
    foreign = create(create_provider(name="Chor"), "Singen", cooperating_providers=[provider.pk])
    own = [
        create(provider, "Entwurf", state="draft"), create(provider, "Abgelehnt", state="rejected"),
        create(provider, "Gerade bestätigt", confirmed=10),
    ]  # fmt: skip
    before = [state(offer) for offer in [foreign, *own]]

    for word in ["stimmt", "beendet"]:
        client.post(link(provider), {f"angebot-{offer.pk}": word for offer in [foreign, *own]})
    client.post(link(provider), {"alle": "stimmt", "gezeigt": [offer.pk for offer in [foreign, *own]]})

    assert [state(offer) for offer in [foreign, *own]] == before


@pytest.mark.parametrize(
    "answers",
    [
        {"angebot-": "stimmt"},
        {"angebot-x": "stimmt"},
        {"angebot-²": "stimmt"},
        {"angebot--1": "beendet"},
        {"angebot-" + "9" * 30: "beendet"},
        {"angebot-999999999999999999": "beendet"},
        {"alle": "beendet", "gezeigt": "x"},
        {"alle": ["a", "b"]},
    ],
    ids=str,
)
def test_odd_answers_are_passed_over(client, provider, answers):
    offer = create(provider)
    before = state(offer)

    response = client.post(link(provider), {**answers, f"angebot-{offer.pk}": "vielleicht"})

    assert (response.status_code, state(offer)) == (200, before)


def refused(client, address, offer) -> bool:
    before, titles = state(offer), offer.title
    responses = [client.get(address), client.post(address, {f"angebot-{offer.pk}": "beendet", "alle": "stimmt"})]
    assert state(offer) == before
    assert all(titles not in response.content.decode() for response in responses)
    assert {read(response).texts("h1")[0] for response in responses} <= {
        "Dieser Link gilt nicht mehr", "Stimmen Ihre Angebote noch?",
    }  # fmt: skip
    return {response.status_code for response in responses} == {410}


@pytest.mark.parametrize("key", ["", "x", "a:b:c", "ü", "null", "%00", "A" * 5000])
def test_a_forged_link_is_refused(client, provider, key):
    assert refused(client, f"/angebote/bestaetigen/?schluessel={key}", create(provider))


def test_a_changed_link_and_one_for_another_purpose_are_refused(client, provider):
    offer = create(provider)
    good = link(provider)
    foreign = signing.dumps([provider.pk, freshness.keyed(EMAIL)], salt="something else")

    assert refused(client, good[:-1] + ("A" if good[-1] != "A" else "B"), offer)
    assert refused(client, f"/angebote/bestaetigen/?schluessel={foreign}", offer)


def test_a_link_gets_old(client, provider, monkeypatch):
    offer = create(provider)
    address, day = link(provider), 24 * 3600
    started = time.time()
    monkeypatch.setattr(time, "time", lambda: started + 30 * day - 60)
    assert client.get(address).status_code == 200
    monkeypatch.setattr(time, "time", lambda: started + 30 * day + 60)

    assert refused(client, address, offer)


def test_a_link_ends_when_its_reader_leaves(client, provider):
    offer = create(provider)
    member = create_user(email="mitglied@example.org")
    Membership.objects.create(user=member, provider=provider)
    address = link(provider, member.email)
    assert client.get(address).status_code == 200

    member.is_active = False
    member.save()
    assert refused(client, address, offer)
    member.memberships.all().delete()
    assert refused(client, address, offer)


def test_a_link_opens_the_questions_of_one_provider_only(client, provider):
    other = create_provider(name="Chor")
    create_contact(provider=other, role="maintenance", email=EMAIL)  # the same person
    offer = create(other, "Singen")

    assert not refused(client, link(provider), offer)


def test_a_provider_that_is_not_listed_has_no_questions(client, provider):
    offer = create(provider)
    address = link(provider)
    provider.state = "archived"
    provider.save()

    assert refused(client, address, offer)


def test_no_mail_follows_from_an_answer(client, provider):
    offer = create(provider)
    address = mailed_link(provider)
    Email.objects.all().delete()

    client.post(address, {f"angebot-{offer.pk}": "beendet"})

    assert not Email.objects.exists()
