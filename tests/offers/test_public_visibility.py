"""What must not get out is put in on purpose and looked for on every page."""

import re

import pytest

from offers.catalogue import entry
from offers.editorial import edits, moderation
from offers.models import LifePhase, Offer, Revision, Topic
from places.models import Municipality
from providers.models import Contact, Provider
from tests.factories import (
    NOW,
    create_contact,
    create_offer,
    create_page,
    create_provider,
    create_run,
    create_term,
    create_user,
    create_venue,
    days,
)

pytestmark = pytest.mark.django_db

SECRET = "Verschlusssache"  # every text below that nobody may read holds this word


@pytest.fixture
def provider(portal):
    parent = create_provider(name=f"{SECRET} Träger", state=Provider.State.DRAFT)
    provider = create_provider(
        name="Offener Anbieter", parent=parent, municipality=Municipality.objects.get(slug="vellmar"), phone="0561 10"
    )
    create_provider(name=f"{SECRET} Kind", parent=provider, state=Provider.State.INVITED)
    create_contact(
        provider=provider,
        role=Contact.Role.MAINTENANCE,
        name=f"{SECRET} Person",
        phone=f"0561 {SECRET}",
        email=f"{SECRET}@intern.example",
        hours=f"{SECRET} Zeiten",
    )
    create_contact(provider=provider, name=f"{SECRET} Abgelaufen", phone="0561 11", valid_until=days(-1))
    return provider


@pytest.fixture
def everything(provider):
    topic, phase = create_term(Topic, label="Musik"), create_term(LifePhase, label="Familie")
    shared = {"topics": [topic], "life_phases": [phase], "keywords": ["Suchwort"]}
    unlisted = create_provider(name=f"{SECRET} Anbieter", state=Provider.State.ARCHIVED, is_counselling=True)
    hidden_venue = create_venue(
        name=f"{SECRET} Frauenhaus",
        street=f"{SECRET}weg 3",
        city="Vellmar",
        municipality=Municipality.objects.get(slug="vellmar"),
        provider=provider,
        lat=51.987,
        lon=9.654,
        directions=f"{SECRET} klingeln",
        nearest_stop=f"{SECRET} Haltestelle",
        access_note=f"{SECRET} Hinterhof",
        hide_exact_address=True,
    )
    for state in ["draft", "submitted", "returned", "rejected"]:
        create_offer(title=f"{SECRET} {state}", provider=provider, state=state, **shared)
    create_offer(title=f"{SECRET} ohne Anbieter", provider=unlisted, **shared)
    unconfirmed = create_offer(title=f"{SECRET} unbestätigt", provider=provider, **shared)
    Offer.objects.filter(pk=unconfirmed.pk).update(hidden_since=NOW)
    entry.write(unconfirmed)
    create_offer(title=f"{SECRET} archiviert", provider=provider, state="archived", **shared)
    withdrawn = create_offer(title=f"{SECRET} zurückgezogen", provider=provider, **shared)
    moderation.withdraw(withdrawn, actor=None, now=NOW)
    offer = create_offer(
        title="Öffentliches Angebot",
        provider=provider,
        cooperating_providers=[unlisted.pk],
        runs=[create_run(venue=hidden_venue, room=f"{SECRET} Zimmer")],
        **shared,
    )
    maintenance = provider.contacts.get(role=Contact.Role.MAINTENANCE)
    Offer.objects.filter(pk=offer.pk).update(contact=maintenance)  # past the checks that refuse it
    edits.save_edit(offer, {"title": f"{SECRET} Entwurf der Änderung"}, author=create_user(), now=NOW)
    assert Revision.objects.count() == 1
    create_page(slug="impressum", title="Impressum")
    return offer


def addresses(offer):
    yield from [
        "/", "/angebote/", "/angebote/?q=Suchwort", "/angebote/?gemeinde=vellmar", "/angebote/?art=beratung",
        "/angebote/?sortierung=titel", "/lebensphasen/familie/", "/themen/", "/themen/musik/", "/gemeinden/",
        "/gemeinden/vellmar/", "/beratung/", "/anbieter/", "/anbieter/offener-anbieter/", "/impressum/",
        "/gibt-es-nicht/", offer.get_absolute_url(), offer.calendar_url, "/angebote/feed/", "/angebote/kalender.ics",
        "/angebote/export.csv", "/sitemap-angebote.xml", "/sitemap-anbieter.xml",
    ]  # fmt: skip


def test_nothing_secret_is_on_any_page(client, everything):
    for address in addresses(everything):
        page = client.get(address).getvalue().decode()

        assert SECRET not in page, address
        assert SECRET.lower() not in page.lower(), address
        assert "51.987" not in page, address


def test_searching_for_a_secret_finds_nothing(client, everything):
    for word in [SECRET, "Frauenhaus", "Haltestelle", "Hinterhof"]:
        page = client.get("/angebote/", {"q": word}).content.decode()
        shown = page.replace(f"„{word}“", "").replace(f'value="{word}"', "")

        assert "Keine Angebote zu" in page, word
        assert SECRET not in shown.replace(f"q={word}", ""), word

    assert re.search(r"<h1[^>]*>0 Anbieter", client.get("/anbieter/", {"q": SECRET}).content.decode())


def test_the_public_part_is_there(client, everything):
    page = client.get(everything.get_absolute_url()).content.decode()

    assert "Öffentliches Angebot" in page
    assert "Vellmar" in page
    assert "0561 10" in page


def test_lists_hold_only_what_is_public(client, everything):
    for address in ["/angebote/", "/themen/musik/", "/gemeinden/vellmar/", "/anbieter/offener-anbieter/"]:
        page = client.get(address).content.decode()
        offers = set(re.findall(r'href="(/angebote/[^"?]*-\d+/)"', page))

        assert offers == {everything.get_absolute_url()}, address


def test_pages_of_secret_things_do_not_exist(client, everything):
    for provider in Provider.objects.filter(name__startswith=SECRET):
        assert client.get(provider.get_absolute_url()).status_code == 404
    for offer in Offer.objects.filter(title__startswith=SECRET).exclude(title__endswith="unbestätigt"):
        status = client.get(offer.get_absolute_url()).status_code
        assert status == (200 if offer.state == "archived" else 404), offer
