from django.db import models


class Source(models.Model):
    """Where offers come from other than by hand. ``code`` stands in ``Offer.source``."""

    code = models.SlugField("Kürzel", max_length=60, unique=True)
    name = models.CharField("Name", max_length=120)
    format = models.CharField("Format", max_length=40)
    licence = models.CharField("Lizenz", max_length=120, blank=True)
    date_shift_weeks = models.IntegerField(
        "Termine verschoben um Wochen",
        default=0,
        editable=False,
        help_text="Nur für Versuche mit alten Dateien (import_offers --move-to-today).",
    )

    class Meta:
        verbose_name = "Quelle"
        verbose_name_plural = "Quellen"
        ordering = ["name"]

    def __str__(self):
        return self.name
