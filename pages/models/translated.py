"""Texts of the Kommune in further languages."""

from typing import ClassVar

from django.db import models

from pages.languages import GERMAN, Text, translated


class Texts:
    """The texts of one row as the page shows them: ``row.texts["label"]``, in templates ``row.texts.label``."""

    def __init__(self, row: "Translated"):
        self.row = row

    def __getitem__(self, name: str) -> Text:
        return translated(getattr(self.row, name), self.row.translations, name, self.row.language)


class Translated(models.Model):
    """Gives a model translations of its columns ``TRANSLATED``, by language: ``{"en": {"label": "Music"}}``.

    The columns themselves are German. What nobody translated stays German on pages in other languages, marked so.
    """

    TRANSLATED: ClassVar[list[str]]

    translations = models.JSONField("Übersetzungen", default=dict, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def language(self) -> str:
        """That of the columns."""
        return GERMAN

    @property
    def texts(self) -> Texts:
        return Texts(self)
