"""Offers as records, to be written in the portal's own format."""

from collections.abc import Iterator
from typing import Any, BinaryIO

from django.db.models import QuerySet

from imports.formats import jsonlines
from imports.models import Source
from imports.records import ProviderRecord, Record, VenueRecord
from offers.content.snapshot import snapshot, with_content
from offers.models import Offer
from providers.models import Provider, Venue

OWN_FORMAT = "jsonlines"
BATCH = 200
SOMEWHERE = "Ort beim Anbieter erfragen"


def export(offers: QuerySet[Offer], stream: BinaryIO) -> None:
    """Writes ``offers`` to ``stream``, in the order of their ids."""
    jsonlines.write(records(offers), stream)


def records(offers: QuerySet[Offer]) -> Iterator[Record]:
    own = set(Source.objects.filter(format=OWN_FORMAT).values_list("code", flat=True))
    rows = offers.order_by().values_list("pk", "source", "origin_id")
    ids = sorted((identity(own, source, origin_id, pk), pk) for pk, source, origin_id in rows)
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        found = with_content(Offer.objects.filter(pk__in=[pk for _, pk in batch]))
        found = found.select_related("provider__provider_type").prefetch_related("runs__venue__access__feature")
        by_pk = {offer.pk: offer for offer in found}
        for number, (name, pk) in enumerate(batch, start=start + 2):
            if offer := by_pk.get(pk):  # deleted in between
                yield record(offer, name, own, number)


def identity(own: set[str], source: str, origin_id: str, pk: int) -> str:
    """A name that stays the same when the file is loaded elsewhere and exported there."""
    if source in own:
        return origin_id
    return f"{source}:{origin_id}" if source else f"portal:{pk}"


def record(offer: Offer, name: str, own: set[str], line: int) -> Record:
    data = {key: value for key, value in snapshot(offer).items() if key not in jsonlines.NOT_CARRIED}
    del data["cooperating_providers"]
    venues = {run.pk: run.venue for run in offer.runs.all()}
    data["runs"] = [
        {
            **{key: value for key, value in run.items() if key not in {"id", "venue_id"}},
            "room": "" if (found := venues[run["id"]]) and found.hide_exact_address else run["room"],
            "venue": venue(found) if found else None,
        }
        for run in data["runs"]
    ]
    return Record(line, name, offer.title, provider(offer.provider, own), data, offer.source_url)


def provider(item: Provider, own: set[str]) -> ProviderRecord:
    name = identity(own, item.source, item.origin_id, item.pk)
    return ProviderRecord(name, item.name, item.provider_type.code, item.city)


def venue(item: Venue) -> VenueRecord:
    """What may be known of it: of a hidden address only the town."""
    if item.hide_exact_address:
        return VenueRecord(item.city or SOMEWHERE, city=item.city)
    access: dict[str, Any] = {answer.feature.code: answer.is_available for answer in item.access.all()}
    return VenueRecord(item.name, item.street, item.postal_code, item.city, item.lat, item.lon, access)
