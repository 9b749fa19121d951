"""Finds or creates the providers and venues of an import.

Once created they belong to the portal: staff may correct them, and no later import changes them back.
"""

from collections.abc import Iterable
from dataclasses import replace

from imports.models import Source
from imports.municipalities import Municipalities
from imports.records import LOAD_VOCABULARIES, ImportStopped, ProviderRecord, Record, VenueRecord
from places.names import sort_key, unique_slug
from providers.models import AccessFeature, Provider, ProviderType, Venue, VenueAccess

# Two answers for one place come from different rooms.
IN_PART = {"rollstuhlgerecht": "teilweise-rollstuhlgerecht"}
DEPENDS_ON_ROOM = "Der Zugang hängt vom Raum ab. Bitte fragen Sie den Anbieter."

Place = tuple[str, VenueRecord]  # origin_id of the provider, venue


class Providers:
    """The providers of one source by their number there."""

    def __init__(self, source: Source, municipalities: Municipalities, records: Iterable[Record]):
        self.source = source
        self.municipalities = municipalities
        self.known = {item.origin_id: item for item in Provider.objects.filter(source=source.code)}
        self.types = {item.code: item for item in ProviderType.objects.all()}
        missing = {record.provider.kind for record in records} - self.types.keys()
        if missing:
            raise ImportStopped(f"Die Anbieterart {', '.join(sorted(missing))} fehlt. {LOAD_VOCABULARIES}")

    def knows(self, record: Record) -> bool:
        return record.provider.origin_id in self.known

    def get(self, record: ProviderRecord) -> Provider:
        """The provider of ``record``, listed at once when it is new."""
        if record.origin_id not in self.known:
            self.known[record.origin_id] = self.create(record)
        return self.known[record.origin_id]

    def create(self, record: ProviderRecord) -> Provider:
        provider = Provider(
            name=record.name,
            slug=unique_slug(record.name, Provider.objects.all()),
            sort_key=sort_key(record.name, 160),
            provider_type=self.types[record.kind],
            municipality=self.municipalities.find(record.city, ""),
            city=record.city,
            state=Provider.State.LISTED,
            source=self.source.code,
            origin_id=record.origin_id,
        )
        provider.full_clean()
        provider.save()
        return provider


class Venues:
    """The venues of the source's providers. A venue is the same one if provider, name and address are."""

    def __init__(self, providers: Providers, records: Iterable[Record]):
        self.providers = providers
        self.said = summed_up(records)
        self.features = {item.code: item for item in AccessFeature.objects.filter(scope="venue")}
        self.known: dict[Place, Venue] = {}
        stored = Venue.objects.filter(provider__source=providers.source.code).select_related("provider")
        for venue in stored.prefetch_related("access__feature").order_by("-pk"):
            key = VenueRecord(venue.name, venue.street, venue.postal_code, venue.city)
            self.known[venue.provider.origin_id, key] = venue

    def knows(self, record: Record) -> bool:
        return all((record.provider.origin_id, venue) in self.known for venue in record.venues)

    def get(self, provider: ProviderRecord, record: VenueRecord) -> Venue:
        key = (provider.origin_id, record)
        if key not in self.known:
            self.known[key] = self.create(self.providers.get(provider), self.said[key])
        return self.known[key]

    def create(self, provider: Provider, record: VenueRecord) -> Venue:
        venue = Venue(
            name=record.name,
            provider=provider,
            street=record.street,
            postal_code=record.postal_code,
            city=record.city,
            municipality=self.providers.municipalities.find(record.city, record.postal_code),
            lat=record.lat,
            lon=record.lon,
            access_note=DEPENDS_ON_ROOM if set(record.access) & set(IN_PART.values()) else "",
        )
        venue.full_clean()
        venue.save()
        VenueAccess.objects.bulk_create(
            VenueAccess(venue=venue, feature=self.features[code], is_available=answer)
            for code, answer in record.access.items()
            if code in self.features
        )
        return venue


def summed_up(records: Iterable[Record]) -> dict[Place, VenueRecord]:
    """Every venue of the file once, with what all its courses say about it together."""
    answers: dict[Place, dict[str, set[bool]]] = {}
    found: dict[Place, VenueRecord] = {}
    for record in records:
        for venue in record.venues:
            key = (record.provider.origin_id, venue)
            if key not in found or found[key].lat is None:
                found[key] = venue
            for code, answer in venue.access.items():
                answers.setdefault(key, {}).setdefault(code, set()).add(answer)
    return {key: replace(venue, access=one_answer(answers.get(key, {}))) for key, venue in found.items()}


def one_answer(answers: dict[str, set[bool]]) -> dict[str, bool]:
    """yes or no where all courses agree, "in part" where they do not and there is such a feature, else nothing."""
    access = {}
    for code, given in answers.items():
        if len(given) == 1:
            access[code] = next(iter(given))
        elif code in IN_PART:
            access[IN_PART[code]] = True
    return access
