"""When and where a course takes place: its runs, as far as the file really says.

The full dialect lists every date with its address (``ortetermine``), or every date at one place (``termin`` and
``veranstaltungsort``). The short one of 2020 says only the first and the last day. Its ``anzahl_termine`` counts
lessons of 45 minutes, not dates (eight "dates" on one day are common), so no rule can be derived from it:

- one or two neighbouring days are known completely;
- an educational leave (Bildungsurlaub) of up to five days in one working week takes place on every day between;
- with weekdays, and as many of them in the time as the course has dates, it is a weekly series;
- everything else gets its first and its last day as dates and a note that there are more between them.
"""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

from dateutil.relativedelta import relativedelta

from imports import texts
from imports.formats.berlin_vhs.fields import Doubts, Fields
from imports.records import VenueRecord

YEARS_BACK, YEARS_AHEAD = 20, 5
MOST_DATES = 400
MOST_SEATS = 10_000
WEEKDAYS = ["montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag"]
MORE_BETWEEN = "Hier stehen nur der erste und der letzte Termin. Die Termine dazwischen nennt die Volkshochschule."
NO_DATE = "Den Termin nennt die Volkshochschule."
# "Online via Zoom", "Microsoft Teams-Besprechung", but neither "Internetcafé" nor "Zoom Erlebniswelt".
ONLINE = re.compile(
    r"""(?ix)
    (?:(?:per|via|über)\ )?
    (?:(?:online|virtuell(?:e[rs]?)?|videokonferenz|vhs\.cloud|gotomeeting)\b
    | (?:digital|internet|webinar|zoom|(?:cisco[ ]?)?webex|(?:(?:microsoft|ms)[ -]?)?teams|skype|jitsi|google[ ]meet
        |big[ ]?blue[ ]?button)
      (?:\s*(?:$|[,;:(/|–])|[ -]?(?:meeting|besprechung|konferenz|videokonferenz|raum|link|call)
        |\s+(?:via|über|per|mit|auf)\b)
    | onlinekurs | onlineseminar) | \S*\b(?:zoom\.us|teams\.microsoft\.com)/
    """
)
WEB_ADDRESS = re.compile(r"(?i)(?:https?://|www\.)\S*")

RunData = dict[str, Any]


def runs(course: Fields, origin_id: str, doubts: Doubts, today: dt.date, is_leave: bool) -> list[RunData]:
    """The runs of a course: one for each place where it meets, nearly always a single one."""
    shared = {
        "course_number": course.line("nummer", 40),
        **seats(course, doubts),
    }
    found = [{**shared, **run} for run in placed_runs(course, doubts, window(today), is_leave)]
    for run in found:
        place = run["venue"]
        # Only several places need more than the course's own number to be told apart in the next delivery.
        run["source_key"] = origin_id[:100] if len(found) == 1 else f"{origin_id[:30]} {place_key(place)}"[:100]
    return found


def window(today: dt.date) -> tuple[dt.date, dt.date]:
    return today - relativedelta(years=YEARS_BACK), today + relativedelta(years=YEARS_AHEAD)


def place_key(place: VenueRecord | None) -> str:
    return f"{place.street}, {place.postal_code}, {place.name}" if place else "online"


def placed_runs(course: Fields, doubts: Doubts, days: tuple[dt.date, dt.date], is_leave: bool) -> Iterator[RunData]:
    together = course.child("ortetermine")
    dates = together.children("termin") or course.children("termin")
    if len(dates) > MOST_DATES:
        doubts.add(f"Mehr als {MOST_DATES} Termine; die weiteren wurden weggelassen.")
        dates = dates[:MOST_DATES]
    places = [(venue(item, doubts), item.line("raum", 80)) for item in together.children("adresse")]
    if not places:
        location = course.child("veranstaltungsort")
        places = [(venue(location, doubts), location.line("raum", 80))]
    if len(places) != len(dates):
        # An address for each date is the rule; otherwise nobody knows which belongs to which.
        if len(set(places)) > 1:
            doubts.add("Mehrere Orte, aber nicht einer je Termin; nur der erste wurde übernommen.")
        places = places[:1] * max(len(dates), 1)

    grouped: dict[VenueRecord | None, tuple[str, list[Fields]]] = {}
    for date, (place, room) in zip(dates, places, strict=True) if dates else []:
        grouped.setdefault(place, (room, []))[1].append(date)
    listed = [
        {"venue": place, "room": room, "dates": rows}
        for place, (room, items) in grouped.items()
        if (rows := listed_dates(items, doubts, days))
    ]
    if listed:
        for run in listed:
            yield {"kind": "dated", **run}
    else:
        place, room = places[0]
        yield {"venue": place, "room": room, **from_first_to_last(course, doubts, days, is_leave)}


def listed_dates(items: list[Fields], doubts: Doubts, days: tuple[dt.date, dt.date]) -> list[dict[str, str | None]]:
    """The dates of one run, each once, in order."""
    rows = {}
    for item in items:
        day = item.date("beginn_datum", *days)
        if day is None:
            continue
        start, end = times(item, doubts)
        row = {"date": day.isoformat(), "start_time": start and f"{start:%H:%M}", "end_time": end and f"{end:%H:%M}"}
        rows.setdefault((row["date"], row["start_time"] or ""), row)
    if len(rows) < len(items):
        doubts.add("Doppelte oder unbrauchbare Termine wurden weggelassen.")
    return [rows[key] for key in sorted(rows)]


def times(item: Fields, doubts: Doubts) -> tuple[dt.time | None, dt.time | None]:
    start, end = item.time("beginn_uhrzeit"), item.time("ende_uhrzeit")
    if start is None or start == end == dt.time.min:  # midnight to midnight is how an unknown time is exported
        return None, None
    if end is not None and end <= start:
        doubts.add(f"Ein Termin endet um {end:%H:%M} Uhr vor seinem Beginn um {start:%H:%M} Uhr; ohne Ende übernommen.")
        end = None
    return start, end


def from_first_to_last(course: Fields, doubts: Doubts, days: tuple[dt.date, dt.date], is_leave: bool) -> RunData:
    """A run of which at most the first and last day are known."""
    first, last = course.date("beginn_datum", *days), course.date("ende_datum", *days)
    first = first or last
    if first is None:
        doubts.add("Kein brauchbares Datum; als „Termin auf Anfrage“ übernommen.")
        return {"kind": "on_request", "note": NO_DATE, "dates": []}
    if last is None or last < first:
        if last:
            doubts.add(
                f"Das Ende ({last:%d.%m.%Y}) liegt vor dem Beginn ({first:%d.%m.%Y}); das Ende wurde weggelassen."
            )
        last = first
    weekdays = sorted({number for name in course.all_texts("wochentag") for number in weekday_numbers(name)})
    if weekdays and (last - first).days >= 7 and is_weekly(first, last, weekdays, course.number("anzahl_termine")):
        start, end = times(course, doubts)
        return {
            "kind": "series",
            "frequency": "weekly",
            "weekdays": weekdays,
            "starts_on": first.isoformat(),
            "ends_on": last.isoformat(),
            "start_time": start and f"{start:%H:%M}",
            "end_time": end and f"{end:%H:%M}",
            "skips_public_holidays": False,  # the count of dates fits without leaving any out
            "dates": [],
        }
    known = every_day(first, last) if is_complete(first, last, is_leave) else [first, last]
    return {
        "kind": "dated",
        "note": "" if is_complete(first, last, is_leave) else MORE_BETWEEN,
        "dates": [{"date": day.isoformat(), "start_time": None, "end_time": None} for day in known],
    }


def is_complete(first: dt.date, last: dt.date, is_leave: bool) -> bool:
    """Whether a course takes place on every day from ``first`` to ``last``."""
    in_one_working_week = first.weekday() <= last.weekday() <= 4 and (last - first).days <= 4
    return (last - first).days <= 1 or (is_leave and in_one_working_week)


def every_day(first: dt.date, last: dt.date) -> list[dt.date]:
    return [first + dt.timedelta(days=number) for number in range((last - first).days + 1)]


def weekday_numbers(name: str) -> list[int]:
    """1 to 7 for the weekdays in a text such as "Montag" or "Mo, Mi"."""
    words = name.lower().replace("sonnabend", "samstag").replace(",", " ").replace("/", " ").split()
    return [
        number for number, day in enumerate(WEEKDAYS, start=1) for word in words if word.rstrip(".s") in {day, day[:2]}
    ]


def is_weekly(first: dt.date, last: dt.date, weekdays: list[int], count: int | None) -> bool:
    on_them = [day for day in every_day(first, last) if day.isoweekday() in weekdays]
    return count in {None, 0, len(on_them)} and first in on_them


def venue(item: Fields, doubts: Doubts) -> VenueRecord | None:
    """The place of a course; None where it has none, as online courses do."""
    address = item.child("adresse") if "adresse" in item.raw else item
    name = item.line("lehrstaette", 160) or item.line("name", 160)
    street, code, city = address.line("strasse", 120), address.line("plz"), address.line("ort", 80)
    if is_online(name, street):
        return None
    # The address of a meeting is for those who have registered.
    name, street = (texts.one_line(WEB_ADDRESS.sub("", text)).strip(" ,;:") for text in (name, street))
    if not (name or street):
        return None
    if code and not (len(code) == 5 and code.isascii() and code.isdigit()):
        doubts.add(f"„plz“ ist keine Postleitzahl: „{texts.cut(code, 40)}“.")
        code = ""
    if not city and is_in_berlin(code):
        doubts.add("Der Ort fehlt; nach der Postleitzahl liegt er in Berlin.")
        city = "Berlin"
    lat, lon = coordinates(address)
    barrier_free = item.flag("barrierefrei") if "barrierefrei" in item.raw else address.flag("behindertenzugang")
    return VenueRecord(
        name=name or street,
        street=without_town(street, code, city),
        postal_code=code,
        city=city,
        lat=lat,
        lon=lon,
        access={} if barrier_free is None else {STEP_FREE: barrier_free},
    )


def is_online(name: str, street: str) -> bool:
    """Whether the place is none but "Online", or the address of a meeting. A place with a street is a place."""
    given = [text for text in (name, street) if text]
    online = [text for text in given if ONLINE.match(text) or not WEB_ADDRESS.sub("", text).strip()]
    return bool(online) and (len(online) == len(given) or any(" " not in text for text in online))


STEP_FREE = "rollstuhlgerecht"


def is_in_berlin(code: str) -> bool:
    """Berlin has the numbers up to 14199, but 12529 is Schönefeld."""
    return bool(code) and "10115" <= code <= "14199" and code != "12529"


def without_town(street: str, code: str, city: str) -> str:
    """Some streets repeat the town: "Tempelhofer Weg 62, 10829 Berlin"."""
    return street.removesuffix(f"{code} {city}").rstrip(" ,") or street


def coordinates(address: Fields) -> tuple[float | None, float | None]:
    try:
        lat, lon = (float(address.text(name).replace(",", ".")) for name in ("breitengrad", "laengengrad"))
    except ValueError:
        return None, None
    # 0/0 and swapped values are no places in Germany.
    return (lat, lon) if 47 <= lat <= 55.1 and 5.8 <= lon <= 15.1 else (None, None)


def seats(course: Fields, doubts: Doubts) -> RunData:
    """Capacity, free seats and status. 0 and negative numbers mean that nobody entered one."""
    capacity, taken = course.number("maximale_teilnehmerzahl") or None, course.number("aktuelle_teilnehmerzahl")
    if capacity and capacity > MOST_SEATS:
        doubts.add(f"„maximale_teilnehmerzahl“ kann nicht stimmen ({capacity}) und wurde weggelassen.")
        capacity = None
    seats_left = max(0, capacity - taken) if capacity and taken is not None else None
    said = headline_status(f"{course.line('name')} {course.line('untertitel')}")
    return {
        "capacity": capacity,
        "seats_left": seats_left,
        "status": said or ("full" if seats_left == 0 else "scheduled"),
    }


def headline_status(headline: str) -> str:
    """What a headline says in words: "ABGESAGT: Backen" is cancelled, "Yoga (ausgebucht)" full; "" for most."""
    headline = headline.lower()
    if any(word in headline for word in ("fällt aus", "fällt leider aus", "abgesagt", "entfällt")):
        return "cancelled"
    return "full" if "ausgebucht" in headline and "nicht ausgebucht" not in headline else ""
