"""A small portal with one of everything that pages show, for tests that look at every page."""

from offers.models import FocusTheme, FundingScheme, Language, LifePhase, Offer, TargetGroup, Topic
from pages import barriers
from pages.models import BarrierReport, FundingLogo, KnownBarrier, Page
from places.models import Municipality
from providers.models import AccessFeature, Contact, ProviderType
from tests.factories import (
    create_contact,
    create_district,
    create_image,
    create_municipality,
    create_offer,
    create_page,
    create_portal,
    create_provider,
    create_run,
    create_term,
    create_undated_run,
    create_venue,
    create_venue_access,
    days,
)
from tests.pages.facts import COMPLETE
from tests.places.outlines import outline

TEXT = """Sie üben in kleinen Gruppen.

## So läuft es ab

- ankommen
- lernen

Mehr dazu steht [beim Anbieter](https://vhs.example/kurs).
"""


def build(*, offers: int = 25) -> dict[str, str]:
    """Fills the database and returns the address of one page of each kind by its name."""
    district = create_district(boundary_credit="© Amt für Karten (2026)")
    portal = create_portal(
        **{
            **COMPLETE,
            "district": district,
            "counselling_hours": "Montag bis Donnerstag, 9 bis 16 Uhr",
            "lead": "Kurse, Beratung und Treffpunkte.",
            "popular_searches": "Deutsch\nSmartphone",
            "emblem": create_image(colour="navy"),
            "emblem_alt": "Wappen des Landkreises Kassel",
            "funding_notice": "Gefördert vom Land.",
        }
    )
    KnownBarrier.objects.create(portal=portal, text="Ein Film hat keine Untertitel.", alternative="Der Text daneben.")
    FundingLogo.objects.create(portal=portal, image=create_image(), alt="Land", url="https://land.example")
    pages()
    places = [
        create_municipality(
            name=name,
            lat=51.3 + number / 50,
            lon=9.4,
            population=18_474,
            district=portal.district,
            boundary=outline(number % 2, number // 2),
        )
        for number, name in enumerate(["Ahnatal", "Baunatal", "Söhrewald", "Vellmar"])
    ]
    create_municipality(name="Forst", kind="Gemeindefreies Gebiet (unbewohnt)", boundary=outline(2))
    phases, topics = terms()
    main = main_offer(places, phases, topics)
    for number in range(offers):
        create_offer(
            title=f"Kurs Nummer {number}",
            provider=main.provider,
            runs=[create_run(start=1 + number)],
            topics=[topics[number % 2]],
            life_phases=[phases[number % len(phases)]],
        )
    create_offer(title="Lernberatung", kind="counselling", runs=[create_undated_run()], life_phases=phases[:1])
    create_offer(title="Excel von zu Hause", format="online", price_kind="unknown", runs=[create_undated_run()])
    create_provider(name="Beratungsstelle Nord", is_counselling=True, phone="0561 7", municipality=places[0])
    ended = create_offer(title="Sommerfest", runs=[create_run(start=-30)])
    archived = create_offer(title="Ganz vorbei", state=Offer.State.ARCHIVED)
    return addresses(main, ended, archived)


def pages() -> None:
    spots = Page.Place
    for slug, title, place in [
        ("leichte-sprache", "Leichte Sprache", spots.SERVICE),
        ("gebaerdensprache", "Gebärdensprache", spots.SERVICE),
        ("kontakt", "Kontakt", spots.SERVICE),
        ("barrierefreiheit", "Erklärung zur Barrierefreiheit", spots.ACCESSIBILITY),
        ("impressum", "Impressum", spots.LEGAL),
        ("datenschutz", "Datenschutz", spots.LEGAL),
        ("nutzungsbedingungen", "Nutzungsbedingungen", spots.LEGAL),
    ]:
        create_page(
            slug=slug,
            title=title,
            place=place,
            body="Text.\n\n## Erstens\n\n#### Genauer\n\nMehr.",
            is_easy_language=slug == "leichte-sprache",
        )


def terms() -> tuple[list[LifePhase], list[Topic]]:
    phases = [
        create_term(LifePhase, label=label, icon="familie", description="Kurz erklärt.")
        for label in [
            "Frühe Kindheit", "Schulzeit", "Ausbildung", "Beruf", "Familie", "Alter", "Neu im Land", "Für alle",
        ]
    ]  # fmt: skip
    phases[0].next_phases.add(phases[1])
    parent = create_term(Topic, label="Sprachen", description="Sprechen und verstehen.")
    topics = [create_term(Topic, label=label, parent=parent) for label in ["Deutsch", "Englisch"]]
    for label in ["Demokratie", "Nachhaltigkeit"]:
        create_term(FocusTheme, label=label, description="Darum geht es.", text=TEXT)
    return phases, topics


def main_offer(places: list[Municipality], phases: list[LifePhase], topics: list[Topic]) -> Offer:
    lift = create_term(AccessFeature, label="Aufzug", absent_label="Kein Aufzug")
    loop = create_term(AccessFeature, label="Induktionsschleife", absent_label="Keine Induktionsschleife")
    create_term(AccessFeature, label="Ruhiger Raum", absent_label="Kein ruhiger Raum")
    signs = create_term(AccessFeature, label="In Gebärdensprache", absent_label="Ohne Gebärden", scope="offer")
    parent = create_provider(name="Zweckverband Bildung")
    provider = create_provider(
        name="Volkshochschule Region",
        parent=parent,
        description=TEXT,
        municipality=places[3],
        provider_type=create_term(ProviderType, label="Volkshochschule"),
        phone="0561 55-0",
        email="info@vhs.example",
        website="https://vhs.example",
        street="Mühlgasse 12",
        postal_code="34246",
        city="Vellmar",
        opening_hours="Mo bis Do 9–16 Uhr\nFr 9–12 Uhr",
    )
    provider.service_areas.set(places[:2])
    create_provider(name="Außenstelle Ahnatal", parent=provider)
    contact = create_contact(provider=provider, role=Contact.Role.REGISTRATION, name="Amira Wendel", phone="0561 55-10")
    here = create_venue(
        name="vhs-Haus", provider=provider, municipality=places[3], street="Mühlgasse 12", postal_code="34246",
        city="Vellmar", nearest_stop="Mühltor", directions="Eingang im Hof.", lat=51.36, lon=9.47,
        access_note="Der Aufzug braucht einen Schlüssel.",
    )  # fmt: skip
    create_venue_access(venue=here, feature=lift)
    create_venue_access(venue=here, feature=loop, is_available=False)
    there = create_venue(name="Tagungshaus", city="Göttingen", street="Weg 1")
    series = {
        "kind": "series", "frequency": "weekly", "weekdays": [2, 4], "starts_on": days(1), "ends_on": days(80),
        "start_time": "09:00", "end_time": "11:30", "venue_id": here.pk, "room": "Raum 2.04", "course_number": "D-101",
        "exceptions": [{"date": days(8), "kind": "cancelled"}], "capacity": 12, "seats_left": 5,
        "registration_until": days(5), "note": "Bitte bringen Sie ein Heft mit.",
    }  # fmt: skip
    return create_offer(
        title="Deutsch am Vormittag: Sprechen üben",
        description=TEXT,
        provider=provider,
        contact_id=contact.pk,
        cooperating_providers=[parent.pk],
        life_phases=phases[:2],
        topics=topics[:1],
        focus_themes=[FocusTheme.objects.first()],
        target_groups=[create_term(TargetGroup, label="Zugewanderte")],
        languages=[create_term(Language, label="Deutsch"), create_term(Language, label="Ukrainisch")],
        language_level="A1–A2",
        min_age=18,
        requirements=["prior_knowledge"],
        requirements_note="Etwas Deutsch hilft.",
        price_kind="paid",
        prices=[{"kind": "full", "amount": "45.00"}, {"kind": "reduced", "amount": "30.00", "condition": "mit Pass"}],
        price_note="Ratenzahlung ist möglich.",
        funding_schemes=[create_term(FundingScheme, label="Bildungsurlaub")],
        registration_url="https://vhs.example/kurs",
        certificate="attendance",
        childcare=True,
        access={signs.code: True},
        access_note="Fragen Sie nach Dolmetschern.",
        image_id=create_image().pk,
        image_alt="Menschen an einem Tisch",
        image_licence="Foto: Ada",
        keywords=["Sprechen", "Alltag"],
        runs=[series, create_run(start=20, venue=there, status="full"), create_run(start=21, status="cancelled")],
    )


def personal_pages() -> dict[str, str]:
    """The address of each page that browsers must not keep: somebody's list, and forms. Call it after ``build``."""
    main = Offer.objects.earliest("pk")
    ended, archived = Offer.objects.get(title="Sommerfest"), Offer.objects.get(title="Ganz vorbei")
    report = BarrierReport.objects.create(text="Kontrast", due_on=main.confirmed_at.date())
    return {
        "Merkliste": "/merkliste/",
        "removed from the Merkliste": f"/merkliste/?entfernt={main.pk}",
        "shared Merkliste": f"/merkliste/?angebote={main.pk},{ended.pk},{archived.pk},999",
        "empty the Merkliste": "/merkliste/leeren/",
        "report on an offer": f"/angebote/{main.pk}/melden/",
        "thanks for a report": f"/angebote/{main.pk}/melden/danke/",
        "report of a barrier": "/barriere-melden/?seite=/angebote/",
        "receipt": f"/barriere-melden/eingang/{barriers.key_of(report)}/",
        "log in": "/anmelden/",
        "wish for a link": "/anmelden/link/",
        "wish for a password": "/anmelden/passwort/",
        "mail is sent": "/anmelden/e-mail/",
        "password is changed": "/anmelden/passwort/geaendert/",
        "application": "/anbieter/aufnahme/",
        "application is sent": "/anbieter/aufnahme/gesendet/",
    }


def addresses(main: Offer, ended: Offer, archived: Offer) -> dict[str, str]:
    return {
        "home": "/",
        "list": "/angebote/",
        "filtered list": "/angebote/?q=Kurs&thema=sprachen&kosten=kostenlos&gemeinde=vellmar&umkreis=50&alter=x",
        "second page": "/angebote/?seite=2",
        "map": "/angebote/karte/",
        "filtered map": "/angebote/karte/?q=Deutsch&thema=sprachen&gemeinde=vellmar&alter=x",
        "nothing found": "/angebote/?q=Quantenphysik&gemeinde=baunatal",
        "offer": main.get_absolute_url(),
        "ended offer": ended.get_absolute_url(),
        "archived offer": archived.get_absolute_url(),
        "Lebensphase": "/lebensphasen/fruehe-kindheit/",
        "Themen": "/themen/",
        "Thema": "/themen/sprachen/",
        "narrowed Thema": "/themen/sprachen/?lebensphase=schulzeit",
        "Schwerpunkt": "/schwerpunkte/demokratie/",
        "Gemeinden": "/gemeinden/",
        "Gemeinde": "/gemeinden/vellmar/",
        "Beratung": "/beratung/",
        "Anbieter": "/anbieter/",
        "no Anbieter": "/anbieter/?q=gibtesnicht&anbieterart=unbekannt",
        "one Anbieter": "/anbieter/volkshochschule-region/",
        "text page": "/impressum/",
        "Datenschutz": "/datenschutz/",
        "accessibility statement": "/barrierefreiheit/",
        "Lizenzen": "/lizenzen/",
    }
