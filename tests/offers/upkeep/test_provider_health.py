"""``/verwaltung/``: how well providers keep their offers, to sort, to filter and as a table."""

import csv
import datetime as dt
import io

import pytest
from django.utils import timezone

from offers.editorial import moderation
from offers.models import Offer, OfferReport, ProviderHealth, Revision
from offers.upkeep import health
from providers.models import AccessFeature, Membership
from tests.factories import (
    NOW,
    create_contact,
    create_offer,
    create_provider,
    create_run,
    create_term,
    create_user,
    create_venue,
    create_venue_access,
)
from tests.html import read
from tests.staff import admin_url, client_of, create_editor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
LIST = "/verwaltung/offers/providerhealth/"
OLD = NOW - dt.timedelta(days=200)


def health_of(provider) -> ProviderHealth:
    return health.with_health(ProviderHealth.objects.filter(pk=provider.pk)).get()


def numbers(provider) -> dict:
    found = health_of(provider)
    names = ["public_offers", "hidden_offers", "open_returns", "open_reports", "without_access", "is_reachable"]
    return {name: getattr(found, name) for name in names}


def names(client, query: str = "") -> list[str]:
    return [provider.name for provider in client.get(LIST + query).context["cl"].result_list]


# --- Numbers ------------------------------------------------------------------------------------------------------


def test_a_provider_without_anything():
    provider = create_provider()

    assert numbers(provider) == {
        "public_offers": 0, "hidden_offers": 0, "open_returns": 0, "open_reports": 0, "without_access": 0,
        "is_reachable": False,
    }  # fmt: skip
    found = health_of(provider)
    assert (found.last_confirmed, found.average_completeness, found.last_login) == (None, None, None)


def test_everything_is_counted_once_and_only_ones_own():
    provider, other = create_provider(), create_provider()
    feature = create_term(AccessFeature)
    house = create_venue()
    create_venue_access(venue=house, feature=feature)
    signs = create_term(AccessFeature, scope="offer")
    create_offer(provider=provider, now=OLD, runs=[create_run(venue=house), create_run(venue=house, start=9)])
    create_offer(provider=provider, access={signs.code: False})
    hidden = create_offer(provider=provider, cooperating_providers=[other.pk])
    moderation.hide(hidden, now=NOW, reason="x")
    for state in ["draft", "submitted", "returned", "rejected", "archived"]:
        create_offer(provider=provider, state=state)
    for state, decided in [("open", None), ("returned", NOW)]:
        Revision.objects.create(
            offer=create_offer(provider=provider), base={}, proposed={}, state=state, decided_at=decided, reason="x"
        )
    for state in ["open", "open", "done", "dismissed"]:
        OfferReport.objects.create(offer=hidden, subject="price", state=state)
    OfferReport.objects.create(offer=create_offer(provider=other), subject="price")

    assert numbers(provider) == {
        "public_offers": 5, "hidden_offers": 1, "open_returns": 2, "open_reports": 2, "without_access": 3,
        "is_reachable": False,
    }  # fmt: skip
    assert health_of(provider).last_confirmed == NOW
    assert numbers(other)["public_offers"] == 1


def test_completeness_is_that_of_public_offers_on_average():
    provider = create_provider()
    offers = [create_offer(provider=provider), create_offer(provider=provider)]
    for offer, score in zip([*offers, create_offer(provider=provider, state="draft")], [50, 71, 0], strict=True):
        Offer.objects.filter(pk=offer.pk).update(completeness=score)

    assert health_of(provider).average_completeness == 61  # 60.5


def test_the_last_login_is_that_of_anybody_who_still_works_there():
    provider = create_provider()
    for days, is_active in [(30, True), (10, True), (1, False)]:
        user = create_user(last_login=NOW - dt.timedelta(days=days), is_active=is_active)
        Membership.objects.create(user=user, provider=provider)

    found = health_of(provider)

    assert (found.last_login, found.is_reachable) == (NOW - dt.timedelta(days=10), True)


@pytest.mark.parametrize(
    ("contact", "is_reachable"),
    [
        ({"role": "maintenance", "email": "a@example.org"}, True),
        ({"role": "maintenance", "email": ""}, False),
        ({"role": "public", "email": "a@example.org"}, False),
    ],
)
def test_who_can_be_asked(contact, is_reachable):
    provider = create_provider(email="oeffentlich@example.org")
    create_contact(provider=provider, **contact)

    assert health_of(provider).is_reachable is is_reachable


# --- The list -----------------------------------------------------------------------------------------------------


def test_each_concern_finds_its_providers(staff):
    fine = create_provider(name="Gut")
    user = create_user(last_login=NOW)
    Membership.objects.create(user=user, provider=fine)
    signs = create_term(AccessFeature, scope="offer")
    Offer.objects.filter(pk=create_offer(provider=fine, access={signs.code: True}).pk).update(completeness=90)
    bad = create_provider(name="Schlecht")
    offer = create_offer(provider=bad, now=OLD)
    moderation.hide(offer, now=NOW, reason="x")
    create_offer(provider=bad, state="returned", now=OLD)
    OfferReport.objects.create(offer=offer, subject="price")
    create_provider(name="Leer")

    found = {key: names(staff, f"?auffaellig={key}") for key in health.concerns(NOW)}

    assert found == {
        "unbestaetigt": ["Schlecht"],
        "ausgeblendet": ["Schlecht"],
        "rueckgaben": ["Schlecht"],
        "hinweise": ["Schlecht"],
        "barrierefreiheit": ["Schlecht"],
        "unvollstaendig": ["Schlecht"],
        "ohne-angebote": ["Leer"],
        "nicht-erreichbar": ["Leer", "Schlecht"],
        "nie-angemeldet": ["Leer", "Schlecht"],
    }


def test_whoever_never_confirmed_comes_first(staff):
    for name, now in [("Alt", OLD), ("Neu", NOW)]:
        create_offer(provider=create_provider(name=name), now=now)
    create_provider(name="Nie")

    assert names(staff, "?o=3") == ["Nie", "Alt", "Neu"]
    assert names(staff, "?o=-3") == ["Neu", "Alt", "Nie"]


def test_an_odd_filter_shows_nothing_strange(staff):
    create_provider(name="Chor")

    assert names(staff, "?auffaellig=%00") == names(staff, "?auffaellig=unsinn") == ["Chor"]


def test_the_page_of_one_leads_to_the_provider(staff):
    provider = create_provider(name="Chor")

    page = read(staff.get(f"{LIST}{provider.pk}/change/"))

    assert page.links()["Chor"] == admin_url(provider, "change")


# --- The table ----------------------------------------------------------------------------------------------------


def table(client, query: str = "") -> list[list[str]]:
    response = client.get(f"{LIST}export.csv{query}")
    assert response["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert response["Content-Disposition"] == 'attachment; filename="pflegestand-2026-11-23.csv"'
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_the_table_says_what_the_list_shows(staff):
    provider = create_provider(name="Chor")
    user = create_user(email="geheim@example.org", name="Gisela Geheim", last_login=timezone.now())
    Membership.objects.create(user=user, provider=provider)
    create_contact(provider=provider, role="maintenance", name="Berta Geheim", email="pflege@geheim.example")
    create_offer(provider=provider, now=OLD)

    heading, row = table(staff)

    assert dict(zip(heading, row, strict=True)) == {
        "Nummer": str(provider.pk), "Anbieter": "Chor", "Art": "Verein", "Gemeinde": "", "Stand": "Veröffentlicht",
        "Öffentliche Angebote": "1", "Davon ausgeblendet": "0", "Zuletzt bestätigt": "2026-05-07",
        "Vollständigkeit": "40", "Offene Rückgaben": "0", "Offene Hinweise": "0",
        "Ohne Angaben zur Barrierefreiheit": "1", "Letzte Anmeldung": "2026-11-23", "Erreichbar": "ja",
    }  # fmt: skip
    assert "geheim" not in str(row).lower()


def test_the_table_is_filtered_and_sorted_as_the_list(staff):
    for name in ["B", "A", "C"]:
        create_provider(name=name, state="draft" if name == "C" else "listed")

    assert [row[1] for row in table(staff, "?o=-1&state__exact=listed")[1:]] == ["B", "A"]
    assert read(staff.get(f"{LIST}?o=-1&state__exact=listed")).links()["Als Tabelle (CSV)"] == (
        f"{LIST}export.csv?o=-1&state__exact=listed"
    )


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\uff1d", "\t=", "\r="])
def test_no_cell_is_a_formula(staff, sign):
    create_provider(name=f"{sign}HYPERLINK(1)", slug="x")

    name = table(staff)[1][1]

    assert (name[0], name.lstrip("'").strip().startswith(sign.strip())) == ("'", True)


def test_an_odd_filter_leads_back_to_the_list(staff):
    response = staff.get(f"{LIST}export.csv?state__gibtesnicht=1")

    assert (response.status_code, response["Location"]) == (302, f"{LIST}?e=1")


def test_only_who_may_see_the_list_gets_the_table(client):
    member = create_user()
    Membership.objects.create(user=member, provider=create_provider())

    assert client_of(create_user(is_staff=True)).get(f"{LIST}export.csv").status_code == 403
    assert client_of(create_editor(actions=["view"])).get(f"{LIST}export.csv").status_code == 200
    for somebody in [client, client_of(member)]:
        assert somebody.get(f"{LIST}export.csv").status_code == 302


def test_the_table_asks_as_often_for_many_providers(staff, django_assert_num_queries):
    for _ in range(3):
        create_offer(provider=create_provider())
    table(staff)

    with django_assert_num_queries(13):
        assert len(table(staff)) == 4
    create_offer(provider=create_provider())
    with django_assert_num_queries(13):
        assert len(table(staff)) == 5
