"""Dates as iCalendar (RFC 5545 and 7986): a calendar to subscribe to or to take over.

Each date is one event, as it stands in the table of occurrences, and no rule: calendar programs disagree on rules with
exceptions, and holidays fit into none.

- ``UID`` is the run and the ``key`` of the occurrence: a date keeps it when its time changes, and one of a regular run
  also when it is moved to another day.
- ``SEQUENCE`` are the seconds from 2020 to the last change of the offer. That rises with every change of a date, and
  more often, which does no harm.
- There is no ``METHOD``: with one, programs take the file for a mail with an invitation.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

import icalendar
from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from offers import wording
from offers.display.translation import headline, with_headlines
from offers.models import Occurrence, Offer, Run
from pages.addresses import absolute
from pages.printable import one_line, printable
from providers.models import Venue

CONTENT_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//Bildungsportal//Termine//DE"
REFRESH = dt.timedelta(hours=6)
SEQUENCES_BEGIN = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
# The rules in force since 1996. The library would write single days, with the clocks one hour late.
BERLIN = """\
BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:DAYLIGHT
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
"""


@dataclass(frozen=True)
class About:
    """What a calendar says of itself; ``url`` is the page that shows the same, ``source`` its own address."""

    name: str
    description: str
    url: str
    source: str


def with_event_data(dates: QuerySet[Occurrence]) -> QuerySet[Occurrence]:
    """``dates`` in order with all that their events say, in a fixed number of queries."""
    offers = Offer.objects.select_related("provider").prefetch_related("topics", "prices").defer("description")
    offers = with_headlines(offers)
    runs = Run.objects.select_related("venue__municipality").defer("venue__municipality__boundary")
    runs = runs.prefetch_related(Prefetch("offer", offers))
    return dates.prefetch_related(Prefetch("run", runs)).order_by("starts_at", "pk")


def calendar_file(about: About, dates: Iterable[Occurrence], *, is_busy: bool) -> bytes:
    """``dates`` (see ``with_event_data``) as a calendar. ``is_busy``: they take the time of whoever holds it."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    # Programs read one or the other. The library does not know all of them as text, whose commas need a backslash.
    for name in ["name", "x-wr-calname"]:
        calendar.add(name, icalendar.vText(one_line(about.name)))
    for name in ["description", "x-wr-caldesc"]:
        calendar.add(name, icalendar.vText(one_line(about.description)))
    calendar.add("url", absolute(about.url))
    calendar.add("source", absolute(about.source), parameters={"VALUE": "URI"})
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", icalendar.vDuration(REFRESH))
    calendar.add_component(icalendar.Timezone.from_ical(BERLIN))
    for date in dates:
        calendar.add_component(event(date, is_busy))
    return calendar.to_ical()


def event(date: Occurrence, is_busy: bool) -> icalendar.Event:
    run, offer = date.run, date.run.offer
    found = icalendar.Event()
    found.add("uid", uid(date))
    found.add("sequence", sequence(offer))
    found.add("dtstamp", offer.updated_at)  # without a METHOD that is the last change, not the time of asking
    found.add("last-modified", offer.updated_at)
    if date.has_time:
        found.add("dtstart", timezone.localtime(date.starts_at))
        if date.has_end:
            found.add("dtend", timezone.localtime(date.ends_at))
    else:
        found.add("dtstart", date.date)
    word, status = state(date)
    found.add("status", status)
    title, _teaser = headline(offer)
    found.add("summary", one_line(f"{word}: {title}" if word else title))
    found.add("description", description(run))
    found.add("categories", [_(offer.get_kind_display()), *(topic.texts["label"] for topic in offer.topics.all())])
    found.add("url", absolute(offer.get_absolute_url()))
    found.add("location", one_line(location(run)))
    if run.venue and run.venue.lat is not None and not run.venue.hide_exact_address:
        found.add("geo", (run.venue.lat, run.venue.lon))
    found.add("transp", "OPAQUE" if is_busy else "TRANSPARENT")
    return found


def uid(date: Occurrence) -> str:
    return f"{date.run_id}-{date.key}@{urlsplit(settings.SITE_URL).hostname}"


def sequence(offer: Offer) -> int:
    return max(0, int((offer.updated_at - SEQUENCES_BEGIN).total_seconds()))


def state(date: Occurrence) -> tuple[str, str]:
    """What to say before the title, because many programs show no status, and the status."""
    if date.is_cancelled or date.run.status == Run.Status.CANCELLED:
        return _("Fällt aus"), "CANCELLED"
    if date.run.status == Run.Status.POSTPONED:
        return _("Verschoben"), "TENTATIVE"
    return "", "CONFIRMED"


def description(run: Run) -> str:
    offer = run.offer
    _title, teaser = headline(offer)
    lines = [
        teaser,
        run.note,
        _("Anbieter: %(provider)s") % {"provider": offer.provider.name},
        _("Kosten: %(price)s") % {"price": wording.price_summary(offer.price_kind, offer.prices.all())},
        wording.registration(offer.registration),
        _("Anmeldung: %(url)s") % {"url": offer.registration_url} if offer.registration_url else "",
        _("Kursnummer: %(number)s") % {"number": run.course_number} if run.course_number else "",
        absolute(offer.get_absolute_url()),
    ]
    return printable("\n".join(filter(None, lines)))


def location(run: Run) -> str:
    return wording.place(run.offer.format, venue_line(run.venue, run.room) if run.venue else "")


def venue_line(venue: Venue, room: str) -> str:
    """Like "vhs-Haus, Mühlgasse 12, 34246 Vellmar, Raum 2.04"; of a protected venue only the town."""
    if venue.hide_exact_address:
        return venue.public_address or venue.public_place or _("außerhalb")
    return ", ".join(filter(None, [venue.name, venue.public_address, room]))
