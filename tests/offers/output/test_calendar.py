"""The dates of one offer for calendar programs, read again with another library than the one that wrote them."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import vobject

from offers.content import snapshot
from offers.editorial import moderation
from offers.models import Occurrence, Offer, Topic
from offers.output.calendar_file import About, calendar_file, with_event_data
from places.models import Municipality, SchoolHoliday
from tests import html
from tests.factories import (
    NOW,
    create_contact,
    create_offer,
    create_provider,
    create_run,
    create_term,
    create_undated_run,
    create_venue,
    days,
)

pytestmark = pytest.mark.django_db

BERLIN = ZoneInfo("Europe/Berlin")
LATER = NOW + dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def address(settings):
    settings.SITE_URL = "https://bildung.example"


def series(**fields) -> dict:
    """The snapshot of a run on Tuesdays from 24 November 2026."""
    return {
        "kind": "series", "frequency": "weekly", "weekdays": [2], "starts_on": days(1), "ends_on": days(60),
        "start_time": "18:00", "end_time": "19:30", **fields,
    }  # fmt: skip


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return vobject.readOne(response.content.decode())


def events(client, offer) -> list:
    return read(client, offer.calendar_url).contents.get("vevent", [])


def change(offer, **content) -> None:
    """What happens when somebody edits ``offer`` an hour later."""
    snapshot.write(offer, content, now=LATER)


def run_of(offer) -> dict:
    (run,) = snapshot.snapshot(offer)["runs"]
    return run


# --- Dates -------------------------------------------------------------------------------------------------------


def test_a_weekly_series_with_holidays_and_exceptions_has_the_same_dates_everywhere(client, portal):
    SchoolHoliday.objects.create(
        state="HE", name="Weihnachtsferien", starts_on=dt.date(2026, 12, 21), ends_on=dt.date(2027, 1, 9)
    )
    exceptions = [
        {"date": days(8), "kind": "cancelled"},
        {"date": days(15), "kind": "moved", "moved_to": days(16), "start_time": "17:00", "end_time": "18:00"},
        {"date": days(22), "kind": "skipped"},
    ]
    offer = create_offer(runs=[series(skips_school_holidays=True, exceptions=exceptions)])

    found = [(event.dtstart.value, event.dtend.value, event.status.value) for event in events(client, offer)]

    def at(day, start, end):
        first = dt.datetime.fromisoformat(f"{day}T{start}").replace(tzinfo=BERLIN)
        return first, dt.datetime.fromisoformat(f"{day}T{end}").replace(tzinfo=BERLIN)

    assert found == [
        (*at("2026-11-24", "18:00", "19:30"), "CONFIRMED"),
        (*at("2026-12-01", "18:00", "19:30"), "CANCELLED"),
        (*at("2026-12-09", "17:00", "18:00"), "CONFIRMED"),  # moved; the 15th is skipped, then come the holidays
        (*at("2027-01-12", "18:00", "19:30"), "CONFIRMED"),
        (*at("2027-01-19", "18:00", "19:30"), "CONFIRMED"),
    ]
    stored = Occurrence.objects.filter(run__offer=offer).order_by("starts_at")
    assert [start for start, _end, _status in found] == [item.starts_at for item in stored]


def test_what_falls_out_says_so_in_its_title_too(client, portal):
    dates = [{"date": days(1)}, {"date": days(2), "is_cancelled": True}]
    offer = create_offer(title="Chor", runs=[{"kind": "dated", "dates": dates}])
    off = create_offer(title="Lesung", runs=[create_run(status="cancelled")])
    postponed = create_offer(title="Konzert", runs=[create_run(status="postponed")])

    def states(offer):
        return [(event.summary.value, event.status.value) for event in events(client, offer)]

    assert states(offer) == [("Chor", "CONFIRMED"), ("Fällt aus: Chor", "CANCELLED")]
    assert states(off) == [("Fällt aus: Lesung", "CANCELLED")]
    assert states(postponed) == [("Verschoben: Konzert", "TENTATIVE")]


def test_dates_without_time_or_end(client, portal):
    dates = [{"date": days(1)}, {"date": days(2), "start_time": "18:00"}]

    whole_day, without_end = events(client, create_offer(runs=[{"kind": "dated", "dates": dates}]))

    assert whole_day.dtstart.value == dt.date(2026, 11, 24)
    assert "dtend" not in whole_day.contents
    assert without_end.dtstart.value == dt.datetime(2026, 11, 25, 18, tzinfo=BERLIN)
    assert "dtend" not in without_end.contents


def test_only_what_is_not_over(client, portal):
    dates = [{"date": days(-1)}, {"date": days(0), "start_time": "08:00", "end_time": "09:00"}, {"date": days(1)}]

    (event,) = events(client, create_offer(runs=[{"kind": "dated", "dates": dates}]))

    assert event.dtstart.value == dt.date(2026, 11, 24)


def test_clocks_change_as_in_berlin(client, portal):
    """The file brings its own rules of summer time, and they are those of the time zone database."""
    offer = create_offer(runs=[series(starts_on=days(1), ends_on=None)])

    calendar = read(client, offer.calendar_url)

    zone = calendar.vtimezone.tzinfo
    for day in range(11 * 365):
        for time in [dt.time(1, 30), dt.time(3, 30), dt.time(12)]:
            moment = dt.datetime.combine(dt.date(2026, 1, 1) + dt.timedelta(days=day), time)
            assert zone.utcoffset(moment) == moment.replace(tzinfo=BERLIN).utcoffset(), moment
    last_summer_hour = dt.datetime(2026, 10, 25, 2, 30)
    assert zone.utcoffset(last_summer_hour) == dt.timedelta(hours=2)
    starts = [event.dtstart.value for event in calendar.vevent_list]
    assert {start.hour for start in starts} == {18}
    assert {start.utcoffset().total_seconds() / 3600 for start in starts} == {1, 2}


# --- Identity ----------------------------------------------------------------------------------------------------


def test_a_date_stays_the_same_when_its_time_changes(client, portal):
    offer = create_offer(runs=[create_run(count=2)])
    (before, other_before) = events(client, offer)
    run = run_of(offer)
    run["dates"][0] |= {"start_time": "17:30", "end_time": "19:00"}

    change(offer, runs=[run])
    (after, other_after) = events(client, offer)

    assert after.uid.value == before.uid.value
    assert other_after.uid.value == other_before.uid.value != before.uid.value
    assert after.dtstart.value - before.dtstart.value == -dt.timedelta(minutes=30)
    assert int(after.sequence.value) > int(before.sequence.value)


def test_a_date_of_a_series_stays_the_same_when_it_is_moved_or_falls_out(client, portal):
    offer = create_offer(runs=[series()])
    before = [event.uid.value for event in events(client, offer)]
    moved = {"date": days(8), "kind": "moved", "moved_to": days(10), "start_time": None, "end_time": None}
    off = {"date": days(15), "kind": "cancelled"}

    change(offer, runs=[{**run_of(offer), "exceptions": [moved, off]}])
    after = events(client, offer)

    assert [event.uid.value for event in after] == before
    assert after[1].dtstart.value.date() == dt.date(2026, 12, 3)
    assert after[2].status.value == "CANCELLED"


def test_a_date_that_is_moved_onto_the_day_of_another_is_not_taken_for_it(client, portal):
    offer = create_offer(runs=[series()])
    before = [event.uid.value for event in events(client, offer)]
    moved = {"date": days(8), "kind": "moved", "moved_to": days(15), "start_time": "09:00", "end_time": "10:00"}

    change(offer, runs=[{**run_of(offer), "exceptions": [moved]}])
    after = events(client, offer)

    assert [event.uid.value for event in after] == before
    assert [event.dtstart.value.hour for event in after[:3]] == [18, 9, 18]
    assert after[1].dtstart.value.date() == after[2].dtstart.value.date()


def test_every_change_counts_up(client, portal):
    offer = create_offer(runs=[create_run()])
    sequences = [int(events(client, offer)[0].sequence.value)]
    for hours in [1, 2, 3]:
        run = run_of(offer)
        run["dates"][0]["is_cancelled"] = not run["dates"][0]["is_cancelled"]
        snapshot.write(offer, {"runs": [run]}, now=NOW + dt.timedelta(hours=hours))
        sequences.append(int(events(client, offer)[0].sequence.value))

    assert sequences == sorted(set(sequences))
    assert sequences[-1] < 2**31  # what the type of the property can hold


def test_two_dates_on_one_day_are_two(client, portal):
    dates = [{"date": days(1), "start_time": start} for start in ["10:00", "15:00"]]
    offer = create_offer(runs=[{"kind": "dated", "dates": dates}])
    run = Occurrence.objects.filter(run__offer=offer).first().run_id

    assert [event.uid.value for event in events(client, offer)] == [
        f"{run}-20261124@bildung.example",
        f"{run}-20261124-2@bildung.example",
    ]


def test_dates_say_when_they_were_changed(client, portal):
    offer = create_offer()
    change(offer, title="Neuer Titel")

    (event,) = events(client, offer)

    assert event.dtstamp.value == event.last_modified.value == LATER


# --- What an event says ------------------------------------------------------------------------------------------


def test_an_event_tells_what_and_where(client, portal):
    venue = create_venue(
        name="vhs-Haus", street="Mühlgasse 12", postal_code="34246", city="Vellmar", lat=51.36, lon=9.47,
        municipality=Municipality.objects.get(slug="vellmar"),
    )  # fmt: skip
    offer = create_offer(
        title="Töpfern; Schalen, Becher",
        teaser="Mit Ton.\nUnd Farbe.",
        provider=create_provider(name="Kunstschule"),
        topics=[create_term(Topic, label="Kunst, Gestalten")],
        kind="workshop",
        price_kind="paid",
        prices=[{"kind": "full", "amount": "45.00"}],
        registration_url="https://kunst.example/?a=1&b=2",
        runs=[create_run(venue=venue, room="Raum 2.04", course_number="K-12", note="Schürze mitbringen.")],
    )

    (event,) = events(client, offer)

    assert event.summary.value == "Töpfern; Schalen, Becher"
    assert event.location.value == "vhs-Haus, Mühlgasse 12, 34246 Vellmar, Raum 2.04"
    assert event.geo.value == "51.36;9.47"
    assert event.url.value == f"https://bildung.example{offer.get_absolute_url()}"
    assert event.categories.value == ["Workshop", "Kunst, Gestalten"]
    assert event.transp.value == "OPAQUE"
    assert event.description.value.splitlines() == [
        "Mit Ton.",
        "Und Farbe.",
        "Schürze mitbringen.",
        "Anbieter: Kunstschule",
        "Kosten: 45 €",
        "Anmeldung nötig",
        "Anmeldung: https://kunst.example/?a=1&b=2",
        "Kursnummer: K-12",
        f"https://bildung.example{offer.get_absolute_url()}",
    ]


def test_online_offers_lead_to_their_page(client, portal):
    offer = create_offer(format="online")

    (event,) = events(client, offer)

    assert event.location.value == "Online"
    assert event.url.value == f"https://bildung.example{offer.get_absolute_url()}"


def test_of_a_protected_venue_only_the_town_is_told(client, portal):
    venue = create_venue(
        name="Geheimes Frauenhaus", street="Geheimweg 3", postal_code="34246", city="Vellmar", lat=51.36, lon=9.47,
        municipality=Municipality.objects.get(slug="vellmar"), hide_exact_address=True,
    )  # fmt: skip
    provider = create_provider()
    contact = create_contact(provider=provider, role="maintenance", name="Geheime Person", email="geheim@x.example")
    offer = create_offer(provider=provider, runs=[create_run(venue=venue, room="Geheimzimmer")])
    Offer.objects.filter(pk=offer.pk).update(contact=contact)

    body = client.get(offer.calendar_url).content.decode()

    (event,) = vobject.readOne(body).vevent_list
    assert event.location.value == "34246 Vellmar"
    assert "geheim" not in body.lower()
    assert "51.36" not in body


def test_every_line_is_as_the_standard_wants_it(client, portal):
    offer = create_offer(title="Ä" * 120, teaser="Wörter, " * 37, runs=[create_run(count=3)])

    body = client.get(offer.calendar_url).content

    lines = body.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 75
    assert vobject.readOne(body.decode()).vevent_list[0].summary.value == "Ä" * 120


def test_control_characters_break_no_line(client, portal):
    offer = create_offer(title="Chor\rATTACH:x\x0bund\x01mehr", teaser="Eins\r\nATTACH:y\u2028Zwei")

    (event,) = events(client, offer)

    assert "attach" not in event.contents
    assert event.summary.value == "ChorATTACH:xundmehr"
    assert event.description.value.splitlines()[:2] == ["Eins", "ATTACH:yZwei"]


def test_the_calendar_says_what_it_is(client, portal):
    offer = create_offer(title="Chor", teaser="Wir singen.")
    response = client.get(offer.calendar_url)

    calendar = vobject.readOne(response.content.decode())

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == f'inline; filename="chor-{offer.pk}.ics"'
    assert calendar.version.value == "2.0"
    assert calendar.prodid.value == "-//Bildungsportal//Termine//DE"
    assert calendar.contents["name"][0].value == "Chor"
    assert calendar.x_wr_calname.value == "Chor"
    assert calendar.contents["source"][0].value == f"https://bildung.example{offer.calendar_url}"
    assert calendar.contents["refresh-interval"][0].value == "PT6H"
    assert "method" not in calendar.contents


# --- Who has one -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "rejected"])
def test_unreleased_offers_have_no_calendar(client, portal, state):
    assert client.get(create_offer(state=state).calendar_url).status_code == 404


def test_offers_of_unlisted_providers_have_no_calendar(client, portal):
    assert client.get(create_offer(provider=create_provider(state="archived")).calendar_url).status_code == 404
    assert client.get("/angebote/gibt-es-nicht-4711.ics").status_code == 404


def test_offers_without_dates_have_an_empty_one(client, portal):
    for offer in [
        create_offer(runs=[create_run(start=-8)]),
        create_offer(state="archived"),
        create_offer(runs=[create_undated_run()]),
    ]:
        assert events(client, offer) == []


def test_wrong_addresses_lead_to_the_right_one(client, portal):
    offer = create_offer(title="Töpfern")
    double = create_offer(title="Töpfern II")
    moderation.merge(double, offer, actor=None, now=NOW)

    for address in [f"/angebote/falsch-{offer.pk}.ics", double.calendar_url]:
        response = client.get(address)
        assert (response.status_code, response["Location"]) == (301, f"/angebote/toepfern-{offer.pk}.ics")


@pytest.mark.django_db(transaction=True)
def test_programs_hear_that_nothing_changed_until_something_does(client, portal):
    offer = create_offer()
    first = client.get(offer.calendar_url)

    again = client.get(offer.calendar_url, headers={"If-None-Match": first["ETag"]})
    change(offer, teaser="Neu.")
    changed = client.get(offer.calendar_url, headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, changed.status_code) == (304, 200)


def test_many_dates_cost_as_many_queries_as_one(client, portal, django_assert_num_queries):
    one, many = create_offer(runs=[create_run()]), create_offer(runs=[create_run(count=5), create_run(start=2)])

    for offer, number in [(one, 1), (many, 6)]:
        dates = Occurrence.objects.filter(run__offer=offer)
        with django_assert_num_queries(5):
            body = calendar_file(About("", "", "/", "/"), with_event_data(dates), is_busy=True)
        assert len(vobject.readOne(body.decode()).vevent_list) == number


def test_the_page_of_an_offer_leads_to_its_calendar(client, portal):
    offer = create_offer()
    ended = create_offer(runs=[create_run(start=-8)])

    page = html.read(client.get(offer.get_absolute_url()))

    assert page.links()["In den Kalender"] == offer.calendar_url
    (alternate,) = [link for link in page.all("link") if link.attributes.get("type") == "text/calendar"]
    assert alternate.attributes["rel"] == "alternate"
    assert alternate.attributes["href"] == offer.calendar_url
    assert "In den Kalender" not in html.read(client.get(ended.get_absolute_url())).links()
