"""Amounts of money as people in Germany write them, in the forms of providers and of staff."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from offers.admin.euro import EuroField
from offers.models import PriceOption
from tests.factories import create_offer, create_provider
from tests.html import read
from tests.offers.member_forms import create_member, opened, refusals, save
from tests.staff import admin_url, client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


@pytest.fixture
def offer():
    return create_offer(provider=create_provider(trust="trusted"), price_kind="paid", prices=[{"amount": "12.50"}])


@pytest.fixture
def member(offer):
    return client_of(create_member(offer.provider))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("8", "8"), ("12,50", "12.50"), ("12.50", "12.50"), ("12,5", "12.50"), ("1.200", "1200"),
        ("1.200,90", "1200.90"), ("45,-", "45"), ("45,–", "45"), ("45,-- €", "45"), ("8 €", "8"),
        ("8,00 euro", "8"), ("45 EUR", "45"), ("€ 45", "45"), ("45,—", "45"), (" 7 ", "7"), ("0", "0"),
    ],
)  # fmt: skip
def test_what_people_write(member, offer, written, meant):
    response = save(member, opened(member, offer), "_publish", prices__0__amount=written)

    assert response.status_code == 302, refusals(response)
    assert PriceOption.objects.get().amount == Decimal(meant)


@pytest.mark.parametrize(
    "written", ["frei", "8-10", "1,2,3", "12.5000", "0.500", "1.20.3", "NaN", "-5", "8 Dollar", "٣٫٥"]
)
def test_what_is_no_amount(member, offer, written):
    response = save(member, opened(member, offer), "_publish", prices__0__amount=written)

    assert [name.partition("-")[0] for name in refusals(response)] == ["prices"]
    assert PriceOption.objects.get().amount == Decimal("12.50")


@pytest.mark.parametrize(
    "endless", [" " * 200_000 + "x", "8" + " " * 200_000 + "x", "€" + " " * 200_000, "1" * 200_000]
)
def test_endless_texts_are_refused_like_short_ones(endless):
    """Quadratic work would take minutes here."""
    with pytest.raises(ValidationError):
        EuroField(max_digits=8, decimal_places=2).clean(endless)


def test_it_is_shown_with_a_comma(member, staff, offer):
    for client, address in [
        (member, f"/mein-bereich/offers/offer/{offer.pk}/change/"),
        (staff, admin_url(offer, "change")),
    ]:
        fields = {field.attributes.get("name"): field.attributes for field in read(client.get(address)).all("input")}

        assert (fields["prices-0-amount"]["value"], fields["prices-0-amount"]["inputmode"]) == ("12,50", "decimal")
