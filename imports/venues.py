"""Finds or creates the providers and venues of an import.

Once created they belong to the portal: staff may correct them, and no later import changes them back.
"""

from dataclasses import replace

from django.core.exceptions import ValidationError

from imports.models import Source
from imports.municipalities import Municipalities
from imports.records import LOAD_VOCABULARIES, ImportStopped, ProviderRecord, Record, VenueRecord
from places.names import sort_key, unique_slug
from providers.models import AccessFeature, Provider, ProviderType, Venue, VenueAccess

# Two answers for one place come from different rooms.
IN_PART = {"rollstuhlgerecht": "teilweise-rollstuhlgerecht"}
DEPENDS_ON_ROOM = "Der Zugang hängt vom Raum ab. Bitte fragen Sie den Anbieter."

Place = tuple[str, VenueRecord]  # number of the provider in the source, venue
NO_PROVIDER = "Der Anbieter fehlt: Weder die Datei noch die Einstellungen der Quelle nennen einen."


class Providers:
    """The providers of one source by their number there; of a source with a provider of its own, just that one."""

    def __init__(self, source: Source, municipalities: Municipalities):
        self.source = source
        self.municipalities = municipalities
        if source.provider_id:
            self.known = {"": source.provider}
        else:
            self.known = {item.origin_id: item for item in Provider.objects.filter(source=source.code)}
        self.types = {item.code: item for item in ProviderType.objects.all()}

    def refuse_missing(self, kinds: set[str]) -> None:
        missing = kinds - self.types.keys()
        if missing and not self.source.provider_id:
            raise ImportStopped(f"Die Anbieterart {', '.join(sorted(missing))} fehlt. {LOAD_VOCABULARIES}")

    def key(self, record: Record) -> str | None:
        if self.source.provider_id:
            return ""
        return record.provider.origin_id if record.provider else None

    def knows(self, record: Record) -> bool:
        return self.key(record) in self.known

    def get(self, record: Record) -> Provider:
        """The provider of ``record``, listed at once when it is new."""
        key = self.key(record)
        if key is None:
            raise ValidationError(NO_PROVIDER)
        if key not in self.known:
            self.known[key] = self.create(record.provider)
        return self.known[key]

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

    def __init__(self, providers: Providers):
        self.providers = providers
        self.said: dict[Place, VenueRecord] = {}
        self.answers: dict[Place, dict[str, set[bool]]] = {}
        self.features = {item.code: item for item in AccessFeature.objects.filter(scope="venue")}
        self.known: dict[Place, Venue] = {}
        keys = {provider.pk: key for key, provider in providers.known.items()}
        for venue in Venue.objects.filter(provider__in=list(keys)).order_by("-pk"):
            address = VenueRecord(venue.name, venue.street, venue.postal_code, venue.city)
            self.known[keys[venue.provider_id], address] = venue

    def note(self, record: Record) -> None:
        """Remembers what ``record`` says about its venues; call it for the whole file before the first is created."""
        for venue in record.venues:
            key = (self.providers.key(record) or "", venue)
            if key not in self.said or self.said[key].lat is None:
                self.said[key] = venue
            for code, answer in venue.access.items():
                self.answers.setdefault(key, {}).setdefault(code, set()).add(answer)

    def knows(self, record: Record) -> bool:
        key = self.providers.key(record)
        return all((key, venue) in self.known for venue in record.venues)

    def get(self, record: Record, venue: VenueRecord) -> Venue:
        key = (self.providers.key(record) or "", venue)
        if key not in self.known:
            said = replace(self.said[key], access=one_answer(self.answers.get(key, {})))
            self.known[key] = self.create(self.providers.get(record), said)
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


def one_answer(answers: dict[str, set[bool]]) -> dict[str, bool]:
    """yes or no where all courses agree, "in part" where they do not and there is such a feature, else nothing."""
    access = {}
    for code, given in answers.items():
        if len(given) == 1:
            access[code] = next(iter(given))
        elif code in IN_PART:
            access[IN_PART[code]] = True
    return access
