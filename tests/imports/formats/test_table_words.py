"""Rhythms, states and numbers of a list in the words of people."""

import pytest

from tests.imports.formats.samples import days
from tests.imports.formats.test_table import one

TERM = {"beginn": "12.01.2027", "ende": "29.06.2027", "uhrzeit_von": "18:00"}  # a Tuesday


@pytest.mark.parametrize(
    ("text", "frequency", "weekdays"),
    [
        ("jeden Dienstag", "weekly", [2]),
        ("dienstags", "weekly", [2]),
        ("1x wöchentlich", "weekly", [2]),
        ("wöchentlich (Di)", "weekly", [2]),
        ("Di und Do", "weekly", [2, 4]),
        ("14-täglich", "fortnightly", [2]),
        ("14-tägig dienstags", "fortnightly", [2]),
        ("alle 2 Wochen", "fortnightly", [2]),
        ("jeden 2. Dienstag im Monat", "monthly_by_weekday", [2]),
    ],
)
def test_rhythms(text, frequency, weekdays):
    record = one(rhythmus=text, **TERM)

    [run] = record.data["runs"]
    assert (run["kind"], run["frequency"], run["weekdays"]) == ("series", frequency, weekdays)
    assert (run["starts_on"], run["ends_on"], run["start_time"]) == ("2027-01-12", "2027-06-29", "18:00")
    assert record.doubts == ["Die Beschreibung fehlt."]


@pytest.mark.parametrize(
    "text",
    [
        "monatlich", "täglich", "Mo-Fr", "2x wöchentlich", "6 Abende", "jeden Dienstag außer am 19.01.",
        "jeden 1. Dienstag im Monat",
    ],
)  # fmt: skip
def test_a_rhythm_that_nobody_understands(text):
    record = one(rhythmus=text, **TERM)

    [run] = record.data["runs"]
    assert (run["kind"], days(run), run["note"]) == ("dated", ["2027-01-12", "2027-06-29"], f"Wie oft: {text}")
    assert f"„Wie oft“ (Zelle B2) wurde nicht übernommen: „{text}“. Bitte prüfen Sie die Termine." in record.doubts


def test_a_rhythm_without_a_first_day():
    record = one(rhythmus="dienstags")

    assert (record.data["runs"][0]["kind"], record.data["runs"][0]["note"]) == ("on_request", "Wie oft: dienstags")
    assert "„Wie oft“ (Zelle B2) wurde nicht übernommen: „dienstags“. Bitte prüfen Sie die Termine." in record.doubts


def test_a_rhythm_of_another_weekday_than_the_first_day():
    record = one(rhythmus="jeden Mittwoch", **TERM)

    assert record.data["runs"][0]["weekdays"] == [3]
    assert record.doubts[0] == (
        "Der erste Tag (12.01.2027) passt nicht zu „Wie oft“ (Zelle B2). Bitte prüfen Sie die Termine."
    )


def test_a_rhythm_that_pauses_in_the_holidays():
    [run] = one(rhythmus="wöchentlich (nicht in den Ferien)", **TERM).data["runs"]

    assert (run["frequency"], run["skips_school_holidays"]) == ("weekly", True)


def test_listed_days_are_more_exact_than_a_rhythm_without_an_end():
    listed = one(rhythmus="wöchentlich", beginn="12.01., 19.01. und 02.02.2027")
    both = one(rhythmus="wöchentlich", termine="05.07.2027", **TERM)

    assert days(listed.data["runs"][0]) == ["2027-01-12", "2027-01-19", "2027-02-02"]
    assert both.data["runs"][0]["kind"] == "series"
    assert both.doubts[0].startswith("„Weitere Termine“ wurde weggelassen")


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("abgesagt", "cancelled"),
        ("Entfällt", "cancelled"),
        ("fällt leider aus", "cancelled"),
        ("Kurs ist belegt", "full"),
        ("Ausgebucht", "full"),
        ("keine freien Plätze", "full"),
        ("noch wenige Plätze", "few_left"),
        ("buchbar", "scheduled"),
    ],
)
def test_states(text, status):
    record = one(stand=text, beginn="12.01.2027")

    assert record.data["runs"][0]["status"] == status
    assert record.doubts == ["Die Beschreibung fehlt."]


def test_a_state_that_nobody_understands():
    record = one(stand="nicht abgesagt", beginn="12.01.2027")

    assert record.data["runs"][0]["status"] == "scheduled"
    assert "„nicht abgesagt“ ist keine der Möglichkeiten für „Stand“ (Zelle B2)." in record.doubts


@pytest.mark.parametrize(
    ("cells", "ages"),
    [
        ({"alter_von": "ab 6 Jahre"}, (6, None)),
        ({"alter_von": "6-10"}, (6, 10)),
        ({"alter_von": "6 bis 10 Jahren"}, (6, 10)),
        ({"alter_von": "60+"}, (60, None)),
        ({"alter_bis": "bis 10 J."}, (None, 10)),
        ({"alter_bis": "ab 60"}, (60, None)),
        ({"alter_von": "6", "alter_bis": "10 Jahre"}, (6, 10)),
    ],
)
def test_ages(cells, ages):
    record = one(beginn="12.01.2027", **cells)

    assert (record.data["min_age"], record.data["max_age"]) == ages
    assert record.doubts == ["Die Beschreibung fehlt."]


@pytest.mark.parametrize("text", ["12", "12.0", "max. 12", "8-12", "mind. 8, max. 12 Personen", "bis zu 12", "12 TN"])
def test_seats(text):
    record = one(beginn="12.01.2027", plaetze=text)

    assert record.data["runs"][0]["capacity"] == 12
    assert record.doubts == ["Die Beschreibung fehlt."]


@pytest.mark.parametrize("text", ["mind. 6", "viele", "12,5"])
def test_what_is_no_number_of_seats(text):
    assert f"„Plätze“ (Zelle B2) ist keine ganze Zahl: „{text}“." in one(plaetze=text).doubts
