"""While a change waits, citizens and programs see the old version, wherever they look."""

import datetime as dt
import re

import pytest
from django.urls import URLPattern, get_resolver, reverse

from offers.content.snapshot import snapshot
from offers.editorial import edits, revisions
from offers.models import Language, LifePhase, Offer, Revision, Topic
from places.models import Municipality
from tests import html
from tests.factories import NOW, create_offer, create_page, create_provider, create_run, create_term, create_venue

LATER = NOW + dt.timedelta(hours=1)
SECRET = "Geheim"
CURSOR = re.compile(r'"cursor": "[^"]*"')  # of the list of changes; it goes on with every write, whatever it was
STAFF_AND_MEMBERS = {"verwaltung", "mein-bereich"}
# What everybody must be able to open; more addresses join as they come.
LEAST = {"home", "offers:list", "offers:detail", "offers:topic", "offers:life_phase", "offers:municipality",
         "offers:provider", "offers:suggestions", "providers:list"}  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.fixture
def offer(portal):
    create_page(slug="impressum", title="Impressum")
    vellmar = Municipality.objects.get(slug="vellmar")
    return create_offer(
        title="Töpfern",
        teaser="Mit den Händen denken.",
        keywords=["Ton"],
        provider=create_provider(name="Werkstatt"),
        topics=[create_term(Topic, label="Keramik")],
        life_phases=[create_term(LifePhase, label="Erwachsene")],
        runs=[create_run(venue=create_venue(name="Bürgerhaus", municipality=vellmar))],
    )


@pytest.fixture
def change(offer) -> dict:
    """Another value for everything that the Redaktion checks."""
    venue = create_venue(name=f"{SECRET}haus", municipality=Municipality.objects.get(slug="baunatal"))
    (run,) = snapshot(offer)["runs"]
    words = ["teaser", "description", "price_note", "access_note", "requirements_note"]
    return {
        **{name: f"{SECRET} {name}." for name in words},
        "title": f"{SECRET}titel",
        "kind": "counselling",
        "format": "hybrid",
        "all_ages": True,
        "registration": "none",
        "no_german_needed": True,
        "childcare": True,
        "keywords": [f"{SECRET}wort"],
        "topics": [create_term(Topic, label="Drechseln").code],
        "life_phases": [create_term(LifePhase, label="Rente").code],
        "languages": [create_term(Language, label="Ukrainisch").code],
        "runs": [{**run, "venue_id": venue.pk, "room": f"{SECRET}raum", "note": f"{SECRET}notiz"}],
    }


def propose(offer: Offer, change: dict) -> Revision:
    saved = edits.save_edit(offer, change, author=None, now=LATER)
    assert saved.at_once == []
    return saved.waiting


def routes(resolver=None, namespace="") -> dict[str, set[str]]:
    """All public routes by name, with the names of their arguments."""
    found = {}
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            if entry.name:
                found[namespace + entry.name] = set(entry.pattern.converters)
        elif str(entry.pattern).rstrip("/") not in STAFF_AND_MEMBERS:
            found |= routes(entry, f"{entry.namespace}:" if entry.namespace else namespace)
    return found


def answers(client, offer: Offer) -> dict[str, str]:
    """What every public address that has to do with ``offer`` says, by the name of its route."""
    slugs = {
        "offers:topic": offer.topics.get().slug,
        "offers:life_phase": offer.life_phases.get().slug,
        "offers:municipality": "vellmar",
        "offers:provider": offer.provider.slug,
    }
    title = offer.get_absolute_url().split("/")[-2].rpartition("-")[0]
    found = {}
    for name, arguments in routes().items():
        values = {"pk": offer.pk, "slug": title if "pk" in arguments else slugs.get(name)}
        if all(values.get(argument) for argument in arguments):
            response = client.get(reverse(name, kwargs={argument: values[argument] for argument in arguments}))
            if response.status_code == 200:
                found[name] = CURSOR.sub("", b"".join(response).decode(errors="replace"))
    assert found.keys() >= LEAST
    return found


def titles(client, **query: str) -> list[str]:
    """The offers that a list shows."""
    page = html.read(client.get(reverse("offers:list"), query))
    return [a.text for a in page.all("a") if (a.attributes.get("href") or "").endswith(f"-{Offer.objects.get().pk}/")]


def test_every_address_says_what_it_said_before(client, offer, change):
    before = answers(client, offer)

    propose(offer, change)

    after = answers(client, offer)
    assert after.keys() == before.keys()
    for name, page in after.items():
        assert SECRET not in page, name
        if "csrfmiddlewaretoken" not in page:
            assert page == before[name], name
    assert html.read(client.get(offer.get_absolute_url())).texts("h1") == ["Töpfern"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"q": "Töpfern"}, {"q": f"{SECRET}titel"}),
        ({"q": "Händen"}, {"q": f"{SECRET} description"}),
        ({"q": "Ton"}, {"q": f"{SECRET}wort"}),
        ({"q": "Bürgerhaus"}, {"q": f"{SECRET}haus"}),
        ({"gemeinde": "vellmar"}, {"gemeinde": "baunatal"}),
        ({"thema": "keramik"}, {"thema": "drechseln"}),
        ({"lebensphase": "erwachsene"}, {"lebensphase": "rente"}),
        ({"art": "kurs"}, {"art": "beratung"}),
        ({"format": "vor-ort"}, {"format": "vor-ort-und-online"}),
        ({}, {"merkmal": "kinderbetreuung"}),
        ({}, {"merkmal": "ohne-anmeldung"}),
    ],
)
def test_the_list_finds_the_old_version_until_the_new_one_is_released(client, offer, change, old, new):
    revision = propose(offer, change)
    assert len(titles(client, **old)) == 1
    assert titles(client, **new) == []

    revisions.release(revision, actor=None, now=LATER)

    assert len(titles(client, **new)) == 1  # so it could have been found before
    assert titles(client, **old) == [] or old == {}


def test_a_returned_and_a_rejected_change_stay_hidden(client, offer, change):
    before = answers(client, offer)
    for decide in [revisions.give_back, revisions.reject]:
        decide(propose(offer, change), actor=None, reason="Bitte kürzer.", now=LATER)
        change = {**change, "title": f"{SECRET}titel 2"}

        for name, page in answers(client, offer).items():
            assert SECRET not in page, name
            assert page == before[name] or "csrfmiddlewaretoken" in page, name
