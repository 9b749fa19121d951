"""Compares all entries with their offers, and mends them."""

from collections.abc import Callable

from offers.catalogue import entry
from offers.models import Offer

BATCH = 500


def rebuild(*, dry_run: bool = False, progress: Callable[[int, int], None] = lambda done, total: None) -> list[int]:
    """Writes every entry that is missing or out of step with its offer; returns the offers' numbers.

    With ``dry_run`` nothing is written. ``progress`` hears how many of how many offers are done.
    """
    total = Offer.objects.count()
    found: list[int] = []
    last = done = 0
    while batch := list(entry.with_entry_data(Offer.objects.filter(pk__gt=last).order_by("pk")[:BATCH])):
        found += [wrong.pk for wrong in entry.outdated(batch)]
        if not dry_run:
            entry.write_all(batch)
        last, done = batch[-1].pk, done + len(batch)
        progress(done, total)
    return found
