"""What all parts of the structured data are made of."""

import datetime as dt
from typing import Any

from pages.addresses import absolute
from providers.models import Provider

Node = dict[str, Any]

SCHEMA = "https://schema.org/"


def known(node: Node) -> Node:
    """``node`` without what is not known."""
    return {name: value for name, value in node.items() if value is not None and value != "" and value != []}


def iso(value: dt.date | dt.time | None) -> str | None:
    return value.isoformat() if value else None


def address(street: str, postal_code: str, town: str) -> Node | None:
    if not (street or postal_code or town):
        return None
    return known(
        {
            "@type": "PostalAddress",
            "streetAddress": street,
            "postalCode": postal_code,
            "addressLocality": town,
            "addressCountry": "DE",
        }
    )


def named_organization(provider: Provider) -> Node:
    url = absolute(provider.get_absolute_url())
    return known({"@type": "Organization", "@id": url, "name": provider.name, "url": url, "sameAs": provider.website})
