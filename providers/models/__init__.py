from providers.models.access import Application, Invitation, Membership
from providers.models.provider import Contact, Provider
from providers.models.terms import AccessFeature, ProviderType, Term
from providers.models.venue import Venue, VenueAccess

__all__ = [
    "AccessFeature",
    "Application",
    "Contact",
    "Invitation",
    "Membership",
    "Provider",
    "ProviderType",
    "Term",
    "Venue",
    "VenueAccess",
]
