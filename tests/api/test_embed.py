"""The list for other websites: what its address fixes always holds, and nobody but named websites may show it."""

import pytest

from offers.models import SynonymGroup, Topic
from pages.models import Portal
from places.models import Municipality
from providers.models import Provider
from tests.factories import create_offer, create_provider, create_run, create_term, create_venue
from tests.html import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def topics(portal) -> list[Topic]:
    return [create_term(Topic, label=label) for label in ["Musik", "Technik"]]


@pytest.fixture
def offers(topics):
    """Two offers on music and two on technology, of each one in the evening."""
    music, technology = topics
    choir = create_provider(name="Chor Nord")
    return [
        create_offer(title=title, topics=[topic], provider=provider, runs=[create_run(start=day, times=times)])
        for title, topic, provider, day, times in [
            ("Singen am Morgen", music, choir, 1, ("9:00", "10:00")),
            ("Singen am Abend", music, None, 2, ("19:00", "20:00")),
            ("Roboter am Abend", technology, None, 3, ("19:00", "20:00")),
            ("Roboter am Morgen", technology, None, 4, ("9:00", "10:00")),
        ]
    ]


def titles(response) -> list[str]:
    return [text.removesuffix(" (neuer Tab)") for text in read(response).texts("h2")]


def policy(response) -> str:
    """Who may show the page in a frame."""
    directives = dict(part.strip().partition(" ")[::2] for part in response["Content-Security-Policy"].split(";"))
    return directives["frame-ancestors"]


def hidden(page) -> list[tuple[str, str]]:
    fields = [field.attributes for field in page.all("input") if field.attributes.get("type") == "hidden"]
    return [(field["name"], field["value"]) for field in fields]


# -- what it shows ----------------------------------------------------------------------------------------------------


def test_it_shows_what_its_address_fixes_and_hides_how(client, offers):
    response = client.get("/einbetten/?thema=musik&zeit=abends&farbton=120")
    page = read(response)

    assert titles(response) == ["Singen am Abend"]
    assert page.texts("h1") == ["1 Angebot"]
    assert hidden(page) == [("thema", "musik"), ("zeit", "abends"), ("farbton", "120")]
    assert [field.attributes["name"] for field in page.all("input", "select") if "id" in field.attributes] == ["suche"]


@pytest.mark.parametrize("words", ["Abend", "Roboter", "Technik", "thema=technik", "Musik Technik", "a" * 300, "\x00"])
def test_a_search_never_finds_more_than_the_frame_was_made_for(client, offers, words):
    found = titles(client.get("/einbetten/", {"thema": "musik", "suche": words}))

    assert set(found) <= {"Singen am Morgen", "Singen am Abend"}
    assert found == {"Abend": ["Singen am Abend"], "\x00": ["Singen am Morgen", "Singen am Abend"]}.get(words, [])


def test_words_that_the_address_fixes_hold_beside_those_of_the_visitor(client, offers):
    assert titles(client.get("/einbetten/", {"q": "Abend", "suche": "Roboter"})) == ["Roboter am Abend"]
    assert titles(client.get("/einbetten/", {"q": "Abend", "suche": "Morgen"})) == []


def test_words_of_one_meaning_do_not_reach_over_from_the_address_to_the_visitor(client, offers):
    SynonymGroup.objects.create(words="Abend Roboter\nMorgen")

    assert titles(client.get("/einbetten/", {"q": "Abend", "suche": "Roboter"})) == ["Roboter am Abend"]


def test_a_place_in_the_search_never_widens_the_places_of_the_address(client, portal):
    for name in ["Vellmar", "Baunatal"]:
        venue = create_venue(name=f"Haus {name}", municipality=Municipality.objects.get(name=name))
        create_offer(title=f"Yoga in {name}", runs=[create_run(start=1, venue=venue)])

    def found(**given):
        return titles(client.get("/einbetten/", given))

    assert found(gemeinde="vellmar") == found(q="Yoga Vellmar") == ["Yoga in Vellmar"]
    assert found(suche="Baunatal") == ["Yoga in Baunatal"]
    assert found(gemeinde="vellmar", suche="Baunatal") == found(q="Yoga Vellmar", suche="Baunatal") == []


def test_pages_keep_everything(client, offers, settings):
    settings.OFFERS_PER_PAGE = 1
    given = {"thema": "musik", "farbton": "120", "suche": "Singen"}
    first = client.get("/einbetten/", given)
    second = client.get("/einbetten/" + read(first).links()["Nächste Seite"])

    assert read(first).links()["Nächste Seite"] == "?thema=musik&farbton=120&suche=Singen&seite=2"
    assert titles(first) + titles(second) == ["Singen am Morgen", "Singen am Abend"]


def test_a_page_past_the_end_leads_to_the_first(client, offers):
    response = client.get("/einbetten/?thema=musik&seite=9")

    assert response.status_code == 404
    assert read(response).links()["Zur ersten Seite"] == "?thema=musik"


@pytest.mark.parametrize("asked", ["thema=gibtesnicht", "anbieter=chor-nord&thema=gibtesnicht", "alter=x", "kosten=1"])
def test_an_address_that_names_something_unknown_shows_no_other_offers(client, offers, asked):
    response = client.get(f"/einbetten/?{asked}")

    assert (response.status_code, titles(response)) == (200, [])
    assert "Diese Liste gibt es im Portal nicht mehr." in read(response).texts("p")


def test_a_provider_who_is_gone_takes_the_list_along(client, offers):
    assert titles(client.get("/einbetten/?anbieter=chor-nord")) == ["Singen am Morgen"]

    Provider.objects.filter(slug="chor-nord").update(state="archived")

    assert titles(client.get("/einbetten/?anbieter=chor-nord")) == []


def test_links_open_the_portal_in_a_new_tab_and_say_so(client, offers):
    Portal.objects.update(data_licence="cc-by-4.0")
    page = read(client.get("/einbetten/?thema=musik&suche=Singen"))
    outside = [link for link in page.all("a") if link.attributes.get("target")]

    assert {(link.attributes["target"], link.attributes["rel"]) for link in outside} == {("_blank", "noopener")}
    assert outside == page.all("a")
    assert "Angebote öffnen sich im Bildungsportal, in einem neuen Tab." in page.texts("p")
    links = page.links()
    assert links["Singen am Abend (neuer Tab)"] == offers[1].get_absolute_url()
    assert links["Alle Angebote im Bildungsportal (neuer Tab)"] == "/angebote/"
    assert links["Mit mehr Filtern suchen (neuer Tab)"] == "/angebote/?q=Singen&thema=musik"
    assert links["CC BY 4.0 (neuer Tab)"] == "https://creativecommons.org/licenses/by/4.0/deed.de"
    assert "Ein Angebot des Landkreises Kassel. Daten: Landkreis Kassel, Bildungsportal," in page.texts("p")[-2]


def test_search_engines_are_sent_to_the_results_page(client, offers, settings):
    page = read(client.get("/en/einbetten/?thema=musik&farbton=7&suche=Singen"))
    [canonical] = [link for link in page.all("link") if link.attributes["rel"] == "canonical"]
    [robots] = [meta for meta in page.all("meta") if meta.attributes.get("name") == "robots"]

    assert canonical.attributes["href"] == f"{settings.SITE_URL}/en/angebote/?thema=musik"
    assert robots.attributes["content"] == "noindex"


@pytest.mark.parametrize(
    "address", ["/einbetten/?thema=musik", "/en/einbetten/?suche=xyz", "/leicht/einbetten/?q=Singen"]
)
def test_it_is_a_whole_page_of_its_own(client, offers, address):
    page = read(client.get(address))

    assert len(page.texts("h1")) == len(page.all("main")) == 1
    assert page.skipped_levels() == page.unlabelled_fields() == page.inline_code() == page.twice() == []
    assert page.loaded_from_outside() == []
    scripts = [script.attributes["src"] for script in page.all("script")]
    assert scripts == ["/static/embedded.js"]


def test_the_address_says_the_language(client, offers):
    assert read(client.get("/en/einbetten/?thema=musik")).texts("h1") == ["2 activities"]


# -- colours ----------------------------------------------------------------------------------------------------------


def colours(client, query: str) -> str:
    """What the styles of the frame say about its colours."""
    sheets = [link.attributes["href"] for link in read(client.get(f"/einbetten/?{query}")).all("link")]
    [address] = [sheet for sheet in sheets if sheet.startswith("/portal-farben.css")]
    return client.get(address).content.decode()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("farbton=30&saettigung=0.12", "--lk-hue:30;--lk-chroma:0.120;"),
        ("farbton=0", "--lk-hue:0;--lk-chroma:0.078;"),
        ("saettigung=0", "--lk-hue:205;--lk-chroma:0.000;"),
        ("farbton=359&saettigung=0.17", "--lk-hue:359;--lk-chroma:0.170;"),
        ("farbton=0030", "--lk-hue:205;--lk-chroma:0.078;"),
        ("farbton=360&saettigung=0.171", "--lk-hue:205;--lk-chroma:0.078;"),
        ("farbton=-1&saettigung=1", "--lk-hue:205;--lk-chroma:0.078;"),
        ("farbton=٣&saettigung=0,1", "--lk-hue:205;--lk-chroma:0.078;"),
        ("farbton=1;}body{display:none&saettigung=0.1}", "--lk-hue:205;--lk-chroma:0.078;"),
    ],
)
def test_a_website_may_choose_hue_and_chroma_and_nothing_else(client, portal, query, expected):
    assert colours(client, query).startswith(f":root{{{expected}--bp-site:")


@pytest.mark.parametrize("query", ["farbton=360", "farbton=1;}x{", "saettigung=1e9", "saettigung=NaN"])
def test_the_stylesheet_itself_takes_nothing_else(client, portal, query):
    assert client.get(f"/portal-farben.css?{query}").content == client.get("/portal-farben.css").content


# -- headers ----------------------------------------------------------------------------------------------------------


def test_nobody_may_show_it_before_staff_have_named_a_website(client, offers):
    response = client.get("/einbetten/")

    assert (policy(response), response["X-Frame-Options"]) == ("'none'", "DENY")


def test_only_named_websites_may_show_it(client, offers):
    Portal.objects.update(embedding_sites="www.kassel.de\nbuecherei.example:8443")

    response = client.get("/einbetten/")

    assert policy(response) == "'self' www.kassel.de buecherei.example:8443"
    assert "X-Frame-Options" not in response


def test_everything_else_stays_closed(client, offers):
    Portal.objects.update(embedding_sites="www.kassel.de")

    for address in ["/", "/angebote/", offers[0].get_absolute_url(), "/angebote/karte/", "/anmelden/", "/einbetten/x/",
                    "/portal-farben.css", "/api/v1/angebote/"]:  # fmt: skip
        response = client.get(address)
        assert (policy(response), response["X-Frame-Options"]) == ("'none'", "DENY"), address


def test_the_rest_of_the_policy_is_as_strict_as_elsewhere(client, offers):
    Portal.objects.update(embedding_sites="www.kassel.de")

    ours, others = (client.get(address)["Content-Security-Policy"] for address in ["/einbetten/", "/angebote/"])

    assert ours.replace("'self' www.kassel.de", "'none'") == others


def test_no_cookie_and_no_token(client, offers):
    response = client.get("/einbetten/?suche=Singen")

    assert response.cookies == {}
    assert "Cookie" not in response.get("Vary", "")
    assert "csrfmiddlewaretoken" not in response.content.decode()
    assert client.post("/einbetten/").status_code == 405


@pytest.mark.django_db(transaction=True)
def test_websites_that_come_and_go_count_at_once(client, offers):
    first = client.get("/einbetten/")
    Portal.objects.update(embedding_sites="www.kassel.de")
    named = client.get("/einbetten/", headers={"If-None-Match": first["ETag"]})
    again = client.get("/einbetten/", headers={"If-None-Match": named["ETag"]})

    assert (first.status_code, named.status_code, again.status_code) == (200, 200, 304)
    # Browsers take the headers of "not modified" for those of the page that they kept.
    assert policy(named) == policy(again) == "'self' www.kassel.de"
    assert "X-Frame-Options" not in again


@pytest.mark.django_db(transaction=True)
def test_a_page_that_was_made_before_has_the_same_headers(client, offers, monkeypatch):
    monkeypatch.setattr("pages.remembered.ROOM", 1_000_000)
    Portal.objects.update(embedding_sites="www.kassel.de")

    first, again = client.get("/einbetten/"), client.get("/einbetten/")

    assert first.content == again.content
    assert policy(again) == "'self' www.kassel.de"
    assert "X-Frame-Options" not in again


@pytest.mark.django_db(transaction=True)
def test_as_many_queries_for_many_offers_as_for_few(client, topics, django_assert_num_queries):
    create_offer(title="Eins", topics=topics[:1])
    client.get("/einbetten/")
    for number in range(3):
        create_offer(title=f"Noch {number}", topics=topics[:1])
    client.get("/einbetten/?thema=technik")  # reads the changes

    with django_assert_num_queries(2):  # what is new, and the cards
        client.get("/einbetten/?thema=musik")
