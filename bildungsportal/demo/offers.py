"""The offers of the demo: from a file to a snapshot to a row."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from bildungsportal.demo import dates, stories
from bildungsportal.demo.content import read_offers, refuse_unknown
from bildungsportal.demo.dates import Almanac
from offers.content.snapshot import Snapshot, write
from offers.models import Offer
from providers.models import Contact, Provider, Venue

# Names that a file shares with a snapshot, and shorter ones.
SAME = {
    "title", "teaser", "kind", "format", "topics", "languages", "language_level", "no_german_needed", "requirements",
    "requirements_note", "price_kind", "price_note", "registration", "certificate", "access", "access_note",
    "childcare",
}  # fmt: skip
SHORT = {
    "phases": "life_phases",
    "focus": "focus_themes",
    "groups": "target_groups",
    "funding": "funding_schemes",
    "tags": "keywords",
}
CONTENT = SAME | SHORT.keys() | {"by", "text", "age", "prices", "link", "contact", "with", "runs"}
PRICE = re.compile(r"(\w+) ([\d.]+)(?:-([\d.]+))?(?: (per_\w+))?(?: \| (.+))?")


@dataclass(frozen=True)
class World:
    """What offers refer to."""

    now: dt.datetime
    almanac: Almanac
    providers: dict[str, Provider]
    venues: dict[str, Venue]
    authors: dict[int, User]  # by provider: who maintains its offers
    editor: User

    def contact(self, provider: Provider, name: str) -> int:
        """The id of a public contact, by name or function."""
        contacts = Contact.objects.filter(provider=provider).exclude(role=Contact.Role.MAINTENANCE)
        return next(contact.pk for contact in contacts if name in {contact.name, contact.function})


def price(text: str) -> dict[str, Any]:
    """The price of a snapshot for "reduced 20", "sliding 20-40 per_month" or "full 5 per_date | mit Material"."""
    kind, amount, amount_max, unit, condition = PRICE.fullmatch(text).groups()
    return {
        "kind": kind,
        "amount": f"{float(amount):.2f}",
        "amount_max": f"{float(amount_max):.2f}" if amount_max else None,
        "unit": unit or "total",
        "condition": condition or "",
    }


def ages(text: str) -> dict[str, Any]:
    """The ages of a snapshot for "6-10", "60-", "-3" or "all"."""
    if text == "all":
        return {"all_ages": True}
    low, _, high = text.partition("-")
    return {"min_age": int(low) if low else None, "max_age": int(high) if high else None}


def content(given: dict[str, Any], provider: Provider, world: World) -> Snapshot:
    """A snapshot of what a file says, which may be a part of an offer."""
    data = {name: given[name] for name in SAME & given.keys()}
    data |= {long: given[short] for short, long in SHORT.items() if short in given}
    if "text" in given:
        data["description"] = given["text"].strip()
    if "age" in given:
        data |= ages(given["age"])
    if "prices" in given:
        data |= {"price_kind": Offer.PriceKind.PAID, "prices": [price(text) for text in given["prices"]]}
    if "link" in given:
        data["registration_url"] = f"{provider.website}/{given['link']}"
    if "contact" in given:
        data["contact_id"] = world.contact(provider, given["contact"])
    if "with" in given:
        data["cooperating_providers"] = [world.providers[key].pk for key in given["with"]]
    if "runs" in given:
        data["runs"] = [
            {"venue_id": world.venues[item["at"]].pk if "at" in item else None, **dates.run(item, world.almanac)}
            for item in given["runs"]
        ]
    return data


def load_offer(given: dict[str, Any], world: World) -> Offer:
    """Creates one offer and leads it through the states its file names."""
    refuse_unknown(given, CONTENT | stories.NAMES)
    provider = world.providers[given["by"]]
    story = stories.Story(given, world.now)
    offer = Offer(provider=provider, created_at=story.created_at)
    data = {"languages": ["de"], **content(given, provider, world)}
    write(offer, data, now=world.now, calendar=world.almanac.calendar)
    proposals = {name: content(given[name], provider, world) for name in ["change", "accepted"] if name in given}
    story.tell(offer, author=world.authors[provider.pk], editor=world.editor, proposals=proposals)
    return offer


def load_offers(world: World, progress) -> int:
    """Creates all offers; ``progress`` wraps the list to show how far it is."""
    offers = read_offers()
    for given in progress(offers):
        load_offer(given, world)
    return len(offers)
