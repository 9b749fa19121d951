"""Who may open what: one row for every address outside the staff's area, one column for every kind of person.

The pages of the staff's area stand in test_staff_admin.py, model by model.
"""

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import User
from providers.models import Membership
from tests import town
from tests.factories import create_image, create_offer, create_provider, create_user
from tests.staff import create_editor

pytestmark = pytest.mark.django_db

CITIZENS = [
    "anonymous",
    "account without membership",
    "editor of a provider",
    "manager of a provider",
    "former member",
]
STAFF = ["staff without rights", "staff with rights", "superuser"]
PEOPLE = CITIZENS + STAFF

# Each public route with the name of its page in town.py or the address itself.
PUBLIC = {
    "home": "/",
    "offers:list": "/angebote/",
    "offers:map": "/angebote/karte/",
    "offers:suggestions": "/angebote/vorschlaege/?q=kurs",
    "offers:feed": "/angebote/feed/",
    "offers:calendar": "/angebote/kalender.ics",
    "offers:table": "/angebote/export.csv",
    "offers:detail": "offer",
    "offers:offer_calendar": "calendar",
    "offers:life_phase": "Lebensphase",
    "offers:topic_list": "/themen/",
    "offers:topic": "Thema",
    "offers:focus_theme": "Schwerpunkt",
    "offers:focus_theme_feed": "/schwerpunkte/demokratie/feed/",
    "offers:municipality_list": "/gemeinden/",
    "offers:municipality": "Gemeinde",
    "offers:provider": "one Anbieter",
    "offers:counselling": "/beratung/",
    "providers:list": "/anbieter/",
    "health": "/healthz",
    "live": "/healthz/live",
    "robots": "/robots.txt",
    "sitemap": "/sitemap.xml",
    "sitemap_section": "/sitemap-angebote.xml",
    "opensearch": "/opensearch.xml",
    "security_txt": "/.well-known/security.txt",
    "pages:colours": "/portal-farben.css",
    "pages:licences": "/lizenzen/",
    "pages:page": "/impressum/",
    "pages:image": "image",
}


def routes(resolver: URLResolver, namespace: str = "") -> set[str]:
    """The names of all routes but those of Django's admin."""
    found = set()
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            found |= {namespace + entry.name} if entry.name else set()
        elif entry.namespace != "admin":
            found |= routes(entry, f"{entry.namespace}:" if entry.namespace else namespace)
    return found


def member(role: str) -> User:
    user = create_user()
    Membership.objects.create(user=user, provider=create_provider(), role=role)
    return user


def former_member() -> User:
    user = member("manager")
    user.memberships.all().delete()
    return user


def person(kind: str) -> Client:
    client = Client()
    users = {
        "account without membership": create_user,
        "editor of a provider": lambda: member("editor"),
        "manager of a provider": lambda: member("manager"),
        "former member": former_member,
        "staff without rights": lambda: create_user(is_staff=True),
        "staff with rights": create_editor,
        "superuser": lambda: create_user(is_staff=True, is_superuser=True),
    }
    if kind in users:
        client.force_login(users[kind]())
    return client


@pytest.fixture
def addresses(now):
    found = town.build(offers=2)
    return {**found, "calendar": f"{found['offer'].removesuffix('/')}.ics"}


def test_every_route_has_its_row():
    assert routes(get_resolver()) == set(PUBLIC)


@pytest.mark.parametrize("kind", PEOPLE)
def test_public_pages_are_open_to_everybody(kind, addresses):
    client = person(kind)
    addresses["image"] = create_image().get_absolute_url()

    found = {name: client.get(addresses.get(page, page)).status_code for name, page in PUBLIC.items()}

    assert found == dict.fromkeys(PUBLIC, 200)


@pytest.mark.parametrize("kind", PEOPLE)
def test_what_is_not_released_is_nowhere(kind, addresses):
    provider = create_provider(name="Verschwiegener Verein", state="draft")
    hidden = [
        create_offer(title=f"Geheimer Plan {state}", state=state, provider=provider)
        for state in ["draft", "submitted", "returned", "rejected"]
    ]
    client = person(kind)

    assert [client.get(offer.get_absolute_url()).status_code for offer in hidden] == [404] * 4
    pages = {name: client.get(addresses.get(page, page)).getvalue().decode() for name, page in PUBLIC.items()}
    assert [name for name, body in pages.items() if "Geheimer" in body or "Verschwiegener" in body] == []


@pytest.mark.parametrize("kind", PEOPLE)
def test_staff_area_is_for_staff(kind, portal):
    response = person(kind).get("/verwaltung/")

    if kind in STAFF:
        assert response.status_code == 200
    else:
        assert (response.status_code, response["Location"]) == (302, "/verwaltung/login/?next=/verwaltung/")
