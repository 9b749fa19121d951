"""What a ``Query`` means, said a second time and as plainly as possible: SQL for the filters, loops for the text.

Slow and simple on purpose. The catalogue must give the same offers, counts and order for any data and any query.
"""

import datetime as dt
from dataclasses import replace

from django.db.models import Exists, OuterRef, Q, QuerySet

from offers.catalogue import text
from offers.catalogue.facets import EDUCATIONAL_LEAVE, FACETS, OUTSIDE, RUN_FEATURES, Key
from offers.catalogue.query import BEST, NEWEST, NEXT_DATE, Query
from offers.models import (
    FocusTheme,
    FundingScheme,
    Language,
    LifePhase,
    Occurrence,
    Offer,
    OfferAccess,
    Run,
    SynonymGroup,
    TargetGroup,
    Topic,
)
from pages.models import Portal
from places.models import Municipality
from places.names import sort_key
from providers.models import AccessFeature, Provider, ProviderType, VenueAccess

TERM_FIELDS = {
    "lebensphase": (LifePhase, "life_phases"),
    "schwerpunkt": (FocusTheme, "focus_themes"),
    "zielgruppe": (TargetGroup, "target_groups"),
    "sprache": (Language, "languages"),
    "foerderung": (FundingScheme, "funding_schemes"),
    "thema": (Topic, "topics"),
}
OWN_FIELDS = {"kosten": "price_kind", "art": "kind", "format": "format"}
FAR = dt.datetime.max.replace(tzinfo=dt.UTC)


def end_of_chain(row, attribute):
    seen = {row.pk}
    while (target := getattr(row, attribute)) is not None and target.pk not in seen:
        row = target
        seen.add(row.pk)
    return row


def terms_meant(model, keys) -> set[int]:
    """The terms under ``keys``: themselves, those that they replace, and their children."""
    found = set()
    for term in model.objects.all():
        meant = end_of_chain(term, "replaced_by")
        parent = getattr(meant, "parent", None)
        if meant.pk in keys or (parent is not None and end_of_chain(parent, "replaced_by").pk in keys):
            found.add(term.pk)
    return found


def places_meant(keys) -> set[int]:
    return {place.pk for place in Municipality.objects.all() if end_of_chain(place, "successor").pk in keys}


def select(query: Query, now: dt.datetime) -> QuerySet[Offer]:
    """The offers in lists at ``now`` that pass every filter of ``query``; its text is left to ``tier``."""
    offers = Offer.objects.listed(now).filter(Exists(matching_runs(query, now)))
    for name, (model, path) in TERM_FIELDS.items():
        if keys := query.keys(name):
            having = Offer.objects.filter(**{f"{path}__in": terms_meant(model, keys)})
            offers = offers.filter(pk__in=having.values("pk"))
    for name, path in OWN_FIELDS.items():
        if keys := query.keys(name):
            offers = offers.filter(**{f"{path}__in": keys})
    if keys := query.keys("anbieterart"):
        offers = offers.filter(provider__provider_type__in=terms_meant(ProviderType, keys))
    if keys := query.keys("anbieter"):
        cooperating = Offer.objects.filter(cooperating_providers__in=keys).values("pk")
        offers = offers.filter(Q(provider__in=keys) | Q(pk__in=cooperating))
    for feature in query.keys("merkmal") - RUN_FEATURES:
        offers = offers.filter(feature_condition(feature))
    for feature in AccessFeature.objects.filter(pk__in=query.keys("barrierefrei"), scope="offer"):
        known = OfferAccess.objects.filter(
            offer=OuterRef("pk"), feature__in=terms_meant(AccessFeature, {feature.pk}), is_available=True
        )
        offers = offers.filter(Exists(known))
    return offers.filter(age_condition(query))


def matching_runs(query: Query, now: dt.datetime) -> QuerySet[Run]:
    """Current runs of the outer offer that alone answer everything the query asks of place and time."""
    runs = Run.objects.current(now).filter(offer=OuterRef("pk"))
    chosen = query.keys("gemeinde")
    if chosen or query.near:
        condition = Q(venue__municipality__in=places_meant((chosen - {OUTSIDE.key}) | query.near))
        if OUTSIDE.key in chosen:
            own = places_meant(
                set(Municipality.objects.of_portal(Portal.objects.current()).values_list("pk", flat=True))
            )
            condition |= Q(venue__isnull=False) & ~Q(venue__municipality__in=own)
            condition |= Q(venue__isnull=False, venue__municipality=None)
        runs = runs.filter(condition)
    for feature in query.keys("merkmal") & RUN_FEATURES:
        runs = runs.filter(run_feature_condition(feature))
    for feature in AccessFeature.objects.filter(pk__in=query.keys("barrierefrei"), scope="venue"):
        known = VenueAccess.objects.filter(
            venue=OuterRef("venue"), feature__in=terms_meant(AccessFeature, {feature.pk}), is_available=True
        )
        runs = runs.filter(Exists(known))
    if query.date_from or query.date_to or query.keys("tag") or query.keys("zeit"):  # undated runs cannot answer
        dates = Occurrence.objects.ahead(now).filter(run=OuterRef("pk"))
        if keys := query.keys("tag"):
            dates = dates.filter(weekday__in=keys)
        if keys := query.keys("zeit"):
            dates = dates.filter(daypart__in=keys)
        if query.date_from:
            dates = dates.filter(date__gte=query.date_from)
        if query.date_to:
            dates = dates.filter(date__lte=query.date_to)
        runs = runs.exclude(kind__in=Run.UNDATED).filter(Exists(dates))
    return runs


def feature_condition(feature: Key) -> Q:
    match feature:
        case "childcare":
            return Q(childcare=True)
        case "no_registration":
            return Q(registration=Offer.Registration.NONE)
        case "no_german":
            return Q(no_german_needed=True)
        case "educational_leave":
            return Q(pk__in=Offer.objects.filter(funding_schemes__code=EDUCATIONAL_LEAVE).values("pk"))
    raise ValueError(f"unknown feature {feature!r}")


def run_feature_condition(feature: Key) -> Q:
    match feature:
        case "free_seats":
            few = Q(status=Run.Status.FEW_LEFT) & (Q(seats_left=None) | Q(seats_left__gt=0))
            return few | Q(status=Run.Status.SCHEDULED, seats_left__gt=0)
        case "open_start":
            return Q(kind=Run.Kind.OPEN_START)
        case "near_stop":
            return Q(venue__isnull=False) & ~Q(venue__nearest_stop="")
    raise ValueError(f"unknown feature {feature!r}")


def age_condition(query: Query) -> Q:
    """Overlap of ages; an offer that says nothing about age does not answer a question about it."""
    if query.min_age is None and query.max_age is None:
        return Q()
    overlaps = Q(min_age__isnull=False) | Q(max_age__isnull=False)
    if query.max_age is not None:
        overlaps &= Q(min_age=None) | Q(min_age__lte=query.max_age)
    if query.min_age is not None:
        overlaps &= Q(max_age=None) | Q(max_age__gte=query.min_age)
    return Q(all_ages=True) | overlaps


# -- text -------------------------------------------------------------------------------------------------------------


def synonyms() -> dict:
    return text.synonyms(group.phrases for group in SynonymGroup.objects.order_by("pk"))


def words_of(offer: Offer, now: dt.datetime) -> list[set[str]]:
    """The words of an offer per place: title, names around it, teaser, text."""
    names = [tag.name for tag in offer.keywords.all()] + [offer.language_level]
    names += [run.course_number for run in offer.runs.all()]
    names += [offer.get_kind_display(), offer.get_format_display()]
    names += ["Kostenlos"] if offer.price_kind == Offer.PriceKind.FREE else []
    names += ["Mit Kinderbetreuung"] if offer.childcare else []
    for model, path in [TERM_FIELDS[name] for name in ["thema", "zielgruppe", "foerderung", "schwerpunkt"]]:
        for term in getattr(offer, path).all():
            names += labels_of(model, term)
    providers = Provider.objects.public().filter(Q(pk=offer.provider_id) | Q(cooperations=offer)).distinct()
    names += [provider.name for provider in providers]
    own = Municipality.objects.of_portal(Portal.objects.current())
    for run in Run.objects.current(now).filter(offer=offer, venue__isnull=False).select_related("venue__municipality"):
        names += [run.venue.public_name, run.venue.public_place]
        if run.venue.municipality:
            place = end_of_chain(run.venue.municipality, "successor")
            names += [place.name] if place in own else []
    sources = [
        [offer.title],
        names,
        [offer.teaser],
        [offer.description, offer.requirements_note, offer.price_note],
    ]
    return [{word for source in texts for word in text.words(source)} for texts in sources]


def labels_of(model, term) -> list[str]:
    """The names under which ``term`` is found: its own, its parent's and those of terms that they replace."""
    meant = end_of_chain(term, "replaced_by")
    parent = getattr(meant, "parent", None)
    found = (meant, end_of_chain(parent, "replaced_by")) if parent else (meant,)
    terms = [(other.label, end_of_chain(other, "replaced_by")) for other in model.objects.all()]
    return [label for label, target in terms if target in found and target.is_active]


def pattern_tier(pattern: text.Pattern, places: list[set[str]]) -> int:
    title, names, teaser, description = places
    if pattern.word in title:
        return 0
    if any(pattern.matches(word) and word.startswith(pattern.stem) for word in title):
        return 1
    for number, words in enumerate([names, title, teaser, description], start=2):
        if any(pattern.matches(word) for word in words):
            return number
    return NOWHERE


NOWHERE = 6


def relevance(offer: Offer, query_text: str, now: dt.datetime) -> int | None:
    """The sum of the tiers of all concepts as in ``catalogue/searching.py``; None for no match."""
    asked = text.concepts(query_text, synonyms())
    if not asked:
        return None
    places = words_of(offer, now)
    found = 0
    for own, *others in asked:
        best = max(pattern_tier(pattern, places) for pattern in own)
        for other in others:
            best = min(best, max(1, *(pattern_tier(pattern, places) for pattern in other)))
        if best == NOWHERE:
            return None
        found += best
    return found


# -- answers ----------------------------------------------------------------------------------------------------------


def matches(query: Query, now: dt.datetime) -> dict[int, tuple[Offer, int]]:
    found = {}
    for offer in select(query, now):
        number = relevance(offer, query.text, now) if query.text else 0
        is_within = not query.within or relevance(offer, query.within, now) is not None
        if number is not None and is_within:
            found[offer.pk] = (offer, number)
    return found


def ids(query: Query, now: dt.datetime) -> list[int]:
    """All matching offers in the order that the query asks for."""
    found = matches(query, now)
    return sorted(found, key=lambda pk: order_key(*found[pk], query, now))


def order_key(offer: Offer, number: int, query: Query, now: dt.datetime) -> tuple:
    starts = Occurrence.objects.ahead(now).filter(run__offer=offer).exclude(run__status=Run.Status.CANCELLED)
    next_start = min(
        (start.replace(microsecond=0) for start in starts.values_list("starts_at", flat=True)), default=FAR
    )
    match query.sort:
        case name if name == NEXT_DATE:
            return next_start, offer.pk
        case name if name == NEWEST:
            return -int(offer.published_at.timestamp()), -offer.pk
        case name if name == BEST:
            bookable = any(
                run.status in (Run.Status.SCHEDULED, Run.Status.FEW_LEFT) and run.seats_left != 0
                for run in Run.objects.current(now).filter(offer=offer)
            )
            return number, not bookable, -offer.completeness, next_start, offer.pk
    return sort_key(offer.title, 120).encode()[:24].ljust(24, b"\0"), offer.pk


def count(query: Query, now: dt.datetime, facet: str, key: Key) -> int:
    """How many offers ``key`` gives, see ``with_value``."""
    return len(matches(with_value(query, facet, key), now))


def with_value(query: Query, facet: str, key: Key) -> Query:
    """``query`` with ``key`` chosen alone in its facet; where all values count, added to the others."""
    keys = query.keys(facet) | {key} if FACETS[facet].needs_all else frozenset({key})
    near = frozenset() if facet == "gemeinde" else query.near
    return replace(query, near=near, chosen={**query.chosen, facet: keys})
