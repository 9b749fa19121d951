from django.db import models
from django.utils import timezone

from imports.models.source import Source


class ImportRun(models.Model):
    """One reading of a source, with its sums."""

    source = models.ForeignKey(Source, models.CASCADE, verbose_name="Quelle", related_name="runs")
    started_at = models.DateTimeField("begonnen", default=timezone.now)
    finished_at = models.DateTimeField("beendet", null=True, blank=True)
    file_name = models.CharField("Datei", max_length=200)
    created = models.PositiveIntegerField("neu", default=0)
    updated = models.PositiveIntegerField("geändert", default=0)
    unchanged = models.PositiveIntegerField("gleich", default=0)
    archived = models.PositiveIntegerField("archiviert", default=0)
    rejected = models.PositiveIntegerField("nicht übernommen", default=0)

    class Meta:
        verbose_name = "Datenübernahme"
        verbose_name_plural = "Datenübernahmen"
        ordering = ["-started_at"]

    def __str__(self):
        return f"{self.source} vom {self.started_at:%d.%m.%Y %H:%M}"


class ImportItem(models.Model):
    """A record that was refused or taken with a doubt, and why. What went through smoothly leaves no row."""

    class Result(models.TextChoices):
        REJECTED = "rejected", "nicht übernommen"
        MENDED = "mended", "mit Korrektur übernommen"

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="items")
    position = models.PositiveIntegerField("Stelle in der Datei")
    origin_id = models.CharField("Nummer in der Quelle", max_length=200, blank=True)
    title = models.CharField("Titel", max_length=200, blank=True)
    result = models.CharField("Ergebnis", max_length=8, choices=Result)
    reason = models.CharField("Grund", max_length=500)

    class Meta:
        verbose_name = "Zeile der Datenübernahme"
        verbose_name_plural = "Zeilen der Datenübernahme"
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(name="import_item_result", condition=models.Q(result__in=["rejected", "mended"]))
        ]

    def __str__(self):
        return f"{self.position}: {self.reason}"
