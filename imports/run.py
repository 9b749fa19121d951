"""Takes a file over into the portal: creates, changes and archives the offers of one source, and only those.

Each record has a savepoint of its own, so one bad record never stops the rest and nothing is half written; some
records together are a transaction. A run that was cut off is completed by the next one. What the source still says
changes no row at all. What people decided stays: locked fields, and offers that they withdrew, archived or merged.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import NON_FIELD_ERRORS, FieldDoesNotExist, ValidationError
from django.db import DataError, IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models.event import Event
from accounts.models.event import record as log
from imports import shift, texts
from imports.files import opened
from imports.formats import FORMATS
from imports.models import ImportItem, ImportRun, Source
from imports.municipalities import Municipalities
from imports.records import ImportStopped, Problem, Record
from imports.terms import Terms
from imports.venues import Providers, Venues
from offers import derived, moderation
from offers.catalogue import entry as catalogue_entries
from offers.models import Offer
from offers.schedule import Calendar
from offers.snapshot import same, snapshot, with_content, write
from pages.models import Portal

VANISHED = "Nicht mehr in der Quelle."
MOST_VANISHING = 0.2
# Records per transaction: few enough that nobody waits long for a row, many enough for their catalogue entries to be
# written together.
BATCH = 50
# Together with a hash of the source's code the number of an advisory lock; nothing else in the database uses it.
LOCK = 4_210_816

Report = Callable[[int, int], None]


@dataclass
class Summary:
    """What an import did; ``items`` are the refused and the mended records in the order of the file."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    archived: int = 0
    items: list[ImportItem] = field(default_factory=list)

    @property
    def refused(self) -> list[ImportItem]:
        return [item for item in self.items if item.result == ImportItem.Result.REJECTED]

    @property
    def mended(self) -> list[ImportItem]:
        return [item for item in self.items if item.result == ImportItem.Result.MENDED]


class _Undo(Exception):
    """Ends a dry run; the transaction around it is rolled back."""


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
    """Imports the file at ``path``; ``report`` is told (done, all) after each record.

    Raises ImportStopped or BadFileError with a German message; nothing was written then. A dry run does everything
    and takes it back.
    """
    try:
        portal = Portal.objects.current()
    except Portal.DoesNotExist:
        raise ImportStopped(
            "Das Portal ist noch nicht eingerichtet. Bitte zuerst ausführen: manage.py setup_kommune"
        ) from None
    form = FORMATS[format_name]
    code = source_code or form.source_code
    with opened(path) as file:
        entries = list(form.parse(file, timezone.localdate(now)))
    if not entries:
        raise ImportStopped(f"{path.name}: Die Datei enthält keinen einzigen Kurs. Es wurde nichts geändert.")
    summary = Summary()
    with only_one(code):
        try:
            with transaction.atomic() if dry_run else nullcontext():
                delivery = Delivery(find_source(format_name, code), without_repeats(entries), portal, now, actor)
                if not allow_vanishing:
                    delivery.refuse_to_empty(path.name)
                # Everything that may stop the import lies behind us; from here on it writes.
                if delivery.source.pk is None:
                    delivery.source.save()
                if move_to_today:
                    delivery.move_to_today()
                run = ImportRun.objects.create(source=delivery.source, started_at=now, file_name=path.name[:200])
                delivery.take_over(summary, report)
                finish(run, summary)
                if dry_run:
                    raise _Undo
        except _Undo:
            pass
    return summary


def find_source(format_name: str, code: str) -> Source:
    """The source with ``code``, an unsaved one where it is new."""
    source = Source.objects.filter(code=code).first()
    if source is None:
        form = FORMATS[format_name]
        source = Source(code=code, name=form.source_name, format=format_name, licence=form.licence)
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


def without_repeats(entries: list[Record | Problem]) -> list[Record | Problem]:
    """``entries`` in which a second record with the same number is refused."""
    first: dict[str, int] = {}
    checked: list[Record | Problem] = []
    for entry in entries:
        if isinstance(entry, Record) and entry.origin_id in first:
            reason = f"Die Kennung {entry.origin_id} kommt schon an Stelle {first[entry.origin_id]} vor."
            entry = Problem(entry.line, reason, entry.origin_id, entry.title)
        elif isinstance(entry, Record):
            first[entry.origin_id] = entry.line
        checked.append(entry)
    return checked


class Delivery:
    """One file on its way into the portal."""

    def __init__(self, source: Source, entries: list[Record | Problem], portal: Portal, now: dt.datetime, actor):
        self.source, self.entries, self.now, self.actor = source, entries, now, actor
        self.records = [entry for entry in entries if isinstance(entry, Record)]
        self.calendar = Calendar(portal.district.state_code)
        self.providers = Providers(source, Municipalities.known(portal), self.records)
        self.venues = Venues(self.providers, self.records)
        self.terms = Terms()
        stored = with_content(Offer.objects.filter(source=source.code).select_related("provider"))
        self.offers = {offer.origin_id: offer for offer in stored}
        named = {entry.origin_id for entry in entries}  # also those refused: they did not vanish
        self.vanished = [
            offer
            for offer in self.offers.values()
            if offer.state == Offer.State.PUBLISHED and offer.origin_id not in named
        ]
        self.archived_by_us = archived_as_vanished(self.offers.values())

    def refuse_to_empty(self, file_name: str) -> None:
        """A broken delivery must not empty the portal."""
        public = sum(offer.state == Offer.State.PUBLISHED for offer in self.offers.values())
        if public and len(self.vanished) / public > MOST_VANISHING:
            raise ImportStopped(
                f"{file_name}: In der Datei fehlen {len(self.vanished)} von {public} veröffentlichten Angeboten dieser "
                f"Quelle; erlaubt sind {MOST_VANISHING * 100:.0f} %. Es wurde nichts geändert. Bitte prüfen Sie, ob "
                "die Datei vollständig ist. Wenn ja: noch einmal mit --allow-vanishing ausführen."
            )

    def move_to_today(self) -> None:
        """The first use fixes by how many weeks; later deliveries of the source move by the same."""
        if not self.source.date_shift_weeks:
            self.source.date_shift_weeks = shift.weeks_until_next(self.records, timezone.localdate(self.now))
            self.source.save(update_fields=["date_shift_weeks"])
        for record in self.records:
            shift.move(record, self.source.date_shift_weeks)

    def take_over(self, summary: Summary, report: Report | None) -> None:
        work = [*self.entries, *self.vanished]
        for start in range(0, len(work), BATCH):
            batch = work[start : start + BATCH]
            with transaction.atomic(), catalogue_entries.together():
                for thing in batch:
                    if isinstance(thing, Record):
                        self.take_one(thing, summary)
                    elif isinstance(thing, Problem):
                        summary.items.append(item(thing, ImportItem.Result.REJECTED, thing.message))
                    else:
                        moderation.archive(thing, actor=self.actor, now=self.now, reason=VANISHED)
                        summary.archived += 1
            if report:
                report(start + len(batch), len(work))

    def take_one(self, record: Record, summary: Summary) -> None:
        offer = self.offers.get(record.origin_id)
        if offer and self.stays(offer, record):
            summary.unchanged += 1
        else:
            known_providers, known_venues = len(self.providers.known), len(self.venues.known)
            try:
                with transaction.atomic():
                    if offer:
                        self.change(offer, record)
                    else:
                        self.create(record)
            except (ValidationError, IntegrityError, DataError) as error:
                # What was created for this record is gone with its savepoint.
                drop_newest(self.providers.known, known_providers)
                drop_newest(self.venues.known, known_venues)
                summary.items.append(item(record, ImportItem.Result.REJECTED, in_words(error)))
                return
            if offer:
                summary.updated += 1
            else:
                summary.created += 1
        if record.doubts:
            summary.items.append(item(record, ImportItem.Result.MENDED, " ".join(record.doubts)))

    def stays(self, offer: Offer, record: Record) -> bool:
        """Whether ``record`` changes nothing about ``offer``. Costs no query."""
        if offer.state == Offer.State.ARCHIVED:
            return offer.pk not in self.archived_by_us
        if not (self.providers.knows(record) and self.venues.knows(record)) or self.new_facts(offer, record):
            return False
        before = snapshot(offer)
        return all(same(name, value, before[name]) for name, value in self.content(record, offer.locked_fields).items())

    def change(self, offer: Offer, record: Record) -> None:
        before = snapshot(offer)
        facts = self.new_facts(offer, record)
        if facts:
            for name, value in facts.items():
                setattr(offer, name, value)
            offer.updated_at = self.now
            offer.full_clean()
            offer.save(update_fields=[*facts, "updated_at"])
        content = self.content(record, offer.locked_fields)
        written = write(offer, content, now=self.now, calendar=self.calendar, before=before)
        if facts and not written:
            derived.refresh(offer, self.now, self.calendar)
        if offer.pk in self.archived_by_us:
            moderation.publish(offer, actor=self.actor, now=self.now)
        else:
            log(offer, "aus der Quelle geändert", actor=self.actor, now=self.now, changed_fields=[*facts, *written])

    def new_facts(self, offer: Offer, record: Record) -> dict[str, Any]:
        """What changed of that which is no content."""
        facts = {"provider": self.providers.get(record.provider), "source_url": record.source_url}
        return {name: value for name, value in facts.items() if getattr(offer, name) != value}

    def create(self, record: Record) -> None:
        offer = Offer(
            provider=self.providers.get(record.provider),
            source=self.source.code,
            origin_id=record.origin_id,
            source_url=record.source_url,
            created_at=self.now,
        )
        write(offer, self.content(record, []), now=self.now, calendar=self.calendar)
        moderation.publish(offer, actor=self.actor, now=self.now)

    def content(self, record: Record, locked: list[str]) -> dict[str, Any]:
        """The snapshot of ``record`` with the ids of its venues, without the names in ``locked``."""
        data = self.terms.fit(record.data)
        data["runs"] = [
            {
                **{name: value for name, value in run.items() if name != "venue"},
                "venue_id": self.venues.get(record.provider, run["venue"]).pk if run["venue"] else None,
            }
            for run in record.data["runs"]
        ]
        return {name: value for name, value in data.items() if name not in locked}


def archived_as_vanished(offers) -> set[int]:
    """Those of ``offers`` whose archiving was ours; what people archived stays archived."""
    archived = [offer for offer in offers if offer.state == Offer.State.ARCHIVED and not offer.merged_into_id]
    if not archived:
        return set()
    events = Event.objects.filter(
        object_type=ContentType.objects.get_for_model(Offer),
        object_id__in=[offer.pk for offer in archived],
        to_state=Offer.State.ARCHIVED,
    )
    last = events.order_by("object_id", "-pk").distinct("object_id").values_list("object_id", "note")
    return {pk for pk, note in last if note == VANISHED}


def finish(run: ImportRun, summary: Summary) -> None:
    for entry in summary.items:
        entry.run = run
    ImportItem.objects.bulk_create(summary.items)
    run.created, run.updated, run.unchanged = summary.created, summary.updated, summary.unchanged
    run.archived, run.rejected = summary.archived, len(summary.refused)
    run.finished_at = timezone.now()
    run.save()


def item(entry: Record | Problem, result: ImportItem.Result, reason: str) -> ImportItem:
    return ImportItem(
        position=entry.line,
        origin_id=entry.origin_id[:200],
        title=entry.title[:200],
        result=result,
        reason=texts.cut(reason, 500),
    )


def drop_newest(known: dict, count: int) -> None:
    while len(known) > count:
        known.popitem()


def in_words(error: Exception) -> str:
    """What a German reader needs to know of an error of the model or the database."""
    if not isinstance(error, ValidationError):
        return "Die Datenbank nimmt die Angaben nicht an. Bitte melden Sie diese Kennung der Technik."
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    sentences = []
    for name, messages in error.message_dict.items():
        try:
            label = "" if name == NON_FIELD_ERRORS else f"{Offer._meta.get_field(name).verbose_name}: "
        except FieldDoesNotExist:
            label = ""
        # Some messages name their field themselves.
        sentences += [message if message.startswith(label) else f"{label}{message}" for message in messages]
    return " ".join(sentences)


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
