from django.db import models

from offers.models.offer import Offer
from places.models import Changed


class CatalogueEntry(Changed):
    """What the catalogue holds of one offer, ready to load. Written only by ``offers/catalogue/entry.py``.

    It holds ids, never names of other rows: who renames a provider touches no entry.
    """

    # Deleting an entry would go unnoticed by running processes; offers are archived, not deleted.
    offer = models.OneToOneField(
        Offer, models.PROTECT, primary_key=True, verbose_name="Angebot", related_name="catalogue_entry"
    )
    is_published = models.BooleanField(
        "veröffentlicht", help_text="Und weder zusammengeführt noch verborgen, weil es lange niemand bestätigt hat."
    )
    facets = models.JSONField()  # keys per facet name; the first key of anbieter is the lead provider
    min_age = models.SmallIntegerField()  # years; -1 is open below
    max_age = models.SmallIntegerField()  # years; 999 is open above, -1 says that no age is given
    completeness = models.PositiveSmallIntegerField("Vollständigkeit")
    published_at = models.BigIntegerField()  # seconds since 1970; 0 if never
    title = models.CharField("Titel", max_length=120)
    title_key = models.BinaryField()  # the first 24 bytes by which titles sort
    # Folded words, separated by blanks
    title_words = models.TextField("Wörter des Titels")
    name_words = models.TextField("Stichwörter, Kursnummern und Niveau")
    teaser_words = models.TextField("Wörter aus „Kurz gesagt“")
    text_words = models.TextField("Wörter der Beschreibung")
    cells = models.JSONField()  # lists [venue id or null, weekday 0-7, daypart 0-3, flags], see catalogue/cells.py
    dates = models.BinaryField()  # records of catalogue/cells.py DATE: cell, day, start, end

    class Meta:
        verbose_name = "Eintrag im Katalog"
        verbose_name_plural = "Einträge im Katalog"

    def __str__(self):
        return self.title
