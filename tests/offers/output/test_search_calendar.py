"""The calendar of a search holds the dates that the search asks for, and no others."""

import datetime as dt

import pytest
import vobject

from offers.models import Topic
from offers.views import exports
from places.models import Municipality
from providers.models import Provider
from tests import html
from tests.factories import (
    create_district,
    create_municipality,
    create_offer,
    create_provider,
    create_run,
    create_term,
    create_undated_run,
    create_venue,
    days,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def address(settings):
    settings.SITE_URL = "https://bildung.example"


@pytest.fixture
def vellmar(portal):
    return create_venue(name="Rathaus", municipality=Municipality.objects.get(slug="vellmar"))


@pytest.fixture
def baunatal(portal):
    return create_venue(name="Stadthalle", municipality=Municipality.objects.get(slug="baunatal"))


def read(client, query: str = ""):
    response = client.get(f"/angebote/kalender.ics{query}")
    assert response.status_code == 200
    return vobject.readOne(response.content.decode())


def found(client, query: str = "") -> list[tuple[str, str]]:
    """Title and day of each event."""
    events = read(client, query).contents.get("vevent", [])
    starts = [event.dtstart.value for event in events]
    days = [start.date() if isinstance(start, dt.datetime) else start for start in starts]
    return [(event.summary.value, day.isoformat()) for event, day in zip(events, days, strict=True)]


def test_all_offers_in_lists_with_their_dates_in_order(client, portal):
    create_offer(title="Chor", runs=[create_run(start=3, count=2)])
    create_offer(title="Gitarre", runs=[create_run(start=5)])
    create_offer(title="Beratung", runs=[create_undated_run()])

    assert found(client) == [("Chor", days(3)), ("Gitarre", days(5)), ("Chor", days(10))]


def test_the_filters_of_the_page_hold(client, portal):
    music = create_term(Topic, label="Musik")
    create_offer(title="Chor", topics=[music])
    create_offer(title="Fußball", topics=[create_term(Topic, label="Sport")])
    create_offer(title="Harfe", topics=[music], price_kind="unknown")

    assert found(client, "?thema=musik&kosten=kostenlos") == [("Chor", days(7))]
    assert found(client, "?q=Fußball") == [("Fußball", days(7))]


def test_only_the_dates_that_answer(client, vellmar, baunatal):
    create_offer(
        title="Yoga",
        runs=[
            create_run(start=1, count=2, venue=vellmar),  # Tuesdays in the evening
            create_run(start=2, count=2, venue=vellmar, times=("09:00", "10:00")),
            create_run(start=3, count=2, venue=baunatal),
        ],
    )

    assert len(found(client)) == 6
    assert found(client, "?gemeinde=baunatal") == [("Yoga", days(3)), ("Yoga", days(10))]
    assert found(client, "?tag=dienstag") == [("Yoga", days(1)), ("Yoga", days(8))]
    assert found(client, "?zeit=vormittags&gemeinde=vellmar") == [("Yoga", days(2)), ("Yoga", days(9))]
    assert found(client, f"?von={days(2)}&bis={days(3)}") == [("Yoga", days(2)), ("Yoga", days(3))]
    assert found(client, "?tag=dienstag&gemeinde=baunatal") == []


def test_places_around_and_outside(client, vellmar):
    there = create_district(ags="03159", name="Landkreis Göttingen")
    far = create_municipality(name="Göttingen", district=there, lat=51.53, lon=9.93)
    Municipality.objects.filter(slug="vellmar").update(lat=51.36, lon=9.47)
    Municipality.objects.filter(slug="baunatal").update(lat=51.26, lon=9.41)
    create_offer(title="Nah", runs=[create_run(venue=vellmar)])
    create_offer(title="Fern", runs=[create_run(venue=create_venue(municipality=far))])

    assert found(client, "?gemeinde=baunatal&umkreis=20") == [("Nah", days(7))]
    assert found(client, "?gemeinde=ausserhalb") == [("Fern", days(7))]


def test_runs_with_free_seats(client, portal):
    create_offer(
        title="Töpfern",
        runs=[create_run(start=1, seats_left=0, capacity=5), create_run(start=2, seats_left=3, capacity=5)],
    )

    assert found(client, "?merkmal=freie-plaetze") == [("Töpfern", days(2))]


def test_dates_that_fall_out_stay_to_be_seen(client, vellmar):
    dates = [{"date": days(1), "is_cancelled": True}, {"date": days(8)}]
    create_offer(title="Chor", runs=[{"kind": "dated", "dates": dates, "venue_id": vellmar.pk}])

    assert found(client, "?gemeinde=vellmar") == [("Fällt aus: Chor", days(1)), ("Chor", days(8))]


def test_what_is_not_released_is_in_no_calendar(client, portal):
    for state in ["draft", "submitted", "returned", "rejected", "archived"]:
        create_offer(title=f"Geheim {state}", state=state)
    create_offer(title="Geheim ohne Anbieter", provider=create_provider(state=Provider.State.ARCHIVED))
    create_offer(title="Geheim vorbei", runs=[create_run(start=-30)])
    create_offer(title="Offen")

    assert found(client) == [("Offen", days(7))]


def test_only_so_many_dates_and_it_says_so(client, portal, monkeypatch):
    monkeypatch.setattr(exports, "MOST_DATES", 3)
    create_offer(title="Chor", runs=[create_run(start=1, count=4)])
    create_offer(title="Gitarre", runs=[create_run(start=2, count=4)])

    calendar = read(client)

    assert found(client) == [("Chor", days(1)), ("Gitarre", days(2)), ("Chor", days(8))]
    assert calendar.contents["description"][0].value == "Die Termine dieser Suche, höchstens die nächsten 3."


def test_the_calendar_says_which_search_it_is(client, portal):
    create_offer()
    response = client.get("/angebote/kalender.ics?kosten=kostenlos&q=kurs&unbekannt=1&seite=9")

    calendar = vobject.readOne(response.content.decode())

    assert calendar.x_wr_calname.value == "Angebote: „kurs“, Kostenlos – Bildungsportal Landkreis Kassel"
    assert calendar.contents["url"][0].value == "https://bildung.example/angebote/?q=kurs&kosten=kostenlos"
    assert (
        calendar.contents["source"][0].value == "https://bildung.example/angebote/kalender.ics?q=kurs&kosten=kostenlos"
    )
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'inline; filename="termine.ics"'
    assert "no-cache" in response["Cache-Control"]


def test_a_date_has_the_same_name_in_every_calendar(client, portal):
    offer = create_offer(topics=[create_term(Topic, label="Musik")])

    texts = [client.get(path).content.decode() for path in [offer.calendar_url, "/angebote/kalender.ics?thema=musik"]]
    (own,), (listed,) = [vobject.readOne(text).vevent_list for text in texts]

    assert own.uid.value == listed.uid.value
    assert (own.transp.value, listed.transp.value) == ("OPAQUE", "TRANSPARENT")


@pytest.mark.parametrize("query", ["?q=%01%0b%ff", "?von=x&bis=9999-99-99", "?gemeinde=%00", f"?q={'ä' * 500}"])
def test_odd_questions_are_answered(client, portal, query):
    create_offer()

    assert read(client, query).version.value == "2.0"


def test_lists_lead_to_their_calendar_feed_and_table(client, portal):
    create_offer(topics=[create_term(Topic, label="Musik")])

    page = html.read(client.get("/angebote/?q=Angebot&kosten=kostenlos"))
    topic = html.read(client.get("/themen/musik/?kosten=kostenlos"))

    assert "Diese Suche abonnieren" in page.texts("h2")
    assert page.links()["Kalender"] == "/angebote/kalender.ics?q=Angebot&kosten=kostenlos"
    assert page.links()["Feed"] == "/angebote/feed/?q=Angebot&kosten=kostenlos"
    assert page.links()["Tabelle (CSV)"] == "/angebote/export.csv?q=Angebot&kosten=kostenlos"
    assert topic.links()["Kalender"] == "/angebote/kalender.ics?thema=musik&kosten=kostenlos"
    assert alternates(topic) == {
        "application/atom+xml": "/angebote/feed/?thema=musik&kosten=kostenlos",
        "text/calendar": "/angebote/kalender.ics?thema=musik&kosten=kostenlos",
    }


def alternates(page: html.Page) -> dict[str, str]:
    links = [link.attributes for link in page.all("link") if link.attributes["rel"] == "alternate"]
    return {link["type"]: link["href"] for link in links}


@pytest.mark.parametrize(
    ("page", "query"),
    [
        ("/angebote/", ""),
        ("/gemeinden/vellmar/", "?gemeinde=vellmar"),
        ("/beratung/", "?art=beratung"),
        ("/anbieter/kunstschule/", "?anbieter=kunstschule"),
        ("/gemeinden/vellmar/?gemeinde=34246&q=x", "?gemeinde=vellmar&q=x&gemeinde=34246"),
    ],
)
def test_every_page_with_offers_has_them(client, vellmar, page, query):
    Municipality.objects.get(slug="vellmar").postal_codes.create(code="34246")
    create_offer(provider=create_provider(name="Kunstschule"), runs=[create_run(venue=vellmar)])

    assert html.read(client.get(page)).links()["Kalender"] == f"/angebote/kalender.ics{query}"
