"""When a page of offers would look the same as before."""

import datetime as dt
from functools import wraps

from django.http import HttpRequest
from django.utils import timezone

from offers import catalogue
from offers.models import Occurrence
from pages.unchanged import unchanged_while


def catalogue_state(now: dt.datetime, **kwargs) -> int:
    """Changes with every commit that changed something public, also one that comes late, and when a date ends."""
    return catalogue.stamp(now)


def offer_state(now: dt.datetime, *, pk: int, **kwargs) -> tuple[int, int]:
    """The same for the page of one offer, which may be in no list and shows dates that are cancelled."""
    return catalogue.stamp(now), Occurrence.objects.filter(run__offer=pk, ends_at__gt=now).count()


def looking_once(view):
    """Decorates a view that only reads, so that it asks the database once what is new in the catalogue."""

    @wraps(view)
    def answer(request: HttpRequest, **kwargs):
        with catalogue.one_look(timezone.now()):
            return view(request, **kwargs)

    return answer


def unchanged_while_catalogue_is(view):
    return looking_once(unchanged_while(catalogue_state)(view))


def unchanged_while_offer_is(view):
    return looking_once(unchanged_while(offer_state)(view))
