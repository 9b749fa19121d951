"""New offers as an Atom feed, read again with feedparser."""

import datetime as dt
from xml.etree import ElementTree

import feedparser
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from offers.content import snapshot
from offers.editorial import moderation
from offers.models import FocusTheme, Offer, Topic
from offers.output import feeds
from places.models import Municipality
from providers.models import Provider
from tests.factories import NOW, create_offer, create_provider, create_run, create_term, create_venue

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def address(settings):
    settings.SITE_URL = "https://bildung.example"


def read(client, address: str = "/angebote/feed/"):
    response = client.get(address)
    assert response.status_code == 200
    feed = feedparser.parse(response.content, response_headers={"content-type": response["Content-Type"]})
    assert not feed.bozo
    assert feed.version == "atom10"
    return feed


def titles(client, address: str = "/angebote/feed/") -> list[str]:
    return [entry.title for entry in read(client, address).entries]


def hours(number: int) -> dt.datetime:
    return NOW + dt.timedelta(hours=number)


def test_newest_offers_first(client, portal):
    create_offer(title="Alt", now=hours(-2))
    create_offer(title="Neu", now=hours(-1))
    create_offer(title="Älter", now=hours(-3))

    assert titles(client) == ["Neu", "Alt", "Älter"]
    assert titles(client, "/angebote/feed/?sortierung=titel") == ["Neu", "Alt", "Älter"]


def test_an_entry_tells_what_the_card_tells(client, portal):
    venue = create_venue(name="vhs-Haus", municipality=Municipality.objects.get(slug="vellmar"))
    offer = create_offer(
        title="Töpfern & mehr <jetzt>",
        teaser="Schalen & Becher.",
        kind="workshop",
        provider=create_provider(name="Kunstschule"),
        topics=[create_term(Topic, label="Gestalten")],
        runs=[create_run(start=1, venue=venue)],
    )
    snapshot.write(offer, {"teaser": "Schalen & Krüge."}, now=hours(1))

    (entry,) = read(client).entries

    assert entry.title == "Töpfern & mehr <jetzt>"
    assert entry.link == f"https://bildung.example{offer.get_absolute_url()}"
    assert entry.summary == (
        "<p>Schalen &amp; Krüge.</p><p>Di, 24. November 2026, 18:00 Uhr, vhs-Haus, Vellmar, Kostenlos</p>"
    )
    assert entry.author == "Kunstschule"
    assert [tag.term for tag in entry.tags] == ["Workshop", "Gestalten"]
    assert entry.published_parsed[:5] == (2026, 11, 23, 9, 0)
    assert entry.updated_parsed[:5] == (2026, 11, 23, 10, 0)


def test_an_entry_keeps_its_id_when_its_title_changes(client, portal):
    offer = create_offer(title="Chor")
    (before,) = read(client).entries

    snapshot.write(offer, {"title": "Großer Chor"}, now=hours(1))
    (after,) = read(client).entries

    assert before.id == after.id == f"tag:bildung.example,2026:angebot/{offer.pk}"
    assert before.link != after.link


def test_the_feed_says_what_it_holds(client, portal):
    create_offer()

    feed = read(client, "/angebote/feed/?kosten=kostenlos&q=Angebot&unbekannt=1").feed

    assert feed.title == "Angebote: „Angebot“, Kostenlos – Bildungsportal Landkreis Kassel"
    links = {link.rel: link.href for link in feed.links}
    assert links == {
        "alternate": "https://bildung.example/angebote/?q=Angebot&kosten=kostenlos",
        "self": "https://bildung.example/angebote/feed/?q=Angebot&kosten=kostenlos",
    }
    assert feed.id == links["alternate"]
    assert feed.author == "Landkreis Kassel"
    assert feed.language == "de"


def test_every_part_that_the_standard_requires_is_there(client, portal):
    create_offer()
    create_offer()

    for address in ["/angebote/feed/", "/angebote/feed/?q=gibtesnicht"]:
        root = ElementTree.fromstring(client.get(address).content)  # noqa: S314  (our own answer)

        assert root.tag == f"{ATOM}feed"
        for part in [root, *root.findall(f"{ATOM}entry")]:
            for name in ["id", "title", "updated"]:
                assert len(part.findall(ATOM + name)) == 1, name
            assert part.find(f"{ATOM}author/{ATOM}name").text
        ids = [entry.find(f"{ATOM}id").text for entry in root.findall(f"{ATOM}entry")]
        assert len(set(ids)) == len(ids)


def test_the_filters_of_the_page_hold(client, portal):
    music = create_term(Topic, label="Musik")
    create_offer(title="Chor", topics=[music])
    create_offer(title="Harfe", topics=[music], price_kind="unknown")
    create_offer(title="Fußball", topics=[create_term(Topic, label="Sport")])

    assert titles(client, "/angebote/feed/?thema=musik&kosten=kostenlos") == ["Chor"]


def test_only_so_many(client, portal, monkeypatch):
    monkeypatch.setattr(feeds, "ENTRIES", 2)
    for number in range(3):
        create_offer(title=f"Kurs {number}", now=hours(-number))

    assert titles(client) == ["Kurs 0", "Kurs 1"]


def test_what_is_not_released_is_in_no_feed(client, portal):
    for state in ["draft", "submitted", "returned", "rejected", "archived"]:
        create_offer(title=f"Geheim {state}", state=state)
    create_offer(title="Geheim ohne Anbieter", provider=create_provider(state=Provider.State.ARCHIVED))
    withdrawn = create_offer(title="Geheim zurückgezogen")
    moderation.withdraw(withdrawn, actor=None, now=NOW)
    venue = create_venue(name="Geheimes Haus", street="Geheimweg", city="Vellmar", hide_exact_address=True)
    create_offer(title="Offen", runs=[create_run(venue=venue)])

    body = client.get("/angebote/feed/").content.decode()

    assert titles(client) == ["Offen"]
    assert "geheim" not in body.lower()


def test_control_characters_do_not_break_the_feed(client, portal):
    create_offer(title="Chor\x01 im\x0bTal\ufffe", teaser="Mit\x02Noten")

    (entry,) = read(client, "/angebote/feed/?q=%01Chor%EF%BF%BE").entries
    assert entry.title == "Chor imTal"
    assert "MitNoten" in entry.summary


def test_a_schwerpunkt_has_its_own_feed(client, portal):
    theme = create_term(FocusTheme, label="Demokratie")
    create_offer(title="Debattieren", focus_themes=[theme])
    create_offer(title="Wählen", focus_themes=[theme], price_kind="unknown")
    create_offer(title="Chor")

    feed = read(client, "/schwerpunkte/demokratie/feed/?kosten=kostenlos")

    assert [entry.title for entry in feed.entries] == ["Debattieren"]
    assert feed.feed.title == "Angebote: Demokratie, Kostenlos – Bildungsportal Landkreis Kassel"
    assert feed.feed.link == "https://bildung.example/schwerpunkte/demokratie/?kosten=kostenlos"
    page = client.get("/schwerpunkte/demokratie/?kosten=kostenlos").content.decode()
    assert page.count('href="/schwerpunkte/demokratie/feed/?kosten=kostenlos"') == 2  # in the head and below the list


def test_schwerpunkte_that_are_gone(client, portal):
    new = create_term(FocusTheme, label="Neu")
    create_term(FocusTheme, label="Alt", is_active=False, replaced_by=new)
    create_term(FocusTheme, label="Weg", is_active=False)

    moved = client.get("/schwerpunkte/alt/feed/")

    assert (moved.status_code, moved["Location"]) == (301, "/schwerpunkte/neu/feed/")
    assert client.get("/schwerpunkte/weg/feed/").status_code == 404
    assert client.get("/schwerpunkte/x/feed/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_readers_hear_that_nothing_changed_until_something_does(client, portal):
    first = client.get("/angebote/feed/")

    again = client.get("/angebote/feed/", headers={"If-None-Match": first["ETag"]})
    create_offer()
    changed = client.get("/angebote/feed/", headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, changed.status_code) == (304, 200)


def test_three_offers_cost_as_many_queries_as_one(client, portal):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            read(client)
        return len(captured)

    create_offer()
    with_one = queries()
    create_offer()
    create_offer()

    assert queries() == with_one
    assert Offer.objects.count() == 3
