"""All that is computed from an offer and stored: its occurrences, its completeness and its entry in the catalogue."""

import datetime as dt

from offers.catalogue import entry
from offers.content import completeness, schedule
from offers.models import Offer, Run


def refresh(offer: Offer, now: dt.datetime, calendar: schedule.Calendar | None = None) -> None:
    """Brings everything derived up to date; call it in the transaction that changed the offer or its rows."""
    runs = list(offer.runs.prefetch_related("dates", "exceptions", "occurrences"))
    if calendar is None and any(run.kind == Run.Kind.SERIES for run in runs):
        calendar = schedule.Calendar.of_portal()
    for run in runs:  # undated ones too: they may have had dates before
        schedule.materialise(run, now, calendar)
    score = completeness.score(offer)
    if score != offer.completeness:
        offer.completeness = score
        offer.save(update_fields=["completeness"])
    entry.write(offer)
