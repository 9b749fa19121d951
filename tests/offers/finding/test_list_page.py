import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from offers.models import LifePhase, Topic
from places.models import Municipality
from tests import html
from tests.factories import create_offer, create_provider, create_run, create_term, create_venue

pytestmark = pytest.mark.django_db


@pytest.fixture
def music(portal):
    parent = create_term(Topic, label="Kultur")
    return create_term(Topic, label="Musik", parent=parent)


@pytest.fixture
def adults(portal):
    return create_term(LifePhase, label="Erwachsene")


def titles(page: html.Page) -> list[str]:
    """The offers in the list."""
    offer = re.compile(r"/angebote/[a-z0-9-]+-\d+/")
    return [a.text for a in page.all("a") if offer.fullmatch(a.attributes["href"])]


def choice(page: html.Page, name: str, value: str) -> html.Element:
    (field,) = [
        field
        for field in page.all("input")
        if field.attributes.get("name") == name and field.attributes.get("value") == value
    ]
    return field


def test_heading_and_title_carry_count_and_query(client, portal):
    create_offer(title="Deutsch am Vormittag")
    create_offer(title="Deutsch am Abend")
    create_offer(title="Töpfern")

    page = html.read(client.get("/angebote/", {"q": "Deutsch"}))

    assert page.texts("h1") == ["2 Angebote zu „Deutsch“"]
    assert page.texts("title") == ["2 Angebote zu „Deutsch“ – Bildungsportal Landkreis Kassel"]
    assert sorted(titles(page)) == ["Deutsch am Abend", "Deutsch am Vormittag"]
    (count,) = page.of_class("bp-toolbar__count")
    assert (count.text, count.attributes["role"]) == ("2 Angebote", "status")


def test_one_offer_is_no_plural(client, portal):
    create_offer()

    assert html.read(client.get("/angebote/")).texts("h1") == ["1 Angebot"]


def test_cards_show_what_decides(client, portal):
    venue = create_venue(name="vhs-Haus", municipality=Municipality.objects.get(slug="vellmar"))
    create_offer(
        title="Töpfern", teaser="Schalen und Becher.", provider=create_provider(name="vhs Region"),
        kind="workshop", runs=[create_run(start=1, venue=venue, capacity=9, seats_left=5)],
    )  # fmt: skip

    (card,) = html.read(client.get("/angebote/")).of_class("bp-card")

    text = " ".join(card.text.split())
    for part in [
        "Workshop", "Kostenlos", "Noch 5 Plätze frei", "Töpfern", "vhs Region", "Schalen und Becher.",
        "Di, 24. November 2026, 18:00 Uhr", "vhs-Haus, Vellmar",
    ]:  # fmt: skip
        assert part in text


def test_ticked_filters_are_chips_that_each_remove_one(client, music, adults):
    create_offer(topics=[music], life_phases=[adults])

    page = html.read(client.get("/angebote/?thema=musik&lebensphase=erwachsene&kosten=kostenlos"))

    chips = {" ".join(a.text.split()): a.attributes["href"] for a in page.of_class("bp-chip")}
    assert chips == {
        "Filter entfernen: Erwachsene": "?thema=musik&kosten=kostenlos",
        "Filter entfernen: Musik": "?lebensphase=erwachsene&kosten=kostenlos",
        "Filter entfernen: Kostenlos": "?lebensphase=erwachsene&thema=musik",
    }
    assert page.links()["Alle Filter löschen"] == "/angebote/"


def test_panel_counts_and_ticks(client, music, adults):
    create_offer(topics=[music], life_phases=[adults])
    create_offer(topics=[create_term(Topic, label="Sport")], price_kind="unknown", life_phases=[adults])

    page = html.read(client.get("/angebote/?kosten=kostenlos&lebensphase=erwachsene"))

    assert "checked" in choice(page, "kosten", "kostenlos").attributes
    labels = {" ".join(label.text.split()): label for label in page.of_class("bp-check")}
    assert "Kostenlos1" in labels
    assert "Keine Angabe1" in labels
    assert "Kultur1" in labels
    assert "bp-check--none" in labels["Sport0"].attributes["class"]
    assert "Musik1" not in labels


def test_second_level_of_topics_opens_below_a_chosen_one(client, music):
    create_offer(topics=[music])

    for query in ["thema=kultur", "thema=musik"]:
        page = html.read(client.get(f"/angebote/?{query}"))
        assert "bp-check--sub" in [
            label.attributes["class"].split()[-1] for label in page.of_class("bp-check") if "Musik" in label.text
        ]


def test_providers_are_no_checkboxes_unless_chosen(client, portal):
    provider = create_provider(name="Kunstschule")
    create_offer(provider=provider)

    everything = html.read(client.get("/angebote/"))
    chosen = html.read(client.get("/angebote/?anbieter=kunstschule"))

    assert not [field for field in everything.all("input") if field.attributes.get("name") == "anbieter"]
    assert "checked" in choice(chosen, "anbieter", "kunstschule").attributes


def test_fields_keep_what_was_asked(client, portal):
    create_offer()

    page = html.read(
        client.get("/angebote/?q=kurs&von=2026-12-01&bis=2026-12-31&alter=6-10&gemeinde=vellmar&umkreis=10")
    )

    values = {field.attributes.get("name"): field.attributes.get("value") for field in page.all("input")}
    assert values["q"] == "kurs"
    assert (values["von"], values["bis"], values["alter"]) == ("2026-12-01", "2026-12-31", "6-10")
    selected = [option.attributes["value"] for option in page.all("option") if "selected" in option.attributes]
    assert selected == ["vellmar", "10", "beste-treffer"]


def test_further_gemeinden_and_postal_codes_stay_chosen(client, portal):
    page = html.read(client.get("/angebote/?gemeinde=vellmar&gemeinde=baunatal&q=x"))

    hidden = [field.attributes for field in page.all("input") if field.attributes.get("type") == "hidden"]
    assert [(field["name"], field["value"]) for field in hidden] == [("gemeinde", "baunatal")]


def test_every_field_belongs_to_the_one_form(client, portal):
    page = html.read(client.get("/angebote/"))

    (form,) = page.all("form")
    assert form.attributes["id"] == "suche"
    outside = [field for field in page.all("select") if field.attributes.get("form") != "suche"]
    assert outside == []


def test_pages(client, portal, settings):
    settings.OFFERS_PER_PAGE = 2
    for number in range(5):
        create_offer(title=f"Kurs {number}")

    first = html.read(client.get("/angebote/?sortierung=titel"))
    last = html.read(client.get("/angebote/?sortierung=titel&seite=3"))

    assert titles(first) == ["Kurs 0", "Kurs 1"]
    assert titles(last) == ["Kurs 4"]
    assert first.links()["Nächste Seite"] == "?sortierung=titel&seite=2"
    assert last.links()["Vorige Seite"] == "?sortierung=titel&seite=2"
    assert last.links()["Seite 1"] == "?sortierung=titel"
    assert last.texts("title")[0].startswith("5 Angebote, Seite 3")


def test_page_past_the_end_is_404(client, portal):
    create_offer()

    assert client.get("/angebote/?seite=1").status_code == 200
    assert client.get("/angebote/?seite=2").status_code == 404
    assert client.get("/angebote/?seite=99999999999999999999").status_code == 404


@pytest.mark.parametrize("value", ["abc", "0", "-1", "1.5", "²"])
def test_odd_page_numbers_are_ignored_with_a_notice(client, portal, value):
    create_offer()

    page = html.read(client.get("/angebote/", {"seite": value}))

    assert page.texts("h1") == ["1 Angebot"]
    assert "Diese Seitenzahl gibt es nicht." in page.of_class("bp-notices")[0].text


def test_unknown_values_are_ignored_with_a_notice(client, portal):
    create_offer(title="Kostenloses")
    create_offer(title="Anderes", price_kind="unknown")

    page = html.read(client.get("/angebote/?kosten=kostenlos&thema=gibt-es-nicht"))

    assert titles(page) == ["Kostenloses"]
    assert "„gibt-es-nicht“ kennen wir nicht" in page.of_class("bp-notices")[0].text


def test_an_unknown_postal_code_is_said_once_and_forgotten(client, portal):
    page = html.read(client.get("/angebote/?gemeinde=99999&kosten=kostenlos"))

    assert page.texts("h1") == ["Keine Angebote"]
    assert [text for text in page.links() if text.startswith("Filter entfernen")] == ["Filter entfernen: Kostenlos"]
    same_in_other_languages = ("/en/", "/leicht/")
    others = [url for url in page.links().values() if not url.startswith(same_in_other_languages)]
    assert [url for url in others if "99999" in url] == []


def test_outside_is_no_place_that_one_is_in(client, portal):
    links = html.read(client.get("/angebote/?gemeinde=ausserhalb")).links()

    assert "Filter entfernen: Außerhalb" in links


def test_only_the_plain_list_is_for_search_engines(client, portal):
    create_offer()

    def robots(address):
        metas = html.read(client.get(address)).all("meta")
        return [meta.attributes["content"] for meta in metas if meta.attributes.get("name") == "robots"]

    assert robots("/angebote/") == []
    assert robots("/angebote/?q=kurs") == ["noindex"]
    assert robots("/angebote/?kosten=kostenlos") == ["noindex"]


def test_canonical_address_has_a_fixed_order(client, portal, settings):
    page = html.read(client.get("/angebote/?kosten=kostenlos&q=kurs&unbekannt=1&von="))

    (link,) = [link for link in page.all("link") if link.attributes["rel"] == "canonical"]
    assert link.attributes["href"] == f"{settings.SITE_URL}/angebote/?q=kurs&kosten=kostenlos"


def test_nothing_found_helps_on(client, portal):
    venue = create_venue(municipality=Municipality.objects.get(slug="vellmar"))
    create_offer(title="Deutsch", runs=[create_run(venue=venue)])
    create_offer(title="Excel", format="online")

    page = html.read(client.get("/angebote/?q=Deutsch&gemeinde=baunatal"))

    assert page.texts("h1") == ["Keine Angebote zu „Deutsch“"]
    links = page.links()
    assert links["Ohne „in Baunatal“: 1 Angebot"] == "?q=Deutsch"
    assert links["Online von zu Hause aus: 1 Angebot"] == "/angebote/?format=online"
    assert links["Alle Angebote ansehen"] == "/angebote/"
    assert links["0561 1003-1234"] == "tel:+4956110031234"


@pytest.mark.parametrize("address", ["/angebote/", "/angebote/?q=kurs&kosten=kostenlos"])
def test_three_offers_cost_as_many_queries_as_one(client, portal, address):

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    create_offer(title="Kurs eins")
    with_one = queries()
    create_offer(title="Kurs zwei")
    create_offer(title="Kurs drei")

    assert queries() == with_one
