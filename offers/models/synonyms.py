from django.core.exceptions import ValidationError
from django.db import models

from places.models import Changed


class SynonymGroup(Changed):
    """Words that mean the same to people who search. Kept by staff."""

    words = models.TextField("Wörter", help_text="Je Zeile ein Wort oder eine Wortgruppe, mindestens zwei.")

    class Meta:
        verbose_name = "gleichbedeutende Wörter"
        verbose_name_plural = "gleichbedeutende Wörter"
        ordering = ["words"]

    def __str__(self):
        return ", ".join(self.phrases)

    @property
    def phrases(self) -> list[str]:
        return [line.strip() for line in self.words.splitlines() if line.strip()]

    def clean(self):
        if self.words and len(self.phrases) < 2:  # without words, a form has said already what is wrong with them
            raise ValidationError({"words": "Bitte geben Sie mindestens zwei Wörter an, jedes in einer Zeile."})
