"""Who may open what: one row for every address outside the two areas, one column for every kind of person.

The pages of the staff's area stand in test_staff_admin.py, model by model; those of members in test_member_area.py.
"""

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import User
from offers.models import Offer
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
    "offers:offer_calendar": "dates of the offer",
    "offers:life_phase": "Lebensphase",
    "offers:topic_list": "/themen/",
    "offers:topic": "Thema",
    "offers:focus_theme": "Schwerpunkt",
    "offers:focus_theme_feed": "/schwerpunkte/demokratie/feed/",
    "offers:municipality_list": "/gemeinden/",
    "offers:municipality": "Gemeinde",
    "offers:provider": "one Anbieter",
    "offers:counselling": "/beratung/",
    "embed:offers": "/einbetten/",
    "offers:bookmarks": "Merkliste",
    "offers:bookmarks_calendar": "dates of the Merkliste",
    "offers:bookmarks_clear": "empty the Merkliste",
    "offers:report": "report on an offer",
    "offers:report_thanks": "thanks for a report",
    "pages:report_barrier": "report of a barrier",
    "pages:barrier_sent": "/barriere-melden/danke/",
    "pages:barrier_receipt": "receipt",
    "providers:list": "/anbieter/",
    "health": "/healthz",
    "live": "/healthz/live",
    "robots": "/robots.txt",
    "sitemap": "/sitemap.xml",
    "sitemap_section": "/sitemap-angebote.xml",
    "opensearch": "/opensearch.xml",
    "security_txt": "/.well-known/security.txt",
    "colours": "/portal-farben.css",
    "pages:licences": "/lizenzen/",
    "api:about": "/offene-daten/",
    "api:json_lines": "/offene-daten/angebote.jsonl",
    "api:json_ld": "/offene-daten/angebote.jsonld",
    "api:data_catalogue_turtle": "/offene-daten/katalog.ttl",
    "api:data_catalogue_json_ld": "/offene-daten/katalog.jsonld",
    "api:openapi": "/api/v1/openapi.json",
    "api:offers": "/api/v1/angebote/",
    "api:offer": "offer in the API",
    "api:changes": "/api/v1/aenderungen/",
    "api:providers": "/api/v1/anbieter/",
    "api:municipalities": "/api/v1/gemeinden/",
    "api:taxonomy": "/api/v1/taxonomie/",
    "pages:page": "/impressum/",
    "image": "image",
}
# The routes that only take what a page of our own posts.
POSTED = {
    "offers:bookmark_save": "/merkliste/1/merken/",
    "offers:bookmark_remove": "/merkliste/1/entfernen/",
    "offers:bookmarks_take_over": "/merkliste/uebernehmen/",
}


# The ways in, and what they answer to everybody who comes without a key.
WAYS_IN = {
    "freshness:confirm": ("/angebote/bestaetigen/", 410),
    "accounts:sign_in": ("/anmelden/", 200),
    "accounts:login_link": ("/anmelden/link/", 200),
    "accounts:use_link": ("/anmelden/mit-link/", 410),
    "accounts:mail_sent": ("/anmelden/e-mail/", 200),
    "accounts:code": ("/anmelden/einmalpasswort/", 302),
    "accounts:password_link": ("/anmelden/passwort/", 200),
    "accounts:new_password": ("/anmelden/passwort/MQ/", 200),
    "accounts:password_changed": ("/anmelden/passwort/geaendert/", 200),
    "accounts:sign_out": ("/abmelden/", 405),
    "admission:apply": ("/anbieter/aufnahme/", 200),
    "admission:applied": ("/anbieter/aufnahme/gesendet/", 200),
    "admission:confirm_application": ("/anbieter/aufnahme/bestaetigen/", 410),
    "admission:invitation": ("/einladung/", 410),
}
LOGIN = "/anmelden/?next=/admin/"
MEMBERS, STAFF_AREA = "/mein-bereich/", "/verwaltung/"
# Where /admin/ leads; nowhere, if there is no area.
OWN_AREAS = {
    "anonymous": LOGIN,
    "account without membership": None,
    "editor of a provider": MEMBERS,
    "manager of a provider": MEMBERS,
    "former member": None,
    **dict.fromkeys(STAFF, STAFF_AREA),
}


def routes(resolver: URLResolver, namespace: str = "") -> set[str]:
    """The names of all routes but those of the two admin sites."""
    found = set()
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            found |= {namespace + entry.name} if entry.name else set()
        elif entry.namespace not in {"admin", "members"}:
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
    addresses = town.build(offers=2)
    addresses |= town.personal_pages()
    addresses["dates of the offer"] = f"{addresses['offer'].removesuffix('/')}.ics"
    addresses["offer in the API"] = f"/api/v1/angebote/{Offer.objects.earliest('pk').pk}/"
    addresses["dates of the Merkliste"] = addresses["shared Merkliste"].replace("?", "kalender.ics?")
    return addresses


def test_every_route_has_its_row():
    ours = {*PUBLIC, *POSTED, *WAYS_IN, "own_area", "accounts:set_up_code"}
    assert routes(get_resolver()) == ours


@pytest.mark.parametrize("kind", PEOPLE)
def test_public_pages_are_open_to_everybody(kind, addresses):
    client = person(kind)
    addresses["image"] = create_image().get_absolute_url()

    found = {name: client.get(addresses.get(page, page)).status_code for name, page in PUBLIC.items()}

    assert found == dict.fromkeys(PUBLIC, 200)


@pytest.mark.parametrize("kind", PEOPLE)
def test_what_is_posted_must_come_from_our_own_pages(kind, portal):
    client = person(kind)

    assert {client.get(address).status_code for address in POSTED.values()} == {405}
    assert {client.post(address).status_code for address in POSTED.values()} == {403}


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


@pytest.mark.parametrize("kind", PEOPLE)
def test_ways_in_are_the_same_for_everybody(kind, portal):
    client = person(kind)

    found = {name: (address, client.get(address).status_code) for name, (address, _status) in WAYS_IN.items()}

    assert found == WAYS_IN


@pytest.mark.parametrize("kind", PEOPLE)
def test_admin_leads_each_person_to_theirs(kind, portal):
    response = person(kind).get("/admin/")

    assert (response.status_code, response.get("Location")) == (302 if OWN_AREAS[kind] else 403, OWN_AREAS[kind])


@pytest.mark.parametrize("kind", PEOPLE)
def test_only_staff_set_up_one_time_passwords(kind, portal):
    response = person(kind).get("/anmelden/einmalpasswort/einrichten/")

    assert response.status_code == (200 if kind in STAFF else 302)
