"""Dates as far as the file really says, and none that cannot be."""

import pytest

from tests.imports.courses import address, date, full, read, short

MORE_BETWEEN = "Hier stehen nur der erste und der letzte Termin. Die Termine dazwischen nennt die Volkshochschule."


def run_of(course):
    (run,) = read(course).data["runs"]
    return run


def days_of(run):
    return [row["date"] for row in run["dates"]]


@pytest.mark.parametrize(
    ("first", "last", "days", "note"),
    [
        ("2020-05-19", "2020-05-19", ["2020-05-19"], ""),
        ("2020-05-16", "2020-05-17", ["2020-05-16", "2020-05-17"], ""),
        ("2020-05-19", "2020-06-11", ["2020-05-19", "2020-06-11"], MORE_BETWEEN),
        ("2020-05-19", None, ["2020-05-19"], ""),
        ("19.05.2020", "2020-05-19T00:00:00", ["2020-05-19"], ""),
        ("2020-05-16+02:00", "2020-05-17Z", ["2020-05-16", "2020-05-17"], ""),
        ("16.05.2020 00:00:00", "17.5.20", ["2020-05-16", "2020-05-17"], ""),
        ("20200516", "2020/05/17", ["2020-05-16", "2020-05-17"], ""),
    ],
)
def test_first_and_last_day(first, last, days, note):
    run = run_of(short(beginn_datum=first, ende_datum=last))

    assert (run["kind"], days_of(run), run["note"]) == ("dated", days, note)


def test_educational_leave_takes_place_on_every_day_of_the_week():
    run = run_of(short(untertitel="Bildungsurlaub", beginn_datum="2020-06-15", ende_datum="2020-06-19"))

    assert days_of(run) == [f"2020-06-{day}" for day in (15, 16, 17, 18, 19)]
    assert run["note"] == ""


def test_educational_leave_of_two_weeks_does_not():
    run = run_of(short(untertitel="Bildungsurlaub", beginn_datum="2020-06-15", ende_datum="2020-06-26"))

    assert days_of(run) == ["2020-06-15", "2020-06-26"]
    assert run["note"] == MORE_BETWEEN


def test_weekdays_and_a_fitting_count_make_a_series():
    run = run_of(
        short(
            beginn_datum="2020-05-18", ende_datum="2020-06-10", wochentag=["Montag", "Mittwoch"], anzahl_termine="8"
        )
    )  # fmt: skip

    assert (run["kind"], run["frequency"], run["weekdays"]) == ("series", "weekly", [1, 3])
    assert (run["starts_on"], run["ends_on"], run["dates"]) == ("2020-05-18", "2020-06-10", [])


@pytest.mark.parametrize(
    "changes",
    [
        {"anzahl_termine": "16"},  # lessons, not dates
        {"anzahl_termine": "3"},  # some are left out, nobody knows which
        {"wochentag": "Freitag"},  # does not begin on its weekday
        {"wochentag": "wöchentlich"},
    ],
)
def test_weekdays_that_do_not_fit_make_none(changes):
    course = short(beginn_datum="2020-05-18", ende_datum="2020-06-08", wochentag="Montag", anzahl_termine="4")

    assert run_of(course)["kind"] == "series"
    assert run_of(course | changes)["kind"] == "dated"


def test_end_before_beginning():
    record = read(short(beginn_datum="2020-06-11", ende_datum="2020-05-19"))

    assert days_of(record.data["runs"][0]) == ["2020-06-11"]
    assert record.doubts == [
        "Das Ende (19.05.2020) liegt vor dem Beginn (11.06.2020); das Ende wurde weggelassen.",
    ]


@pytest.mark.parametrize("day", ["1900-01-01", "2099-12-31", "9999-09-09", "0000-00-00", "2020-02-30", "demnächst", 7])
def test_days_that_cannot_be(day):
    record = read(short(beginn_datum=day, ende_datum=None))
    run = record.data["runs"][0]

    assert (run["kind"], run["dates"], run["note"]) == ("on_request", [], "Den Termin nennt die Volkshochschule.")
    assert "Kein brauchbares Datum; als „Termin auf Anfrage“ übernommen." in record.doubts
    assert len(record.doubts) == 2


def test_a_bad_end_leaves_the_beginning():
    record = read(short(ende_datum="9999-12-31"))

    assert days_of(record.data["runs"][0]) == ["2020-05-19"]
    assert record.doubts == ["„ende_datum“ kann nicht stimmen (31.12.9999) und wurde weggelassen."]


def listed(*dates, **changes):
    return full(ortetermine={"adresse": [address()] * len(dates), "termin": list(dates)}, **changes)


def test_listed_dates_in_order_and_each_once():
    record = read(
        listed(date("2020-05-26", "18:00", "19:30"), date("2020-05-19", "18:00"), date("2020-05-26", "18:00"))
    )

    assert [(row["date"], row["start_time"], row["end_time"]) for row in record.data["runs"][0]["dates"]] == [
        ("2020-05-19", "18:00", None),
        ("2020-05-26", "18:00", "19:30"),
    ]
    assert record.doubts == ["Doppelte oder unbrauchbare Termine wurden weggelassen."]


def test_two_meetings_on_one_day():
    run = run_of(listed(date("2020-05-19", "14:00", "15:00"), date("2020-05-19", "9:00", "10:00")))

    assert [row["start_time"] for row in run["dates"]] == ["09:00", "14:00"]


@pytest.mark.parametrize(
    ("start", "end", "times"),
    [
        ("18:00:00", "19:30:00", ("18:00", "19:30")),
        ("18:00+02:00", "19:30+02:00", ("18:00", "19:30")),
        ("18.00 Uhr", "1930", ("18:00", "19:30")),
        ("18:00", None, ("18:00", None)),
        (None, "19:30", (None, None)),
        ("00:00", "00:00", (None, None)),
        ("18:00", "18:00", ("18:00", None)),
        ("18:00", "17:00", ("18:00", None)),
        ("25:00", "26:00", (None, None)),
        ("abends", None, (None, None)),
    ],
)
def test_times(start, end, times):
    row = run_of(listed(date("2020-05-19", start, end)))["dates"][0]

    assert (row["start_time"], row["end_time"]) == times


def test_an_end_before_its_start_is_a_doubt():
    assert read(listed(date("2020-05-19", "18:00", "17:00"))).doubts == [
        "Ein Termin endet um 17:00 Uhr vor seinem Beginn um 18:00 Uhr; ohne Ende übernommen."
    ]


def test_a_single_date_is_no_list():
    course = full(ortetermine={"adresse": address(), "termin": date("2020-05-19", "18:00", "19:30")})

    assert days_of(run_of(course)) == ["2020-05-19"]


def test_dates_beside_one_place():
    course = short(termin=[date("2020-05-19", "18:00", "19:30"), date("2020-05-26")])

    assert days_of(run_of(course)) == ["2020-05-19", "2020-05-26"]


def test_only_bad_dates_fall_back_to_first_and_last():
    course = listed(date("9999-01-01"), date("kaputt"))

    assert days_of(run_of(course)) == ["2020-05-19", "2020-06-11"]


def test_each_place_has_a_run_of_its_own():
    there = address("Pavillon", "Christoph-Ruden-Str. 1", "12349")
    course = full(
        ortetermine={
            "adresse": [address(), there, address()],
            "termin": [date("2020-05-19"), date("2020-05-26"), date("2020-06-02")],
        }
    )

    runs = read(course).data["runs"]

    assert [(run["venue"].name, days_of(run)) for run in runs] == [
        ("Haus der Bildung", ["2020-05-19", "2020-06-02"]),
        ("Pavillon", ["2020-05-26"]),
    ]
    assert len({run["source_key"] for run in runs}) == 2


def test_places_that_do_not_match_the_dates():
    course = full(
        ortetermine={
            "adresse": [address(), address("Pavillon")],
            "termin": [date("2020-05-19"), date("2020-05-26"), date("2020-06-02")],
        }
    )

    record = read(course)

    assert [run["venue"].name for run in record.data["runs"]] == ["Haus der Bildung"]
    assert record.doubts == ["Mehrere Orte, aber nicht einer je Termin; nur der erste wurde übernommen."]


def test_too_many_dates():
    record = read(listed(*[date("2020-05-19", f"{n // 60 % 24:02}:{n % 60:02}") for n in range(500)]))

    assert len(record.data["runs"][0]["dates"]) == 400
    assert record.doubts == ["Mehr als 400 Termine; die weiteren wurden weggelassen."]


@pytest.mark.parametrize(
    ("capacity", "taken", "expected"),
    [
        ("14", "9", (14, 5, "scheduled")),
        ("14", "14", (14, 0, "full")),
        ("14", "20", (14, 0, "full")),
        ("14", "-1", (14, None, "scheduled")),
        ("-1", "3", (None, None, "scheduled")),
        ("0", None, (None, None, "scheduled")),
        ("viele", None, (None, None, "scheduled")),
        ("99999999999999999999", None, (None, None, "scheduled")),
        ("1000000", None, (None, None, "scheduled")),
    ],
)
def test_seats(capacity, taken, expected):
    run = run_of(short(maximale_teilnehmerzahl=capacity, aktuelle_teilnehmerzahl=taken))

    assert (run["capacity"], run["seats_left"], run["status"]) == expected


@pytest.mark.parametrize(("title", "status"), [("Yoga - FÄLLT AUS!", "cancelled"), ("Yoga (ausgebucht)", "full")])
def test_status_in_the_title(title, status):
    assert run_of(short(name=title))["status"] == status
