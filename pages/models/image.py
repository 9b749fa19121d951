from django.db import models
from django.urls import reverse


class Image(models.Model):
    """A picture as a row: resized, re-encoded and known by its content, so that a dump holds everything."""

    digest = models.CharField("Prüfsumme", max_length=64, unique=True, editable=False)
    data = models.BinaryField("WebP")
    width = models.PositiveSmallIntegerField("Breite")
    height = models.PositiveSmallIntegerField("Höhe")

    class Meta:
        verbose_name = "Bild"
        verbose_name_plural = "Bilder"
        constraints = [
            models.CheckConstraint(name="image_has_a_size", condition=models.Q(width__gt=0, height__gt=0)),
            models.CheckConstraint(name="image_digest_is_sha256", condition=models.Q(digest__regex=r"^[0-9a-f]{64}$")),
        ]

    def __str__(self):
        return f"Bild {self.digest[:8]} ({self.width} × {self.height})"

    def get_absolute_url(self):
        return reverse("image", args=[self.digest])
