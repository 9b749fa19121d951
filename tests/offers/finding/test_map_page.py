"""The offers per Gemeinde on a map and in a table: on a page of its own, on the front page and on /gemeinden/."""

import re
from urllib.parse import parse_qsl

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from offers.models import Topic
from places.models import District, Municipality
from tests import html
from tests.factories import (
    create_district,
    create_municipality,
    create_offer,
    create_portal,
    create_run,
    create_term,
    create_venue,
)
from tests.places.outlines import outline

pytestmark = pytest.mark.django_db

CREDIT = "© Amt für <Grenzen> & Karten, https://karten.example"


def create_place(name: str, column: int, row: int = 0, **fields) -> Municipality:
    return create_municipality(name=name, boundary=outline(column, row), **fields)


def create_offers(number: int, *, at: Municipality | None, **content) -> None:
    venue = create_venue(name="Haus", municipality=at, city="" if at else "Göttingen")
    for _ in range(number):
        create_offer(runs=[create_run(venue=venue)], **content)


@pytest.fixture
def kreis(db, now):
    """Four Gemeinden in a square, a forest beside them, and offers in three of them, elsewhere and online."""
    portal = create_portal()
    District.objects.update(boundary_credit=CREDIT)
    places = {
        name: create_place(name, n % 2, n // 2) for n, name in enumerate(["Ahnatal", "Baunatal", "Calden", "Vellmar"])
    }
    places["Forst"] = create_place("Forst", 2, kind="Gemeindefreies Gebiet (unbewohnt)")
    music, sport = create_term(Topic, label="Musik"), create_term(Topic, label="Sport")
    create_offers(1, at=places["Ahnatal"], title="Chor", topics=[music])
    create_offers(2, at=places["Baunatal"], title="Turnen", topics=[sport])
    create_offers(3, at=places["Vellmar"], title="Chor", topics=[music])
    create_offers(1, at=places["Vellmar"], title="Turnen", topics=[sport], price_kind="paid")
    create_offers(1, at=None, title="Chor auf Reisen", topics=[music])
    create_offer(title="Chor am Bildschirm", topics=[music], format="online")
    create_offer(title="Turnen am Bildschirm", topics=[sport], format="online")
    return portal


def areas(page: html.Page) -> dict[str, str]:
    """What the map says of each area, and where it leads."""
    found, address = {}, None
    for element in page.elements:
        if element.tag in {"a", "g"}:
            address = element.attributes.get("href")
        elif element.tag == "title" and element.attributes.get("id") is None and ", " in element.text:
            found[element.text] = address
    return found


def shades(page: html.Page) -> dict[str, list[str]]:
    """Class of the shape and of the text of each area by its name."""
    below = {}
    shade = ""
    found = {}
    for element in page.elements:
        shade = element.attributes["class"] if element.tag == "g" and "class" in element.attributes else shade
        if element.tag == "path" and "id" in element.attributes:
            below["#" + element.attributes["id"]] = shade
        if element.tag == "a":
            link = element
        if element.tag == "use" and element.attributes["href"] in below:
            name = link.text.split(",")[0]
            found[name] = [below[element.attributes["href"]], link.attributes.get("class")]
    return found


def table(page: html.Page) -> dict[str, int]:
    heads, numbers = page.texts("th")[2:], page.texts("td")
    return dict(zip(heads, map(int, numbers), strict=True))


def total(client, address: str) -> int:
    """How many offers the list at ``address`` has."""
    heading = html.read(client.get(address)).texts("h1")[0]
    return 0 if heading.startswith("Keine") else int(heading.split()[0])


# --- The page of its own -----------------------------------------------------------------------------------------


def test_every_gemeinde_says_how_many_offers_it_has_and_leads_to_them(client, kreis):
    page = html.read(client.get("/angebote/karte/"))

    assert page.texts("h1") == ["10 Angebote auf der Karte"]
    assert areas(page) == {
        "Ahnatal, 1 Angebot": "/angebote/?gemeinde=ahnatal",
        "Baunatal, 2 Angebote": "/angebote/?gemeinde=baunatal",
        "Calden, keine Angebote": "/angebote/?gemeinde=calden",
        "Forst, keine Angebote": None,
        "Vellmar, 4 Angebote": "/angebote/?gemeinde=vellmar",
    }
    assert table(page) == {"Ahnatal": 1, "Baunatal": 2, "Calden": 0, "Forst": 0, "Vellmar": 4, "Außerhalb": 1}
    assert page.links()["2 Online-Angebote, von überall nutzbar"] == "/angebote/?format=online"
    assert page.links()["Außerhalb"] == "/angebote/?gemeinde=ausserhalb"
    assert "Forst" not in page.links()


def test_a_forest_with_an_offer_leads_to_it(client, kreis):
    create_offers(1, at=Municipality.objects.get(name="Forst"))

    page = html.read(client.get("/angebote/karte/"))

    assert areas(page)["Forst, 1 Angebot"] == "/angebote/?gemeinde=forst"
    assert page.links()["Forst"] == "/angebote/?gemeinde=forst"


@pytest.mark.parametrize(
    "query",
    [
        "",
        "q=Chor",
        "thema=musik",
        "thema=musik&thema=sport&kosten=kostenlos",
        "gemeinde=vellmar",
        "gemeinde=vellmar&gemeinde=ahnatal&thema=sport",
        "gemeinde=vellmar&umkreis=20",
        "gemeinde=ausserhalb",
        "q=Chor+in+Vellmar",
        "format=onsite&sortierung=titel",
        "tag=montag&zeit=abend&von=2026-11-01",
    ],
)
def test_each_link_of_the_map_leads_to_as_many_offers_as_it_says(client, kreis, query):
    Municipality.objects.filter(name="Vellmar").update(lat=51.36, lon=9.47)
    page = html.read(client.get(f"/angebote/karte/?{query}"))
    links = {label: url for label, url in areas(page).items() if url}
    numbers = table(page)
    rows = {row: address for row, address in page.links().items() if row in numbers}
    online = {text: url for text, url in page.links().items() if "Online-Angebot" in text}

    assert {label: total(client, url) for label, url in links.items()} == {
        label: numbers[label.split(",")[0]] for label in links
    }
    assert {label.split(",")[0]: url for label, url in links.items()} == {
        row: url for row, url in rows.items() if row != "Außerhalb"
    }
    assert [row for row in rows if row == "Außerhalb" and total(client, rows[row]) != numbers[row]] == []
    assert {text: total(client, url) for text, url in online.items()} == {text: int(text.split()[0]) for text in online}
    assert [label for label in links if str(numbers[label.split(",")[0]] or "keine") not in label] == []


def test_filters_stay_and_another_gemeinde_takes_the_place_of_the_chosen_ones(client, kreis):
    query = "q=Chor&thema=musik&gemeinde=ahnatal&gemeinde=34246&umkreis=5&alter=30&von=2026-11-01&sortierung=titel"

    page = html.read(client.get(f"/angebote/karte/?{query}&seite=2&unbekannt=1"))

    link = next(url for label, url in areas(page).items() if label.startswith("Vellmar"))
    assert parse_qsl(link.removeprefix("/angebote/?")) == [
        ("q", "Chor"),
        ("thema", "musik"),
        ("alter", "30"),
        ("von", "2026-11-01"),
        ("sortierung", "titel"),
        ("gemeinde", "vellmar"),
    ]


def test_list_and_map_lead_to_each_other_with_all_filters(client, kreis):
    query = "q=Chor+%26+Co&thema=musik&kosten=kostenlos&gemeinde=vellmar&sortierung=titel"

    on_list = html.read(client.get(f"/angebote/?{query}&seite=1"))
    on_map = html.read(client.get(f"/angebote/karte/?{query}"))

    def pairs(page, name):
        path, _, found = page.links()[name].partition("?")
        return path, sorted(parse_qsl(found))

    wanted = sorted(parse_qsl(query))
    assert pairs(on_list, "Karte") == ("/angebote/karte/", wanted)
    assert pairs(on_list, "Liste") == ("", wanted)
    assert pairs(on_map, "Liste") == ("/angebote/", wanted)
    assert pairs(on_map, "Karte") == ("", wanted)
    for page, current in [(on_list, "Liste"), (on_map, "Karte")]:
        (switch,) = [nav for nav in page.all("nav") if nav.attributes.get("aria-label") == "Darstellung"]
        assert switch.text == "ListeKarte"
        marked = [a.text for a in page.all("a") if a.attributes.get("aria-current") and a.text in {"Liste", "Karte"}]
        assert marked == [current]


def test_without_filters_both_addresses_are_plain(client, kreis):
    assert html.read(client.get("/angebote/")).links()["Karte"] == "/angebote/karte/"
    assert html.read(client.get("/angebote/karte/")).links()["Liste"] == "/angebote/"


def test_chips_remove_filters_on_the_map(client, kreis):
    page = html.read(client.get("/angebote/karte/?thema=musik&gemeinde=vellmar"))

    assert {" ".join(a.text.split()): a.attributes["href"] for a in page.of_class("bp-chip")} == {
        "Filter entfernen: Musik": "?gemeinde=vellmar",
        "Filter entfernen: in Vellmar": "?thema=musik",
    }
    assert page.links()["Alle Filter löschen"] == "/angebote/karte/"


def test_the_chosen_gemeinden_are_marked(client, kreis):
    page = html.read(client.get("/angebote/karte/?gemeinde=vellmar&gemeinde=calden"))

    marked = [a.text.split(",")[0] for a in page.all("a") if a.attributes.get("aria-current") and "," in a.text]
    assert marked == ["Calden", "Vellmar"]
    assert page.texts("h1") == ["4 Angebote auf der Karte"]


def test_unknown_values_are_named_and_do_no_harm(client, kreis):
    page = html.read(client.get("/angebote/karte/?thema=musik&gemeinde=atlantis&seite=99&alter=x"))

    assert "„atlantis“ kennen wir nicht" in page.of_class("bp-notices")[0].text
    assert page.texts("h1") == ["6 Angebote auf der Karte"]


def test_only_the_plain_map_is_for_search_engines(client, kreis, settings):
    def head(address):
        page = html.read(client.get(address))
        robots = [meta.attributes["content"] for meta in page.all("meta") if meta.attributes.get("name") == "robots"]
        (link,) = [link for link in page.all("link") if link.attributes["rel"] == "canonical"]
        return robots, link.attributes["href"].removeprefix(settings.SITE_URL)

    assert head("/angebote/karte/") == ([], "/angebote/karte/")
    assert head("/angebote/karte/?kosten=kostenlos&q=Chor") == (
        ["noindex"],
        "/angebote/karte/?q=Chor&kosten=kostenlos",
    )


def test_title_carries_count_and_query(client, kreis):
    page = html.read(client.get("/angebote/karte/?q=Chor"))

    assert page.texts("title")[0] == "6 Angebote zu „Chor“ auf der Karte – Bildungsportal Landkreis Kassel"
    assert html.read(client.get("/angebote/karte/?q=xyzzy")).texts("h1") == ["Keine Angebote zu „xyzzy“ auf der Karte"]


# --- What the map looks like -------------------------------------------------------------------------------------


def test_shape_and_text_of_a_gemeinde_have_the_same_shade(client, kreis):
    assert shades(html.read(client.get("/angebote/karte/"))) == {
        "Ahnatal": ["bp-step-1", "bp-step-1"],
        "Baunatal": ["bp-step-3", "bp-step-3"],
        "Calden": ["bp-step-0", "bp-step-0"],
        "Vellmar": ["bp-step-5", "bp-step-5"],
    }


def test_the_legend_says_in_words_what_shades_mean(client, kreis):
    (legend,) = html.read(client.get("/angebote/karte/")).of_class("bp-legend")

    assert legend.text.split() == ["Angebote:", "keine", "1", "2", "bis", "3", "4"]


def test_the_map_can_be_skipped_and_described(client, kreis):
    page = html.read(client.get("/angebote/karte/"))

    (svg,) = page.of_class("bp-map")
    ids = {element.attributes.get("id"): element.text for element in page.elements}
    assert svg.attributes["role"] == "group"
    assert ids[svg.attributes["aria-labelledby"]] == "10 Angebote auf der Karte"
    assert ids[svg.attributes["aria-describedby"]].startswith("Je dunkler eine Gemeinde, desto mehr Angebote")
    assert page.links()["Karte überspringen"] == "#tabelle"


def test_the_source_of_the_outlines_is_named(client, kreis):
    for address in ["/", "/gemeinden/", "/angebote/karte/"]:
        (credit,) = html.read(client.get(address)).of_class("bp-mapbox__credit")
        assert credit.text == f"Grenzen: {CREDIT}"
        assert html.read(client.get(address)).links()["https://karten.example"] == "https://karten.example"


def test_names_and_searches_are_only_text(client, kreis):
    name = "Bad \"<script>alert(1)</script>\" & 'Au'"
    Municipality.objects.filter(slug="vellmar").update(name=name)

    response = client.get("/angebote/karte/", {"q": "<script>alert(2)</script>\"'"})
    page = html.read(response)

    assert "<script>alert" not in response.content.decode()
    assert [label for label in areas(page) if label.startswith(name)] == [f"{name}, keine Angebote"]
    assert page.texts("h1") == ["Keine Angebote zu „<script>alert(2)</script>\"'“ auf der Karte"]
    assert page.inline_code() == []


# --- Other pages with the map ------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/", "/gemeinden/"])
def test_map_and_list_of_pages_without_filters_lead_to_the_pages_of_gemeinden(client, kreis, address):
    page = html.read(client.get(address))

    assert areas(page) == {
        "Ahnatal, 1 Angebot": "/gemeinden/ahnatal/",
        "Baunatal, 2 Angebote": "/gemeinden/baunatal/",
        "Calden, keine Angebote": "/gemeinden/calden/",
        "Forst, keine Angebote": None,
        "Vellmar, 4 Angebote": "/gemeinden/vellmar/",
    }
    names = "Ahnatal|Baunatal|Calden|Forst|Vellmar"
    assert [text for text in page.texts("li") if re.fullmatch(rf"({names}) \d+ Angebote?", text)] == [
        "Ahnatal 1 Angebot",
        "Baunatal 2 Angebote",
        "Calden 0 Angebote",
        "Forst 0 Angebote",
        "Vellmar 4 Angebote",
    ]
    assert page.links()["2 Online-Angebote, von überall nutzbar"] == "/angebote/?format=online"
    assert page.links()["Karte überspringen"] == "#gemeinden-liste"


@pytest.mark.parametrize("address", ["/", "/gemeinden/", "/angebote/karte/"])
def test_without_outlines_the_list_stands_alone(client, kreis, address):
    Municipality.objects.exclude(name="Vellmar").update(boundary=None)

    page = html.read(client.get(address))

    assert page.of_class("bp-map") + page.of_class("bp-legend") + page.of_class("bp-mapbox") == []
    assert page.links()["Vellmar"].endswith("vellmar/" if address != "/angebote/karte/" else "=vellmar")
    assert "auf der Karte" not in page.texts("body")[0]


def test_without_a_map_no_switch_leads_to_it(client, kreis):
    Municipality.objects.update(boundary=None)

    assert "Karte" not in html.read(client.get("/angebote/")).links()
    assert html.read(client.get("/angebote/karte/?q=Chor")).texts("h1") == ["6 Angebote zu „Chor“ nach Gemeinde"]


def test_a_town_of_its_own_has_a_plain_list(client, db, now):
    district = create_district(ags="06611", name="Kassel", kind="Kreisfreie Stadt")
    create_portal(district=district)
    town = create_place("Kassel", 0, ags="06611000", district=district)
    create_place("Vellmar", 1, district=create_district())
    create_offers(2, at=town)

    page = html.read(client.get("/gemeinden/"))
    on_map = html.read(client.get("/angebote/karte/"))

    assert page.of_class("bp-map") + on_map.of_class("bp-map") == []
    assert "Kassel 2 Angebote" in page.texts("li")
    assert table(on_map) == {"Kassel": 2}


@pytest.mark.parametrize("address", ["/", "/gemeinden/", "/angebote/karte/?q=Chor"])
def test_more_gemeinden_cost_as_many_queries(client, kreis, address):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    with_five = queries()
    for column in range(3):
        create_place(f"Ort {column}", column, 2)

    assert queries() == with_five


@pytest.mark.django_db(transaction=True)
def test_a_new_outline_is_on_the_map_at_once(client, kreis):
    def drawn():
        return len(html.read(client.get("/angebote/karte/")).all("path"))

    before = drawn()
    create_place("Zierenberg", 3)
    with_one_more = drawn()
    Municipality.objects.filter(name="Zierenberg").update(boundary=None)

    assert (with_one_more, drawn()) == (before + 1, before)
