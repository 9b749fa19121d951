from django.conf import settings
from django.db import models
from django.utils.translation import get_language

from offers.models.offer import Offer


def languages() -> list[tuple[str, str]]:
    return [(code, name) for code, name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


class OfferTextQuerySet(models.QuerySet):
    def of_the_page(self):
        """Those in the language of the page."""
        return self.filter(language=get_language())


class OfferText(models.Model):
    """An offer in a further language, written by staff. Pages in that language show it in place of the German text."""

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="texts")
    language = models.CharField("Sprache", max_length=20, choices=languages)
    title = models.CharField("Titel", max_length=120)
    teaser = models.CharField("Kurz gesagt", max_length=300)
    description = models.TextField(
        "Beschreibung", max_length=8000, blank=True, help_text="Leer lassen: dann steht dort die deutsche."
    )

    objects = OfferTextQuerySet.as_manager()

    class Meta:
        verbose_name = "Text in einer anderen Sprache"
        verbose_name_plural = "Texte in anderen Sprachen"
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(
                name="offer_text_once_per_language",
                fields=["offer", "language"],
                violation_error_message="In dieser Sprache gibt es schon einen Text.",
            )
        ]

    def __str__(self):
        return f"{self.get_language_display()}: {self.title}"
