from django.db import models

from pages.models.image import Image


class FundingLogo(models.Model):
    """The logo of somebody who pays for the portal. Funding rules want it on every page."""

    portal = models.ForeignKey("Portal", models.CASCADE, related_name="funding_logos")
    image = models.ForeignKey(Image, models.PROTECT, verbose_name="Logo", related_name="funding_logos")
    alt = models.CharField(
        "Logo in Worten",
        max_length=200,
        help_text="Was auf dem Logo steht, zum Beispiel „Kofinanziert von der Europäischen Union“.",
    )
    url = models.URLField("Link", blank=True, help_text="Die Seite des Förderers; kann leer bleiben.")
    order = models.PositiveSmallIntegerField("Reihenfolge", default=0)

    class Meta:
        verbose_name = "Logo eines Förderers"
        verbose_name_plural = "Logos der Förderer"
        ordering = ["order", "pk"]

    def __str__(self):
        return self.alt
