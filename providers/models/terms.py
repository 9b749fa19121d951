"""What all vocabularies have in common, and the two that providers and venues use.

Terms are switched off or replaced, never deleted: links and statistics of past years keep their meaning.
"""

from typing import ClassVar

from django.db import models

from pages.models.translated import Translated
from places.models import Changed


class TermQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True)


class Term(Translated, Changed):
    """One entry of a vocabulary."""

    TRANSLATED: ClassVar[list[str]] = ["label", "description"]

    code = models.SlugField("Schlüssel", max_length=60, unique=True, help_text="Bleibt für immer gleich.")
    label = models.CharField("Name", max_length=100)
    slug = models.SlugField("Adresse im Portal", max_length=100, unique=True)
    description = models.CharField("Erklärung", max_length=300, blank=True)
    order = models.PositiveSmallIntegerField("Reihenfolge", default=0)
    is_active = models.BooleanField("aktiv", default=True)
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name="ersetzt durch", related_name="replaces"
    )
    external_codes = models.JSONField(
        "Schlüssel anderer Systeme", default=dict, blank=True, help_text='Zum Beispiel {"dvv": ["4.04"]}.'
    )

    objects = TermQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["order", "label"]
        constraints = [
            models.CheckConstraint(
                name="%(class)s_replaced_is_inactive",
                condition=models.Q(replaced_by=None)
                | (models.Q(is_active=False) & ~models.Q(replaced_by=models.F("pk"))),
                violation_error_message="Ein ersetzter Begriff muss ausgeschaltet sein.",
            )
        ]

    def __str__(self):
        return self.label


class ProviderType(Term):
    """Kind of organisation: Volkshochschule, Verein, Kita, ..."""

    class Meta(Term.Meta):
        verbose_name = "Anbieterart"
        verbose_name_plural = "Anbieterarten"


class AccessFeature(Term):
    """One fact about accessibility, of a venue (Aufzug) or of an offer (Gebärdensprache)."""

    TRANSLATED: ClassVar[list[str]] = ["label", "absent_label", "description"]

    class Scope(models.TextChoices):
        VENUE = "venue", "Ort"
        OFFER = "offer", "Angebot"

    scope = models.CharField("gilt für", max_length=10, choices=Scope)
    absent_label = models.CharField("Name, wenn nicht vorhanden", max_length=100)

    class Meta(Term.Meta):
        verbose_name = "Merkmal der Barrierefreiheit"
        verbose_name_plural = "Merkmale der Barrierefreiheit"
        constraints = [
            *Term.Meta.constraints,
            models.CheckConstraint(name="accessfeature_scope", condition=models.Q(scope__in=["venue", "offer"])),
        ]
