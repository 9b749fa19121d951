"""What the page of one offer shows, and to whom it shows at all."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Max, Prefetch, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from offers import catalogue, wording
from offers.cards import Card, cards
from offers.models import Occurrence, Offer, Run, Topic
from offers.query import Query
from offers.timetable import RunView, runs_of
from offers.wording import Flag
from providers.models import AccessFeature, Contact, Provider, VenueAccess
from providers.views.access import Access, Place, access_of, place_of

MAX_MERGES = 5  # steps followed from one merged offer to the next
SIMILAR = 3


@dataclass(frozen=True)
class Fact:
    """One line of "at a glance"."""

    icon: str
    label: str
    text: str
    note: str = ""
