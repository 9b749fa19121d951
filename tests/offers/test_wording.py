import datetime as dt
from decimal import Decimal

import pytest

from offers import wording
from offers.models import PriceOption, Run
from offers.wording import Flag


def price(amount, kind="full", top=None, unit="total", condition=""):
    return PriceOption(
        kind=kind, amount=Decimal(amount), amount_max=top and Decimal(top), unit=unit, condition=condition
    )


@pytest.mark.parametrize(
    ("kind", "prices", "text"),
    [
        ("free", [], "Kostenlos"),
        ("free", [price("5", "material")], "Kostenlos"),
        ("donation", [], "Gegen Spende"),
        ("unknown", [], "Keine Angabe"),
        ("paid", [], "Kostenpflichtig"),
        ("paid", [price("45")], "45 €"),
        ("paid", [price("12.50")], "12,50 €"),
        ("paid", [price("1250")], "1.250 €"),
        ("paid", [price("45"), price("30", "reduced")], "45 €, ermäßigt 30 €"),
        ("paid", [price("12"), price("20"), price("8", "reduced")], "ab 12 €, ermäßigt 8 €"),
        ("paid", [price("12", top="20")], "ab 12 €"),
        ("paid", [price("6", unit="per_date")], "6 € pro Termin"),
        ("paid", [price("5", "sliding", top="15")], "ab 5 €"),
        ("paid", [price("3", "material")], "Kostenpflichtig"),
    ],
)
def test_price_summary(kind, prices, text):
    assert wording.price_summary(kind, prices) == text


def test_price_lines_say_who_gets_which_price():
    prices = [price("12", top="20", unit="per_month"), price("8", "reduced", condition="mit Sozialpass")]

    assert wording.price_lines(prices) == [
        wording.PriceLine("Preis", "12 bis 20 € pro Monat", ""),
        wording.PriceLine("Ermäßigt", "8 €", "mit Sozialpass"),
    ]


@pytest.mark.parametrize(
    ("low", "high", "for_all", "text"),
    [
        (60, None, False, "ab 60 Jahren"),
        (1, None, False, "ab 1 Jahr"),
        (0, None, False, "ab Geburt"),
        (None, 6, False, "bis 6 Jahre"),
        (None, 1, False, "bis 1 Jahr"),
        (6, 10, False, "6 bis 10 Jahre"),
        (0, 3, False, "0 bis 3 Jahre"),
        (7, 7, False, "7 Jahre"),
        (None, None, True, "Für jedes Alter"),
        (None, None, False, ""),
    ],
)
def test_ages(low, high, for_all, text):
    assert wording.ages(low, high, for_all) == text


def test_moments_are_local_and_know_when_no_time_is_known():
    winter = dt.datetime(2027, 1, 12, 8, 0, tzinfo=dt.UTC)
    summer = dt.datetime(2027, 7, 13, 16, 5, tzinfo=dt.UTC)

    assert wording.moment(winter) == "Di, 12. Januar 2027, 9:00 Uhr"
    assert wording.moment(summer) == "Di, 13. Juli 2027, 18:05 Uhr"
    assert wording.moment(winter, has_time=False) == "Di, 12. Januar 2027"


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (dt.date(2027, 1, 12), dt.date(2027, 3, 26), "vom 12. Januar bis 26. März 2027"),
        (dt.date(2026, 11, 3), dt.date(2027, 3, 26), "vom 3. November 2026 bis 26. März 2027"),
        (dt.date(2027, 1, 12), dt.date(2027, 1, 12), "am 12. Januar 2027"),
        (dt.date(2027, 1, 12), None, "ab 12. Januar 2027"),
        (None, dt.date(2027, 3, 26), "bis 26. März 2027"),
        (None, None, ""),
    ],
)
def test_period(first, last, text):
    assert wording.period(first, last) == text


def series(**fields):
    return Run(
        **{
            "kind": "series",
            "frequency": "weekly",
            "weekdays": [2, 4],
            "starts_on": dt.date(2027, 1, 12),
            "ends_on": dt.date(2027, 3, 26),
            "start_time": dt.time(9),
            "end_time": dt.time(11, 30),
            **fields,
        }
    )


@pytest.mark.parametrize(
    ("run", "text"),
    [
        (
            series(skips_school_holidays=True),
            "Dienstags und donnerstags, 9:00 bis 11:30 Uhr, vom 12. Januar bis 26. März 2027. "
            "Nicht in den Schulferien.",
        ),
        (series(weekdays=[], ends_on=None, end_time=None), "Dienstags, 9:00 Uhr, ab 12. Januar 2027."),
        (series(weekdays=[1, 2, 3, 4, 5], start_time=None), "Montags bis freitags, vom 12. Januar bis 26. März 2027."),
        (
            series(weekdays=[1, 3, 6], skips_public_holidays=False),
            "Montags, mittwochs und samstags, 9:00 bis 11:30 Uhr, vom 12. Januar bis 26. März 2027. "
            "Auch an Feiertagen.",
        ),
        (
            series(frequency="fortnightly", weekdays=[2]),
            "Alle zwei Wochen dienstags, 9:00 bis 11:30 Uhr, vom 12. Januar bis 26. März 2027.",
        ),
        (
            series(frequency="monthly_by_weekday", weekdays=[2], ends_on=None),
            "Jeden 2. Dienstag im Monat, 9:00 bis 11:30 Uhr, ab 12. Januar 2027.",
        ),
        (
            series(frequency="monthly_by_weekday", weekdays=[], starts_on=dt.date(2027, 3, 30), ends_on=None),
            "Jeden letzten Dienstag im Monat, 9:00 bis 11:30 Uhr, ab 30. März 2027.",
        ),
        (
            series(frequency="monthly_by_date", weekdays=[], starts_on=dt.date(2027, 1, 15), ends_on=None),
            "Jeden Monat am 15., 9:00 bis 11:30 Uhr, ab 15. Januar 2027.",
        ),
    ],
)
def test_regular_times(run, text):
    assert wording.regular_times(run) == text


def test_undated_runs():
    assert wording.undated("open_start") == "Einstieg jederzeit"
    assert wording.undated("on_request") == "Termin auf Anfrage"
    assert wording.undated("self_paced", None, dt.date(2027, 3, 31)) == "Zeit frei wählbar, bis 31. März 2027"


def test_more_dates_and_places():
    assert [wording.more_dates(n) for n in [0, 1, 3, 99]] == [
        "",
        "und 1 weiterer Termin",
        "und 3 weitere Termine",
        "und viele weitere Termine",
    ]
    assert [wording.more_places(n) for n in [0, 1, 2]] == ["", "und 1 weiterer Ort", "und 2 weitere Orte"]


@pytest.mark.parametrize(
    ("name", "town", "text"),
    [
        ("vhs-Haus", "Vellmar", "vhs-Haus, Vellmar"),
        ("Bürgerhaus Vellmar", "Vellmar", "Bürgerhaus Vellmar"),
        ("", "Vellmar", "Vellmar"),
        ("Tagungshaus", "Göttingen", "Tagungshaus, Göttingen"),
        ("Tagungshaus", "", "Tagungshaus, außerhalb"),
        ("", "", "außerhalb"),
    ],
)
def test_venue(name, town, text):
    assert wording.venue(name, town) == text


@pytest.mark.parametrize(
    ("offer_format", "venue", "text"),
    [
        ("onsite", "vhs-Haus, Vellmar", "vhs-Haus, Vellmar"),
        ("onsite", "", "Ort nach Absprache"),
        ("online", "", "Online"),
        ("hybrid", "vhs-Haus, Vellmar", "vhs-Haus, Vellmar und online"),
        ("hybrid", "", "Vor Ort und online"),
        ("mobile", "", "Kommt zu Ihnen"),
    ],
)
def test_place(offer_format, venue, text):
    assert wording.place(offer_format, venue) == text


def test_registration():
    assert [wording.registration(kind) for kind in ["none", "recommended", "required"]] == [
        "Ohne Anmeldung",
        "Anmeldung erwünscht",
        "Anmeldung nötig",
    ]


@pytest.mark.parametrize(
    ("seats", "flag"),
    [
        ([], None),
        ([("scheduled", None)], None),
        ([("full", None)], Flag("Ausgebucht", "warn")),
        ([("scheduled", 0)], Flag("Ausgebucht", "warn")),
        ([("full", None), ("scheduled", None)], None),
        ([("scheduled", 5)], Flag("Noch 5 Plätze frei")),
        ([("scheduled", 1)], Flag("Noch 1 Platz frei")),
        ([("full", None), ("scheduled", 5), ("few_left", 2)], Flag("Noch 7 Plätze frei")),
        ([("scheduled", 80)], None),
        ([("few_left", None)], Flag("Wenige Plätze frei", "warn")),
        ([("few_left", None), ("scheduled", None)], None),
    ],
)
def test_flag_for_seats(seats, flag):
    assert wording.seats_flag(seats) == flag


def test_flags():
    assert wording.flags(price_kind="free", offer_format="online", seats=[("full", 0)]) == [
        Flag("Kostenlos", "free"),
        Flag("Online"),
        Flag("Ausgebucht", "warn"),
    ]
    assert wording.flags(price_kind="paid", offer_format="onsite", seats=[], is_cancelled=True) == [
        Flag("Fällt aus", "warn")
    ]


def test_numbers_and_phones():
    assert [wording.number(n) for n in [0, 999, 1878, 1_234_567]] == ["0", "999", "1.878", "1.234.567"]
    assert wording.phone_link("06699 000-1280") == "tel:+4966990001280"
    assert wording.phone_link("+49 (0)561 1003-0") == "tel:+4956110030"
    assert wording.phone_link("0049 561 10030") == "tel:+4956110030"
    assert wording.phone_link("115") == "tel:115"
