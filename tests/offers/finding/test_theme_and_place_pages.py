import datetime as dt

import pytest

from offers.models import FocusTheme, LifePhase, Topic
from places.models import Municipality
from tests import html
from tests.factories import (
    create_district,
    create_municipality,
    create_offer,
    create_provider,
    create_run,
    create_term,
    create_undated_run,
    create_venue,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(portal):
    culture = create_term(Topic, label="Kultur", description="Singen und spielen.")
    music = create_term(Topic, label="Musik", parent=culture)
    theatre = create_term(Topic, label="Theater", parent=culture)
    kids, adults = create_term(LifePhase, label="Kinder"), create_term(LifePhase, label="Erwachsene")
    kids.next_phases.add(adults)
    here = create_venue(name="Haus", municipality=Municipality.objects.get(slug="vellmar"))
    away = create_venue(name="Tagungshaus", city="Göttingen")
    create_offer(title="Chor", topics=[music], life_phases=[kids, adults], runs=[create_run(venue=here)])
    create_offer(title="Band", topics=[music], life_phases=[adults], runs=[create_run(venue=away)])
    create_offer(title="Bühne", topics=[theatre], life_phases=[kids], runs=[create_run(venue=here)])
    create_offer(title="Ganz anders", topics=[create_term(Topic, label="Sport")], life_phases=[adults])


def offers(page: html.Page) -> list[str]:
    return [text for text in ["Chor", "Band", "Bühne", "Ganz anders"] if text in page.links()]


def pills(page: html.Page) -> dict[str, str]:
    return {" ".join(a.text.split()): a.attributes["href"] for a in page.of_class("bp-pill")}


def test_a_topic_holds_the_offers_of_its_parts(client, world):
    page = html.read(client.get("/themen/kultur/"))

    assert page.texts("h1") == ["Kultur"]
    assert offers(page) == ["Chor", "Band", "Bühne"]
    assert pills(page) == {
        "Musik 2 Angebote": "/themen/musik/",
        "Theater 1 Angebot": "/themen/theater/",
        "Kinder 2 Angebote": "?lebensphase=kinder",
        "Erwachsene 2 Angebote": "?lebensphase=erwachsene",
    }
    assert page.links()["Weiter filtern und sortieren"] == "/angebote/?thema=kultur"


def test_a_narrowed_topic_can_be_widened_again(client, world):
    page = html.read(client.get("/themen/kultur/?lebensphase=kinder"))

    assert offers(page) == ["Chor", "Bühne"]
    assert page.links()["Filter entfernen: Kinder"] == "?"
    assert page.links()["Alle Filter löschen"] == "/themen/kultur/"
    assert page.texts("title") == ["Kultur, Kinder – Bildungsportal Landkreis Kassel"]


def test_where_one_value_is_chosen_the_others_take_its_place(client, world):
    """What stands beside a link is what it leads to."""
    links = pills(html.read(client.get("/themen/kultur/?lebensphase=kinder")))

    assert links["Erwachsene 2 Angebote"] == "?lebensphase=erwachsene"
    assert offers(html.read(client.get("/themen/kultur/?lebensphase=erwachsene"))) == ["Chor", "Band"]


def test_all_topics(client, world):
    page = html.read(client.get("/themen/"))

    assert "Kultur 3 Angebote" in page.texts("h2")
    assert [item for item in page.texts("li") if item.startswith(("Musik", "Theater"))] == [
        "Musik 2 Angebote",
        "Theater 1 Angebot",
    ]


def test_life_phase(client, world):
    page = html.read(client.get("/lebensphasen/kinder/"))

    assert offers(page) == ["Chor", "Bühne"]
    assert pills(page) == {"Kultur 2 Angebote": "?thema=kultur", "Erwachsene": "/lebensphasen/erwachsene/"}
    assert "Und danach?" in page.texts("h2")


def test_a_life_phase_leads_back_to_the_one_before_it(client, world):
    page = html.read(client.get("/lebensphasen/erwachsene/"))

    assert pills(page)["Kinder"] == "/lebensphasen/kinder/"
    assert "Und davor?" in page.texts("h2")
    assert "Und danach?" not in page.texts("h2")


def test_focus_theme(client, portal):
    theme = create_term(FocusTheme, label="Demokratie", text="## Warum\n\nDarum.")
    create_offer(title="Chor", focus_themes=[theme])
    create_offer(title="Band")

    page = html.read(client.get("/schwerpunkte/demokratie/"))

    assert offers(page) == ["Chor"]
    assert (2, "Warum") in page.headings()


def test_replaced_terms_lead_to_the_new_one_and_switched_off_ones_are_gone(client, portal):
    new = create_term(Topic, label="Neu")
    create_term(Topic, label="Alt", is_active=False, replaced_by=new)
    create_term(Topic, label="Weg", is_active=False)

    response = client.get("/themen/alt/")

    assert (response.status_code, response["Location"]) == (301, "/themen/neu/")
    assert client.get("/themen/weg/").status_code == 404


def test_gemeinde(client, world):
    here = Municipality.objects.get(slug="vellmar")
    Municipality.objects.filter(slug="vellmar").update(lat=51.36, lon=9.47, population=18474)
    Municipality.objects.filter(slug="baunatal").update(lat=51.25, lon=9.40)
    create_provider(name="Ortsverein", municipality=here)

    page = html.read(client.get("/gemeinden/vellmar/"))

    assert page.texts("h1") == ["Angebote in Vellmar"]
    assert page.description == "2 Angebote in Vellmar: Kurse, Treffs und Beratung für jedes Alter"
    assert offers(page) == ["Chor", "Bühne"]
    assert "Gemeinde, 18.474 Einwohnerinnen und Einwohner" in page.texts("p")
    assert page.links()["Ortsverein"] == "/anbieter/ortsverein/"
    assert page.links()["Baunatal"] == "/gemeinden/baunatal/"


def test_gemeinde_with_counselling(client, world, portal):
    here = create_venue(name="Amt", municipality=Municipality.objects.get(slug="vellmar"))
    create_offer(title="Rat", kind="counselling", runs=[create_run(venue=here)])
    create_offer(title="Rat anderswo", kind="counselling")
    type(portal).objects.update(counselling_phone="0561 99")

    here, away = (html.read(client.get(f"/gemeinden/{name}/")) for name in ["vellmar", "baunatal"])

    assert here.links()["1 Angebot in Vellmar"] == "/angebote/?gemeinde=vellmar&art=beratung"
    assert here.links()["0561 99"] == away.links()["0561 99"] == "tel:+4956199"
    assert not [text for text in away.links() if text.endswith("in Baunatal")]


def test_gemeinden_with_numbers(client, world):
    items = html.read(client.get("/gemeinden/")).texts("li")

    assert "Baunatal 0 Angebote" in items
    assert "Vellmar 2 Angebote" in items


def test_merged_gemeinden_lead_on_and_foreign_ones_are_404(client, portal):
    create_municipality(name="Alt", successor=Municipality.objects.get(slug="vellmar"))
    create_municipality(name="Fremd", ags="09999001", district=create_district(ags="09999", name="Kreis Fern"))

    response = client.get("/gemeinden/alt/")

    assert (response.status_code, response["Location"]) == (301, "/gemeinden/vellmar/")
    assert client.get("/gemeinden/fremd/").status_code == 404


def test_counselling(client, portal):
    create_offer(title="Chor")
    create_offer(title="Band", kind="counselling", runs=[create_undated_run()])
    create_provider(name="Beratungsstelle", is_counselling=True, phone="0561 9")

    page = html.read(client.get("/beratung/"))

    assert offers(page) == ["Band"]
    assert page.links()["Beratungsstelle"] == "/anbieter/beratungsstelle/"
    assert page.links()["0561 1003-1234"] == "tel:+4956110031234"


def test_home(client, world):
    create_term(FocusTheme, label="Jetzt", ends_on=dt.date(2030, 1, 1))
    create_term(FocusTheme, label="Vorbei", ends_on=dt.date(2020, 1, 1))
    for number in range(6):
        create_term(LifePhase, label=f"Phase {number}")

    page = html.read(client.get("/"))
    links = page.links()

    assert "4 Angebote von" in page.of_class("bp-lead")[0].text
    assert len(page.of_class("bp-tile")) == 6
    assert {text for text in links if text.startswith(("Kinder", "Erwachsene", "Phase"))} == {
        "Kinder", "Erwachsene", "Phase 0", "Phase 1", "Phase 2", "Phase 3", "Phase 4 0 Angebote", "Phase 5 0 Angebote",
    }  # fmt: skip
    assert pills(page)["Kultur 3 Angebote"] == "/themen/kultur/"
    assert "Jetzt" in page.texts("h2")
    assert "Vorbei" not in page.texts("h2")
    assert links["Vellmar"] == "/gemeinden/vellmar/"
    assert {"Chor", "Band", "Bühne", "Ganz anders"} <= set(links)
    assert links["0561 1003-1234"] == "tel:+4956110031234"
