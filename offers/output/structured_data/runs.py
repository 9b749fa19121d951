"""When and where the runs of an offer take place."""

import datetime as dt

from django.utils import timezone

from offers.content.schedule import rule_days
from offers.display.detail import OfferPage
from offers.models import Occurrence, Offer, Run
from offers.output.structured_data.nodes import SCHEMA, Node, address, iso, known
from pages.addresses import absolute
from providers.models import Venue
from providers.venue_info import access

ATTENDANCE = {
    Offer.Format.ONSITE: "OfflineEventAttendanceMode",
    Offer.Format.MOBILE: "OfflineEventAttendanceMode",
    Offer.Format.ONLINE: "OnlineEventAttendanceMode",
    Offer.Format.SELF_PACED: "OnlineEventAttendanceMode",
    Offer.Format.HYBRID: "MixedEventAttendanceMode",
}
STATUSES = {Run.Status.CANCELLED: "EventCancelled", Run.Status.POSTPONED: "EventPostponed"}
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
DAY_CODES = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]  # of iCalendar
INTERVALS = {
    Run.Frequency.WEEKLY: "P1W",
    Run.Frequency.FORTNIGHTLY: "P2W",
    Run.Frequency.MONTHLY_BY_WEEKDAY: "P1M",
    Run.Frequency.MONTHLY_BY_DATE: "P1M",
}
MOST_DATES = 60  # of one run; more help nobody who searches


def meeting(page: OfferPage, run: Run) -> Node:
    """When and where a run takes place, and whether it does."""
    ahead = [date for date in run.coming if not date.is_cancelled] or run.coming
    first = start(ahead[0]) if ahead else iso(run.starts_on)
    last = end(ahead[-1]) if ahead and not is_endless(run) else iso(run.ends_on)
    return {
        "@id": f"{absolute(page.offer.get_absolute_url())}#termine-{run.pk}",
        "name": page.words.title,
        "identifier": run.course_number,
        "startDate": first,
        "endDate": last,
        "eventStatus": SCHEMA + STATUSES.get(run.status, "EventScheduled"),
        "eventAttendanceMode": SCHEMA + ATTENDANCE[page.offer.format],
        "location": locations(page, run),
        "maximumAttendeeCapacity": run.capacity,
        "remainingAttendeeCapacity": run.seats_left,
        "subEvent": single_dates(page, run),
    }


def is_endless(run: Run) -> bool:
    """A regular run without a last day; its dates are only laid out for some months."""
    return run.kind == Run.Kind.SERIES and run.ends_on is None


def start(date: Occurrence) -> str:
    return timezone.localtime(date.starts_at).isoformat() if date.has_time else date.date.isoformat()


def end(date: Occurrence) -> str:
    return timezone.localtime(date.ends_at).isoformat() if date.has_end else date.date.isoformat()


def locations(page: OfferPage, run: Run) -> list[Node]:
    offer = page.offer
    found = [place(page, run.venue)] if run.venue else []
    if offer.format in {Offer.Format.ONLINE, Offer.Format.SELF_PACED, Offer.Format.HYBRID}:
        found.append({"@type": "VirtualLocation", "url": offer.registration_url or absolute(offer.get_absolute_url())})
    return found


def place(page: OfferPage, venue: Venue) -> Node:
    """A venue with what is known of its accessibility; of a protected one only the town."""
    is_hidden = venue.hide_exact_address
    ticks = access(venue.access.all(), page.venue_features).ticks
    point = {"@type": "GeoCoordinates", "latitude": venue.lat, "longitude": venue.lon}
    return known(
        {
            "@type": "Place",
            "@id": place_id(page, venue.pk),
            "name": venue.public_name,
            "address": address("" if is_hidden else venue.street, venue.postal_code, venue.city or venue.public_place),
            "geo": None if is_hidden or venue.lat is None else point,
            "amenityFeature": [
                {"@type": "LocationFeatureSpecification", "name": tick.label, "value": True}
                for tick in ticks
                if tick.is_available
            ],
        }
    )


def place_id(page: OfferPage, venue: int) -> str:
    return f"{absolute(page.offer.get_absolute_url())}#ort-{venue}"


def single_dates(page: OfferPage, run: Run) -> list[Node]:
    """Dates that no rule tells: each of a run with several, and those of a regular run that were moved."""
    dates = run.coming
    if run.kind == Run.Kind.SERIES:
        by_rule = days_by_rule(run)
        dates = [date for date in dates if not date.is_cancelled and date.date not in by_rule]
    elif len(dates) == 1:
        return []
    return [
        known(
            {
                "@type": "Event",
                "name": page.words.title,
                "startDate": start(date),
                "endDate": end(date),
                "eventStatus": SCHEMA + ("EventCancelled" if is_off(date, run) else "EventScheduled"),
                "eventAttendanceMode": SCHEMA + ATTENDANCE[page.offer.format],
                "location": {"@id": place_id(page, run.venue_id)} if run.venue_id else None,
            }
        )
        for date in dates[:MOST_DATES]
    ]


def is_off(date: Occurrence, run: Run) -> bool:
    return date.is_cancelled or run.status == Run.Status.CANCELLED


def days_by_rule(run: Run) -> set[dt.date]:
    """The days on which a regular run meets by its rule alone, from its next date to the last one laid out."""
    if not run.coming:
        return set()
    first, last = run.coming[0].date, run.coming[-1].date
    return {day for day in rule_days(run, last) if day >= first}


def schedule(run: Run) -> Node | None:
    """The rule of a regular run, with the days on which it does not hold."""
    if run.kind != Run.Kind.SERIES or not run.coming:
        return None
    ahead = {date.date for date in run.coming if not date.is_cancelled}
    is_by_date = run.frequency == Run.Frequency.MONTHLY_BY_DATE
    return known(
        {
            "@type": "Schedule",
            "repeatFrequency": INTERVALS[run.frequency],
            "byDay": [] if is_by_date else by_day(run),
            "byMonthDay": run.starts_on.day if is_by_date else None,
            "startDate": iso(run.coming[0].date),
            "endDate": iso(run.ends_on),
            "startTime": iso(run.start_time),
            "endTime": iso(run.end_time),
            "scheduleTimezone": timezone.get_default_timezone_name(),
            "exceptDate": [iso(day) for day in sorted(days_by_rule(run) - ahead)],
        }
    )


def by_day(run: Run) -> list[str]:
    """Weekdays; of monthly runs as iCalendar writes them, such as "2TU" or, for the last one, "-1TU"."""
    days = sorted(run.weekdays) or [run.starts_on.isoweekday()]
    if run.frequency != Run.Frequency.MONTHLY_BY_WEEKDAY:
        return [SCHEMA + DAYS[day - 1] for day in days]
    week = (run.starts_on.day - 1) // 7 + 1
    return [f"{-1 if week == 5 else week}{DAY_CODES[day - 1]}" for day in days]


def workload(run: Run) -> str | None:
    """The length of all dates ahead together, like "PT12H30M", if it is known."""
    ahead = [date for date in run.coming if not date.is_cancelled]
    if not ahead or is_endless(run) or not all(date.has_end for date in ahead):
        return None
    hours, minutes = divmod(sum((date.ends_at - date.starts_at).total_seconds() for date in ahead) // 60, 60)
    return f"PT{hours:.0f}H{minutes:.0f}M"
