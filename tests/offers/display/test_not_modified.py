"""Browsers hear "not modified" while a page would look the same, and never when it would look different."""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from taggit.models import Tag

from offers.catalogue import entry
from offers.catalogue.news import NAME
from offers.content import snapshot
from offers.editorial import moderation
from offers.models import FocusTheme, LifePhase, Offer, SynonymGroup, Topic
from pages.languages import in_language
from pages.models import FundingLogo, KnownBarrier, Page, Portal
from places.models import District, Municipality
from providers.models import AccessFeature, Contact, Provider, ProviderType, Venue, VenueAccess
from tests import town
from tests.factories import NOW, create_image, create_offer, create_run, create_user, days
from tests.staff import client_of

pytestmark = pytest.mark.django_db(transaction=True)
MAIN = "Deutsch am Vormittag: Sprechen üben"


@pytest.fixture
def addresses(now, settings):
    settings.OFFERS_PER_PAGE = 3
    return town.build(offers=3)


@pytest.fixture
def at(monkeypatch):
    """``at(moment)`` moves the clock."""

    def move(moment: dt.datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return move


def ask(client, address: str, etag: str = "", **headers):
    return client.get(address, headers={"If-None-Match": etag, **headers} if etag else headers)


def rewrite(offer_title: str, **content) -> None:
    offer = Offer.objects.select_related("provider").get(title=offer_title)
    snapshot.write(offer, content, now=NOW)


def hide(offer: Offer) -> None:
    """As when nobody confirmed it for long."""
    with transaction.atomic():
        Offer.objects.filter(pk=offer.pk).update(hidden_since=NOW)
        entry.write(offer)


def editor():
    return client_of(create_user(is_staff=True, is_superuser=True))


# -- while nothing changes --------------------------------------------------------------------------------------------


def test_every_page_is_not_modified_while_nothing_changes(client, addresses, subtests):
    for name, address in addresses.items():
        with subtests.test(name):
            first = ask(client, address)
            again = ask(client, address, first["ETag"])

            assert (first.status_code, again.status_code) == (200, 304)
            assert (again.content, again["ETag"]) == (b"", first["ETag"])
            assert first["Cache-Control"] == again["Cache-Control"] == "no-cache"
            assert first.cookies == again.cookies == {}


def test_pages_of_different_addresses_are_told_apart(client, addresses):
    tags = [ask(client, address)["ETag"] for address in addresses.values()]

    assert len(set(tags)) == len(tags)


def test_not_modified_costs_one_look_at_the_database(client, addresses, django_assert_num_queries):
    tag = ask(client, "/angebote/")["ETag"]

    with django_assert_num_queries(1):
        assert ask(client, "/angebote/", tag).status_code == 304


@pytest.mark.parametrize("kind", ["home", "list", "offer", "Thema", "Gemeinde", "Beratung"])
def test_a_page_asks_once_what_is_new(client, addresses, kind):
    client.get(addresses[kind])

    with CaptureQueriesContext(connection) as queries:
        client.get(addresses[kind], {"neu": ""})  # not one that was made before

    assert len([query for query in queries if NAME in query["sql"]]) == 1


def test_compressed_pages_too(client, addresses):
    packed = ask(client, "/angebote/", **{"Accept-Encoding": "gzip"})

    assert packed["Content-Encoding"] == "gzip"
    assert packed["ETag"].startswith('W/"')
    assert ask(client, "/angebote/", packed["ETag"], **{"Accept-Encoding": "gzip"}).status_code == 304
    assert ask(client, "/angebote/", packed["ETag"]).status_code == 304
    Portal.objects.update(name="Lernportal")
    assert ask(client, "/angebote/", packed["ETag"], **{"Accept-Encoding": "gzip"}).status_code == 200


def test_head_says_the_same(client, addresses):
    assert client.head("/angebote/")["ETag"] == client.get("/angebote/")["ETag"]


def test_staff_who_are_logged_in_see_what_everybody_sees(client, addresses):
    staff = editor()
    saved = staff.post("/verwaltung/offers/synonymgroup/add/", {"words": "Handy\nSmartphone"})  # leaves a message
    assert saved.status_code == 302

    for address in addresses.values():
        theirs, public = ask(staff, address), ask(client, address)
        assert (theirs["ETag"], theirs.content) == (public["ETag"], public.content)
        assert theirs.cookies == {}


# -- what pages depend on ---------------------------------------------------------------------------------------------


def rename_keyword():
    tag = Tag.objects.get(name="Alltag")
    editor().post(f"/verwaltung/taggit/tag/{tag.pk}/change/", {"name": "Alltagsdinge"})


def delete_keyword():
    tag = Tag.objects.get(name="Sprechen")
    editor().post(f"/verwaltung/taggit/tag/{tag.pk}/delete/", {"post": "yes"})


def delete_keywords_from_the_list():
    tags = Tag.objects.filter(name="Alltagsdinge")
    data = {"action": "delete_selected", "_selected_action": [tag.pk for tag in tags], "post": "yes"}
    editor().post("/verwaltung/taggit/tag/", data)


def lead_on():
    LifePhase.objects.get(label="Frühe Kindheit").next_phases.add(LifePhase.objects.get(label="Alter"))


def serve_another_place():
    provider = Provider.objects.get(slug="volkshochschule-region")
    provider.service_areas.add(Municipality.objects.get(slug="soehrewald"))


def add_logo():
    logo = create_image(colour="blue")
    FundingLogo.objects.create(portal=Portal.objects.get(), image=logo, alt="Gefördert von der EU")


def add_barrier():
    KnownBarrier.objects.create(portal=Portal.objects.get(), text="Ein Video hat keine Untertitel.")


def restore_archived():
    moderation.publish(Offer.objects.get(title="Ganz vorbei"), actor=None, now=NOW)


def move_dates():
    runs = snapshot.snapshot(Offer.objects.get(title=MAIN))["runs"]
    rewrite(MAIN, runs=[{**run, "start_time": "08:15"} if run["kind"] == "series" else run for run in runs])


def update(model, values: dict, **which):
    return lambda: model.objects.filter(**which).update(**values)


# what changes: (page, how, what the page shows afterwards)
SHOWN = {
    "a title": ("home", lambda: rewrite("Kurs Nummer 1", title="Kurs Nummer Eins"), "Kurs Nummer Eins"),
    "a price": ("offer", lambda: rewrite(MAIN, prices=[{"kind": "full", "amount": "47.50"}]), "47,50"),
    "a note": ("offer", lambda: rewrite(MAIN, price_note="Auch in Raten."), "Auch in Raten."),
    "a picture": ("offer", lambda: rewrite(MAIN, image_id=create_image(colour="red").pk), "/bilder/"),
    "its words": ("offer", lambda: rewrite(MAIN, image_alt="Leute am Tisch"), "Leute am Tisch"),
    "a keyword": ("offer", rename_keyword, "Alltagsdinge"),
    "a run": ("offer", move_dates, "8:15"),
    "an offer that is over": ("ended offer", lambda: rewrite("Sommerfest", teaser="Es war heiß."), "Es war heiß."),
    "an offer in the archive": ("archived offer", lambda: rewrite("Ganz vorbei", teaser="Vor Jahren."), "Vor Jahren."),
    "a contact": ("offer", update(Contact, {"phone": "0561 99-99"}), "0561 99-99"),
    "a provider": ("offer", update(Provider, {"name": "VHS"}, slug="volkshochschule-region"), "VHS"),
    "its area": ("one Anbieter", serve_another_place, "Söhrewald"),
    "its parent": ("one Anbieter", update(Provider, {"name": "ZVB"}, name="Zweckverband Bildung"), "ZVB"),
    "a counselling provider": ("Beratung", update(Provider, {"phone": "0561 8"}, is_counselling=True), "0561 8"),
    "a provider in the register": ("Anbieter", update(Provider, {"name": "Zwei"}, name="ZVB"), "Zwei"),
    "a kind of providers": ("Anbieter", update(ProviderType, {"label": "Club"}, label="Verein"), "Club"),
    "a venue": ("offer", update(Venue, {"street": "Am Markt 1"}, name="vhs-Haus"), "Am Markt 1"),
    "its access": ("offer", update(VenueAccess, {"is_available": False}), "Kein Aufzug"),
    "an access feature": ("offer", update(AccessFeature, {"absent_label": "Kein Lift"}, label="Aufzug"), "Kein Lift"),
    "a topic": ("Themen", update(Topic, {"label": "English"}, label="Englisch"), "English"),
    "a Lebensphase": ("home", update(LifePhase, {"description": "Neu erklärt."}), "Neu erklärt."),
    "what comes next": ("Lebensphase", lead_on, "Alter"),
    "a Schwerpunkt": ("Schwerpunkt", update(FocusTheme, {"text": "Ganz anders."}), "Ganz anders."),
    "a Gemeinde": ("Gemeinde", update(Municipality, {"population": 20_001}), "20.001"),
    "its name": ("Gemeinden", update(Municipality, {"name": "Ahnetal"}, name="Ahnatal"), "Ahnetal"),
    "the credit of the map": ("home", update(District, {"boundary_credit": "© Amt für Risse"}), "© Amt für Risse"),
    "the portal": ("list", update(Portal, {"funding_notice": "Gefördert vom Bund."}), "Gefördert vom Bund."),
    "a logo of a funder": ("list", add_logo, "Gefördert von der EU"),
    "a known barrier": ("accessibility statement", add_barrier, "Ein Video hat keine Untertitel."),
    "popular searches": ("home", update(Portal, {"popular_searches": "Nähen"}), "Nähen"),
    "the portal's name": ("text page", update(Portal, {"name": "Lernportal"}), "Lernportal"),
    "a page in the menu": ("list", update(Page, {"title": "Rufen Sie an"}, slug="kontakt"), "Rufen Sie an"),
    "the menu elsewhere": ("Anbieter", update(Page, {"title": "Schreiben Sie"}, slug="kontakt"), "Schreiben Sie"),
    "the text of a page": ("text page", update(Page, {"body": "Neuer Text."}), "Neuer Text."),
}


def test_whatever_a_page_shows_makes_it_a_new_one(client, addresses, subtests):
    for name, (kind, change, shown) in SHOWN.items():
        with subtests.test(name):
            before = ask(client, addresses[kind])
            change()
            after = client.get(addresses[kind], headers={"If-None-Match": before["ETag"]}, follow=True)

            assert after.status_code == 200
            assert before.content != after.content
            assert shown in after.content.decode()


def archive(title: str) -> None:
    moderation.archive(Offer.objects.get(title=title), actor=None, now=NOW)


GONE = {
    "a keyword": ("offer", delete_keyword, ">Sprechen<"),
    "keywords from the list": ("offer", delete_keywords_from_the_list, "Alltagsdinge"),
    "a contact": ("offer", lambda: Contact.objects.all().delete(), "Amira Wendel"),
    "a fact about a venue": ("offer", lambda: VenueAccess.objects.all().delete(), "Keine Induktionsschleife"),
    "a page": ("list", lambda: Page.objects.filter(slug="kontakt").delete(), "Kontakt"),
    "a page elsewhere": ("Anbieter", lambda: Page.objects.filter(slug="gebaerdensprache").delete(), "Gebärdensprache"),
    "an offer from a list": ("home", lambda: archive("Kurs Nummer 2"), "Kurs Nummer 2"),
    "an offer from its page": ("ended offer", lambda: archive("Sommerfest"), "keine Termine"),
    "an offer from the archive": ("archived offer", restore_archived, "gibt es nicht mehr"),
    "a provider": ("Anbieter", update(Provider, {"state": "archived"}, is_counselling=True), "Beratungsstelle Nord"),
}


def test_whatever_a_page_shows_no_more_makes_it_a_new_one(client, addresses, subtests):
    rename_keyword()
    for name, (kind, change, gone) in GONE.items():
        with subtests.test(name):
            before = ask(client, addresses[kind])
            assert gone in before.content.decode()
            change()
            after = ask(client, addresses[kind], before["ETag"])

            assert after.status_code == 200
            assert gone not in after.content.decode()


def test_a_word_of_the_same_meaning_makes_a_search_a_new_one(client, addresses):
    group = SynonymGroup.objects.create(words="Kurs\nLehrgang")
    before = ask(client, "/angebote/?q=Lehrgang")
    assert "Nummer 1<" in before.content.decode()

    group.delete()
    after = ask(client, "/angebote/?q=Lehrgang", before["ETag"])

    assert after.status_code == 200
    assert "Nummer 1<" not in after.content.decode()


def test_an_unconfirmed_offer_is_in_no_list_and_its_page_still_new(client, addresses):
    hide(Offer.objects.get(title=MAIN))
    before = ask(client, addresses["offer"])
    rewrite(MAIN, teaser="Ganz anders.")

    after = ask(client, addresses["offer"], before["ETag"])

    assert after.status_code == 200
    assert "Ganz anders." in after.content.decode()


def test_a_page_that_goes_is_no_longer_there(client, addresses):
    tags = {name: ask(client, addresses[name])["ETag"] for name in ["offer", "one Anbieter", "text page"]}
    Provider.objects.filter(slug="volkshochschule-region").update(state="archived")
    Page.objects.filter(slug="impressum").delete()

    assert {ask(client, addresses[name], tag).status_code for name, tag in tags.items()} == {404}


# -- time, release, language ------------------------------------------------------------------------------------------


def test_a_date_that_ends_makes_pages_new(client, addresses, at):
    offer = create_offer(title="Heute Abend", runs=[create_run(start=0, times=("18:00", "19:30"))])
    list_before, page_before = ask(client, "/angebote/?q=Heute"), ask(client, offer.get_absolute_url())

    at(NOW.replace(hour=18, minute=29))  # one minute before it ends in Berlin
    assert ask(client, "/angebote/?q=Heute", list_before["ETag"]).status_code == 304
    assert ask(client, offer.get_absolute_url(), page_before["ETag"]).status_code == 304

    at(NOW.replace(hour=18, minute=30))
    assert "Heute Abend" not in ask(client, "/angebote/?q=Heute", list_before["ETag"]).content.decode()
    assert "keine Termine" in ask(client, offer.get_absolute_url(), page_before["ETag"]).content.decode()


@pytest.mark.parametrize("is_listed", [True, False], ids=["in lists", "in no list"])
def test_dates_that_only_the_page_shows_end_too(client, portal, at, is_listed):
    """Cancelled dates, and those of offers in no list, are none in the catalogue."""
    today = {"date": days(0), "start_time": "12:00", "end_time": "13:00", "is_cancelled": is_listed}
    later = {"date": days(9), "start_time": "12:00", "end_time": "13:00"}
    offer = create_offer(title="Mittags", runs=[{"kind": "dated", "dates": [today, later]}])
    if not is_listed:
        hide(offer)
    shown = "Fällt aus" if is_listed else 'datetime="2026-11-23"'
    before = ask(client, offer.get_absolute_url())
    assert shown in before.content.decode()

    at(NOW.replace(hour=12))
    after = ask(client, offer.get_absolute_url(), before["ETag"])

    assert after.status_code == 200
    assert shown not in after.content.decode()


def test_a_new_day_makes_pages_new(client, addresses, at):
    tags = {address: ask(client, address)["ETag"] for address in addresses.values()}

    at(dt.datetime(2026, 11, 23, 22, 59, tzinfo=dt.UTC))
    before_midnight = ask(client, "/impressum/", tags["/impressum/"]).status_code
    at(dt.datetime(2026, 11, 23, 23, 0, tzinfo=dt.UTC))
    after_midnight = {ask(client, address, tag).status_code for address, tag in tags.items()}

    assert (before_midnight, after_midnight) == (304, {200})


def test_release_language_and_address_of_the_portal_make_pages_new(client, addresses, settings):
    seen = []
    for address in addresses.values():
        settings.RELEASE, settings.SITE_URL = "1", "http://127.0.0.1:8000"
        seen.append(ask(client, address)["ETag"])
        settings.RELEASE = "2"
        seen.append(ask(client, address)["ETag"])
        settings.SITE_URL = "http://127.0.0.1:8001"
        seen.append(ask(client, address)["ETag"])
        seen += [ask(client, in_language(address, language))["ETag"] for language in ["en", "de-simple"]]

    assert len(set(seen)) == len(seen)
