"""What pages say to search engines is true, complete, in the words of schema.org, and holds no secret."""

import json

import pytest

from offers.models import FocusTheme, FundingScheme, Language, Offer, TargetGroup, Topic
from places.models import Municipality
from providers.models import AccessFeature, Contact
from tests import html, schema_org, town
from tests.factories import (
    create_contact,
    create_image,
    create_offer,
    create_page,
    create_provider,
    create_run,
    create_term,
    create_undated_run,
    create_venue,
    create_venue_access,
    days,
)

pytestmark = pytest.mark.django_db

SITE = "https://bildung.example"


@pytest.fixture(autouse=True)
def address(settings):
    settings.SITE_URL = SITE


@pytest.fixture
def vellmar(portal):
    return Municipality.objects.get(slug="vellmar")


def nodes(client, address: str) -> list[dict]:
    response = client.get(address)
    assert response.status_code == 200
    found = html.read(response).structured_data()
    assert schema_org.problems(found) == []
    return found


def of_type(found: list[dict], kind: str) -> dict:
    (node,) = [node for node in found if node["@type"] == kind]
    return node


def course(client, **content) -> dict:
    return of_type(nodes(client, create_offer(**content).get_absolute_url()), "Course")


def instance(client, **content) -> dict:
    (found,) = course(client, **content)["hasCourseInstance"]
    return found


def series(**fields) -> dict:
    """The snapshot of a run on Tuesdays from 24 November 2026."""
    return {
        "kind": "series", "frequency": "weekly", "weekdays": [2], "starts_on": days(1), "ends_on": days(36),
        "start_time": "18:00", "end_time": "19:30", **fields,
    }  # fmt: skip


# --- All pages ---------------------------------------------------------------------------------------------------


def test_every_page_speaks_schema_org(client, now, subtests):
    for name, page in town.build(offers=22).items():
        with subtests.test(name):
            assert nodes(client, page)


def test_pages_say_where_they_stand(client, portal):
    parent = create_term(Topic, label="Sprachen")
    offer = create_offer(title="Deutsch", topics=[create_term(Topic, label="Deutsch", parent=parent)])

    way = of_type(nodes(client, offer.get_absolute_url()), "BreadcrumbList")["itemListElement"]

    assert [(item["position"], item["name"], item.get("item")) for item in way] == [
        (1, "Start", f"{SITE}/"),
        (2, "Angebote", f"{SITE}/angebote/"),
        (3, "Sprachen", f"{SITE}/themen/sprachen/"),
        (4, "Deutsch", None),  # this page
    ]


def test_the_front_page_offers_its_search(client, portal):
    site = of_type(nodes(client, "/"), "WebSite")

    assert (site["name"], site["url"]) == ("Bildungsportal", f"{SITE}/")
    assert site["publisher"]["name"] == "Landkreis Kassel"
    assert site["potentialAction"]["target"]["urlTemplate"] == f"{SITE}/angebote/?q={{search_term_string}}"


def test_text_cannot_break_out_of_the_data(client, portal):
    offer = create_offer(title="</script><script>alert(1)</script>", teaser="<!-- & \u2028 -->")

    response = client.get(offer.get_absolute_url())

    assert b"</script><script>alert" not in response.content
    found = of_type(html.read(response).structured_data(), "Course")
    assert (found["name"], found["description"]) == ("</script><script>alert(1)</script>", "<!-- & \u2028 -->")


# --- Courses -----------------------------------------------------------------------------------------------------


def test_a_course(client, portal):
    provider = create_provider(name="vhs Region", website="https://vhs.example")
    image = create_image()
    found = course(
        client,
        title="Deutsch am Vormittag",
        teaser="Sprechen üben.",
        provider=provider,
        cooperating_providers=[create_provider(name="Verein").pk],
        topics=[create_term(Topic, label="Deutsch")],
        focus_themes=[create_term(FocusTheme, label="Demokratie")],
        target_groups=[create_term(TargetGroup, label="Zugewanderte")],
        languages=[create_term(Language, label="Deutsch", code="de"), create_term(Language, label="DGS", code="dgs")],
        language_level="A2",
        funding_schemes=[create_term(FundingScheme, label="Bildungsurlaub")],
        keywords=["Sprechen"],
        min_age=18,
        requirements=["prior_knowledge"],
        requirements_note="Etwas Deutsch.",
        certificate="attendance",
        image_id=image.pk,
        image_alt="Menschen",
        image_licence="Foto: Ada",
    )

    assert (found["name"], found["description"]) == ("Deutsch am Vormittag", "Sprechen üben.")
    assert found["provider"] == {
        "@type": "Organization",
        "@id": f"{SITE}/anbieter/vhs-region/",
        "name": "vhs Region",
        "url": f"{SITE}/anbieter/vhs-region/",
        "sameAs": "https://vhs.example",
    }
    assert [partner["name"] for partner in found["contributor"]] == ["Verein"]
    assert sorted(found["inLanguage"]) == ["de", "gsg"]
    assert found["about"] == [
        {"@type": "DefinedTerm", "name": "Deutsch", "url": f"{SITE}/themen/deutsch/", "inDefinedTermSet": "Themen"}
    ]
    keywords = [word if isinstance(word, str) else word["name"] for word in found["keywords"]]
    assert keywords[-3:] == ["Demokratie", "Bildungsurlaub", "Sprechen"]
    assert found["audience"] == [{"@type": "Audience", "audienceType": "Zugewanderte"}]
    assert found["typicalAgeRange"] == "18-"
    assert found["educationalLevel"] == "A2"
    assert found["coursePrerequisites"] == ["Vorkenntnisse", "Etwas Deutsch."]
    assert found["educationalCredentialAwarded"] == "Teilnahmebescheinigung"
    assert found["image"]["url"] == f"{SITE}/bilder/{image.digest}.webp"


@pytest.mark.parametrize(
    ("ages", "expected"),
    [
        ({"all_ages": True}, "0-"),
        ({"min_age": 6, "max_age": 10}, "6-10"),
        ({"max_age": 3}, "0-3"),
        ({"min_age": 60}, "60-"),
        ({}, None),
    ],
)
def test_ages(client, portal, ages, expected):
    assert course(client, **ages).get("typicalAgeRange") == expected


def test_a_weekly_series_is_a_schedule_with_exceptions(client, portal):
    exceptions = [
        {"date": days(8), "kind": "cancelled"},
        {"date": days(15), "kind": "moved", "moved_to": days(16), "start_time": "17:00", "end_time": "18:00"},
    ]

    found = instance(client, runs=[series(exceptions=exceptions, course_number="D-1")])

    assert found["courseSchedule"] == {
        "@type": "Schedule",
        "repeatFrequency": "P1W",
        "byDay": ["https://schema.org/Tuesday"],
        "startDate": "2026-11-24",
        "endDate": "2026-12-29",
        "startTime": "18:00:00",
        "endTime": "19:30:00",
        "scheduleTimezone": "Europe/Berlin",
        "exceptDate": ["2026-12-01", "2026-12-08"],
    }
    assert (found["startDate"], found["endDate"]) == ("2026-11-24T18:00:00+01:00", "2026-12-29T19:30:00+01:00")
    assert [event["startDate"] for event in found["subEvent"]] == ["2026-12-09T17:00:00+01:00"]
    assert found["courseWorkload"] == "PT7H0M"
    assert found["identifier"] == "D-1"
    assert found["description"].startswith("Dienstags, 18:00 bis 19:30 Uhr")


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"frequency": "fortnightly"}, ("P2W", ["https://schema.org/Tuesday"], None)),
        ({"weekdays": []}, ("P1W", ["https://schema.org/Tuesday"], None)),
        ({"weekdays": [2, 4]}, ("P1W", ["https://schema.org/Tuesday", "https://schema.org/Thursday"], None)),
        ({"frequency": "monthly_by_weekday"}, ("P1M", ["4TU"], None)),
        ({"frequency": "monthly_by_weekday", "starts_on": "2026-12-29"}, ("P1M", ["-1TU"], None)),
        ({"frequency": "monthly_by_date", "weekdays": []}, ("P1M", None, 24)),
    ],
)
def test_rhythms(client, portal, rule, expected):
    found = instance(client, runs=[series(ends_on=None, **rule)])["courseSchedule"]

    assert (found["repeatFrequency"], found.get("byDay"), found.get("byMonthDay")) == expected


def test_an_endless_series_has_no_end(client, portal):
    found = instance(client, runs=[series(ends_on=None)])

    assert "endDate" not in found
    assert "endDate" not in found["courseSchedule"]
    assert "courseWorkload" not in found


def test_single_dates_are_events_of_their_own(client, portal):
    dates = [
        {"date": days(1), "start_time": "18:00", "end_time": "19:00"},
        {"date": days(2), "is_cancelled": True},
        {"date": days(3), "start_time": "18:00"},
    ]

    found = instance(client, runs=[{"kind": "dated", "dates": dates}])

    assert [
        (event["startDate"], event["endDate"], event["eventStatus"].rpartition("/")[2]) for event in found["subEvent"]
    ] == [
        ("2026-11-24T18:00:00+01:00", "2026-11-24T19:00:00+01:00", "EventScheduled"),
        ("2026-11-25", "2026-11-25", "EventCancelled"),
        ("2026-11-26T18:00:00+01:00", "2026-11-26", "EventScheduled"),
    ]
    assert "courseSchedule" not in found
    assert "courseWorkload" not in found  # the last date has no known end


@pytest.mark.parametrize(
    ("status", "expected"),
    [("scheduled", "EventScheduled"), ("cancelled", "EventCancelled"), ("postponed", "EventPostponed")],
)
def test_states_of_runs(client, portal, status, expected):
    found = instance(client, runs=[create_run(status=status, capacity=9, seats_left=2)])

    assert found["eventStatus"] == f"https://schema.org/{expected}"
    assert (found["maximumAttendeeCapacity"], found["remainingAttendeeCapacity"]) == (9, 2)


def test_courses_without_dates(client, portal):
    found = instance(client, runs=[create_undated_run(kind="open_start")])

    assert "startDate" not in found
    assert found["description"] == "Einstieg jederzeit"


# --- Places ------------------------------------------------------------------------------------------------------


def test_a_place_with_what_is_known_of_its_access(client, vellmar):
    venue = create_venue(
        name="vhs-Haus", street="Mühlgasse 12", postal_code="34246", city="Vellmar", lat=51.36, lon=9.47,
        municipality=vellmar,
    )  # fmt: skip
    create_venue_access(venue=venue, feature=create_term(AccessFeature, label="Aufzug"))
    create_venue_access(venue=venue, feature=create_term(AccessFeature, label="Rampe"), is_available=False)

    found = instance(client, runs=[create_run(venue=venue)])

    (place,) = found["location"]
    assert place["name"] == "vhs-Haus"
    assert place["address"] == {
        "@type": "PostalAddress",
        "streetAddress": "Mühlgasse 12",
        "postalCode": "34246",
        "addressLocality": "Vellmar",
        "addressCountry": "DE",
    }
    assert place["geo"] == {"@type": "GeoCoordinates", "latitude": 51.36, "longitude": 9.47}
    assert [feature["name"] for feature in place["amenityFeature"]] == ["Aufzug"]
    assert found["eventAttendanceMode"] == "https://schema.org/OfflineEventAttendanceMode"
    assert found["courseMode"] == "onsite"


@pytest.mark.parametrize(
    ("form", "attendance", "mode", "places"),
    [
        ("online", "Online", "online", ["VirtualLocation"]),
        ("hybrid", "Mixed", "blended", ["Place", "VirtualLocation"]),
        ("mobile", "Offline", "onsite", ["Place"]),
    ],
)
def test_online_and_hybrid(client, vellmar, form, attendance, mode, places):
    venue = create_venue(municipality=vellmar) if "Place" in places else None

    found = instance(client, format=form, registration_url="https://vhs.example/kurs", runs=[create_run(venue=venue)])

    assert found["eventAttendanceMode"] == f"https://schema.org/{attendance}EventAttendanceMode"
    assert found["courseMode"] == mode
    assert [place["@type"] for place in found["location"]] == places
    assert [place["url"] for place in found["location"] if "url" in place] == [
        "https://vhs.example/kurs" for kind in places if kind == "VirtualLocation"
    ]


# --- Prices ------------------------------------------------------------------------------------------------------


def test_prices(client, portal):
    found = course(
        client,
        price_kind="paid",
        prices=[
            {"kind": "full", "amount": "45.00"},
            {"kind": "reduced", "amount": "30.00", "condition": "mit Pass"},
            {"kind": "sliding", "amount": "5.00", "amount_max": "9.00", "unit": "per_date"},
            {"kind": "material", "amount": "7.00"},
        ],
        registration_url="https://vhs.example/kurs",
        runs=[create_run(registration_until=days(3), seats_left=4, capacity=9)],
    )

    full, reduced, sliding = found["offers"]
    assert full == {
        "@type": "Offer",
        "url": "https://vhs.example/kurs",
        "priceCurrency": "EUR",
        "availability": "https://schema.org/InStock",
        "availabilityEnds": "2026-11-26",
        "category": "Paid",
        "name": "Preis",
        "price": "45.00",
    }
    assert (reduced["name"], reduced["price"], reduced["description"]) == ("Ermäßigt", "30.00", "mit Pass")
    assert sliding["priceSpecification"] == {
        "@type": "UnitPriceSpecification",
        "priceCurrency": "EUR",
        "minPrice": "5.00",
        "maxPrice": "9.00",
        "unitText": "pro Termin",
    }
    assert found["isAccessibleForFree"] is False


def test_what_is_free_says_so_and_the_unknown_says_nothing(client, portal):
    free, unknown, donation = (course(client, price_kind=kind) for kind in ["free", "unknown", "donation"])

    assert (free["isAccessibleForFree"], [offer["price"] for offer in free["offers"]]) == (True, ["0"])
    for found in [unknown, donation]:
        assert "isAccessibleForFree" not in found
        assert "offers" not in found


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        ([{"status": "full"}], "SoldOut"),
        ([{"seats_left": 0}], "SoldOut"),
        ([{"status": "few_left"}], "LimitedAvailability"),
        ([{"status": "full"}, {"seats_left": 3}], "InStock"),
        ([{"status": "full"}, {}], None),
        ([{}], None),
    ],
)
def test_availability_says_only_what_is_known(client, portal, runs, expected):
    (offer,) = course(client, runs=[create_run(**run) for run in runs])["offers"]

    assert offer.get("availability") == (expected and f"https://schema.org/{expected}")


# --- Other kinds -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("lecture", "EducationEvent"),
        ("excursion", "EducationEvent"),
        ("exhibition", "ExhibitionEvent"),
        ("meetup", "SocialEvent"),
        ("group", "SocialEvent"),
    ],
)
def test_events(client, portal, kind, expected):
    provider, partner = create_provider(name="Verein"), create_provider(name="Kirche")
    offer = create_offer(
        kind=kind, provider=provider, cooperating_providers=[partner.pk], runs=[create_run(start=1), series()]
    )

    once, weekly = [node for node in nodes(client, offer.get_absolute_url()) if node["@type"] == expected]

    assert once["startDate"] == "2026-11-24T18:00:00+01:00"
    assert "eventSchedule" not in once
    assert weekly["eventSchedule"]["repeatFrequency"] == "P1W"
    assert [organizer["name"] for organizer in once["organizer"]] == ["Verein", "Kirche"]


def test_counselling_and_what_has_no_dates_are_services(client, vellmar):
    venue = create_venue(municipality=vellmar)
    counselling = create_offer(kind="counselling", runs=[create_run(venue=venue)])
    meetup = create_offer(kind="meetup", runs=[create_undated_run()])

    first = of_type(nodes(client, counselling.get_absolute_url()), "Service")
    second = of_type(nodes(client, meetup.get_absolute_url()), "Service")

    assert (first["serviceType"], first["areaServed"]) == ("Beratung", ["Vellmar"])
    assert second["serviceType"] == "Offener Treff"


def test_offers_that_are_over_or_unconfirmed_say_nothing(client, portal):
    unconfirmed = create_offer()
    Offer.objects.filter(pk=unconfirmed.pk).update(hidden_since="2026-11-01T00:00Z")

    for offer in [create_offer(runs=[create_run(start=-8)]), create_offer(state="archived"), unconfirmed]:
        assert [node["@type"] for node in nodes(client, offer.get_absolute_url())] == ["BreadcrumbList"]


# --- Providers, secrets ------------------------------------------------------------------------------------------


def test_a_provider_with_its_contacts(client, vellmar):
    parent = create_provider(name="Zweckverband")
    provider = create_provider(
        name="Kunstschule", parent=parent, website="https://kunst.example", phone="0561 1", email="info@kunst.example",
        street="Weg 1", postal_code="34246", city="Vellmar",
    )  # fmt: skip
    provider.service_areas.add(vellmar)
    create_contact(provider=provider, role=Contact.Role.REGISTRATION, name="Ada Beispiel", phone="0561 2")

    found = of_type(nodes(client, provider.get_absolute_url()), "Organization")

    assert (found["name"], found["sameAs"]) == ("Kunstschule", "https://kunst.example")
    assert (found["telephone"], found["email"]) == ("0561 1", "info@kunst.example")
    assert found["address"]["streetAddress"] == "Weg 1"
    assert found["areaServed"] == ["Vellmar"]
    assert found["parentOrganization"]["name"] == "Zweckverband"
    assert found["contactPoint"] == [{"@type": "ContactPoint", "contactType": "Anmeldung", "telephone": "0561 2"}]


def test_nothing_secret_and_nobodys_name(client, vellmar):
    venue = create_venue(
        name="Geheimes Frauenhaus", street="Geheimweg 3", postal_code="34246", city="Vellmar", lat=51.98, lon=9.65,
        municipality=vellmar, hide_exact_address=True,
    )  # fmt: skip
    parent = create_provider(name="Geheimer Träger", state="draft")
    provider = create_provider(name="Verein", parent=parent)
    create_contact(provider=provider, role=Contact.Role.MAINTENANCE, name="Geheim", email="geheim@x.example")
    contact = create_contact(provider=provider, name="Geheime Ada", phone="0561 2")
    create_page(slug="impressum", title="Impressum")
    offer = create_offer(provider=provider, contact_id=contact.pk, runs=[create_run(venue=venue, room="Geheimraum")])

    for address in [offer.get_absolute_url(), provider.get_absolute_url()]:
        text = json.dumps(nodes(client, address), ensure_ascii=False)
        assert "geheim" not in text.lower()
        assert "51.98" not in text

    (place,) = of_type(nodes(client, offer.get_absolute_url()), "Course")["hasCourseInstance"][0]["location"]
    assert place["name"] == "Vellmar"
    assert place["address"] == {
        "@type": "PostalAddress", "postalCode": "34246", "addressLocality": "Vellmar", "addressCountry": "DE",
    }  # fmt: skip


# --- Open Graph --------------------------------------------------------------------------------------------------


def test_pages_can_be_shared(client, portal):
    image = create_image()
    offer = create_offer(
        title='Chor „Viel" & mehr', teaser="Wir singen.", image_id=image.pk, image_alt="Chor", image_licence="Ada"
    )

    page = html.read(client.get(offer.get_absolute_url()))
    plain = html.read(client.get("/angebote/?q=chor"))

    names = ["title", "description", "url", "site_name", "locale", "type"]
    assert {name: page.meta(f"og:{name}") for name in names} == {
        "title": 'Chor „Viel" & mehr',
        "description": "Wir singen.",
        "url": f"{SITE}{offer.get_absolute_url()}",
        "site_name": "Bildungsportal Landkreis Kassel",
        "locale": "de_DE",
        "type": "website",
    }
    assert (page.meta("og:image"), page.meta("og:image:alt")) == (f"{SITE}/bilder/{image.digest}.webp", "Chor")
    assert page.meta("description") == page.meta("og:description")
    assert plain.meta("og:title") == "1 Angebot zu „chor“"
    assert plain.meta("og:url") == f"{SITE}/angebote/?q=chor"
    assert plain.meta("og:image") is None
