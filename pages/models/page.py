from typing import ClassVar

from django.db import models
from django.urls import reverse

from pages.languages import EASY, GERMAN
from pages.models.translated import Translated
from places.models import Changed


class Page(Translated, Changed):
    """A text page such as Impressum, kept by staff in restricted Markdown."""

    TRANSLATED: ClassVar[list[str]] = ["title", "body"]

    class Place(models.TextChoices):
        SERVICE = "service", "oben (Service)"
        PORTAL = "portal", "unten: Portal"
        ACCESSIBILITY = "accessibility", "unten: Barrierefreiheit"
        LEGAL = "legal", "unten: Rechtliches"
        NOWHERE = "", "nicht im Menü"

    class ByLaw(models.TextChoices):
        """The addresses of the pages that no portal may lack."""

        IMPRINT = "impressum", "Impressum"
        PRIVACY = "datenschutz", "Datenschutz"
        ACCESSIBILITY = "barrierefreiheit", "Erklärung zur Barrierefreiheit"

    slug = models.SlugField("Adresse", max_length=60, unique=True)
    title = models.CharField("Titel", max_length=120)
    body = models.TextField(
        "Text", blank=True, help_text="Markdown: Absätze, Überschriften mit ##, Listen mit -, Links."
    )
    place = models.CharField("steht im Menü", max_length=20, choices=Place, blank=True)
    order = models.PositiveSmallIntegerField("Reihenfolge", default=0)
    is_easy_language = models.BooleanField("in Leichter Sprache", default=False)
    updated_at = models.DateTimeField("geändert am", auto_now=True)

    class Meta:
        verbose_name = "Seite"
        verbose_name_plural = "Seiten"
        ordering = ["order", "title"]

    def __str__(self):
        return self.title

    @property
    def language(self) -> str:
        return EASY if self.is_easy_language else GERMAN

    @property
    def is_by_law(self) -> bool:
        return self.slug in self.ByLaw

    def get_absolute_url(self):
        return reverse("pages:page", args=[self.slug])
