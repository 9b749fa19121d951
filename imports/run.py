"""Runs an import from beginning to end: one at a time for each source, in one transaction, with a protocol."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from imports.delivery import Delivery, Report, TooManyVanish
from imports.files import opened
from imports.formats import FORMATS
from imports.models import ImportItem, ImportRun, Source
from imports.protocol import Result, in_words
from imports.records import ImportStopped

# Together with a hash of the source's code the number of an advisory lock; nothing else in the database uses it.
LOCK = 4_210_816
SHOWN_IN_PREVIEW = 1000
KEPT_RUNS = 20  # of each source, with their rows


@dataclass
class Summary:
    """What an import did; ``refused`` and ``mended`` are rows of the protocol in the order of the file."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    archived: int = 0
    items: list[ImportItem] = field(default_factory=list)

    @property
    def refused(self) -> list[ImportItem]:
        return [item for item in self.items if item.result == Result.REJECTED]

    @property
    def mended(self) -> list[ImportItem]:
        return [item for item in self.items if item.result != Result.REJECTED]


def run_import(
    format_name: str,
    path: Path,
    *,
    now: dt.datetime,
    source_code: str = "",
    actor=None,
    dry_run: bool = False,
    allow_vanishing: bool = False,
    move_to_today: bool = False,
    report: Report | None = None,
) -> Summary:
    """Imports the file at ``path``; ``report`` is told (done, all) after some records.

    Raises ImportStopped with a German message; nothing was written then. A dry run does everything and takes it back.
    """
    code = source_code or FORMATS[format_name].source_code
    if not code:
        raise ImportStopped("Bitte nennen Sie mit --source das Kürzel der Quelle.")
    with opened(path) as file, only_one(code), long_transaction():
        source = find_source(format_name, code)
        try:
            delivery = Delivery(source, file, now, actor, move_to_today=move_to_today)
            delivery.survey()
            if not allow_vanishing:
                delivery.refuse_to_empty()
        except TooManyVanish as stop:
            raise ImportStopped(f"{path.name}: {stop} Wenn ja: noch einmal mit --allow-vanishing ausführen.") from None
        except ImportStopped as stop:
            raise ImportStopped(f"{path.name}: {stop}") from None
        if source.pk is None:
            source.save()
        elif delivery.moves:
            source.save(update_fields=["date_shift_weeks"])
        run = ImportRun.objects.create(source=source, started_at=now, actor=actor, file_name=path.name[:200])
        write_all(run, delivery, report)
        noted = run.items.exclude(reason="").exclude(result=Result.ARCHIVED)
        summary = Summary(run.created, run.updated, run.unchanged, run.archived, list(noted))
        transaction.set_rollback(dry_run)
    return summary


def find_source(format_name: str, code: str) -> Source:
    """The source with ``code``, an unsaved one where it is new."""
    source = Source.objects.filter(code=code).select_related("provider").first()
    if source is None:
        form = FORMATS[format_name]
        source = Source(
            code=code, name=form.source_name or code, format=format_name, licence=form.licence, is_released=True
        )
        try:
            source.full_clean()
        except ValidationError as error:
            raise ImportStopped(f"Das Kürzel „{code}“ geht nicht: {in_words(error)}") from error
    elif source.format != format_name:
        raise ImportStopped(
            f"Die Quelle „{code}“ liefert das Format „{source.format}“, nicht „{format_name}“. "
            "Bitte wählen Sie mit --source ein anderes Kürzel."
        )
    return source


def carry_out(run: ImportRun, file: BinaryIO, *, now: dt.datetime, report: Report | None = None) -> None:
    """Does what ``run`` asks for, a preview or the real thing, and says in the run how it ended."""
    with only_one(run.source.code):
        if not ImportRun.objects.waiting().filter(pk=run.pk).exists():
            raise ImportStopped("Ein anderer Vorgang hat diese Übernahme schon erledigt.")
        run.state, run.attempts, run.message, run.done = ImportRun.State.RUNNING, run.attempts + 1, "", 0
        run.save(update_fields=["state", "attempts", "message", "done"])
        kept: list[ImportItem] = []
        try:
            with long_transaction():
                delivery = Delivery(run.source, file, now, run.actor)
                delivery.survey()
                try:
                    delivery.refuse_to_empty()
                except TooManyVanish as stop:
                    run.empties, run.message = True, str(stop)
                    if not (run.is_preview or run.may_empty):
                        raise
                write_all(run, delivery, report, keep=kept if run.is_preview else None)
                transaction.set_rollback(run.is_preview)
        except ImportStopped as stop:
            fail(run, str(stop))
            return
        if run.is_preview:
            run.state = ImportRun.State.PREVIEW
            with transaction.atomic():
                run.items.all().delete()
                for item in kept:
                    item.offer = None  # what was new is gone again
                ImportItem.objects.bulk_create(kept, batch_size=500)
                run.save()


def fail(run: ImportRun, message: str) -> None:
    run.state, run.message, run.finished_at = ImportRun.State.FAILED, message[:1000], timezone.now()
    run.save(update_fields=["state", "message", "finished_at", "empties"])


def write_all(run: ImportRun, delivery: Delivery, report: Report | None, keep: list[ImportItem] | None = None) -> None:
    """Writes what the file says and the protocol; into ``keep`` go the first rows of it that people should read."""
    for items in delivery.take_over(report):
        for item in items:
            item.run = run
        if keep is None:
            ImportItem.objects.bulk_create(items)
        else:
            keep += [item for item in items if item.reason or item.fields][: SHOWN_IN_PREVIEW - len(keep)]
    counts = delivery.counts
    run.created, run.updated, run.archived = (
        counts[name] for name in [Result.CREATED, Result.UPDATED, Result.ARCHIVED]
    )
    run.unchanged, run.rejected = counts[Result.UNCHANGED] + counts[Result.LOCKED], counts[Result.REJECTED]
    run.total = run.done = delivery.total + len(delivery.vanished)
    run.cards = delivery.sample_cards() if keep is not None else []
    run.state, run.finished_at = ImportRun.State.DONE, timezone.now()
    run.save()
    if keep is None:
        forget_old_rows(run)


def forget_old_rows(run: ImportRun) -> None:
    """Of earlier runs only what happened stays, and of very old ones only the sums."""
    earlier = ImportRun.objects.filter(source=run.source, pk__lt=run.pk)
    ImportItem.objects.filter(run__in=earlier, result=Result.UNCHANGED, reason="").delete()
    kept = list(earlier.order_by("-pk").values_list("pk", flat=True)[:KEPT_RUNS])
    if len(kept) == KEPT_RUNS:
        ImportItem.objects.filter(run__in=earlier.filter(pk__lt=kept[-1])).delete()


@contextmanager
def long_transaction() -> Iterator[None]:
    """A transaction without the limits of a page: a long file is read in it, meanwhile it is idle.

    No statistics tell PostgreSQL how many rows it has written so far, so it would read whole tables for a few of them
    and take longer with each record. Without that way it looks into the indexes.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0; "
                "SET LOCAL enable_seqscan = off; SET LOCAL jit = off"
            )
        yield


@contextmanager
def only_one(source_code: str) -> Iterator[None]:
    """Two imports of one source at once would create everything twice."""
    key = [LOCK, source_code]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", key)
        (is_ours,) = cursor.fetchone()
    if not is_ours:
        raise ImportStopped(
            f"Für die Quelle „{source_code}“ läuft schon eine Übernahme. Bitte warten Sie auf ihr Ende."
        )
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", key)
