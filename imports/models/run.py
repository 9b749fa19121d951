from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from imports.models.source import Source
from offers.models import Offer


class ImportRunQuerySet(models.QuerySet):
    def waiting(self):
        """Those that the job has to take up, oldest first; also those whose process died."""
        return self.filter(state__in=[ImportRun.State.QUEUED, ImportRun.State.RUNNING]).order_by("pk")

    def for_user(self, user):
        return self.filter(source__in=Source.objects.for_user(user))


class ImportRun(models.Model):
    """One reading of a source, with its sums. An upload is first read for a preview, then, when confirmed, for real."""

    class State(models.TextChoices):
        COLUMNS = "columns", "Spalten zuordnen"
        QUEUED = "queued", "wartet"
        RUNNING = "running", "läuft"
        PREVIEW = "preview", "zur Ansicht"
        DONE = "done", "übernommen"
        FAILED = "failed", "gescheitert"
        UNDONE = "undone", "rückgängig gemacht"

    source = models.ForeignKey(Source, models.CASCADE, verbose_name="Quelle", related_name="runs")
    state = models.CharField("Stand", max_length=7, choices=State, default=State.QUEUED)
    is_preview = models.BooleanField("nur Vorschau", default=False)
    started_at = models.DateTimeField("begonnen", default=timezone.now)
    finished_at = models.DateTimeField("beendet", null=True, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name="von", related_name="+"
    )
    file_name = models.CharField("Datei", max_length=200)
    attempts = models.PositiveSmallIntegerField("Versuche", default=0)
    done = models.PositiveIntegerField("gelesen", default=0)
    total = models.PositiveIntegerField("Einträge", default=0)
    message = models.CharField("Meldung", max_length=1000, blank=True)
    created = models.PositiveIntegerField("neu", default=0)
    updated = models.PositiveIntegerField("geändert", default=0)
    unchanged = models.PositiveIntegerField("gleich", default=0)
    archived = models.PositiveIntegerField("archiviert", default=0)
    rejected = models.PositiveIntegerField("nicht übernommen", default=0)
    empties = models.BooleanField("entfernt ungewöhnlich viel", default=False)
    may_empty = models.BooleanField("darf viel entfernen", default=False)
    cards = models.JSONField("Beispiele", default=list, blank=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = "Datenübernahme"
        verbose_name_plural = "Datenübernahmen"
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="import_run_state",
                condition=Q(state__in=["columns", "queued", "running", "preview", "done", "failed", "undone"]),
            )
        ]

    def __str__(self):
        return f"{self.source} vom {timezone.localtime(self.started_at):%d.%m.%Y %H:%M}"

    @property
    def percent(self) -> int:
        return min(100, self.done * 100 // self.total) if self.total else 0

    @property
    def changes_something(self) -> bool:
        return bool(self.created or self.updated or self.archived)


class ImportFile(models.Model):
    """An uploaded file until its run is over. In the database, so that any process can take up the run."""

    run = models.OneToOneField(ImportRun, models.CASCADE, related_name="file")
    content = models.BinaryField("Inhalt")

    class Meta:
        verbose_name = "hochgeladene Datei"
        verbose_name_plural = "hochgeladene Dateien"

    def __str__(self):
        return f"Datei zu {self.run_id}"


class ImportItem(models.Model):
    """What became of one record. ``before`` and ``after`` are what a change replaced, so that it can be undone."""

    class Result(models.TextChoices):
        CREATED = "created", "neu"
        UPDATED = "updated", "geändert"
        UNCHANGED = "unchanged", "gleich"
        LOCKED = "locked", "von Hand geändert, bleibt"
        ARCHIVED = "archived", "archiviert"
        REJECTED = "rejected", "nicht übernommen"

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="items")
    line = models.PositiveIntegerField("Zeile oder Stelle", null=True, blank=True)
    cell = models.CharField("Feld", max_length=100, blank=True)
    origin_id = models.CharField("Nummer in der Quelle", max_length=200, blank=True)
    title = models.CharField("Titel", max_length=200, blank=True)
    result = models.CharField("Ergebnis", max_length=9, choices=Result)
    fields = ArrayField(models.CharField(max_length=40), verbose_name="Angaben", default=list, blank=True)
    reason = models.CharField("Hinweis", max_length=500, blank=True)
    offer = models.ForeignKey(Offer, models.SET_NULL, null=True, blank=True, verbose_name="Angebot", related_name="+")
    before = models.JSONField("vorher", null=True, blank=True)
    after = models.JSONField("nachher", null=True, blank=True)

    class Meta:
        verbose_name = "Zeile der Datenübernahme"
        verbose_name_plural = "Zeilen der Datenübernahme"
        ordering = ["line", "pk"]
        constraints = [
            models.CheckConstraint(
                name="import_item_result",
                condition=Q(result__in=["created", "updated", "unchanged", "locked", "archived", "rejected"]),
            )
        ]

    def __str__(self):
        return f"{self.line or '–'}: {self.title or self.origin_id}"
