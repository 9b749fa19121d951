"""Every public page in every language: the address says which, and what nobody translated is marked as German."""

import re
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from offers.models import LifePhase, OfferText, Topic
from pages.languages import OTHERS, in_language
from pages.models import Page, Portal
from tests import html, town
from tests.factories import create_offer, create_run, create_term
from tests.messages import messages

pytestmark = pytest.mark.django_db

NAMES = {"de": "Deutsch", "en": "English", "de-simple": "Leichte Sprache"}
# Words that no English sentence holds, and names of places and people hardly ever.
GERMAN_WORDS = re.compile(
    r"\b(der|die|das|und|oder|nicht|keine?|für|mit|von|zum|zur|auf|aus|bei|ist|sind|wir|Sie|Ihre?|bis|ab|Uhr|Seite|"
    r"Angebote?|Termine?|Kosten|Ort|Orte|Suche|Beratung|Kontakt|jede[nrs]?|alle)\b"
)


@pytest.fixture
def addresses(now):
    return town.build(offers=22)


@pytest.fixture
def all_addresses(addresses):
    return {**addresses, **town.personal_pages()}


def has_languages(address: str) -> bool:
    """The ways into the areas are German, as the areas."""
    return not address.startswith(("/anmelden/", "/anbieter/aufnahme/"))


class Words(HTMLParser):
    """Collects what is shown and read out, each with the language that the page says it has."""

    HIDDEN = {"script", "title"}  # a title is in one language, though it may hold names in another

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, str]] = []
        self.found: list[tuple[str, str]] = []

    @property
    def language(self) -> str:
        return self.open[-1][1] if self.open else ""

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        language = values.get("lang") or self.language
        for name in ["aria-label", "alt", "title", "data-save", "data-saved", "data-removed", "data-total"]:
            if values.get(name) and tag != "link":
                self.found.append((values[name], language))
        if tag not in html.VOID:
            self.open.append((tag, language))

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        if tag not in html.VOID:
            self.open.pop()

    def handle_data(self, data):
        text = " ".join(data.split())
        if text and not {tag for tag, _language in self.open} & self.HIDDEN:
            self.found.append((text, self.language))


def words(response) -> list[tuple[str, str]]:
    reader = Words()
    reader.feed(response.content.decode())
    return reader.found


@pytest.mark.parametrize("language", OTHERS)
def test_every_page_is_well_made(client, all_addresses, subtests, language):
    for name, address in all_addresses.items():
        if not has_languages(address):
            continue
        with subtests.test(name):
            response = client.get(in_language(address, language))
            page = html.read(response)

            assert response.status_code == 200
            assert (page.all("html")[0].attributes["lang"], page.all("html")[0].attributes["dir"]) == (language, "ltr")
            assert len(page.texts("h1")) == 1
            assert page.skipped_levels() == page.unlabelled_fields() == page.inline_code() == page.twice() == []
            assert page.loaded_from_outside() == []
            links = {link.attributes["href"].partition("?")[0] for link in page.all("a")}
            ours = {link for link in links if link.startswith("/") and not link.startswith("/static/")}
            elsewhere = {link for link in ours if not link.startswith(in_language("/", language))}
            # The page itself in other languages, and what is German only.
            assert elsewhere - {"/anbieter/aufnahme/", "/admin/", "/offene-daten/"} <= {
                in_language(address.partition("?")[0], other) for other in NAMES if other != language
            } | {"/impressum/", "/lizenzen/"}


@pytest.mark.parametrize("language", OTHERS)
def test_every_link_inside_leads_somewhere(client, addresses, language):
    found = set()
    for address in addresses.values():
        here = in_language(address, language)
        hrefs = [link.attributes["href"] for link in html.read(client.get(here)).all("a")]
        found |= {here.partition("?")[0] + href for href in hrefs if href.startswith("?")}
        found |= {href for href in hrefs if href.startswith("/") and not href.startswith("/static/")}

    assert {href for href in found if client.get(href, follow=True).status_code != 200} == set()


def test_no_german_is_taken_for_english(client, all_addresses, subtests):
    same = {message.text for message in messages() if message.text.isalpha()}
    german = {message.text for message in messages() if " " in message.text and "%" not in message.text} - same
    for name, address in all_addresses.items():
        if not has_languages(address):
            continue
        with subtests.test(name):
            english = [text for text, lang in words(client.get(in_language(address, "en"))) if lang == "en"]

            assert [text for text in english if text in german or GERMAN_WORDS.search(text)] == []


def test_german_pages_mark_nothing_as_german(client, addresses):
    for address in addresses.values():
        marked = {lang for _text, lang in words(client.get(address))}
        assert marked == {"", "de", "en", "de-simple"} - {""}, address  # the links to the other languages


# --- The switch --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", NAMES)
def test_the_switch_keeps_page_and_query(client, addresses, language):
    for address in ["/", "/angebote/?q=Kurs&kosten=kostenlos&seite=1", addresses["offer"], "/impressum/"]:
        page = html.read(client.get(in_language(address, language)))
        found = {
            link.text.strip(): (link.attributes["href"], link.attributes["lang"])
            for link in page.all("a")
            if link.attributes.get("hreflang") and link.text.strip() in NAMES.values()
        }

        assert found == {name: (in_language(address, code), code) for code, name in NAMES.items() if code != language}


def test_pages_that_are_german_only_lead_to_the_front_pages(client, portal):
    links = html.read(client.get("/anmelden/?next=/mein-bereich/")).links()

    assert (links["English"], links["Leichte Sprache"]) == ("/en/", "/leicht/")
    assert client.get("/en/anmelden/").status_code == 404


def test_a_query_cannot_break_out_of_the_switch(client, portal):
    response = client.get('/angebote/?q="><script>x</script>')

    assert "<script>x" not in response.content.decode()
    assert html.read(response).links()["English"].startswith("/en/angebote/?q=")


@pytest.mark.parametrize("header", ["en", "de-simple", "fr;q=0.9,en;q=0.8"])
def test_neither_browser_nor_cookie_choose_the_language(client, portal, header):
    client.cookies["django_language"] = "en"

    german = client.get("/angebote/", headers={"Accept-Language": header})
    english = client.get("/en/angebote/", headers={"Accept-Language": "de"})

    assert (german.status_code, english.status_code) == (200, 200)
    assert [html.read(page).all("html")[0].attributes["lang"] for page in [german, english]] == ["de", "en"]
    assert german.cookies == english.cookies == {}
    assert "Accept-Language" not in german.get("Vary", "")


def test_errors_speak_the_language_of_the_address(client, portal):
    assert html.read(client.get("/en/no/such/page/")).texts("h1") == ["This page does not exist"]
    assert html.read(client.get("/leicht/anbieter/x/")).texts("h1") == ["Diese Seite gibt es nicht"]
    assert client.get("/en")["Location"] == "/en/"


def test_what_is_no_page_has_no_language(client, portal):
    for address in ["/healthz", "/robots.txt", "/sitemap.xml", "/portal-farben.css", "/verwaltung/", "/mein-bereich/"]:
        assert client.get(f"/en{address}", follow=True).status_code == 404


# --- For search engines ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", NAMES)
def test_pages_name_themselves_and_their_other_languages(client, addresses, settings, language):
    settings.SITE_URL = "https://bildung.example"
    for address in ["/", "/angebote/?seite=2", addresses["offer"], "/themen/sprachen/"]:
        page = html.read(client.get(in_language(address, language)))
        (canonical,) = [link for link in page.all("link") if link.attributes["rel"] == "canonical"]
        alternates = {
            link.attributes["hreflang"]: link.attributes["href"]
            for link in page.all("link")
            if link.attributes.get("hreflang")
        }

        assert canonical.attributes["href"] == f"https://bildung.example{in_language(address, language)}"
        assert alternates == {
            **{code: f"https://bildung.example{in_language(address, code)}" for code in NAMES},
            "x-default": f"https://bildung.example{address}",
        }
        assert page.meta("og:locale") == {"en": "en_GB"}.get(language, "de_DE")
        assert page.meta("og:url") == canonical.attributes["href"]


def test_filtered_pages_name_no_other_languages(client, addresses):
    page = html.read(client.get("/angebote/?kosten=kostenlos"))

    assert [link for link in page.all("link") if link.attributes.get("hreflang")] == []


# --- What staff and providers wrote ------------------------------------------------------------------------------


def marked(response, text: str) -> set[str]:
    """The languages that the page says ``text`` has."""
    return {lang for found, lang in words(response) if text in found}


def test_terms_are_called_in_the_language_of_the_page_or_marked_as_german(client, portal):
    music = create_term(Topic, label="Musik", translations={"en": {"label": "Music"}})
    plain = create_term(Topic, label="Gesang")
    create_term(LifePhase, label="Alter", translations={"en": {"label": "Later life"}})
    create_offer(topics=[music, plain], life_phases=[LifePhase.objects.get()])

    english, easy = client.get("/en/angebote/"), client.get("/leicht/angebote/")

    assert (marked(english, "Music"), marked(english, "Musik"), marked(english, "Gesang")) == ({"en"}, set(), {"de"})
    assert (marked(english, "Later life"), marked(easy, "Musik")) == ({"en"}, {"de"})
    assert html.read(client.get("/en/themen/musik/")).texts("h1") == ["Music"]
    chips = html.read(client.get("/en/angebote/?thema=musik&thema=gesang&lebensphase=alter")).of_class("bp-chip")
    assert [" ".join(chip.text.split()) for chip in chips] == [
        "Remove filter: Later life", "Remove filter: Music", "Remove filter: Gesang",
    ]  # fmt: skip


def test_translated_names_are_found(client, portal):
    music = create_term(Topic, label="Musik", translations={"en": {"label": "Music"}})
    offer = create_offer(title="Chorprobe", topics=[music])
    create_offer(title="Töpfern", topics=[create_term(Topic, label="Ton")])

    for address in ["/en/angebote/?q=music", "/angebote/?q=Musik"]:
        assert [card.attributes["id"] for card in html.read(client.get(address)).of_class("bp-card")] == [
            f"gemerkt-{offer.pk}"
        ]


def test_an_offer_is_shown_in_the_language_of_the_page_or_marked_as_german(client, portal):
    from offers.catalogue import entry

    offer = create_offer(title="Chor für alle", teaser="Singen macht froh.", description="Wir singen.")
    OfferText.objects.create(offer=offer, language="en", title="Choir for everyone", teaser="Singing is fun.")
    entry.write(offer)

    page, card = client.get(in_language(offer.get_absolute_url(), "en")), client.get("/en/angebote/?q=choir")
    easy = client.get(in_language(offer.get_absolute_url(), "de-simple"))

    assert html.read(page).texts("h1") == ["Choir for everyone"]
    assert marked(page, "Singing is fun.") == marked(card, "Choir for everyone") == {"en"}
    assert marked(page, "Wir singen.") == marked(easy, "Wir singen.") == marked(easy, "Chor für alle") == {"de"}
    assert marked(page, "Chor für alle") == set()
    assert html.read(page).texts("p").count("This text is in German only.") == 1
    assert html.read(easy).texts("p").count("Diesen Text gibt es nicht in Leichter Sprache.") == 1
    assert "Choir" not in client.get(offer.get_absolute_url()).content.decode()
    assert html.read(card).texts("h1") == ["1 activity for “choir”"]


def test_title_and_description_of_a_page_say_when_they_are_german(client, portal):
    plain, translated = create_offer(title="Chor"), create_offer(title="Band")
    OfferText.objects.create(offer=translated, language="en", title="Band practice", teaser="Play.")

    def head(offer):
        page = html.read(client.get(in_language(offer.get_absolute_url(), "en")))
        title = page.all("title")[0]  # those of drawings come later
        (meta,) = [meta for meta in page.all("meta") if meta.attributes.get("name") == "description"]
        return [element.attributes.get("lang") for element in [title, meta]]

    assert head(plain) == ["de", "de"]
    assert head(translated) == [None, None]


def test_calendars_are_in_the_language_of_the_page(client, portal):
    offer = create_offer(title="Chor für alle", teaser="Singen macht froh.", runs=[create_run(start=1)])
    OfferText.objects.create(offer=offer, language="en", title="Choir for everyone", teaser="Singing is fun.")
    create_offer(title="Töpfern", runs=[create_run(start=2)])

    def lines(address, start):
        text = client.get(address).content.decode().replace("\r\n ", "")
        return [line.partition(":")[2] for line in text.splitlines() if line.startswith(start)]

    assert lines(in_language(offer.calendar_url, "en"), "X-WR-CALNAME") == ["Choir for everyone"]
    assert lines("/en/angebote/kalender.ics", "SUMMARY") == ["Choir for everyone", "Töpfern"]
    assert lines("/en/angebote/kalender.ics", "DESCRIPTION:Singing")
    assert lines("/angebote/kalender.ics", "SUMMARY") == ["Chor für alle", "Töpfern"]


@pytest.mark.parametrize("address", ["/angebote/kalender.ics", "/en/angebote/kalender.ics"])
def test_many_translated_dates_cost_as_many_queries_as_one(client, portal, address):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    def add(number):
        offer = create_offer(title=f"Kurs {number}", runs=[create_run()])
        OfferText.objects.create(offer=offer, language="en", title=f"Course {number}", teaser="Learn.")

    add(1)
    queries()
    with_one = queries()
    add(2)
    add(3)

    assert queries() == with_one


def test_texts_of_the_portal_and_its_pages(client, portal):
    Portal.objects.update(lead="Alles lernen.", translations={"en": {"area_label": "Everywhere"}})
    Page.objects.create(slug="hilfe", title="Hilfe", body="Rufen Sie an.", translations={"en": {"title": "Help"}})
    Page.objects.create(slug="einfach", title="Einfach", body="Das ist leicht.", is_easy_language=True)

    home, page = client.get("/en/"), client.get("/en/hilfe/")

    assert (marked(home, "Alles lernen."), marked(home, "Everywhere")) == ({"de"}, {"en"})
    assert (html.read(page).texts("h1"), marked(page, "Rufen Sie an.")) == (["Help"], {"de"})
    assert marked(client.get("/leicht/einfach/"), "Das ist leicht.") == {"de-simple"}
    assert marked(client.get("/einfach/"), "Das ist leicht.") == {"de-simple"}


# --- Numbers, days, mails ----------------------------------------------------------------------------------------


def test_numbers_days_and_prices_are_written_as_the_language_does(client, addresses):
    english = client.get(in_language(addresses["offer"], "en")).content.decode()
    easy = client.get(in_language(addresses["offer"], "de-simple")).content.decode()

    assert "Tue 24 November 2026, 9:00" in english
    assert "Tuesdays and Thursdays, 9:00 to 11:30, from 24 November 2026 to 11 February 2027." in english
    assert "€45, reduced €30" in english
    assert "Dienstag, 24. November 2026, 9:00 Uhr" in easy
    assert "45 Euro, für manche nur 30 Euro" in easy
    assert "18,474 inhabitants" in client.get("/en/gemeinden/vellmar/").content.decode()


def test_a_receipt_speaks_the_language_of_the_form_and_the_office_german(client, portal):
    from post_office.models import Email

    Portal.objects.update(email="amt@kreis.example")
    answer = client.post("/en/barriere-melden/", {"text": "No contrast", "email": "me@example.org"})

    assert answer["Location"].startswith("/en/barriere-melden/eingang/")
    mails = {mail.to[0]: mail for mail in Email.objects.all()}
    assert mails["me@example.org"].subject == "Your report has arrived"
    assert 'lang="en"' in mails["me@example.org"].html_message
    assert mails["amt@kreis.example"].subject.startswith("Neue Meldung")
    assert 'lang="de"' in mails["amt@kreis.example"].html_message


def test_saving_leads_back_to_the_language(client, portal):
    offer = create_offer()

    saved = client.post(f"/en/merkliste/{offer.pk}/merken/", headers={"Sec-Fetch-Site": "same-origin"})

    assert saved["Location"] == f"/en/merkliste/#gemerkt-{offer.pk}"
