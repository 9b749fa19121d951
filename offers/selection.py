"""Finds offers by plain SQL: the meaning of a ``Query``, word for word."""

import datetime as dt
from dataclasses import replace

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from offers.facets import EDUCATIONAL_LEAVE, FACETS, OUTSIDE, RUN_FEATURES, Key
from offers.models import Occurrence, Offer, OfferAccess, Run, Topic
from offers.query import NEWEST, NEXT_DATE, TITLE, Query
from places.names import sort_key
from providers.models import AccessFeature, VenueAccess

TERM_FIELDS = {
    "lebensphase": "life_phases",
    "schwerpunkt": "focus_themes",
    "zielgruppe": "target_groups",
    "sprache": "languages",
    "foerderung": "funding_schemes",
}
OWN_FIELDS = {"kosten": "price_kind", "art": "kind", "format": "format", "anbieterart": "provider__provider_type"}


def select(query: Query, now: dt.datetime) -> QuerySet[Offer]:
    """The offers in lists at ``now`` that answer ``query``, in no particular order."""
    offers = Offer.objects.listed(now).filter(Exists(matching_runs(query, now)))
    for word in query.text.split():
        offers = offers.filter(word_condition(word))
    for name, path in TERM_FIELDS.items():
        if keys := query.keys(name):
            offers = offers.filter(pk__in=Offer.objects.filter(**{f"{path}__in": keys}).values("pk"))
    if keys := query.keys("thema"):
        topics = Topic.objects.filter(Q(pk__in=keys) | Q(parent__in=keys))
        offers = offers.filter(pk__in=Offer.objects.filter(topics__in=topics).values("pk"))
    for name, path in OWN_FIELDS.items():
        if keys := query.keys(name):
            offers = offers.filter(**{f"{path}__in": keys})
    if keys := query.keys("anbieter"):
        cooperating = Offer.objects.filter(cooperating_providers__in=keys).values("pk")
        offers = offers.filter(Q(provider__in=keys) | Q(pk__in=cooperating))
    for feature in query.keys("merkmal") - RUN_FEATURES:
        offers = offers.filter(feature_condition(feature))
    for feature in AccessFeature.objects.filter(pk__in=query.keys("barrierefrei"), scope="offer"):
        offers = offers.filter(
            Exists(OfferAccess.objects.filter(offer=OuterRef("pk"), feature=feature, is_available=True))
        )
    return offers.filter(age_condition(query))


def matching_runs(query: Query, now: dt.datetime) -> QuerySet[Run]:
    """Current runs of the outer offer that alone answer everything the query asks of place and time."""
    runs = Run.objects.current(now).filter(offer=OuterRef("pk"))
    if places := query.keys("gemeinde") | query.near:
        inside = Q(venue__municipality__in=places - {OUTSIDE.key})
        outside = Q(venue__isnull=False, venue__municipality=None) if OUTSIDE.key in places else Q(pk=None)
        runs = runs.filter(inside | outside)
    for feature in query.keys("merkmal") & RUN_FEATURES:
        runs = runs.filter(run_feature_condition(feature))
    for feature in AccessFeature.objects.filter(pk__in=query.keys("barrierefrei"), scope="venue"):
        runs = runs.filter(
            Exists(VenueAccess.objects.filter(venue=OuterRef("venue"), feature=feature, is_available=True))
        )
    if query.asks_for_a_date:
        dates = Occurrence.objects.ahead(now).filter(run=OuterRef("pk"))
        if keys := query.keys("tag"):
            dates = dates.filter(weekday__in=keys)
        if keys := query.keys("zeit"):
            dates = dates.filter(daypart__in=keys)
        if query.date_from:
            dates = dates.filter(date__gte=query.date_from)
        if query.date_to:
            dates = dates.filter(date__lte=query.date_to)
        runs = runs.filter(Exists(dates))
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
    """Overlap of ages; an offer that says nothing about age does not match a question about it."""
    if query.min_age is None and query.max_age is None:
        return Q()
    says_an_age = Q(min_age__isnull=False) | Q(max_age__isnull=False)
    if query.max_age is not None:
        says_an_age &= Q(min_age=None) | Q(min_age__lte=query.max_age)
    if query.min_age is not None:
        says_an_age &= Q(max_age=None) | Q(max_age__gte=query.min_age)
    return Q(all_ages=True) | says_an_age


def word_condition(word: str) -> Q:
    """``word`` stands somewhere in the offer or in the names around it."""
    found = Q()
    for path in ["title", "teaser", "description", "provider__name", "keywords__name", "runs__course_number",
                 "runs__venue__name", "runs__venue__city", "runs__venue__municipality__name", "topics__label"]:  # fmt: skip
        found |= Q(**{f"{path}__icontains": word})
    return Q(pk__in=Offer.objects.filter(found).values("pk"))


def ordered(offers: QuerySet[Offer], query: Query, now: dt.datetime) -> QuerySet[Offer]:
    """``offers`` in the order that the query asks for; equal ones by number."""
    ahead = Q(runs__occurrences__is_cancelled=False, runs__occurrences__ends_at__gt=now)
    ahead &= ~Q(runs__status=Run.Status.CANCELLED)
    offers = offers.annotate(next_start=Min("runs__occurrences__starts_at", filter=ahead))
    match query.sort:
        case name if name == TITLE:
            return offers.order_by(Lower("title"), "pk")
        case name if name == NEWEST:
            return offers.order_by("-published_at", "-pk")
        case name if name == NEXT_DATE:
            return offers.order_by(F("next_start").asc(nulls_last=True), "pk")
    if query.text:
        word = sort_key(query.text).split()[:1]
        in_title = Q(title__icontains=word[0]) if word else Q()
        return offers.annotate(tier=Count("pk", filter=in_title)).order_by(
            "-tier", "-completeness", F("next_start").asc(nulls_last=True), "pk"
        )
    return offers.order_by("-completeness", F("next_start").asc(nulls_last=True), "pk")


def facet_counts(query: Query, now: dt.datetime, name: str, keys: list[Key]) -> dict[Key, int]:
    """How many offers each of ``keys`` would give, were it the only one chosen in its facet.

    Where all chosen values are needed, the number is that of the present choice with the key added.
    """
    chosen = query.keys(name)
    return {
        key: select(
            replace(
                query,
                near=frozenset() if name == "gemeinde" else query.near,
                chosen={**query.chosen, name: chosen | {key} if FACETS[name].needs_all else frozenset({key})},
            ),
            now,
        ).count()
        for key in keys
    }
