"""What citizens read about a provider. Contacts for maintenance are in nothing that leaves this module."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext

from providers import venue_info
from providers.models import AccessFeature, Contact, Provider, Venue

MAX_VENUES = 6


@dataclass(frozen=True)
class PublicContact:
    """Somebody to ask; the name is left out once it may no longer be shown."""

    name: str
    role: str
    function: str
    phone: str
    email: str
    hours: str


def public_contact(contact: Contact, today: dt.date) -> PublicContact | None:
    """``contact`` in words, or nothing if it is for the county's staff only."""
    if not contact.is_public:
        return None
    expired = contact.valid_until is not None and contact.valid_until < today
    return PublicContact(
        name="" if expired else contact.name,
        role=gettext(contact.get_role_display()),
        function=contact.function,
        phone=contact.phone,
        email=contact.email,
        hours=contact.hours,
    )


def with_page_data(providers: QuerySet[Provider]) -> QuerySet[Provider]:
    """``providers`` with all that their page shows, in a fixed number of queries."""
    public = Provider.objects.public()
    contacts = Contact.objects.exclude(role=Contact.Role.MAINTENANCE)
    return providers.select_related("provider_type", "municipality", "parent").prefetch_related(
        "service_areas", Prefetch("children", public), Prefetch("contacts", contacts, to_attr="public_contacts")
    )


def counselling(providers: QuerySet[Provider]) -> QuerySet[Provider]:
    """Those that counsel, with what their entry in a list shows."""
    return providers.filter(is_counselling=True).select_related("provider_type", "municipality")


class Profile:
    """What ``offers/provider.html`` shows beside the offers."""

    def __init__(self, provider: Provider, venues: QuerySet[Venue], today: dt.date):
        self.provider = provider
        self.today = today
        shown = venues.filter(hide_exact_address=False).select_related("municipality").prefetch_related("access")
        features = list(AccessFeature.objects.active().filter(scope=AccessFeature.Scope.VENUE))
        self.venues = [venue_info.venue_info(venue, features) for venue in shown.order_by("name", "pk")[:MAX_VENUES]]

    @property
    def parent(self) -> Provider | None:
        parent = self.provider.parent
        return parent if parent and parent.is_public else None

    @property
    def address(self) -> str:
        provider = self.provider
        town = " ".join(filter(None, [provider.postal_code, provider.city]))
        return ", ".join(filter(None, [provider.street, town]))

    @property
    def contacts(self) -> list[PublicContact]:
        found = (public_contact(contact, self.today) for contact in self.provider.public_contacts)
        return [contact for contact in found if contact]

    @property
    def monogram(self) -> str:
        """Up to three letters in place of a logo."""
        words = [word for word in self.provider.name.split() if word[:1].isalpha()]
        return "".join(word[0] for word in words[:3]).upper() if len(words) > 1 else self.provider.name[:2]

    @property
    def areas(self) -> list[str]:
        return [place.name for place in self.provider.service_areas.all()]
