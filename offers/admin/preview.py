"""An offer as citizens would see it, before it is saved or released."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction

from offers.content import completeness
from offers.content.completeness import Hint
from offers.content.snapshot import Snapshot, write
from offers.display.cards import Card, cards
from offers.display.detail import OfferPage, with_page_data, with_runs
from offers.display.timetable import RunView, run_views
from offers.models import Offer
from offers.upkeep.duplicates import Duplicate, likely_duplicates_of_saved


@contextmanager
def as_if_written(offer: Offer, content: Snapshot, now: dt.datetime) -> Iterator[int]:
    """The number of ``offer`` while it has the content; afterwards nothing has happened.

    An inner transaction that is rolled back, because only then nothing that waits for a commit is done either.
    """
    with transaction.atomic():
        write(offer, content, now=now, keeping=[run["id"] for run in content.get("runs", []) if run.get("id")])
        yield offer.pk
        transaction.set_rollback(True)


class PreviewPage(OfferPage):
    """The page of an offer; it reads everything at once, because it is shown when the offer is as before again."""

    is_preview = True

    def __init__(self, offer: Offer, now: dt.datetime):
        super().__init__(offer, now)
        (self.card,) = cards([offer.pk], now)
        _read = self.last_date, self.venues

    @property
    def similar(self) -> list[Card]:
        return []


@dataclass(frozen=True)
class Outlook:
    """What would be said of an offer: how complete it is, what would help, its dates in words, and what is like it."""

    score: int
    missing: list[Hint]
    runs: list[RunView]
    duplicates: list[Duplicate]


def preview(offer: Offer, content: Snapshot, now: dt.datetime) -> PreviewPage:
    """The page of ``offer`` with ``content``. Raises ``ValidationError`` where that could not be saved."""
    with as_if_written(offer, content, now) as pk:
        return PreviewPage(with_page_data(Offer.objects.all(), now).get(pk=pk), now)


def outlook(offer: Offer, content: Snapshot, now: dt.datetime) -> Outlook:
    with as_if_written(offer, content, now) as pk:
        written = (
            with_runs(Offer.objects.select_related("provider"), now).prefetch_related("languages", "access").get(pk=pk)
        )
        found = completeness.hints(written)
        return Outlook(
            score=sum(hint.weight for hint in found if hint.is_met),
            missing=[hint for hint in found if not hint.is_met],
            runs=run_views(written, written.runs.all(), now),
            duplicates=likely_duplicates_of_saved(written),
        )
