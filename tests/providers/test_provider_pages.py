import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from places.models import Municipality
from providers.models import AccessFeature, Contact, Provider, ProviderType
from tests import html
from tests.factories import (
    create_contact,
    create_offer,
    create_provider,
    create_run,
    create_term,
    create_venue,
    create_venue_access,
)

pytestmark = pytest.mark.django_db


def vellmar() -> Municipality:
    return Municipality.objects.get(slug="vellmar")


def test_register_from_a_to_z(client, portal):
    for name in ["Zirkus Zipfel", "Ärztekammer", "Anna-Schule", "3D-Werkstatt"]:
        create_provider(name=name)
    create_provider(name="Unbekannt", state=Provider.State.DRAFT)

    page = html.read(client.get("/anbieter/"))

    assert page.texts("h1") == ["4 Anbieter"]
    headings = [text for level, text in page.headings() if level == 2][:3]
    assert headings == ["0–9", "A", "Z"]
    others = {"/anbieter/", "/anbieter/aufnahme/"}
    names = [text for text, url in page.links().items() if url.startswith("/anbieter/") and url not in others]
    assert names == ["3D-Werkstatt", "Anna-Schule", "Ärztekammer", "Zirkus Zipfel"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=musik", ["Musikschule Süd"]),
        ("q=SUED", []),
        ("q=süd", ["Musikschule Süd"]),
        ("anbieterart=chor", ["Singkreis"]),
        ("gemeinde=vellmar", ["Singkreis"]),
        ("gemeinde=vellmar&q=musik", []),
        ("anbieterart=gibtesnicht", ["Musikschule Süd", "Singkreis"]),
    ],
)
def test_register_is_searched(client, portal, query, names):
    create_provider(name="Musikschule Süd")
    create_provider(name="Singkreis", provider_type=create_term(ProviderType, label="Chor"), municipality=vellmar())

    page = html.read(client.get(f"/anbieter/?{query}"))

    assert [text for text in page.links() if text in {"Musikschule Süd", "Singkreis"}] == names
    assert bool(page.of_class("bp-notices")) == ("gibtesnicht" in query)


def test_register_has_pages(client, portal, monkeypatch):
    monkeypatch.setattr("providers.directory.PER_PAGE", 2)
    for number in range(3):
        create_provider(name=f"Verein {number}")

    assert html.read(client.get("/anbieter/")).links()["Nächste Seite"] == "?seite=2"
    assert "Verein 2" in html.read(client.get("/anbieter/?seite=2")).links()
    assert client.get("/anbieter/?seite=3").status_code == 404


def test_provider_page(client, portal):
    parent = create_provider(name="Träger")
    provider = create_provider(
        name="Musikschule Süd", parent=parent, municipality=vellmar(), description="Wir **singen**.", phone="0561 7",
        email="info@musik.example", website="https://musik.example", street="Weg 1", postal_code="34246",
        city="Vellmar", opening_hours="Mo 9–12 Uhr",
    )  # fmt: skip
    create_provider(name="Außenstelle", parent=provider)
    create_contact(provider=provider, role=Contact.Role.REGISTRATION, name="Ada", function="Büro", phone="0561 8")
    venue = create_venue(name="Probenraum", municipality=vellmar(), street="Weg 1", postal_code="34246", city="Vellmar")
    create_venue_access(venue=venue, feature=create_term(AccessFeature, label="Aufzug"))
    create_offer(title="Chor", provider=provider, runs=[create_run(venue=venue)])
    create_offer(title="Fremdes Angebot")

    page = html.read(client.get("/anbieter/musikschule-sued/"))
    links = page.links()

    assert page.texts("h1") == ["Musikschule Süd"]
    assert page.texts("strong") == ["singen"]
    assert links["Träger"] == "/anbieter/traeger/"
    assert links["Außenstelle"] == "/anbieter/aussenstelle/"
    assert links["0561 7"] == "tel:+495617"
    assert links["0561 8"] == "tel:+495618"
    assert links["info@musik.example"] == "mailto:info@musik.example"
    assert links["Website besuchen"] == "https://musik.example"
    assert "Chor" in links
    assert "Fremdes Angebot" not in links
    assert links["Weiter filtern und sortieren"] == "/angebote/?anbieter=musikschule-sued"
    assert "Weg 1, 34246 Vellmar" in page.texts("dd")
    assert "Probenraum" in page.texts("h3")
    assert [tick.text for tick in page.of_class("bp-ticks")] == ["Aufzug"]


@pytest.mark.parametrize(
    ("active_in", "text"),
    [(["vellmar"], "Aktiv in: Vellmar"), (["vellmar", "baunatal"], "Aktiv in allen Gemeinden")],
)
def test_who_is_active_everywhere_lists_no_places(client, portal, active_in, text):
    Municipality.objects.exclude(slug__in=["vellmar", "baunatal"]).delete()
    provider = create_provider(name="Eins")
    provider.service_areas.set(Municipality.objects.filter(slug__in=active_in))

    page = html.read(client.get("/anbieter/eins/"))

    assert [found for found in page.texts("p") if found.startswith("Aktiv")] == [text]
    assert page.description == "0 Angebote von Eins"


def test_providers_without_offers_have_a_page(client, portal):
    create_provider(name="Stiller Verein")

    page = html.read(client.get("/anbieter/stiller-verein/"))

    assert "0 Angebote" in page.texts("h2")


def test_cooperating_offers_are_on_both_pages(client, portal):
    lead, partner = create_provider(name="Eins"), create_provider(name="Zwei")
    create_offer(title="Zusammen", provider=lead, cooperating_providers=[partner.pk])

    for address in ["/anbieter/eins/", "/anbieter/zwei/"]:
        assert "Zusammen" in html.read(client.get(address)).links()


@pytest.mark.parametrize("address", ["/anbieter/", "/anbieter/eins/", "/beratung/", "/gemeinden/vellmar/"])
def test_three_rows_cost_as_many_queries_as_one(client, portal, address):
    def add(number):
        provider = create_provider(name=f"Verein {number}", parent=main, municipality=vellmar(), is_counselling=True)
        venue = create_venue(name=f"Haus {number}", municipality=vellmar())
        create_venue_access(venue=venue, feature=lift)
        create_contact(provider=main, phone=f"0561 {number}")
        create_offer(title=f"Kurs {number}", provider=main, kind="counselling", runs=[create_run(venue=venue)])
        return provider

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    lift = create_term(AccessFeature, label="Aufzug")
    main = create_provider(name="Eins", municipality=vellmar())
    add(1)
    with_one = queries()
    add(2)
    add(3)

    assert queries() == with_one
