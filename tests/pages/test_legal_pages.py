"""Impressum, Datenschutz and their like: sentences from facts, and nothing where a fact is missing."""

import re

import pytest
from django.core.exceptions import ValidationError

from pages.legal import FACTS, gaps
from pages.models import FundingLogo, KnownBarrier, Page, Portal
from pages.models.legal import LegalFacts
from tests import html
from tests.factories import TODAY, create_image, create_page
from tests.pages.facts import COMPLETE, PAGES, create_complete_portal
from tests.staff import admin_url, client_of, create_editor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.fixture
def complete():
    return create_complete_portal()


def prose(client, slug: str) -> str:
    """The text of a page below its title, without its layout."""
    response = client.get(f"/{slug}/")
    assert response.status_code == 200
    [text] = html.read(response).of_class("bp-prose")
    return " ".join(text.text.split())


def links(client, slug: str) -> dict[str, str]:
    return html.read(client.get(f"/{slug}/")).links()


def test_impressum(client, complete):
    text = prose(client, "impressum")

    assert text.startswith(
        "Anbieter dieses Portals Landkreis KasselBildungsbüroSchlossplatz 134117 Kassel Telefon: 0561 1003-0"
    )
    assert "Vertretung Landrätin Erika Mustermann" in text
    assert "Max BeispielSchlossplatz 234117 Kassel(§ 18 Absatz 2 Medienstaatsvertrag)" in text
    assert "Umsatzsteuer" not in text
    assert "Aufsichtsbehörde" not in text
    assert text.endswith("Von der Redaktion Mehr dazu.")
    assert links(client, "impressum")["bildung@kreis.example"] == "mailto:bildung@kreis.example"


def test_impressum_of_a_kommune_with_a_tax_number_and_a_supervisor(client, complete):
    Portal.objects.update(vat_id="DE123456789", supervisory_body="Regierungspräsidium")

    text = prose(client, "impressum")

    assert "Identifikationsnummer: DE123456789" in text
    assert "Aufsichtsbehörde Regierungspräsidium" in text


def test_datenschutz(client, complete):
    text = prose(client, "datenschutz")

    assert "Wer verantwortlich ist Landkreis Kassel" in text
    assert "Datenschutz im Kreishausdatenschutz@kreis.example" in text
    assert "Nach 7 Tagen löschen wir diese Einträge." in text
    assert "ein Cookie mit den Nummern der gemerkten Angebote" in text
    assert "Konten löschen wir nach einem Jahr." in text
    assert "DSGVO, in Verbindung mit § 3 des Landesdatenschutzgesetzes)." in text
    assert "wer die Server betreibt: Kommunales Rechenzentrum in Kassel" in text
    assert "Die Landesbeauftragte" in text
    assert links(client, "datenschutz")["https://datenschutz.land.example"] == "https://datenschutz.land.example"


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (0, "Auch der Webserver davor schreibt sie nicht auf."),
        (1, "Nach einem Tag löschen wir diese Einträge."),
        (30, "Nach 30 Tagen löschen wir diese Einträge."),
        (None, "Das Portal schreibt sie dabei nicht auf. Wenn Sie Angebote merken"),
    ],
)
def test_what_the_web_server_writes_down(client, complete, days, expected):
    Portal.objects.update(log_days=days)

    assert expected in prose(client, "datenschutz")


def test_kontakt(client, complete):
    text = prose(client, "kontakt")

    assert "Sprechzeiten: Mo bis Do 9–16 Uhr" in text
    assert "Telefon: 0561 1003-1234" in text  # the counselling


def test_gebaerdensprache_with_and_without_a_video(client, complete):
    assert links(client, "gebaerdensprache")["Video in Gebärdensprache ansehen"] == "https://kreis.example/video"
    assert "gibt es noch nicht" not in prose(client, "gebaerdensprache")

    Portal.objects.update(sign_language_video="")

    assert prose(client, "gebaerdensprache").startswith("Ein Video in Deutscher Gebärdensprache gibt es noch nicht.")


def test_leichte_sprache_names_who_checked_it(client, complete):
    assert prose(client, "leichte-sprache").endswith("Wer hat den Text geprüft? Prüfgruppe der Werkstatt")


@pytest.mark.parametrize(
    ("licence", "label", "url"),
    [
        ("cc-by-4.0", "CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/deed.de"),
        ("cc0-1.0", "CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/deed.de"),
        (
            "dl-de/by-2-0",
            "Datenlizenz Deutschland – Namensnennung – Version 2.0",
            "https://www.govdata.de/dl-de/by-2-0",
        ),
        (
            "dl-de/zero-2-0",
            "Datenlizenz Deutschland – Zero – Version 2.0",
            "https://www.govdata.de/dl-de/zero-2-0",
        ),
    ],
)
def test_nutzungsbedingungen_name_the_licence_of_the_data(client, complete, licence, label, url):
    Portal.objects.update(data_licence=licence)

    assert links(client, "nutzungsbedingungen")[label] == url


@pytest.mark.parametrize("slug", PAGES)
def test_facts_are_text_and_not_code(client, complete, slug):
    texts = {name: f"<script>alert({name!r})</script>" for name in COMPLETE if isinstance(COMPLETE[name], str)}
    Portal.objects.update(
        **{
            **{name: text for name, text in texts.items() if name not in {"conformity", "assessment", "data_licence"}},
            "postal_code": "<b>",
        }
    )

    body = client.get(f"/{slug}/").content.decode()

    assert "<script>alert" not in body
    assert "&lt;script&gt;alert" in body


@pytest.mark.parametrize("slug", PAGES)
def test_nothing_is_shown_of_what_is_missing(client, portal, slug):
    """A portal right after setup: no gap to fill in, no empty heading, no word of the program."""
    create_page(slug=slug, title=PAGES[slug], body="")

    response = client.get(f"/{slug}/")
    page = html.read(response)

    assert page.skipped_levels() == []
    body = response.content.decode()
    assert re.findall(r"None|\[|\bergänzen\b|Entwurf", prose(client, slug)) == []
    assert re.findall(r"<(h2|p|li|dd)>\s*</\1>", body) == []
    assert re.findall(r"</h2>\s*<h2", body) == []


@pytest.mark.django_db(transaction=True)  # all that happens in one transaction counts as one change
def test_a_change_of_facts_is_seen_at_once_and_makes_the_page_a_new_one(client, complete):
    before = client.get("/barrierefreiheit/")
    KnownBarrier.objects.update(text="Der Film hat keine Untertitel.")

    after = client.get("/barrierefreiheit/", headers={"If-None-Match": before["ETag"]})

    assert after.status_code == 200
    assert "Der Film hat keine Untertitel." in after.content.decode()


# --- What is missing ------------------------------------------------------------------------------------------------


def test_every_fact_is_asked_for_but_those_that_not_everybody_has():
    columns = {field.name for field in LegalFacts._meta.get_fields()}
    contact = {"street", "postal_code", "city", "email", "phone"}
    may_be_missing = {"supervisory_body", "vat_id", "reviewed_on", "assessed_by", "contributor"}

    assert {name for names in FACTS.values() for name in names} == (columns | contact) - may_be_missing


def test_a_complete_portal_lacks_nothing(complete):
    assert gaps(complete, TODAY) == []


@pytest.mark.parametrize(("slug", "name"), [(slug, name) for slug, names in FACTS.items() for name in names])
def test_each_fact_is_missed_on_its_page(complete, slug, name):
    setattr(complete, name, None if name in {"log_days", "stated_on", "reviewed_on"} else "")
    if name == "stated_on":
        complete.reviewed_on = None

    [gap] = gaps(complete, TODAY)

    assert (gap.page, gap.parts) == (PAGES[slug], [Portal._meta.get_field(name).verbose_name])


def test_no_days_of_keeping_is_an_answer(complete):
    complete.log_days = 0

    assert gaps(complete, TODAY) == []


@pytest.mark.parametrize("slug", ["leichte-sprache", "gebaerdensprache", "nutzungsbedingungen"])
def test_a_page_that_nobody_is_led_to_may_lack_facts(complete, slug):
    Page.objects.filter(slug=slug).update(place="")
    for name in FACTS[slug]:
        setattr(complete, name, "")

    assert gaps(complete, TODAY) == []


@pytest.mark.parametrize("slug", ["impressum", "datenschutz", "barrierefreiheit"])
@pytest.mark.parametrize("change", [lambda page: page.delete(), lambda page: page.update(place="")])
def test_pages_by_law_must_be_there_and_linked(complete, slug, change):
    change(Page.objects.filter(slug=slug))

    assert [str(gap) for gap in gaps(complete, TODAY)] == [f"{PAGES[slug]}: die Seite selbst, im Menü"]


@pytest.mark.parametrize("state", ["partial", "none"])
def test_a_portal_with_barriers_names_them(complete, state):
    KnownBarrier.objects.all().delete()
    portal = Portal.objects.with_parts().get()
    portal.conformity = state

    assert [str(gap) for gap in gaps(portal, TODAY)] == ["Erklärung zur Barrierefreiheit: bekannte Barrieren"]
    portal.conformity = "full"
    assert gaps(portal, TODAY) == []


def test_funding_needs_words_and_logos(complete):
    complete.funding_notice = "Gefördert."
    assert [str(gap) for gap in gaps(complete, TODAY)] == ["Förderhinweis: Logos der Förderer"]

    FundingLogo.objects.create(portal=complete, image=create_image(), alt="Bund")
    portal = Portal.objects.with_parts().get()
    assert [str(gap) for gap in gaps(portal, TODAY)] == ["Förderhinweis: Förderhinweis"]

    portal.funding_notice = "Gefördert."
    assert gaps(portal, TODAY) == []


def test_staff_see_what_is_missing_where_they_can_enter_it(complete):
    Portal.objects.update(represented_by="", hosting="")
    client = client_of(create_editor())

    for url in ["/verwaltung/", admin_url(complete, "change")]:
        page = html.read(client.get(url))
        assert len(page.of_class("missing-facts")) == 1
        assert page.texts("dt") == ["Impressum", "Datenschutz"]
        assert page.texts("dd") == ["vertreten durch", "technischer Betrieb"]


def test_staff_see_no_list_when_nothing_is_missing_or_is_not_theirs(complete):
    editor = create_editor()
    assert html.read(client_of(editor).get("/verwaltung/")).of_class("missing-facts") == []

    Portal.objects.update(represented_by="")
    looker = create_editor(actions=["view"])
    assert html.read(client_of(looker).get("/verwaltung/")).of_class("missing-facts") == []


# --- In the staff's area --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", PAGES)
def test_pages_by_law_keep_their_address_and_stay(complete, slug):
    page = Page.objects.get(slug=slug)
    client = client_of(create_editor())
    is_free = slug not in {"impressum", "datenschutz", "barrierefreiheit"}

    data = {"title": "Neuer Titel", "slug": "anders", "place": "", "order": 5, "body": ""}
    response = client.post(admin_url(page, "change"), data)
    page.refresh_from_db()

    assert response.status_code == 302
    assert page.title == "Neuer Titel"
    assert (page.slug, page.place) == (("anders", "") if is_free else (slug, "legal"))
    if not is_free:
        assert client.post(admin_url(page, "delete"), {"post": "yes"}).status_code == 403
        client.post(
            admin_url(Page, "changelist"), {"action": "delete_selected", "_selected_action": page.pk, "post": 1}
        )
    assert Page.objects.filter(pk=page.pk).exists()


def test_a_page_by_law_that_is_in_no_menu_can_be_put_back(complete):
    page = Page.objects.get(slug="impressum")
    Page.objects.update(place="")

    data = {"title": "Impressum", "slug": "impressum", "place": "legal", "order": 5, "body": ""}
    client_of(create_editor()).post(admin_url(page, "change"), data)

    page.refresh_from_db()
    assert page.place == "legal"


@pytest.mark.parametrize("number", ["123456789", "DE12345678", "DE123456789-1", "ATU12345678", "DE123456789\n"])
def test_a_tax_number_that_is_none_is_refused(complete, number):
    with pytest.raises(ValidationError, match="DE123456789"):
        Portal._meta.get_field("vat_id").clean(number, complete)
