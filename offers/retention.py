"""How long the portal keeps what citizens reported. Open reports stay, however old."""

import datetime as dt

from accounts.retention import Rule
from offers.models import OfferReport
from pages.models import BarrierReport

CLOSED_FOR = dt.timedelta(days=180)  # since they came in, in case somebody asks what became of them

OFFER_REPORTS = Rule(
    "erledigte Hinweise zu Angeboten",
    CLOSED_FOR,
    lambda moment: OfferReport.objects.filter(received_at__lte=moment).exclude(state=OfferReport.State.OPEN),
)
BARRIER_REPORTS = Rule(
    "beantwortete Meldungen von Barrieren",
    CLOSED_FOR,
    lambda moment: BarrierReport.objects.filter(received_at__lte=moment).exclude(state=BarrierReport.State.OPEN),
)
RULES = [OFFER_REPORTS, BARRIER_REPORTS]
