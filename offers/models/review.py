"""What the Redaktion keeps about an offer for itself. None of it is in a snapshot, an export or a page of providers."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from offers.models.offer import Offer


class Assignment(models.Model):
    """Who of the staff looks after an offer. It lasts, so that whoever returned an offer gets it back."""

    offer = models.OneToOneField(
        Offer, models.CASCADE, primary_key=True, verbose_name="Angebot", related_name="assignment"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="zuständig", related_name="+")

    class Meta:
        verbose_name = "Zuständigkeit"
        verbose_name_plural = "Zuständigkeiten"

    def __str__(self):
        return f"{self.offer}: {self.user}"


class StaffNote(models.Model):
    """Interne Notiz: what staff tell each other about an offer."""

    offer = models.ForeignKey(Offer, models.CASCADE, verbose_name="Angebot", related_name="staff_notes")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, verbose_name="von", related_name="+"
    )
    written_at = models.DateTimeField("geschrieben am", default=timezone.now)
    text = models.TextField("Notiz", max_length=2000)

    class Meta:
        verbose_name = "interne Notiz"
        verbose_name_plural = "interne Notizen"
        ordering = ["written_at", "pk"]

    def __str__(self):
        return f"{self.offer} ({self.written_at:%d.%m.%Y})"
