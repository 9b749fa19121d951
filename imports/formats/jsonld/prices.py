"""What an Event or Course costs, by its Offers."""

from collections.abc import Iterator
from typing import Any

from imports.formats.berlin_vhs.fields import Doubts
from imports.formats.course import euros, price
from imports.formats.jsonld.nodes import Graph, Node, terms, word
from imports.formats.tariffs import Tariff, price_of

EUROS = {"", "EUR", "€"}
CHEAPEST = "Günstigster Preis"


def money(items: list[Node], graph: Graph, description: str, doubts: Doubts) -> dict[str, Any]:
    """``price_kind``, ``price_note`` and ``prices`` of a snapshot, of the first of ``items`` that says one.

    What is sold out is no longer a price, unless everything is.
    """
    for item in items:
        offers = single_offers(item, graph)
        left = [offer for offer in offers if not is_sold_out(offer)] or offers
        # An AggregateOffer may name the lowest and highest price alone.
        around = [offer for offer in graph.children(item, "offers") if graph.children(offer, "offers")]
        found = all_amounts(left, graph) or all_amounts(around, graph)
        tariffs = [tariff for tariff, currency in found if currency in EUROS]
        if tariffs:
            return price_of(tariffs, [], description, doubts)
        if found:
            return price("", "", [f"{tariff.text} {currency}" for tariff, currency in found[:3]], description, doubts)
    is_free = any(str(item.get("isAccessibleForFree")).lower() == "true" for item in items)
    return price("kostenlos" if is_free else "", "", [], description, doubts)


def single_offers(item: Node, graph: Graph) -> list[Node]:
    """The Offers of ``item``, those of an AggregateOffer instead of itself."""
    return [single for offer in graph.children(item, "offers") for single in graph.children(offer, "offers") or [offer]]


def is_sold_out(offer: Node) -> bool:
    return "soldout" in terms(offer.get("availability"))


def all_amounts(offers: list[Node], graph: Graph) -> list[tuple[Tariff, str]]:
    return [entry for offer in offers for entry in amounts(offer, graph)]


def amounts(offer: Node, graph: Graph) -> Iterator[tuple[Tariff, str]]:
    """The prices of one Offer and their currencies."""
    category = word(offer.get("category"))
    name = word(offer.get("name")) or category
    for part in [offer, *graph.children(offer, "priceSpecification")]:
        currency = word(part.get("priceCurrency") or offer.get("priceCurrency")).upper()
        low, high = part.get("lowPrice"), part.get("highPrice")
        if is_amount(cost := part.get("price")):
            yield Tariff(said(cost), word(part.get("name")) or name), currency
        elif is_amount(low) and is_amount(high):
            yield from ((Tariff(said(high), name), currency), (Tariff(said(low), CHEAPEST), currency))
        elif is_amount(low):
            yield Tariff(said(low), name), currency
    if category.lower() == "free" and not is_amount(offer.get("price")):
        yield Tariff("0.00", name), "EUR"


def is_amount(value: Any) -> bool:
    return value not in (None, "") and not isinstance(value, bool | dict | list)


def said(value: Any) -> str:
    return euros(value) if not isinstance(value, str) else word(value)
