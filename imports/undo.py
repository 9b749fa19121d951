"""Takes the last run of a source back, as far as nobody changed the same since."""

import datetime as dt
from collections.abc import Iterator

from django.db import transaction

from accounts.models.event import record
from imports.delivery import BATCH, TAKEN_BACK, VANISHED, archived_by_us
from imports.models import ImportItem, ImportRun
from imports.records import ImportStopped
from imports.run import only_one
from offers.catalogue import entry as catalogue_entries
from offers.content.merge import by_id, merge
from offers.content.snapshot import snapshot, write
from offers.editorial import moderation
from offers.models import Offer, Revision

Result = ImportItem.Result
State = Offer.State


def may_undo(run: ImportRun) -> bool:
    """Whether ``run`` is the last one of its source that changed something."""
    if run.state != ImportRun.State.DONE or not (run.created or run.updated or run.archived):
        return False
    later = ImportRun.objects.filter(source=run.source_id, pk__gt=run.pk, state=ImportRun.State.DONE)
    return not any(other.created or other.updated or other.archived for other in later)


def undo(run: ImportRun, *, actor, now: dt.datetime) -> int:
    """Brings the offers of ``run`` back to what they were before it; returns how many people changed and so stay.

    What was new is archived, what had vanished is public again. The source rests until somebody sets it going, or the
    next pull would do the same again. Raises ``ImportStopped`` where that is not possible any more.
    """
    with only_one(run.source.code), transaction.atomic():
        run = ImportRun.objects.select_for_update(of=["self"]).select_related("source").get(pk=run.pk)
        if not may_undo(run):
            raise ImportStopped("Nur die letzte Übernahme einer Quelle lässt sich rückgängig machen.")
        kept = 0
        for items in batches(run):
            with catalogue_entries.together():
                kept += sum(not take_back(item, run, actor, now) for item in items)
        run.state = ImportRun.State.UNDONE
        run.save(update_fields=["state"])
        source = run.source
        source.next_pull_at, source.etag, source.last_modified = None, "", ""
        source.save(update_fields=["next_pull_at", "etag", "last_modified"])
        record(source, "Übernahme rückgängig gemacht", actor=actor, now=now)
    return kept


def batches(run: ImportRun) -> Iterator[list[ImportItem]]:
    done = run.items.filter(result__in=[Result.CREATED, Result.UPDATED, Result.ARCHIVED], offer__isnull=False)
    numbers = list(done.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(numbers), BATCH):
        yield list(done.filter(pk__in=numbers[start : start + BATCH]).order_by("pk"))


def take_back(item: ImportItem, run: ImportRun, actor, now: dt.datetime) -> bool:
    """Whether the offer of ``item`` is again what it was."""
    offer = moderation.locked(item.offer)
    if offer.merged_into_id:
        return False
    if item.result == Result.ARCHIVED:
        return bring_back(offer, actor, now)
    if item.result == Result.CREATED:
        if offer.locked_fields:  # somebody works with it already
            return False
        put_away(offer, TAKEN_BACK, actor, now)
        return True
    Revision.objects.undecided().filter(
        offer=offer, lane=Revision.Lane.SOURCE, created_at__gte=run.started_at
    ).update(state=Revision.State.SUPERSEDED, decided_at=now)  # fmt: skip
    live = snapshot(offer)
    after, before = {**live, **(item.after or {})}, {**live, **(item.before or {})}
    merged = merge(after, before, live, lambda key: "ours").content
    names = write(offer, merged, now=now, before=live, keeping=by_id(merged))
    if names:
        record(offer, "Übernahme rückgängig gemacht", actor=actor, now=now, changed_fields=names)
    if "state" in item.fields:
        put_away(offer, VANISHED, actor, now)
    return set(item.before or {}) <= set(names)


def bring_back(offer: Offer, actor, now: dt.datetime) -> bool:
    if offer.pk not in archived_by_us([offer]):
        return False
    if offer.published_at:
        moderation.publish(offer, actor=actor, now=now)
    else:
        moderation.change_state(offer, "wieder eingereicht", actor=actor, now=now)
    return True


def put_away(offer: Offer, reason: str, actor, now: dt.datetime) -> None:
    if offer.state == State.SUBMITTED:
        moderation.withdraw(offer, actor=actor, now=now)
    if offer.state != State.ARCHIVED:
        moderation.archive(offer, actor=actor, now=now, reason=reason)
