"""What several tests of the desk need: something that waits, and what a browser would post there."""

import datetime as dt

from django.urls import reverse

from offers.editorial import edits
from offers.models import Offer, Revision
from tests.factories import NOW, create_contact, create_offer, create_provider
from tests.html import Page, read

MAINTAINER = "pflege@example.org"


def ago(**period) -> dt.datetime:
    return NOW - dt.timedelta(**period)


def create_submitted(*, days=1, **fields) -> Offer:
    """A new offer that has waited for some days."""
    return create_offer(state=Offer.State.SUBMITTED, now=ago(days=days), **fields)


def create_change(*, days=1, provider=None, title="Töpfern", offer=None, note="", **changes) -> Revision:
    """A change of a published offer that has waited for some days; without ``changes`` of its title."""
    if offer is None:
        provider = provider or maintained_provider()
        offer = create_offer(provider=provider, title=title, now=ago(days=days + 10))
    changes = changes or {"title": f"{offer.title} für alle"}
    return edits.save_edit(offer, changes, author=None, now=ago(days=days), note=note).waiting


def maintained_provider(**fields):
    provider = create_provider(**fields)
    create_contact(provider=provider, role="maintenance", email=MAINTAINER)
    return provider


def desk_url(page: str, *args, query: str = "", model: str = "offer") -> str:
    return reverse(f"admin:offers_{model}_{page}", args=args) + query


def post_decision(client, offer, decision: str, *, query: str = "", **fields):
    """Opens the page of ``offer`` and presses a button there."""
    url = desk_url("review", offer.pk, query=query)
    version = read(client.get(url)).value_of("version")
    return client.post(url, {"version": version, "decision": decision, **fields})


def messages(response) -> list[str]:
    page = response if isinstance(response, Page) else read(response)
    return [" ".join(item.text.split()) for part in page.of_class("messagelist") for item in [part]]
