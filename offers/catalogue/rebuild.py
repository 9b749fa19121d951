"""Compares all entries with their offers, and mends them."""

from collections.abc import Callable

from django.db import transaction

from offers.catalogue import entry
from offers.models import Offer

BATCH = 500


def rebuild(*, dry_run: bool = False, progress: Callable[[int, int], None] = lambda done, total: None) -> list[int]:
    """Writes every entry that is missing or out of step with its offer; returns the offers' numbers.

    With ``dry_run`` nothing is written. ``progress`` hears how many of how many offers are done. An offer that somebody
    is saving right now is left to them: they write its entry, and ours would be older.
    """
    total = Offer.objects.count()
    found: list[int] = []
    last = done = 0
    while True:
        with transaction.atomic():
            offers = Offer.objects.filter(pk__gt=last).order_by("pk").select_for_update(skip_locked=True, no_key=True)
            batch = list(entry.with_entry_data(offers[:BATCH]))
            if not batch:
                return found
            wrong = entry.outdated(batch)
            if not dry_run:
                entry.save(wrong)
        found += [item.pk for item in wrong]
        last, done = batch[-1].pk, done + len(batch)
        progress(done, total)
