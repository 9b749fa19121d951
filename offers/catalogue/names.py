"""The small tables around offers: terms, providers, venues, Gemeinden and synonyms.

Entries hold only their ids. When one of these rows changes, all of them are read again, which takes milliseconds, and
no entry is touched.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, Q
from pyroaring import BitMap

from offers.catalogue import text
from offers.catalogue.facets import FACETS, FEATURES, OUTSIDE, WEEKDAYS, Key, Option, TermOption, choices
from offers.catalogue.news import total
from offers.catalogue.postings import Postings
from offers.catalogue.recent import Recent
from offers.models import (
    FocusTheme,
    FundingScheme,
    Language,
    LifePhase,
    Occurrence,
    Offer,
    SynonymGroup,
    TargetGroup,
    Topic,
)
from pages.models import Page, Portal
from places.models import District, Municipality, PostalCode, state_of
from providers.models import AccessFeature, Provider, ProviderType, Venue, VenueAccess

MOST_MADE = 1500

T = TypeVar("T")
TERMS = {
    "lebensphase": LifePhase,
    "thema": Topic,
    "schwerpunkt": FocusTheme,
    "zielgruppe": TargetGroup,
    "sprache": Language,
    "foerderung": FundingScheme,
    "barrierefrei": AccessFeature,
    "anbieterart": ProviderType,
}
TABLES = [
    model._meta.db_table
    for model in [*TERMS.values(), Provider, Venue, District, Municipality, PostalCode, SynonymGroup, Portal, Page]
]
# Staff delete rows of these, which no number of a transaction tells; they are few enough to be counted each time.
COUNTED_TABLES = [model._meta.db_table for model in [SynonymGroup, Page]]
# The facets whose values are found by their names. Not the languages, nearly every offer is in German; not the
# Lebensphasen, "Familie" or "Beruf" would be half of all; and nothing that must hold for one and the same run.
NAMED_TERMS = {"thema", "zielgruppe", "foerderung", "schwerpunkt"}
NAMED_CHOICES = {
    "art": set(Offer.Kind),
    "format": set(Offer.Format),
    "kosten": {Offer.PriceKind.FREE},
    "merkmal": {"childcare"},
}
FIXED = {
    "kosten": choices(Offer.PriceKind),
    "art": choices(Offer.Kind),
    "format": choices(Offer.Format),
    "zeit": choices(Occurrence.Daypart),
    "tag": WEEKDAYS,
    "merkmal": FEATURES,
}


class Names:
    """What the small tables hold. ``options`` are the values to choose from per facet, in their order."""

    def __init__(self):
        # First of all: what changes while the tables are read must look new at the next refresh.
        self.stamp, self.rows = stamp()
        self.options: dict[str, list[Option]] = dict(FIXED)
        self.by_slug: dict[str, dict[str, Option]] = {}
        # facet: key of a term: all keys under which it is counted (its replacement, and that one's parent)
        self.counted_as: dict[str, dict[Key, tuple[Key, ...]]] = {}
        self.things: list[tuple[str, Key]] = []
        self.labels: list[str] = []  # what each of these things is called
        self._made: dict[Hashable, Any] = {}
        self._lately = Recent(MOST_MADE)
        self.postings = Postings()
        for facet, keys in NAMED_CHOICES.items():
            for option in FIXED[facet]:
                if option.key in keys:
                    self._name(facet, option.key, option.label)
        for facet, model in TERMS.items():
            self._read_terms(facet, model)
        self.portal = Portal.objects.with_parts().first()
        self.pages = list(Page.objects.exclude(place="").defer("body"))
        self._read_places()
        self._read_providers()
        self._read_venues()
        self.postings.settle()
        self.synonyms = text.synonyms(group.phrases for group in SynonymGroup.objects.order_by("pk"))
        for facet in FACETS:
            slugs = self.by_slug.setdefault(facet, {})
            for option in self.options[facet]:
                slugs[option.slug] = option

    def _read_terms(self, facet: str, model) -> None:
        terms = {term.pk: term for term in model.objects.all()}
        options = {
            term.pk: TermOption(term.pk, term.slug, term.label, getattr(term, "parent_id", None), term.translations)
            for term in terms.values()
            if term.is_active
        }
        self.options[facet] = list(options.values())
        counted, slugs = {}, {}
        for term in terms.values():
            meant = follow(term, terms, "replaced_by_id")
            parent = terms.get(getattr(meant, "parent_id", None))
            keys = [meant.pk] if parent is None else [meant.pk, follow(parent, terms, "replaced_by_id").pk]
            counted[term.pk] = tuple(dict.fromkeys(keys))
            if meant.pk in options:
                slugs[term.slug] = options[meant.pk]  # old addresses lead to the replacement
                if facet in NAMED_TERMS:
                    translated = " ".join(texts.get("label", "") for texts in term.translations.values())
                    self._name(facet, meant.pk, term.label, translated)
        self.counted_as[facet] = counted
        self.by_slug[facet] = slugs
        if facet == "barrierefrei":
            self.venue_features = {term.pk for term in terms.values() if term.scope == AccessFeature.Scope.VENUE}

    def _read_places(self) -> None:
        portal = self.portal
        has_outline = ExpressionWrapper(Q(boundary__isnull=False), BooleanField())
        places = {place.pk: place for place in Municipality.objects.defer("boundary").annotate(has_outline=has_outline)}
        self.places_version = hash(tuple((place.pk, place.changed) for place in places.values()))
        own = [
            place
            for place in places.values()
            if portal and place.district_id == portal.district_id and place.successor_id is None
        ]
        self.own_places = {place.pk for place in own}
        self.unincorporated = {place.pk for place in own if place.is_unincorporated}
        # One outline alone is no map of Gemeinden.
        self.has_map = sum(place.has_outline for place in own) > 1
        self.options["gemeinde"] = [*(Option(place.pk, place.slug, place.name) for place in own), OUTSIDE]
        self.place_of = {place.pk: follow(place, places, "successor_id").pk for place in places.values()}
        self.centres = {
            place.pk: (place.lat, place.lon)
            for place in places.values()
            if place.lat is not None and place.successor_id is None
        }
        options = {option.key: option for option in self.options["gemeinde"]}
        self.by_slug["gemeinde"] = {
            place.slug: options[self.place_of[place.pk]]
            for place in places.values()
            if self.place_of[place.pk] in options
        }
        self.place_names: dict[tuple[str, ...], int] = {}
        for place in places.values():
            if self.place_of[place.pk] in self.own_places:
                words = text.synonym_key(place.name.replace("-", " "))
                for typed in (words, ("".join(words),)):  # with blanks or hyphens, whatever the official name has
                    self.place_names[typed] = self.place_of[place.pk]
        for place in own:
            self._name("gemeinde", place.pk, place.name)
        self.postal_codes: defaultdict[str, set[int]] = defaultdict(set)
        rows = PostalCode.municipalities.through.objects.values_list("postalcode__code", "municipality_id")
        for code, place in rows:
            self.postal_codes[code].add(self.place_of[place])

    def _read_providers(self) -> None:
        self.provider_type: dict[int, int] = {}
        self.unlisted: set[int] = set()
        options = []
        rows = Provider.objects.order_by("sort_key", "pk").values_list(
            "pk", "slug", "name", "state", "provider_type_id"
        )
        for pk, slug, name, state, kind in rows:
            self.provider_type[pk] = kind
            if state == Provider.State.LISTED:
                options.append(Option(pk, slug, name))
                self._name("anbieter", pk, name)
            else:
                self.unlisted.add(pk)
        self.options["anbieter"] = options

    def _read_venues(self) -> None:
        access: defaultdict[int, set[int]] = defaultdict(set)
        for venue, feature in VenueAccess.objects.filter(is_available=True).values_list("venue_id", "feature_id"):
            access[venue].add(feature)
        self.venues: dict[int, tuple[int, bool, frozenset[int]]] = {}  # place or 0, near a stop, features
        for venue in Venue.objects.select_related("municipality").defer("municipality__boundary").order_by("pk"):
            place = self.place_of[venue.municipality_id] if venue.municipality_id else 0
            self.venues[venue.pk] = (place, bool(venue.nearest_stop), frozenset(access[venue.pk]))
            # The name of a place whose address is hidden must not be found either.
            self._name("venue", venue.pk, f"{venue.public_name} {venue.public_place}")
        # The same for all cells at once: by the id of the venue, its place among the options of gemeinde, -1 without.
        number_of = {option.key: number for number, option in enumerate(self.options["gemeinde"])}
        self.gemeinde_of_venue = np.full(max(self.venues, default=0) + 1, -1, np.int16)
        for pk, (place, _, _) in self.venues.items():
            self.gemeinde_of_venue[pk] = number_of.get(place, number_of[OUTSIDE.key])

    def _name(self, facet: str, key: Key, name: str, translated: str = "") -> None:
        self.postings.add(len(self.things), "title", text.words(name))
        self.postings.add(len(self.things), "names", text.words(translated))
        self.things.append((facet, key))
        self.labels.append(name)

    def matching(self, pattern: text.Pattern) -> list[tuple[str, Key]]:
        """The facets and keys whose names hold a word that matches ``pattern``."""
        return [self.things[number] for number in self.numbers(pattern)]

    def numbers(self, pattern: text.Pattern) -> BitMap:
        """The places in ``things`` of those. Words of other languages match strictly: "Backen" is not "back"."""
        strict = replace(pattern, is_strict=True)
        return self.postings.slots("title", pattern) | self.postings.slots("names", strict)

    def once(self, name: Hashable, make: Callable[[], T]) -> T:
        """What ``make`` makes of these names and ``name``, one of few: the same each time it is asked for."""
        made = self._made.get(name)
        if made is None:
            made = self._made[name] = make()
        return made

    def lately(self, name: Hashable, make: Callable[[], T]) -> T:
        """The same for names that hold what visitors ask for, of which there is no end: kept are those of late."""
        return self._lately.get(name, make)

    def option(self, facet: str, slug: str) -> Option | None:
        """The option behind a slug; that of a replaced term leads to its replacement."""
        return self.by_slug[facet].get(slug)

    def option_of(self, facet: str, key: Key) -> Option | None:
        return next((option for option in self.options[facet] if option.key == key), None)


def stamp() -> tuple[int, int]:
    """A number that changes whenever one of the small tables does, the same in every process, and how many rows those
    ``COUNTED_TABLES`` have."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {total(COUNTED_TABLES)}")
        rows = cursor.fetchone()[0]
    return state_of(TABLES), rows


def follow(row, rows: dict, name: str):
    """The row at the end of a chain of replacements; a ring ends where it began to repeat."""
    seen = {row.pk}
    while (target := getattr(row, name)) and target not in seen and target in rows:
        row = rows[target]
        seen.add(row.pk)
    return row
