"""Only zero euros are free; silence is not."""

import pytest

from tests.imports.courses import price, read, short, text


def cost(course):
    data = read(course).data
    return data["price_kind"], [(row["kind"], row["amount"]) for row in data["prices"]], data["price_note"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (price("99.00"), ("paid", [("full", "99.00")], "")),
        (price("1.126,20 EUR"), ("paid", [("full", "1126.20")], "")),
        (price("30"), ("paid", [("full", "30.00")], "")),
        (price("€ 1.030,-"), ("paid", [("full", "1030.00")], "")),
        (price("99.00", "ermäßigt 54,- €"), ("paid", [("full", "99.00"), ("reduced", "54.00")], "")),
        (price("99.00", "erm. Preis: 54,50 EUR"), ("paid", [("full", "99.00"), ("reduced", "54.50")], "")),
        (price("99.00", "erm. 54 €, zzgl. Buch"), ("paid", [("full", "99.00"), ("reduced", "54.00")], "zzgl. Buch")),
        (price("99.00", "Mit dem Pass."), ("paid", [("full", "99.00")], "Ermäßigung möglich. Mit dem Pass.")),
        (price("99.00", "erm. Preis: 99,00 EUR"), ("paid", [("full", "99.00")], "")),
        (price("99.00", "erm. Preis: 120,00 EUR"), ("paid", [("full", "99.00")], "")),
        (price("5.00", "erm. Preis: 0,00 EUR"), ("paid", [("full", "5.00"), ("reduced", "0.00")], "")),
        (price("0.00"), ("free", [], "")),
        (price("0"), ("free", [], "")),
        (price("-1"), ("unknown", [], "")),
        (price("-1.00"), ("unknown", [], "")),
        (price(None), ("unknown", [], "")),
        (price(""), ("unknown", [], "")),
        (price("auf Anfrage"), ("unknown", [], "")),
        (price("Infinity"), ("unknown", [], "")),
        (price("1e9"), ("unknown", [], "")),
        (price("100000000"), ("unknown", [], "")),
        (None, ("unknown", [], "")),
        ("umsonst", ("unknown", [], "")),
    ],
)  # fmt: skip
def test_price(given, expected):
    assert cost(short(preis=given)) == expected


@pytest.mark.parametrize(
    ("amount", "has_doubt"), [("auf Anfrage", True), ("100000000", True), ("-1", False), (None, False)]
)
def test_what_cannot_be_read_is_a_doubt_and_what_is_unknown_is_none(amount, has_doubt):
    assert bool(read(short(preis=price(amount))).doubts) == has_doubt


def test_zero_euros_with_a_fee_in_the_text_is_not_free():
    course = short(
        preis=price("0.00"), text=[text("Beschreibung", "Eintritt ist vor Ort zu zahlen (10,- Euro). 7 € erm.")]
    )

    kind, prices, note = cost(course)

    assert (kind, prices) == ("unknown", [])
    assert note == "Der Anbieter nennt 0 Euro, in der Beschreibung stehen aber Kosten."
    assert read(course).doubts == ["Der Betrag ist 0 Euro, der Text nennt aber Kosten; als „Keine Angabe“ übernommen."]


def test_missing_reduced_price():
    given = {"betrag": "99.00", "rabatt_moeglich": "true", "zusatz": None}

    assert cost(short(preis=given)) == ("paid", [("full", "99.00")], "Ermäßigung möglich.")


def test_several_notes():
    given = {"betrag": "99.00", "rabatt_moeglich": "true", "zusatz": ["erm. Preis: 54,50 EUR", "Material 5 EUR"]}

    assert cost(short(preis=given)) == ("paid", [("full", "99.00"), ("reduced", "54.50")], "Material 5 EUR")
