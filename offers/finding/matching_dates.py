"""The dates that a search asks for: of the offers it finds, those that themselves answer it.

"Dienstags in Vellmar" finds offers that have a Tuesday there; their Mondays elsewhere are not meant.
"""

import datetime as dt

from django.db.models import Q, QuerySet

from offers import catalogue
from offers.catalogue.facets import OUTSIDE
from offers.catalogue.query import Query
from offers.models import Occurrence, Run


def matching_dates(query: Query, names: catalogue.Names, now: dt.datetime) -> QuerySet[Occurrence]:
    """The dates not over at ``now`` that answer what ``query`` asks of place and time; cancelled ones too.

    What it asks of the offer itself is left to the catalogue.
    """
    dates = Occurrence.objects.filter(conditions(query, names), ends_at__gt=now)
    venues = venues_meant(query, names)
    return dates if venues is None else dates.filter(run__venue__in=venues)


def conditions(query: Query, names: catalogue.Names) -> Q:
    found = Q()
    if keys := query.keys("tag"):
        found &= Q(weekday__in=keys)
    if keys := query.keys("zeit"):
        found &= Q(daypart__in=keys)
    if query.date_from:
        found &= Q(date__gte=query.date_from)
    if query.date_to:
        found &= Q(date__lte=query.date_to)
    if "free_seats" in query.keys("merkmal"):
        some_left = Q(run__status=Run.Status.SCHEDULED, run__seats_left__gt=0)
        few_left = Q(run__status=Run.Status.FEW_LEFT) & (Q(run__seats_left=None) | Q(run__seats_left__gt=0))
        found &= some_left | few_left
    if "open_start" in query.keys("merkmal"):
        found &= Q(run__kind=Run.Kind.OPEN_START)  # such runs have no dates
    return found


def venues_meant(query: Query, names: catalogue.Names) -> set[int] | None:
    """The venues that answer; None if any does, also none at all."""
    chosen, near = query.keys("gemeinde"), query.near
    needs_stop = "near_stop" in query.keys("merkmal")
    needed = query.keys("barrierefrei") & names.venue_features
    if not (chosen or near or needs_stop or needed):
        return None
    counted_as = names.counted_as["barrierefrei"]

    def answers(place: int, is_near_stop: bool, features: frozenset[int]) -> bool:
        shown = place if place in names.own_places else OUTSIDE.key
        has = {key for feature in features for key in counted_as.get(feature, (feature,))}
        is_there = not (chosen or near) or shown in chosen or place in near
        return is_there and (is_near_stop or not needs_stop) and needed <= has

    return {pk for pk, venue in names.venues.items() if answers(*venue)}
