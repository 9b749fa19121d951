"""iCalendar files of event calendars."""

import datetime as dt

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from imports.formats.ical import parse
from imports.formats.recurrence import days_of, read_rule
from imports.records import Partial, Problem, Withdrawn
from tests.imports.formats.samples import EVIL, PEOPLE, check, days, problems, read, records

EVENT = """BEGIN:VEVENT
UID:{uid}
DTSTAMP:20261001T080000Z
SUMMARY:Erzählcafé für Ältere
DESCRIPTION:Wir reden\\, hören zu und trinken Kaffee.\\nAlle sind will
 kommen.
LOCATION:Bürgerhaus\\, Marktplatz 3\\, 34246 Vellmar
GEO:51.36;9.47
URL:https://kalender.example/erzaehlcafe
CATEGORIES:Treff,Senioren
ORGANIZER;CN=Gesine Wiegand:mailto:wiegand@verein.example
CONTACT:Milan Ostrowski\\, 05605 1112
{more}
BEGIN:VALARM
DESCRIPTION:Nicht lesen
END:VALARM
END:VEVENT
"""
TIMES = "DTSTART;TZID=Europe/Berlin:20261110T150000\nDTEND;TZID=Europe/Berlin:20261110T170000"


def event(more=TIMES, uid="cafe@verein.example"):
    return EVENT.format(uid=uid, more=more)


def file(*events: str, head="") -> str:
    return "\ufeffBEGIN:VCALENDAR\nVERSION:2.0\n" + head + "".join(events) + "END:VCALENDAR\n"


def dates(*lines: str) -> list[dict]:
    return records(parse, file(event("\n".join(lines))))[0].data["runs"][0]["dates"]


def test_an_event():
    [record] = records(parse, file(event()))

    assert (record.origin_id, record.title) == ("cafe@verein.example", "Erzählcafé für Ältere")
    assert record.data["description"] == "Wir reden, hören zu und trinken Kaffee.\n\nAlle sind willkommen."
    assert record.data["target_groups"] == ["senioren"]
    assert (record.data["price_kind"], record.words) == ("unknown", ["Treff", "Senioren"])
    [run] = record.data["runs"]
    venue = run["venue"]
    assert (venue.name, venue.street, venue.postal_code, venue.city) == (
        "Bürgerhaus", "Marktplatz 3", "34246", "Vellmar",
    )  # fmt: skip
    assert (venue.lat, venue.lon) == (51.36, 9.47)
    assert run["dates"] == [{"date": "2026-11-10", "start_time": "15:00", "end_time": "17:00"}]


def test_a_calendar_is_never_complete():
    assert read(parse, file(event()))[0] == Partial()


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_any_line_ends(ends):
    assert len(records(parse, file(event()).replace("\n", ends).encode())) == 1


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("DTSTART:20261110T140000Z", ("2026-11-10", "15:00")),
        ("DTSTART:20260710T140000Z", ("2026-07-10", "16:00")),
        ("DTSTART;TZID=W. Europe Standard Time:20261110T150000", ("2026-11-10", "15:00")),
        ("DTSTART;TZID=Customized Time Zone:20261110T150000", ("2026-11-10", "15:00")),
        ("DTSTART;TZID=../../etc/passwd:20261110T150000", ("2026-11-10", "15:00")),
        ('DTSTART;TZID="America/New_York":20261110T090000', ("2026-11-10", "15:00")),
        ("DTSTART;VALUE=DATE:20261110", ("2026-11-10", None)),
        ("DTSTART:20261110", ("2026-11-10", None)),
        ("DTSTART;VALUE=DATE:20261110T150000", ("2026-11-10", "15:00")),
        ("DTSTART:2026-11-10T15:00:00+01:00", ("2026-11-10", "15:00")),
    ],
)
def test_beginnings_of_all_kinds(line, expected):
    [row] = dates(line)

    assert (row["date"], row["start_time"]) == expected


def test_whole_days_end_before_their_end():
    assert [row["date"] for row in dates("DTSTART;VALUE=DATE:20261110", "DTEND;VALUE=DATE:20261112")] == [
        "2026-11-10",
        "2026-11-11",
    ]
    assert len(dates("DTSTART;VALUE=DATE:20261110", "DTEND;VALUE=DATE:20261110")) == 1


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["DTSTART:20270112T000000", "DTEND:20270113T000000", "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE"], ["2027-01-12"]),
        (["DTSTART:20270112T000000", "DTEND:20270114T000000"], ["2027-01-12", "2027-01-13"]),
        (["DTSTART:20270112T000000", "DTEND:20270112T235900"], ["2027-01-12"]),
        (["DTSTART:20270111T230000Z", "DURATION:P1D"], ["2027-01-12"]),
    ],
)
def test_whole_days_that_are_written_as_times(lines, expected):
    assert dates(*lines) == [{"date": day, "start_time": None, "end_time": None} for day in expected]


@pytest.mark.parametrize("day", ["EXDATE:20270202T000000", "EXDATE;VALUE=DATE:20270202", "EXDATE:20270201T230000Z"])
@pytest.mark.parametrize("start", ["DTSTART;VALUE=DATE:20270105", "DTSTART:20270105T000000\nDTEND:20270106T000000"])
def test_whole_days_left_out(start, day):
    found = dates(start, "RRULE:FREQ=MONTHLY;BYDAY=1TU;COUNT=4", day)

    assert [row["date"] for row in found] == ["2027-01-05", "2027-03-02", "2027-04-06"]


def test_whole_days_that_come_on_top():
    found = dates("DTSTART;VALUE=DATE:20270105", "RDATE:20270209T000000")

    assert [(row["date"], row["start_time"]) for row in found] == [("2027-01-05", None), ("2027-02-09", None)]


def test_a_rule_that_repeats_the_time_of_its_beginning():
    found = dates(TIMES, "RRULE:FREQ=WEEKLY;BYDAY=TU;BYHOUR=15;BYMINUTE=0;COUNT=3")

    assert [(row["date"], row["start_time"]) for row in found] == [
        ("2026-11-10", "15:00"), ("2026-11-17", "15:00"), ("2026-11-24", "15:00"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("end", "time"),
    [("DURATION:PT1H30M", "16:30"), ("DTEND:20261111T010000Z", None), ("DTEND:20261109T140000Z", None)],
)
def test_ends(end, time):
    [row] = dates("DTSTART:20261110T140000Z", end)

    assert row["end_time"] == time


def test_a_rule_with_exceptions_and_a_changed_date():
    rule = f"{TIMES}\nRRULE:FREQ=WEEKLY;COUNT=5\nEXDATE;TZID=Europe/Berlin:20261117T150000"
    moved = "RECURRENCE-ID;TZID=Europe/Berlin:20261124T150000\nDTSTART:20261125T150000Z\nDTEND:20261125T160000Z"
    off = "RECURRENCE-ID;TZID=Europe/Berlin:20261201T150000\nDTSTART:20261201T140000Z\nSTATUS:CANCELLED"

    [record] = records(parse, file(event(moved), event(rule), event(off)))

    assert [
        (row["date"], row["start_time"], row.get("is_cancelled", False)) for row in record.data["runs"][0]["dates"]
    ] == [
        ("2026-11-10", "15:00", False),
        ("2026-11-25", "16:00", False),
        ("2026-12-01", "15:00", True),
        ("2026-12-08", "15:00", False),
    ]


def test_the_time_of_day_stays_when_clocks_change():
    assert {row["start_time"] for row in dates(TIMES, "RRULE:FREQ=MONTHLY;COUNT=8")} == {"15:00"}


@pytest.mark.parametrize(
    ("head", "more"),
    [("METHOD:CANCEL\n", TIMES), ("", TIMES + "\nSTATUS:CANCELLED"), ("", TIMES + "\nSTATUS:canceled")],
)
def test_cancelled(head, more):
    assert records(parse, file(event(more), head=head))[0].data["runs"][0]["status"] == "cancelled"


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY;COUNT=100000", "FREQ=DAILY;BYHOUR=1,2,3", "FREQ=NIE", "INTERVAL=2", "FREQ=DAILY;INTERVAL=0",
        "FREQ=WEEKLY;UNTIL=morgen", "FREQ=DAILY;COUNT=-1",
    ],
)  # fmt: skip
def test_rules_that_nobody_needs(rule):
    [record] = records(parse, file(event(f"{TIMES}\nRRULE:{rule}")))

    assert days(record.data["runs"][0]) == ["2026-11-10"]
    assert record.doubts == ["Die Wiederholung ist nicht zu verstehen; nur der erste Termin wurde übernommen."]


def test_a_hundred_thousand_dates_are_cut():
    [record] = records(parse, file(event(f"{TIMES}\nRRULE:FREQ=DAILY;COUNT=100000")))

    assert len(record.data["runs"][0]["dates"]) == 400
    assert record.doubts == ["Mehr als 400 Termine; die weiteren wurden weggelassen."]


def test_a_rule_that_never_comes_true_ends():
    [record] = records(parse, file(event(f"{TIMES}\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30")))

    assert days(record.data["runs"][0]) == ["2026-11-10"]


START = dt.date(2026, 1, 30)
RULES = st.tuples(
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    st.integers(1, 3),
    st.sampled_from(["", ";BYDAY=TU", ";BYDAY=MO,TH", ";BYDAY=MO,TU,WE,TH,FR", ";BYMONTHDAY=15,-1", ";BYMONTHDAY=31"]),
    st.sampled_from(["", ";BYMONTH=2,9"]),
    st.sampled_from(["", ";COUNT=7"]),
    st.sampled_from(["", ";WKST=SU"]),
)
LARGE = [
    "FREQ=MONTHLY;BYDAY=2TU", "FREQ=MONTHLY;BYDAY=-1FR", "FREQ=YEARLY;BYMONTH=5;BYDAY=2SU", "FREQ=YEARLY;BYDAY=20MO",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "FREQ=MONTHLY;BYDAY=SA,SU;BYSETPOS=1,-1;COUNT=6",
]  # fmt: skip


def same_as_dateutil(text: str) -> None:
    first, last = dt.date(2026, 6, 1), dt.date(2028, 5, 31)
    rule = rrulestr(text, dtstart=dt.datetime(2026, 1, 30))
    expected = [moment.date() for moment in rule.between(dt.datetime(2026, 6, 1), dt.datetime(2028, 5, 31), inc=True)]

    assert list(days_of(read_rule(text, START, None), START, first, last)) == expected


@settings(max_examples=200, deadline=None)
@given(RULES)
def test_rules_mean_what_they_mean_elsewhere(parts):
    frequency, interval, *rest = parts
    same_as_dateutil(f"FREQ={frequency};INTERVAL={interval}{''.join(rest)}")


@pytest.mark.parametrize("text", LARGE)
def test_rules_with_numbered_weekdays(text):
    same_as_dateutil(text)


@pytest.mark.parametrize("year", ["1900", "1985", "2020"])
def test_a_series_that_began_long_ago(year):
    found = dates(f"DTSTART;TZID=Europe/Berlin:{year}0903T190000", "RRULE:FREQ=WEEKLY;BYDAY=MO")

    assert [row["date"] for row in found][:2] == ["2026-10-05", "2026-10-12"]


@pytest.mark.parametrize("rule", ["FREQ=DAILY;COUNT=9", "FREQ=WEEKLY;UNTIL=19991231", "FREQ=HOURLY"])
def test_a_series_that_ended_long_ago(rule):
    found = problems(parse, file(event(f"DTSTART:19850903T190000\nRRULE:{rule}")))

    assert found == ["Die Reihe ist zu Ende, oder ihre Wiederholung ist nicht zu verstehen (RRULE)."]


def test_days_left_out_of_an_old_series_stay_out():
    weeks = [dt.date(1985, 9, 2) + dt.timedelta(weeks=number) for number in range(2400)]
    skipped = [f"EXDATE:{day:%Y%m%d}T190000" for day in weeks if day.month in {7, 8, 12}]

    found = dates("DTSTART;TZID=Europe/Berlin:19850902T190000", "RRULE:FREQ=WEEKLY", *skipped)

    assert [row["date"] for row in found if row["date"][5:7] in {"07", "08", "12"}] == []
    assert len(found) > 40


@pytest.mark.parametrize(
    "start", ["DTSTART:morgen", "DTSTART:99990101T100000Z", "DTSTART:20260231", "STATUS:CONFIRMED"]
)
def test_no_usable_date(start):
    assert problems(parse, file(event(start))) == ["Kein brauchbares Datum (DTSTART)."]


def test_an_event_without_uid_is_known_again():
    first, second = (records(parse, file(event(uid="")))[0].origin_id for _ in range(2))

    assert first == second
    assert len(first) == 40


def test_line_breaks_that_nobody_escaped():
    text = file(event()).replace("Kaffee.\\nAlle", "Kaffee.\nAlle")

    assert "Alle sind willkommen." in records(parse, text)[0].data["description"]


def test_what_comes_before_a_break_is_kept():
    text = file(event(), event(uid="2"))

    *kept, last = read(parse, text[: text.rindex("URL:")])

    assert [entry.origin_id for entry in kept[1:]] == ["cafe@verein.example"]
    assert isinstance(last, Problem)
    assert last.ends_file


@pytest.mark.parametrize("mark", ["PRIVATE", "CONFIDENTIAL", "private"])
def test_private_appointments_are_left_out(mark):
    secret = event(f"{TIMES}\nCLASS:{mark}", uid="arzt").replace("Erzählcafé für Ältere", "Termin beim Arzt")
    changed = f"{TIMES}\nRECURRENCE-ID:20261117T140000Z\nCLASS:PUBLIC"

    entries = read(parse, file(secret, event(changed, uid="arzt"), event(f"{TIMES}\nCLASS:PUBLIC")))

    withdrawn, record, problem = entries[1:]
    assert withdrawn == Withdrawn(3, "arzt")
    assert record.title == "Erzählcafé für Ältere"
    assert (problem.title, problem.origin_id, problem.message) == (
        "", "", "Ein Eintrag ist im Kalender als privat gekennzeichnet und wurde nicht übernommen.",
    )  # fmt: skip
    assert "Arzt" not in repr(entries)


def test_a_private_day_of_a_public_series_is_left_out():
    hidden = "RECURRENCE-ID;TZID=Europe/Berlin:20261117T150000\nDTSTART:20261118T140000Z\nCLASS:PRIVATE"

    _, record, problem = read(parse, file(event(hidden), event(f"{TIMES}\nRRULE:FREQ=WEEKLY;COUNT=3"), event(hidden)))

    assert days(record.data["runs"][0]) == ["2026-11-10", "2026-11-24"]
    assert problem.message == "2 Einträge sind im Kalender als privat gekennzeichnet und wurden nicht übernommen."


@pytest.mark.parametrize(
    "where",
    [
        "Online", "Online via Zoom", "Microsoft Teams-Besprechung", "https://us02web.zoom.us/j/123456",
        "us02web.zoom.us/j/123456", "Zoom", "Digital", "Webex Meeting", "Online-Kurs",
        "per Zoom", "Videokonferenz", "Virtueller Raum",
    ],
)  # fmt: skip
def test_online(where):
    text = file(event().replace("Bürgerhaus\\, Marktplatz 3\\, 34246 Vellmar", where))

    [record] = records(parse, text)

    assert record.data["format"] == "online"
    assert record.data["runs"][0]["venue"] is None
    assert "123456" not in repr(record)


@pytest.mark.parametrize(
    ("where", "name"),
    [
        ("Internetcafé Vellmar", "Internetcafé Vellmar"), ("Zoom Erlebniswelt", "Zoom Erlebniswelt"),
        ("Teamsporthalle", "Teamsporthalle"), ("Rathaus, https://us02web.zoom.us/j/123456", "Rathaus"),
        ("Digital Hub, Marktplatz 3, 34246 Vellmar", "Digital Hub"),
    ],
)  # fmt: skip
def test_places_that_only_sound_like_online(where, name):
    text = file(event().replace("Bürgerhaus\\, Marktplatz 3\\, 34246 Vellmar", where))

    [record] = records(parse, text)

    assert (record.data["format"], record.data["runs"][0]["venue"].name) == ("onsite", name)
    assert "123456" not in repr(record)


@pytest.mark.parametrize(
    "url", ["https://us02web.zoom.us/j/123456", "https://teams.microsoft.com/l/meetup-join/123456"]
)
def test_the_door_to_a_meeting_is_no_page(url):
    assert "123456" not in repr(records(parse, file(event().replace("https://kalender.example/erzaehlcafe", url))))


@pytest.mark.parametrize(
    ("title", "status"),
    [
        ("ABGESAGT: Backen", "cancelled"), ("Backen entfällt", "cancelled"), ("Yoga (ausgebucht)", "full"),
        ("Yoga (nicht ausgebucht)", "scheduled"),
    ],
)  # fmt: skip
def test_what_the_title_says_of_its_state(title, status):
    [record] = records(parse, file(event().replace("Erzählcafé für Ältere", title)))

    assert record.data["runs"][0].get("status", "scheduled") == status


def test_people_are_not_read():
    assert not [name for name in PEOPLE if name in repr(read(parse, file(event())))]


def test_scripts():
    entries = read(parse, file(event().replace("Erzählcafé", EVIL).replace("Wir reden", EVIL).replace("Treff", EVIL)))

    check(entries)
    assert "alert" not in repr(entries)


def test_characters_that_no_database_takes():
    text = file(event().replace("Treff", "Tr\x00eff").replace("Erzähl", "Er\x07zähl"))

    [record] = records(parse, text)

    assert (record.title, record.words) == ("Erzählcafé für Ältere", ["Treff", "Senioren"])


def test_no_calendar():
    assert problems(parse, "Hallo\n") == ["Das ist keine Kalenderdatei: „BEGIN:VCALENDAR“ fehlt."]
    assert problems(parse, "") == ["Das ist keine Kalenderdatei: „BEGIN:VCALENDAR“ fehlt."]
