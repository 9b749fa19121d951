"""What it costs to take part, and whether there are seats."""

from decimal import Decimal

from django.utils.translation import gettext as _

from offers import wording
from offers.models import Offer, PriceOption, Run
from offers.output.structured_data.nodes import SCHEMA, Node, iso, known
from pages.addresses import absolute

# What one pays to take part; material and deposits come on top.
ENTRANCE = {
    PriceOption.Kind.FULL,
    PriceOption.Kind.REDUCED,
    PriceOption.Kind.MEMBER,
    PriceOption.Kind.FAMILY,
    PriceOption.Kind.SLIDING,
}


def prices(offer: Offer, runs: list[Run]) -> list[Node]:
    shared = known(
        {
            "@type": "Offer",
            "url": offer.registration_url or absolute(offer.get_absolute_url()),
            "priceCurrency": "EUR",
            "availability": availability(runs),
            "availabilityEnds": registration_end(runs),
        }
    )
    if offer.price_kind == Offer.PriceKind.FREE:
        return [{**shared, "category": "Free", "price": "0"}]
    if offer.price_kind != Offer.PriceKind.PAID:
        return []  # a donation is no price
    return [
        known({**shared, "category": "Paid", **amount(price), "description": price.condition})
        for price in offer.prices.all()
        if price.kind in ENTRANCE
    ]


def amount(price: PriceOption) -> Node:
    name = wording.sentence_case(_(PriceOption.Kind(price.kind).label))
    if price.unit == PriceOption.Unit.TOTAL and price.amount_max is None:
        return {"name": name, "price": euros(price.amount)}
    is_range = price.amount_max is not None
    specification = {
        "@type": "UnitPriceSpecification",
        "priceCurrency": "EUR",
        "price": None if is_range else euros(price.amount),
        "minPrice": euros(price.amount) if is_range else None,
        "maxPrice": euros(price.amount_max) if is_range else None,
        "unitText": "" if price.unit == PriceOption.Unit.TOTAL else _(PriceOption.Unit(price.unit).label),
    }
    return {"name": name, "priceSpecification": known(specification)}


def euros(value: Decimal) -> str:
    return f"{value:.2f}"


def availability(runs: list[Run]) -> str | None:
    """Only what is known: silence does not mean that there are seats."""
    going = [run for run in runs if run.status != Run.Status.CANCELLED]
    if any(run.has_free_seats and run.status != Run.Status.FEW_LEFT for run in going):
        return f"{SCHEMA}InStock"
    if any(run.has_free_seats for run in going):
        return f"{SCHEMA}LimitedAvailability"
    if going and all(run.status == Run.Status.FULL or run.seats_left == 0 for run in going):
        return f"{SCHEMA}SoldOut"
    return None


def registration_end(runs: list[Run]) -> str | None:
    """Until when one can register, if every run says so."""
    days = [run.registration_until for run in runs if run.registration_until]
    return iso(max(days)) if len(days) == len(runs) else None
