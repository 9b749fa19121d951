"""Days and times in the cells of a list, also several in one."""

import time

import pytest

from tests.imports.formats.samples import days
from tests.imports.formats.test_table import one


@pytest.mark.parametrize(
    "text",
    [
        "12.01.2027",
        "12.1.27",
        "2027-01-12",
        "Di, 12.01.2027",
        "12.01.2027 00:00:00",
        "46399",
        "12. Januar 2027",
        "Di., 12 Jan. 2027",
        "Dienstag, den 12.01.2027",
        "ab 12. 1. 2027",
    ],
)
def test_days(text):
    assert one(beginn=text).data["runs"][0]["dates"] == [{"date": "2027-01-12", "start_time": None, "end_time": None}]


@pytest.mark.parametrize("column", ["beginn", "termine"])
@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("12.01.2027, 19.01.2027 und 26.01.2027", ["2027-01-12", "2027-01-19", "2027-01-26"]),
        ("12.01.2027\nDi 19.01.27", ["2027-01-12", "2027-01-19"]),
        ("12.01.2027 19.01.2027", ["2027-01-12", "2027-01-19"]),
        ("12.01.2027 / 19.01.2027", ["2027-01-12", "2027-01-19"]),
        ("12.01. – 16.02.2027", ["2027-01-12", "2027-02-16"]),
        ("12./13.01.2027", ["2027-01-12", "2027-01-13"]),
        ("12. und 13. Januar 2027", ["2027-01-12", "2027-01-13"]),
        ("28.12. - 04.01.2027", ["2026-12-28", "2027-01-04"]),
        ("28.12.2026 bis 04.01.", ["2026-12-28", "2027-01-04"]),
        ("2027-01-12; 2027-01-19", ["2027-01-12", "2027-01-19"]),
    ],
)
def test_several_days_in_one_cell(column, text, dates):
    record = one(**{column: text})

    assert days(record.data["runs"][0]) == dates
    assert [doubt for doubt in record.doubts if not doubt.startswith("Hier stehen nur")] == ["Die Beschreibung fehlt."]


@pytest.mark.parametrize(
    ("cells", "is_told"),
    [
        ({"beginn": "12.01. - 16.02.2027"}, True),
        ({"beginn": "12.01.2027", "ende": "16.02.2027"}, True),
        ({"beginn": "12.01. - 13.01.2027"}, False),
        ({"beginn": "12.01.2027", "ende": "16.02.2027", "rhythmus": "einmalig"}, False),
        ({"beginn": "12.01.2027, 16.02.2027"}, False),
    ],
)
def test_a_first_and_a_last_day_are_not_taken_for_all(cells, is_told):
    record = one(**cells)

    told = "Hier stehen nur der erste und der letzte Termin. "
    assert (told + "Bitte ergänzen Sie „Wie oft“ oder „Weitere Termine“." in record.doubts) is is_told
    note = told + "Die Termine dazwischen nennt der Anbieter." if is_told else None
    assert record.data["runs"][0].get("note") == note


@pytest.mark.parametrize(
    ("text", "weekdays"),
    [("dienstags 18:00 - 19:30", [2]), ("jeden Dienstag, von 18 bis 19:30 Uhr", [2]),
     ("dienstags und donnerstags: 18.00-19.30 Uhr", [2, 4])],
)  # fmt: skip
def test_a_weekday_in_front_of_the_time_says_how_often(text, weekdays):
    record = one(beginn="12.01. – 16.02.2027", uhrzeit_von=text)

    [run] = record.data["runs"]
    assert (run["kind"], run["weekdays"], run["ends_on"]) == ("series", weekdays, "2027-02-16")
    assert (run["start_time"], run["end_time"]) == ("18:00", "19:30")
    assert record.doubts == ["Die Beschreibung fehlt."]


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("12.01.2027 (6 Abende)", ["2027-01-12"]),
        ("12.01.2027 (Einführung), 19.01.2027 (Praxis)", ["2027-01-12", "2027-01-19"]),
        ("12.01.2027, außer am 19.01.2027", ["2027-01-12"]),
        ("12.01.2027; demnächst", ["2027-01-12"]),
    ],
)
def test_words_around_days_that_nobody_understands(text, dates):
    record = one(beginn=text)

    assert days(record.data["runs"][0]) == dates
    assert record.doubts[0] == "„Erster Tag“ (Zelle B2) wurde nicht ganz verstanden. Bitte prüfen Sie die Termine."


@pytest.mark.parametrize("text", ["nicht am 12.01.2027", "12.01.", "12.01.202"])
def test_no_day_is_made_up(text):
    assert days(one(beginn=text).data["runs"][0]) == []


@pytest.mark.parametrize("text", ["12.01.", "1.", "12.01.2027 ", "1 Januar ", "10-", "18:00 - ", "1 " * 30, " " * 60])
def test_long_cells_take_no_time(text):
    began = time.monotonic()

    one(beginn=text * (40_000 // len(text)), termine=text * (40_000 // len(text)))

    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    ("cells", "dates"),
    [
        ({"beginn": "12.01.2027 18:00"}, [("2027-01-12", "18:00", None)]),
        ({"beginn": "2027-01-12T18:00"}, [("2027-01-12", "18:00", None)]),
        ({"beginn": "Di, 12.01.2027, 18:00 - 20:00 Uhr"}, [("2027-01-12", "18:00", "20:00")]),
        ({"beginn": "12.01.2027 18:00", "uhrzeit_von": "19:00"}, [("2027-01-12", "19:00", None)]),
        ({"beginn": "12.01.2027", "uhrzeit_von": "18 - 20 Uhr"}, [("2027-01-12", "18:00", "20:00")]),
        ({"beginn": "12.01.2027", "uhrzeit_von": "18.00 bis 19.30"}, [("2027-01-12", "18:00", "19:30")]),
        ({"beginn": "12.01.2027", "uhrzeit_von": "18:00", "ende": "20:00"}, [("2027-01-12", "18:00", "20:00")]),
        ({"beginn": "2027-01-12T18:00", "ende": "2027-01-12T20:00"}, [("2027-01-12", "18:00", "20:00")]),
        ({"beginn": "12.01.2027 - 13.01.2027"}, [("2027-01-12", None, None), ("2027-01-13", None, None)]),
        ({"beginn": "46399.75"}, [("2027-01-12", "18:00", None)]),
        ({"beginn": "12.01.2027 10-16 Uhr"}, [("2027-01-12", "10:00", "16:00")]),
        ({"beginn": "Di 12.01.2027, 18 Uhr"}, [("2027-01-12", "18:00", None)]),
        ({"beginn": "12.01.2027 06:00 PM"}, [("2027-01-12", "18:00", None)]),
        ({"beginn": "12.01.2027", "uhrzeit_von": "von 10:00 bis 16:00 Uhr"}, [("2027-01-12", "10:00", "16:00")]),
        ({"beginn": "12.01.2027", "uhrzeit_von": "ab 18 Uhr", "uhrzeit_bis": "bis 20 Uhr"},
         [("2027-01-12", "18:00", "20:00")]),
        ({"beginn": "06.02. - 07.02.2027, 10-16 Uhr"},
         [("2027-02-06", "10:00", "16:00"), ("2027-02-07", "10:00", "16:00")]),
        ({"termine": "12.01.2027 18:00 19.01.2027 19:30-21:00"},
         [("2027-01-12", "18:00", None), ("2027-01-19", "19:30", "21:00")]),
        ({"beginn": "12.01.2027 18:00, 19.01.2027, 26.01.2027 19:30"},
         [("2027-01-12", "18:00", None), ("2027-01-19", "18:00", None), ("2027-01-26", "19:30", None)]),
        ({"beginn": "12.01.2027, 19.01.2027 9 Uhr", "uhrzeit_von": "18:00"},
         [("2027-01-12", "18:00", None), ("2027-01-19", "18:00", None)]),
    ],
)  # fmt: skip
def test_days_and_times_in_one_cell(cells, dates):
    record = one(**cells)

    assert [tuple(row.values()) for row in record.data["runs"][0]["dates"]] == dates
    assert record.doubts == ["Die Beschreibung fehlt."]


@pytest.mark.parametrize("text", ["31.02.2027", "01.01.9999", "demnächst", "12.13.2027", "0"])
def test_days_that_cannot_be(text):
    record = one(beginn=text)

    assert record.data["runs"][0]["kind"] == "on_request"
    assert len(record.doubts) == 2  # and the description is missing


@pytest.mark.parametrize(
    "text", ["18 Uhr", "18:00", "18.00", "18.00 Uhr", "0,75", "18", "18:00:00", "06:00:00 PM", "6:00 pm"]
)
def test_times(text):
    assert one(beginn="12.01.2027", uhrzeit_von=text).data["runs"][0]["dates"][0]["start_time"] == "18:00"


def test_more_dates_in_one_cell():
    [run] = one(beginn="12.01.2027", uhrzeit_von="18:00", termine="19.01.2027; Di 26.1.27 19:30-21:00").data["runs"]

    assert [(row["date"], row["start_time"], row["end_time"]) for row in run["dates"]] == [
        ("2027-01-12", "18:00", None),
        ("2027-01-19", "18:00", None),
        ("2027-01-26", "19:30", "21:00"),
    ]


def test_every_week():
    [run] = one(beginn="12.01.2027", rhythmus="jede Woche", uhrzeit_von="15:00", uhrzeit_bis="14:00").data["runs"]

    assert (run["kind"], run["frequency"], run["weekdays"]) == ("series", "weekly", [2])
    assert (run["starts_on"], run["ends_on"], run["start_time"], run["end_time"]) == ("2027-01-12", None, "15:00", None)
