"""Uploads on their way: kept in the database, carried out by ``run_imports``, also after a process has died."""

import datetime as dt
import io
import logging
import time
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction

from imports.formats import FORMATS
from imports.formats.table import Heading, find_headings, must_be_asked
from imports.models import ImportFile, ImportRun, Source
from imports.records import ImportStopped
from imports.run import carry_out, fail, only_one
from offers.models import Topic
from providers.models import Provider

logger = logging.getLogger("bildungsportal.imports")

State = ImportRun.State
MOST_ATTEMPTS = 3
SECONDS_BETWEEN_REPORTS = 1
KEEP_PREVIEWS = dt.timedelta(days=7)
INTERRUPTED = "Die Übernahme wurde unterbrochen. Es wurde nichts geändert. Bitte melden Sie das der Redaktion."
UNEXPECTED = "Ein unerwarteter Fehler ist aufgetreten. Es wurde nichts geändert. Die Technik findet ihn im Protokoll."


def upload(
    provider: Provider, format_name: str, file: UploadedFile, *, actor, now: dt.datetime, topic: Topic | None = None
) -> ImportRun:
    """Keeps an uploaded file, to be read for a preview. ``topic``: where this and later files name none."""
    content = file.read()
    with transaction.atomic():
        source = own_source(provider, format_name)
        if topic:
            source.default_topics.set([topic])
        run = ImportRun.objects.create(
            source=source, is_preview=True, started_at=now, actor=actor,
            file_name=file.name[:200],
        )  # fmt: skip
        ImportFile.objects.create(run=run, content=content)
        if must_be_asked(columns_of(run)):
            run.state = State.COLUMNS
            run.save(update_fields=["state"])
    return run


def columns_of(run: ImportRun) -> list[Heading]:
    """The columns of an uploaded list; none where the file is gone or no list."""
    file = ImportFile.objects.filter(run=run).first()
    if file is None or not FORMATS[run.source.format].has_columns:
        return []
    return find_headings(io.BytesIO(bytes(file.content)), run.source.columns)


def set_columns(run: ImportRun, columns: dict[str, str]) -> None:
    """Somebody has said what the columns mean: kept for the next list of the same source, and read anew."""
    with transaction.atomic():
        run = ImportRun.objects.select_for_update(of=["self"]).select_related("source").get(pk=run.pk)
        if run.state not in {State.COLUMNS, State.PREVIEW}:
            raise ValidationError("Diese Liste wartet nicht mehr auf Ihre Entscheidung.")
        run.source.columns |= columns
        run.source.save(update_fields=["columns"])
        run.items.all().delete()
        run.state, run.attempts, run.done, run.empties, run.message = State.QUEUED, 0, 0, False, ""
        run.save(update_fields=["state", "attempts", "done", "empties", "message"])


def own_source(provider: Provider, format_name: str) -> Source:
    """The source under which ``provider`` uploads files of one format."""
    code = f"upload-{provider.pk}-{format_name}"[:60]
    return Source.objects.get_or_create(
        code=code,
        defaults={
            "name": f"Hochgeladene Listen von {provider}"[:120],
            "format": format_name,
            "provider": provider,
            "is_released": provider.trust == Provider.Trust.TRUSTED,
        },
    )[0]


def confirm(run: ImportRun, *, actor, now: dt.datetime, may_empty: bool) -> None:
    """Somebody has seen the preview and wants it."""
    with transaction.atomic():
        run = ImportRun.objects.select_for_update().get(pk=run.pk)
        if run.state != State.PREVIEW:
            raise ValidationError("Diese Liste wartet nicht mehr auf Ihre Entscheidung.")
        if run.empties and not may_empty:
            raise ValidationError("Bitte bestätigen Sie, dass so viele Angebote archiviert werden sollen.")
        run.items.all().delete()
        run.state, run.is_preview, run.may_empty, run.actor, run.attempts = State.QUEUED, False, may_empty, actor, 0
        run.done, run.started_at, run.finished_at = 0, now, None
        run.save()


def discard(run: ImportRun) -> None:
    """Forgets a preview together with its file."""
    ImportRun.objects.filter(
        pk=run.pk, state__in=[State.COLUMNS, State.PREVIEW, State.QUEUED], is_preview=True
    ).delete()


def work_off(now: dt.datetime) -> list[ImportRun]:
    """Carries out what waits; returns the runs that came to an end."""
    forget(now)
    ended = []
    for number in list(ImportRun.objects.waiting().values_list("pk", flat=True)):
        run = ImportRun.objects.select_related("source__provider", "actor").filter(pk=number).first()
        if run and carry_out_waiting(run, now):
            ended.append(run)
    return ended


def carry_out_waiting(run: ImportRun, now: dt.datetime) -> bool:
    """Whether ``run`` came to an end; another process may be at its source just now."""
    file = ImportFile.objects.filter(run=run).first()
    if run.attempts >= MOST_ATTEMPTS or file is None:
        try:
            with only_one(run.source.code):
                fail(run, INTERRUPTED)
        except ImportStopped:  # it is alive
            return False
    else:
        progress = Progress(run)
        try:
            carry_out(run, io.BytesIO(bytes(file.content)), now=now, report=progress)
        except ImportStopped:
            return False
        except Exception:
            logger.exception("import run %s failed", run.pk)
            fail(run, UNEXPECTED)
        finally:
            progress.close()
    if run.state != State.PREVIEW:
        ImportFile.objects.filter(run=run).delete()
    return True


def forget(now: dt.datetime) -> None:
    """Previews that nobody confirms hold files that nobody needs."""
    ImportRun.objects.filter(state__in=[State.COLUMNS, State.PREVIEW], started_at__lt=now - KEEP_PREVIEWS).delete()


class Progress:
    """Tells the page how far a run is, on a connection of its own: the run itself is one transaction."""

    def __init__(self, run: ImportRun):
        self.run = run
        self.connection: Any = None
        self.told_at = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        if time.monotonic() - self.told_at < SECONDS_BETWEEN_REPORTS:
            return
        self.told_at = time.monotonic()
        self.connection = self.connection or connection.copy()
        with self.connection.cursor() as cursor:
            cursor.execute(
                "UPDATE imports_importrun SET done = %s, total = %s WHERE id = %s", [done, total, self.run.pk]
            )

    def close(self) -> None:
        if self.connection:
            self.connection.close()
