"""How long the portal keeps what citizens reported."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from offers.models import OfferReport
from pages.models import BarrierReport

CLOSED_FOR = dt.timedelta(days=180)  # since they came in, in case somebody asks what became of them


@dataclass(frozen=True)
class Forgotten:
    offer_reports: int
    barrier_reports: int


@transaction.atomic
def forget_old_reports(now: dt.datetime) -> Forgotten:
    """Deletes reports that are old and closed, with the addresses in them. Open ones stay, however old."""
    old = {"received_at__lte": now - CLOSED_FOR}
    offer_reports = OfferReport.objects.filter(**old).exclude(state=OfferReport.State.OPEN)
    barrier_reports = BarrierReport.objects.filter(**old).exclude(state=BarrierReport.State.OPEN)
    return Forgotten(offer_reports.delete()[0], barrier_reports.delete()[0])
