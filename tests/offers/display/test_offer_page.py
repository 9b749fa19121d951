import datetime as dt

import pytest
from django.utils import timezone

from offers import catalogue
from offers.display import detail
from offers.editorial import moderation
from offers.models import FundingScheme, Language, TargetGroup, Topic
from places.models import Municipality
from providers.models import AccessFeature, Provider
from tests import html
from tests.factories import (
    NOW,
    create_contact,
    create_image,
    create_municipality,
    create_offer,
    create_provider,
    create_run,
    create_term,
    create_undated_run,
    create_venue,
    create_venue_access,
    days,
)

pytestmark = pytest.mark.django_db


def get(client, offer):
    response = client.get(offer.get_absolute_url())
    assert response.status_code == 200
    return html.read(response)


def facts(page: html.Page) -> dict[str, str]:
    terms = [" ".join(item.text.split()) for item in page.all("dt")]
    values = [" ".join(item.text.split()) for item in page.all("dd")]
    return dict(zip(terms, values, strict=True))


def test_facts_at_a_glance(client, portal):
    venue = create_venue(name="vhs-Haus", municipality=Municipality.objects.get(slug="vellmar"))
    offer = create_offer(
        title="Deutsch am Vormittag",
        price_kind="paid",
        prices=[{"kind": "full", "amount": "45.00"}, {"kind": "reduced", "amount": "30.00", "condition": "mit Pass"}],
        min_age=18,
        target_groups=[create_term(TargetGroup, label="Zugewanderte")],
        languages=[create_term(Language, label="Deutsch")],
        language_level="A1–A2",
        runs=[create_run(start=1, count=3, venue=venue, registration_until=days(0))],
    )

    found = facts(get(client, offer))

    assert found["Nächster Termin"] == "Di, 24. November 2026, 18:00 Uhr und 2 weitere Termine"
    assert found["Ort"] == "vhs-Haus, Vellmar"
    assert found["Kosten"] == "45 €, ermäßigt 30 €"
    assert found["Für wen"] == "Zugewanderte, ab 18 Jahren"
    assert found["Sprache"] == "Deutsch, Niveau A1–A2"
    assert found["Teilnahme"] == "Anmeldung nötig bis 23. November 2026"
    assert found["Ermäßigt"] == "30 € mit Pass"


def test_registration_leads_out_with_a_word_of_warning(client, portal):
    page = get(client, create_offer(registration_url="https://vhs.example/kurs"))

    assert page.links()["Beim Anbieter anmelden"] == "https://vhs.example/kurs"
    assert "Sie verlassen das Bildungsportal." in page.texts("p")


def test_dates_with_cancelled_ones_struck(client, portal):
    dates = [
        {"date": days(1), "start_time": "09:00", "end_time": "11:30"},
        {"date": days(8), "start_time": "09:00", "end_time": "11:30", "is_cancelled": True},
        {"date": days(15)},
    ]
    page = get(client, create_offer(runs=[{"kind": "dated", "dates": dates, "room": "Raum 2.04"}]))

    rows = [" ".join(row.text.split()) for row in page.all("tr")][1:]
    assert rows == [
        "Di, 24. November 20269:00 bis 11:30 UhrRaum 2.04",
        "Di, 1. Dezember 2026Fällt aus",
        "Di, 8. Dezember 2026Raum 2.04",
    ]
    assert page.texts("s") == ["Di, 1. Dezember 2026"]


def test_a_long_series_shows_its_rule_and_the_first_dates(client, portal):
    run = {
        "kind": "series",
        "frequency": "weekly",
        "weekdays": [2],
        "starts_on": days(1),
        "ends_on": days(70),
        "start_time": "09:00",
        "end_time": "10:00",
    }
    page = get(client, create_offer(runs=[run]))

    assert "Dienstags, 9:00 bis 10:00 Uhr, vom 24. November 2026 bis 1. Februar 2027." in page.texts("p")
    assert page.texts("caption") == ["Die nächsten 4 von 10 Terminen", "Weitere Termine"]
    assert page.texts("summary") == ["Menü", "QR-Code", "Weitere Termine anzeigen"]


def test_runs_with_their_state(client, portal):
    runs = [
        create_run(start=1, status="full", course_number="A1"),
        create_run(start=2, status="cancelled", course_number="A2"),
        create_run(start=3, status="postponed", course_number="A3"),
        create_run(start=-30, course_number="ALT"),
        create_undated_run(kind="open_start", ends_on=days(60)),
    ]
    page = get(client, create_offer(runs=runs))

    texts = [" ".join(run.text.split()) for run in page.of_class("bp-run")]
    assert len(texts) == 4
    assert "Ausgebucht" in texts[0]
    assert "Verschoben" in texts[1]
    assert "Einstieg jederzeit, bis 22. Januar 2027" in texts[2] + texts[3]
    assert "Fällt aus" in texts[2] + texts[3]
    assert "ALT" not in "".join(texts)


def test_venue_with_what_is_known_about_access(client, portal):
    lift = create_term(AccessFeature, label="Aufzug", absent_label="Kein Aufzug")
    ramp = create_term(AccessFeature, label="Rampe", absent_label="Keine Rampe")
    create_term(AccessFeature, label="Induktionsschleife", absent_label="Keine Induktionsschleife")
    signs = create_term(AccessFeature, label="Gebärdensprache", absent_label="Keine Gebärdensprache", scope="offer")
    venue = create_venue(
        name="vhs-Haus", municipality=Municipality.objects.get(slug="vellmar"), street="Mühlgasse 12",
        postal_code="34246", city="Vellmar", nearest_stop="Mühltor", lat=51.36, lon=9.47,
    )  # fmt: skip
    create_venue_access(venue=venue, feature=lift)
    create_venue_access(venue=venue, feature=ramp, is_available=False)

    page = get(client, create_offer(runs=[create_run(venue=venue)], access={signs.code: True}))

    ticks = [" ".join(tick.text.split()) for tick in page.of_class("bp-ticks")]
    assert ticks == ["Gebärdensprache", "AufzugKeine Rampe"]
    assert "Dazu wissen wir nichts: Induktionsschleife." in page.texts("p")
    assert "vhs-Haus, Mühlgasse 12, 34246 VellmarHaltestelle: Mühltor" in page.texts("p")
    assert any("openstreetmap.org/?mlat=51.36&mlon=9.47" in address for address in page.links().values())


def test_a_place_that_is_fully_accessible_is_not_asked_whether_it_is_in_part(client, portal):
    full = create_term(AccessFeature, code="rollstuhlgerecht", label="Rollstuhlgerecht")
    create_term(AccessFeature, code="teilweise-rollstuhlgerecht", label="Teilweise rollstuhlgerecht")
    create_term(AccessFeature, label="Aufzug")
    yes, no = create_venue(name="Ohne Stufen"), create_venue(name="Mit Stufen")
    create_venue_access(venue=yes, feature=full)
    create_venue_access(venue=no, feature=full, is_available=False)

    pages = [get(client, create_offer(runs=[create_run(venue=venue)])) for venue in [yes, no]]

    assert [[text for text in page.texts("p") if text.startswith("Dazu wissen")] for page in pages] == [
        ["Dazu wissen wir nichts: Aufzug."],
        ["Dazu wissen wir nichts: Aufzug, Teilweise rollstuhlgerecht."],
    ]


def test_description_is_restricted_markdown(client, portal):
    text = (
        "# Ablauf\n\n- eins\n- zwei\n\n<script>alert(1)</script>\n\n"
        "![x](https://evil.example/a.png) [vhs](https://vhs.example)"
    )

    response = client.get(create_offer(description=text).get_absolute_url())
    page = html.read(response)

    assert (3, "Ablauf") in page.headings()
    assert page.texts("li").count("eins") == 1
    assert page.links()["vhs"] == "https://vhs.example"
    assert "<script>alert" not in response.content.decode()
    assert page.loaded_from_outside() == []


def test_contact_of_the_offer_or_else_of_the_provider(client, portal):
    provider = create_provider(phone="0561 10", email="info@vhs.example")
    contact = create_contact(provider=provider, name="Amira Wendel", phone="0561 11", email="")
    expired = create_contact(provider=provider, name="Früher Mensch", phone="0561 12", valid_until=days(-1))

    named = get(client, create_offer(provider=provider, contact_id=contact.pk))
    general = get(client, create_offer(provider=provider))
    without_name = client.get(create_offer(provider=provider, contact_id=expired.pk).get_absolute_url())

    assert named.links()["0561 11"] == "tel:+4956111"
    assert "Amira Wendel" in named.texts("p")
    assert general.links()["info@vhs.example"] == "mailto:info@vhs.example"
    assert "Früher Mensch" not in without_name.content.decode()
    assert "0561 12" in without_name.content.decode()


def test_image_with_words_and_licence(client, portal):
    image = create_image()
    offer = create_offer(image_id=image.pk, image_alt="Eine Töpferscheibe", image_licence="Foto: Ada, CC BY 4.0")

    page = get(client, offer)

    (picture,) = page.all("img")
    assert picture.attributes["alt"] == "Eine Töpferscheibe"
    assert picture.attributes["src"] == f"/bilder/{image.digest}.webp"
    assert page.texts("figcaption") == ["Bild: Foto: Ada, CC BY 4.0"]


def test_confirmation_keywords_and_funding(client, portal):
    scheme = create_term(FundingScheme, label="Bildungsurlaub")
    old = create_term(FundingScheme, label="Altes Programm", valid_until=dt.date(2020, 1, 1))
    page = get(client, create_offer(keywords=["Töpfern & mehr"], funding_schemes=[scheme, old]))

    assert "Zuletzt bestätigt am 23. November 2026. Angaben stimmen nicht?" in page.texts("p")
    assert page.links()["Töpfern & mehr"] == "/angebote/?q=T%C3%B6pfern%20%26%20mehr"
    assert "Förderung: Bildungsurlaub" in page.texts("p")


def test_similar_offers(client, portal):
    music, sport = create_term(Topic, label="Musik"), create_term(Topic, label="Sport")
    offer = create_offer(title="Gitarre", topics=[music])
    create_offer(title="Klavier", topics=[music])
    create_offer(title="Fußball", topics=[sport])

    page = get(client, offer)

    headings = [text for _level, text in page.headings() if text in {"Klavier", "Fußball", "Gitarre"}]
    assert headings == ["Gitarre", "Klavier"]


# --- Addresses ---------------------------------------------------------------------------------------------------


def test_wrong_slug_leads_to_the_right_one(client, portal):
    offer = create_offer(title="Töpfern für alle")

    response = client.get(f"/angebote/falsch-{offer.pk}/")

    assert (response.status_code, response["Location"]) == (301, f"/angebote/toepfern-fuer-alle-{offer.pk}/")


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "rejected"])
def test_unreleased_offers_have_no_page(client, portal, state):
    assert client.get(create_offer(state=state).get_absolute_url()).status_code == 404


def test_offers_of_unlisted_providers_have_no_page(client, portal):
    provider = create_provider(state=Provider.State.ARCHIVED)

    assert client.get(create_offer(provider=provider).get_absolute_url()).status_code == 404
    assert client.get("/angebote/gibt-es-nicht-4711/").status_code == 404


def test_ended_offers_keep_their_page_with_a_banner(client, portal):
    page = get(client, create_offer(runs=[create_run(start=-8)], registration_url="https://vhs.example"))

    assert "Für dieses Angebot gibt es zurzeit keine Termine" in page.texts("h2")
    assert "Der letzte Termin war am 15. November 2026." in page.texts("p")
    assert "Beim Anbieter anmelden" not in page.links()
    assert robots(page) == ["noindex"]


def test_archived_offers_keep_their_page_without_dates_and_contact(client, portal):
    provider = create_provider(name="vhs Region", phone="0561 99")
    page = get(
        client, create_offer(title="Alt", provider=provider, state="archived", registration_url="https://x.example")
    )

    assert "Dieses Angebot gibt es nicht mehr" in page.texts("h2")
    assert page.links()["Alle Angebote von vhs Region"] == "/anbieter/vhs-region/"
    assert "0561 99" not in page.links()
    assert page.all("table") == []
    assert robots(page) == ["noindex"]


def test_archived_drafts_have_no_page(client, portal):
    offer = create_offer(state="draft")
    moderation.archive(offer, actor=None, now=NOW)

    assert client.get(offer.get_absolute_url()).status_code == 404


def test_unconfirmed_offers_keep_their_page_with_a_note(client, portal):
    offer = create_offer()
    offer.hidden_since = NOW
    offer.save()

    page = get(client, offer)

    assert "Bitte fragen Sie nach" in page.texts("h2")
    assert robots(page) == ["noindex"]


def test_merged_offers_lead_to_the_one_that_stays(client, portal):
    gone, stays = create_offer(title="Doppelt"), create_offer(title="Bleibt")
    moderation.merge(gone, stays, actor=None, now=NOW)

    response = client.get(gone.get_absolute_url())

    assert (response.status_code, response["Location"]) == (301, stays.get_absolute_url())


def test_merged_into_a_withdrawn_offer_is_404_and_does_not_name_it(client, portal):
    gone, stays = create_offer(title="Doppelt"), create_offer(title="Geheimer Titel")
    moderation.merge(gone, stays, actor=None, now=NOW)
    moderation.withdraw(stays, actor=None, now=NOW)

    response = client.get(gone.get_absolute_url())

    assert response.status_code == 404
    assert "geheimer-titel" not in response.content.decode()


def robots(page: html.Page) -> list[str]:
    return [meta.attributes["content"] for meta in page.all("meta") if meta.attributes.get("name") == "robots"]


# --- Cost --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
def test_queries_do_not_grow_with_the_offer(portal, django_assert_num_queries, monkeypatch, number):
    place = create_municipality(name="Calden")
    lift = create_term(AccessFeature, label="Aufzug")
    venues = [create_venue(name=f"Haus {n}", municipality=place) for n in range(number)]
    for venue in venues:
        create_venue_access(venue=venue, feature=lift)
    offer = create_offer(
        runs=[create_run(venue=venue, count=number) for venue in venues],
        topics=[create_term(Topic, label=f"Thema {n}") for n in range(number)],
        keywords=[f"Wort {n}" for n in range(number)],
        languages=[create_term(Language, label=f"Sprache {n}") for n in range(number)],
        prices=[{"kind": "full", "amount": f"{n}.00"} for n in range(number)],
    )
    monkeypatch.setattr(catalogue, "search", lambda *args, **kwargs: catalogue.Result(total=0, ids=[]))

    with django_assert_num_queries(15):
        found = detail.with_page_data(detail.offers_with_a_page(), NOW).get(pk=offer.pk)
        page = detail.OfferPage(found, timezone.now())
        shown = [page.facts, page.flags, page.prices, page.funding, page.venues, page.access, page.ask, page.similar]
        shown += [list(found.keywords.all()), list(found.cooperating_providers.all()), page.requirements]

    assert len(page.runs) == number
    assert shown
