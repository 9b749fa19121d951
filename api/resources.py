"""The objects of the API. Nothing is here that no page shows: no drafts, no persons, no address of a protected venue.

Texts that lead to a single person, such as a contact, stay on the pages; so do pictures, whose rights others hold.
"""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Literal

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from api.declaration import (
    ADDRESS,
    DAY,
    DEGREES,
    MOMENT,
    MONEY,
    NUMBER,
    TEXT,
    YES_NO,
    Field,
    Resource,
    listing,
    one_of,
    or_null,
)  # fmt: skip
from offers.catalogue.facets import Option
from offers.display.timetable import shown_runs, times
from offers.models import FundingScheme, Occurrence, Offer, OfferAccess, PriceOption, Run
from pages.addresses import absolute
from places.models import Municipality
from providers.models import AccessFeature, Provider, Venue, VenueAccess


def iso(moment: dt.datetime | Literal[False] | None) -> str | None:
    """In local time with its offset, whole seconds; null for what is not known."""
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else None


def day(value: dt.date | None) -> str | None:
    return value.isoformat() if value else None


def money(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"


TERM_LINK = Resource(
    "TermLink",
    "Ein Begriff eines Vokabulars",
    (
        Field("code", TEXT, "Schlüssel, bleibt für immer gleich", lambda term: term.code),
        Field("slug", TEXT, "Wert für den Filter", lambda term: term.slug),
        Field("label", TEXT, "Name", lambda term: term.label),
    ),
)
PLACE_LINK = Resource(
    "MunicipalityLink",
    "Eine Gemeinde",
    (
        Field("ags", TEXT, "Amtlicher Gemeindeschlüssel", lambda place: place.ags),
        Field("name", TEXT, "Name", lambda place: place.name),
    ),
)
PROVIDER_LINK = Resource(
    "ProviderLink",
    "Ein Anbieter",
    (
        Field("id", NUMBER, "Nummer im Portal", lambda provider: provider.pk),
        Field("slug", TEXT, "Wert für den Filter „anbieter“", lambda provider: provider.slug),
        Field("name", TEXT, "Name", lambda provider: provider.name),
    ),
)
ACCESS = Resource(
    "Access",
    "Was über ein Merkmal der Barrierefreiheit bekannt ist; was fehlt, ist unbekannt",
    (
        Field("code", TEXT, "Schlüssel des Merkmals", lambda access: access.feature.code),
        Field("label", TEXT, "Name", lambda access: str(access)),
        Field("is_available", YES_NO, "vorhanden oder nicht", lambda access: access.is_available),
    ),
)
PRICE = Resource(
    "Price",
    "Ein Preis",
    (
        Field("kind", one_of(PriceOption.Kind), "Art", lambda price: price.kind),
        Field("amount", MONEY, "Betrag in Euro", lambda price: money(price.amount)),
        Field("amount_max", or_null(MONEY), "bis zu diesem Betrag", lambda price: money(price.amount_max)),
        Field("unit", one_of(PriceOption.Unit), "wofür", lambda price: price.unit),
        Field("condition", TEXT, "Bedingung", lambda price: price.condition),
    ),
)
DATE = Resource(
    "Date",
    "Ein Termin",
    (
        Field("date", DAY, "Tag", lambda date: day(date.date)),
        Field(
            "starts_at",
            or_null(MOMENT),
            "Beginn, wenn bekannt",
            lambda date: iso(date.starts_at if date.has_time else None),
        ),
        Field(
            "ends_at", or_null(MOMENT), "Ende, wenn bekannt", lambda date: iso(date.ends_at if date.has_end else None)
        ),
        Field("is_cancelled", YES_NO, "fällt aus", lambda date: date.is_cancelled),
    ),
)


def shown(venue: Venue, value):
    """``value``, unless it would give away where a protected venue lies."""
    return None if venue.hide_exact_address else value


VENUE = Resource(
    "Venue",
    "Ein Ort. Ist seine Adresse geschützt, steht hier nur die Gemeinde",
    (
        Field("name", TEXT, "Name", lambda venue: venue.public_name),
        Field("street", or_null(TEXT), "Straße und Hausnummer", lambda venue: shown(venue, venue.street)),
        Field("postal_code", TEXT, "Postleitzahl", lambda venue: venue.postal_code),
        Field("city", TEXT, "Gemeinde oder Ort", lambda venue: venue.public_place),
        Field(
            "municipality",
            or_null(PLACE_LINK.reference),
            "Gemeinde dieser Kommune; null heißt außerhalb",
            lambda venue: PLACE_LINK.of(venue.municipality) if venue.municipality else None,
        ),
        Field("lat", or_null(DEGREES), "Breite (WGS 84)", lambda venue: shown(venue, venue.lat)),
        Field("lon", or_null(DEGREES), "Länge (WGS 84)", lambda venue: shown(venue, venue.lon)),
        Field("nearest_stop", or_null(TEXT), "Haltestelle", lambda venue: shown(venue, venue.nearest_stop)),
        Field(
            "access",
            listing(ACCESS.reference),
            "Barrierefreiheit des Ortes",
            lambda venue: [] if venue.hide_exact_address else ACCESS.all_of(venue.access.all()),
        ),
    ),
)
RUN = Resource(
    "Run",
    "Ein Durchgang mit seinen kommenden Terminen",
    (
        Field("id", NUMBER, "Nummer im Portal", lambda run: run.pk),
        Field("kind", one_of(Run.Kind), "Zeitplan", lambda run: run.kind),
        Field("status", one_of(Run.Status), "Stand", lambda run: run.status),
        Field("times", TEXT, "Zeiten in Worten, bei regelmäßigen und offenen", lambda run: run.times),
        Field("course_number", TEXT, "Kursnummer", lambda run: run.course_number),
        Field("capacity", or_null(NUMBER), "Plätze", lambda run: run.capacity),
        Field("seats_left", or_null(NUMBER), "freie Plätze", lambda run: run.seats_left),
        Field("registration_until", or_null(DAY), "letzter Tag der Anmeldung", lambda run: day(run.registration_until)),
        Field("venue", or_null(VENUE.reference), "Ort", lambda run: VENUE.of(run.venue) if run.venue else None),
        Field("dates", listing(DATE.reference), "kommende Termine", lambda run: DATE.all_of(run.coming)),
    ),
)


def has_public_parent(provider: Provider) -> bool:
    return provider.parent is not None and provider.parent.is_public


def links(relation: str):
    return lambda offer: TERM_LINK.all_of(getattr(offer, relation).all())


OFFER = Resource(
    "Offer",
    "Ein veröffentlichtes Angebot",
    (
        Field("id", NUMBER, "Nummer im Portal, bleibt für immer gleich", lambda offer: offer.pk),
        Field("url", ADDRESS, "Seite im Portal", lambda offer: absolute(offer.get_absolute_url())),
        Field("title", TEXT, "Titel", lambda offer: offer.title),
        Field("teaser", TEXT, "Kurz gesagt", lambda offer: offer.teaser),
        Field("description", TEXT, "Beschreibung (Markdown)", lambda offer: offer.description),
        Field("kind", one_of(Offer.Kind), "Art", lambda offer: offer.kind),
        Field("format", one_of(Offer.Format), "Form", lambda offer: offer.format),
        Field("provider", PROVIDER_LINK.reference, "Anbieter", lambda offer: PROVIDER_LINK.of(offer.provider)),
        Field(
            "cooperating_providers",
            listing(PROVIDER_LINK.reference),
            "in Kooperation mit",
            lambda offer: PROVIDER_LINK.all_of(offer.cooperating_providers.all()),
        ),
        Field("life_phases", listing(TERM_LINK.reference), "Lebensphasen", links("life_phases")),
        Field("topics", listing(TERM_LINK.reference), "Themen", links("topics")),
        Field("focus_themes", listing(TERM_LINK.reference), "Schwerpunkte", links("focus_themes")),
        Field("target_groups", listing(TERM_LINK.reference), "Zielgruppen; leer heißt alle", links("target_groups")),
        Field("all_ages", YES_NO, "für jedes Alter", lambda offer: offer.all_ages),
        Field("min_age", or_null(NUMBER), "ab Alter", lambda offer: offer.min_age),
        Field("max_age", or_null(NUMBER), "bis Alter", lambda offer: offer.max_age),
        Field(
            "requirements",
            listing(one_of(Offer.Requirement)),
            "Voraussetzungen",
            lambda offer: list(offer.requirements),
        ),
        Field("requirements_note", TEXT, "Hinweis zu Voraussetzungen", lambda offer: offer.requirements_note),
        Field("languages", listing(TERM_LINK.reference), "Sprachen", links("languages")),
        Field("language_level", TEXT, "Sprachniveau", lambda offer: offer.language_level),
        Field("no_german_needed", YES_NO, "ohne Deutschkenntnisse", lambda offer: offer.no_german_needed),
        Field("price_kind", one_of(Offer.PriceKind), "Kosten", lambda offer: offer.price_kind),
        Field("prices", listing(PRICE.reference), "Preise", lambda offer: PRICE.all_of(offer.prices.all())),
        Field("price_note", TEXT, "Hinweis zu den Kosten", lambda offer: offer.price_note),
        Field("funding_schemes", listing(TERM_LINK.reference), "Förderung", links("funding_schemes")),
        Field("registration", one_of(Offer.Registration), "Anmeldung", lambda offer: offer.registration),
        Field("registration_url", TEXT, "Anmeldung im Internet", lambda offer: offer.registration_url),
        Field("certificate", one_of(Offer.Certificate), "Nachweis", lambda offer: offer.certificate),
        Field("childcare", YES_NO, "mit Kinderbetreuung", lambda offer: offer.childcare),
        Field(
            "access",
            listing(ACCESS.reference),
            "Barrierefreiheit des Angebots",
            lambda offer: ACCESS.all_of(offer.access.all()),
        ),
        Field("keywords", listing(TEXT), "Stichwörter", lambda offer: sorted(tag.name for tag in offer.keywords.all())),
        Field("runs", listing(RUN.reference), "Durchgänge, die noch kommen", lambda offer: RUN.all_of(offer.ahead)),
        Field("published_at", MOMENT, "veröffentlicht am", lambda offer: iso(offer.published_at)),
        Field("updated_at", MOMENT, "geändert am", lambda offer: iso(offer.updated_at)),
        Field("confirmed_at", or_null(MOMENT), "zuletzt bestätigt am", lambda offer: iso(offer.confirmed_at)),
    ),
)
PROVIDER = Resource(
    "Provider",
    "Ein Anbieter",
    (
        *PROVIDER_LINK.fields,
        Field("url", ADDRESS, "Seite im Portal", lambda provider: absolute(provider.get_absolute_url())),
        Field("provider_type", TERM_LINK.reference, "Art", lambda provider: TERM_LINK.of(provider.provider_type)),
        Field(
            "parent",
            or_null(PROVIDER_LINK.reference),
            "Träger",
            lambda provider: PROVIDER_LINK.of(provider.parent) if has_public_parent(provider) else None,
        ),
        Field("description", TEXT, "Beschreibung (Markdown)", lambda provider: provider.description),
        Field("website", TEXT, "Website", lambda provider: provider.website),
        Field("email", TEXT, "E-Mail", lambda provider: provider.email),
        Field("phone", TEXT, "Telefon", lambda provider: provider.phone),
        Field("street", TEXT, "Straße und Hausnummer", lambda provider: provider.street),
        Field("postal_code", TEXT, "Postleitzahl", lambda provider: provider.postal_code),
        Field("city", TEXT, "Ort", lambda provider: provider.city),
        Field(
            "municipality",
            or_null(PLACE_LINK.reference),
            "Gemeinde; null heißt außerhalb",
            lambda provider: PLACE_LINK.of(provider.municipality) if provider.municipality else None,
        ),
        Field(
            "service_areas",
            listing(PLACE_LINK.reference),
            "wirkt in",
            lambda provider: PLACE_LINK.all_of(provider.service_areas.all()),
        ),
        Field("opening_hours", TEXT, "Öffnungszeiten", lambda provider: provider.opening_hours),
        Field("is_counselling", YES_NO, "ist Beratungsstelle", lambda provider: provider.is_counselling),
    ),
)
MUNICIPALITY = Resource(
    "Municipality",
    "Eine Gemeinde dieser Kommune",
    (
        *PLACE_LINK.fields,
        Field("slug", TEXT, "Wert für den Filter „gemeinde“", lambda place: place.slug),
        Field("kind", TEXT, "Art", lambda place: place.kind),
        Field("population", or_null(NUMBER), "Einwohnerzahl", lambda place: place.population),
        Field("population_on", or_null(DAY), "Stand der Einwohnerzahl", lambda place: day(place.population_on)),
        Field("lat", or_null(DEGREES), "Breite der Mitte (WGS 84)", lambda place: place.lat),
        Field("lon", or_null(DEGREES), "Länge der Mitte (WGS 84)", lambda place: place.lon),
    ),
)
TERM = Resource(
    "Term",
    "Ein Wert, nach dem sich Angebote filtern lassen",
    (
        Field("facet", TEXT, "Name des Filters", lambda row: row[0]),
        Field("slug", TEXT, "Wert für den Filter", lambda row: row[1].slug),
        Field("label", TEXT, "Name", lambda row: row[1].label),
        Field("parent", or_null(TEXT), "Wert des Oberbegriffs", lambda row: row[2].slug if row[2] else None),
    ),
)
Term = tuple[str, Option, Option | None]

RESOURCES = [
    OFFER, PROVIDER, MUNICIPALITY, TERM, RUN, DATE, VENUE, PRICE, ACCESS, TERM_LINK, PLACE_LINK, PROVIDER_LINK,
]  # fmt: skip


def offers() -> QuerySet[Offer]:
    """Those that are released and confirmed; they may have ended."""
    return Offer.objects.public().filter(hidden_since=None)


def with_offer_data(offers: QuerySet[Offer], now: dt.datetime) -> list[Offer]:
    """``offers`` with all that their objects say, in a fixed number of queries."""
    today = timezone.localdate(now)
    coming = Occurrence.objects.filter(ends_at__gt=now).order_by("starts_at")
    runs = (
        Run.objects.select_related("venue__municipality")
        .defer("venue__municipality__boundary")
        .prefetch_related(
            Prefetch("occurrences", coming, to_attr="coming"),
            Prefetch("venue__access", of_active_features(VenueAccess.objects)),
        )
        .order_by("pk")
    )
    valid = FundingScheme.objects.active().filter(Q(valid_until=None) | Q(valid_until__gte=today))
    found = list(
        offers.select_related("provider").prefetch_related(
            Prefetch("runs", runs),
            Prefetch("cooperating_providers", Provider.objects.public()),
            Prefetch("funding_schemes", valid),
            Prefetch("access", of_active_features(OfferAccess.objects)),
            "life_phases", "topics", "focus_themes", "target_groups", "languages", "prices", "keywords",
        )
    )  # fmt: skip
    for offer in found:
        offer.ahead = shown_runs(offer.runs.all(), today)
        for run in offer.ahead:
            run.times = times(run, today)
    return found


def of_active_features(access: QuerySet) -> QuerySet:
    return access.filter(feature__in=AccessFeature.objects.active()).select_related("feature").order_by("pk")


def in_order(ids: Iterable[int], now: dt.datetime) -> list[Offer]:
    """The offers of ``ids`` in this order; what was withdrawn meanwhile is left out."""
    wanted = list(ids)
    found = {offer.pk: offer for offer in with_offer_data(offers().filter(pk__in=wanted), now)}
    return [found[pk] for pk in wanted if pk in found]


def providers() -> QuerySet[Provider]:
    return (
        Provider.objects.public()
        .select_related("provider_type", "parent", "municipality")
        .defer("municipality__boundary")
        .prefetch_related(Prefetch("service_areas", Municipality.objects.defer("boundary")))
        .order_by("pk")
    )
