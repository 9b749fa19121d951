from django.db import models

from offers.models.offer import Offer
from places.models import Changed


class CatalogueEntry(Changed):
    """What the catalogue holds of one offer, ready to load. Written only by ``offers/catalogue/entry.py``.

    It holds ids, never names of other rows: who renames a provider touches no entry.
    """

    # Deleting an entry would go unnoticed by running processes; offers are archived, not deleted.
    offer = models.OneToOneField(Offer, models.PROTECT, primary_key=True, related_name="catalogue_entry")
    is_published = models.BooleanField(help_text="Published, not merged, not hidden.")
    facets = models.JSONField(help_text="Keys per facet name; the first key of anbieter is the lead provider.")
    min_age = models.SmallIntegerField(help_text="Years; -1 is open below.")
    max_age = models.SmallIntegerField(help_text="Years; 999 is open above, -1 says that no age is given.")
    completeness = models.PositiveSmallIntegerField()
    published_at = models.BigIntegerField(help_text="Seconds since 1970; 0 if never.")
    title = models.CharField(max_length=120)
    title_words = models.TextField(help_text="Folded words, separated by blanks.")
    name_words = models.TextField(help_text="Folded keywords, course numbers and language level.")
    teaser_words = models.TextField()
    text_words = models.TextField()
    cells = models.JSONField(
        help_text="Lists [venue id or null, weekday 0-7, daypart 0-3, flags], see catalogue/cells.py."
    )
    dates = models.BinaryField(help_text="Records of catalogue/cells.py DATE: cell, day, start, end.")

    class Meta:
        verbose_name = "Eintrag im Katalog"
        verbose_name_plural = "Einträge im Katalog"

    def __str__(self):
        return self.title
