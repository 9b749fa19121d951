"""The providers of the demo with their contacts and places."""

from accounts.models import User
from bildungsportal.demo.content import read, refuse_unknown
from places.models import Municipality
from places.names import sort_key, unique_slug
from providers.models import AccessFeature, Contact, Membership, Provider, ProviderType, Venue, VenueAccess

PROVIDER_NAMES = {
    "key", "name", "type", "seat", "street", "postal_code", "city", "phone", "email", "website", "hours", "trust",
    "counselling", "serves", "text", "contacts", "care",
}  # fmt: skip
VENUE_NAMES = {
    "key", "name", "owner", "at", "street", "postal_code", "city", "lat", "lon", "stop", "directions", "note", "hide",
    "yes", "no",
}  # fmt: skip


def town(municipality: Municipality | None, given: dict) -> dict:
    """Postal code and town: as the file says, else those of the Gemeinde."""
    if municipality is None:
        return {"postal_code": given["postal_code"], "city": given["city"]}
    code = given.get("postal_code") or municipality.postal_codes.values_list("code", flat=True)[0]
    return {"postal_code": code, "city": given.get("city", municipality.name)}


def load_providers(municipalities: dict[str, Municipality]) -> dict[str, Provider]:
    """Creates the providers, and for each an account of the person who maintains its offers; by key."""
    types = {item.code: item for item in ProviderType.objects.all()}
    providers = {}
    for given in read("providers")["provider"]:
        refuse_unknown(given, PROVIDER_NAMES)
        seat = municipalities[given["seat"]] if "seat" in given else None
        provider = Provider(
            name=given["name"],
            slug=unique_slug(given["name"], Provider.objects.all()),
            sort_key=sort_key(given["name"], 160),
            provider_type=types[given["type"]],
            municipality=seat,
            description=given["text"].strip(),
            website=given["website"],
            email=given["email"],
            phone=given["phone"],
            street=given.get("street", ""),
            opening_hours=given.get("hours", ""),
            is_counselling=given.get("counselling", False),
            trust=given.get("trust", Provider.Trust.NEW),
            state=Provider.State.LISTED,
            **town(seat, given),
        )
        provider.full_clean()
        provider.save()
        serves = given.get("serves", [])
        provider.service_areas.set(
            municipalities.values() if serves == "all" else [municipalities[name] for name in serves]
        )
        maintenance = {"role": Contact.Role.MAINTENANCE, "function": "Pflege der Angebote", **given["care"]}
        for contact in [*given.get("contacts", []), maintenance]:
            contact = Contact(provider=provider, **contact)
            contact.full_clean()
            contact.save()
        user = User.objects.create_user(given["care"]["email"], name=given["care"]["name"])
        Membership.objects.create(user=user, provider=provider, role=Membership.Role.MANAGER)
        providers[given["key"]] = provider
    return providers


def load_venues(municipalities: dict[str, Municipality], providers: dict[str, Provider]) -> dict[str, Venue]:
    """Creates the places where offers are held, with what is known about access; by key."""
    features = {feature.code: feature for feature in AccessFeature.objects.filter(scope=AccessFeature.Scope.VENUE)}
    venues = {}
    for given in read("venues")["venue"]:
        refuse_unknown(given, VENUE_NAMES)
        municipality = municipalities[given["at"]] if "at" in given else None
        venue = Venue(
            name=given["name"],
            provider=providers[given["owner"]] if "owner" in given else None,
            municipality=municipality,
            street=given["street"],
            lat=given["lat"],
            lon=given["lon"],
            nearest_stop=given.get("stop", ""),
            directions=given.get("directions", ""),
            access_note=given.get("note", ""),
            hide_exact_address=given.get("hide", False),
            **town(municipality, given),
        )
        venue.full_clean()
        venue.save()
        known = [(code, True) for code in given.get("yes", [])] + [(code, False) for code in given.get("no", [])]
        VenueAccess.objects.bulk_create(
            VenueAccess(venue=venue, feature=features[code], is_available=yes) for code, yes in known
        )
        venues[given["key"]] = venue
    return venues
