"""Sources that the portal fetches by itself: when, what to do about failures, and whom to tell."""

import datetime as dt
import logging

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts import mail
from imports.fetch import Fetched, Fetcher
from imports.formats import FORMATS
from imports.jobs import UNEXPECTED, Progress
from imports.models import ImportRun, Source
from imports.records import ImportStopped
from imports.run import carry_out, fail

logger = logging.getLogger("bildungsportal.imports")

State = ImportRun.State
FIRST_PAUSE = dt.timedelta(minutes=15)
FAILURES_TO_TELL = 3


def pull(source: Source, *, now: dt.datetime, fetcher: Fetcher, dry_run: bool = False) -> ImportRun | None:
    """Fetches the file of ``source`` and takes it over; None where it is the same as last time."""
    if not dry_run:
        # Whoever dies on the way leaves it to a later try, not to the next minute.
        Source.objects.filter(pk=source.pk).update(next_pull_at=now + FIRST_PAUSE)
    try:
        fetched = fetcher.fetch(
            source.address,
            etag=source.etag,
            last_modified=source.last_modified,
            reads_pages=FORMATS[source.format].reads_pages,
        )
    except ImportStopped as stop:
        run = ImportRun(source=source, started_at=now, file_name=source.address[:200])
        if dry_run:
            run.state, run.message = State.FAILED, str(stop)
        else:
            fail_pull(source, run, str(stop), now)
        return run
    if fetched.file is None:
        if not dry_run:
            is_over(source, now)
        return None
    with fetched.file:
        return take_over(source, fetched, now, dry_run)


def take_over(source: Source, fetched: Fetched, now: dt.datetime, dry_run: bool) -> ImportRun:
    last = source.runs.first()
    run = ImportRun(
        source=source, started_at=now, file_name=source.address[:200], is_preview=dry_run, state=State.RUNNING,
        may_empty=bool(last and last.empties and last.may_empty),
    )  # fmt: skip
    if dry_run:
        with transaction.atomic():
            run.save()
            carry_out(run, fetched.file, now=now)
            transaction.set_rollback(True)
        return run
    run.save()
    progress = Progress(run)
    try:
        carry_out(run, fetched.file, now=now, report=progress)
    except ImportStopped as stop:  # somebody imports this source just now
        fail(run, str(stop))
    except Exception:
        logger.exception("import run %s failed", run.pk)
        fail(run, UNEXPECTED)
    finally:
        progress.close()
    if run.state == State.FAILED:
        fail_pull(source, run, run.message, now)
    else:
        is_over(source, now, etag=fetched.etag, last_modified=fetched.last_modified)
    return run


def is_over(source: Source, now: dt.datetime, **marks: str) -> None:
    next_time = now + dt.timedelta(hours=source.interval) if source.interval else None
    Source.objects.filter(pk=source.pk).update(failures=0, next_pull_at=next_time, **marks)


def fail_pull(source: Source, run: ImportRun, message: str, now: dt.datetime) -> None:
    """Notes the failure, waits twice as long as the last time, and tells the maintainer once."""
    with transaction.atomic():
        run.state, run.message, run.finished_at = State.FAILED, message[:1000], now
        run.save()
        failures = source.failures + 1
        pause = min(FIRST_PAUSE * 2 ** min(failures - 1, 10), dt.timedelta(hours=max(source.interval, 1)))
        Source.objects.filter(pk=source.pk).update(failures=failures, next_pull_at=now + pause)
        if failures == FAILURES_TO_TELL and source.maintainer_email:
            address = settings.SITE_URL + reverse("admin:imports_source_change", args=[source.pk])
            context = {"source": source, "message": message, "failures": failures, "address": address}
            mail.send(source.maintainer_email, "import_failed", f"Import gescheitert: {source}", context)
