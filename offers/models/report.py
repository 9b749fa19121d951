from django.db import models
from django.db.models import Q
from django.utils import timezone

from offers.models.offer import Offer


class OfferReport(models.Model):
    """A citizen says that something about an offer is wrong."""

    class Subject(models.TextChoices):
        OUTDATED = "outdated", "Das Angebot gibt es nicht mehr"
        DATES = "dates", "Termine stimmen nicht"
        PRICE = "price", "Kosten stimmen nicht"
        CONTACT = "contact", "Kontakt oder Link geht nicht"
        BARRIER = "barrier", "Angaben zur Barrierefreiheit stimmen nicht"
        OTHER = "other", "etwas anderes"

    class State(models.TextChoices):
        OPEN = "open", "offen"
        DONE = "done", "erledigt"
        DISMISSED = "dismissed", "nicht zutreffend"

    offer = models.ForeignKey(Offer, models.CASCADE, verbose_name="Angebot", related_name="reports")
    subject = models.CharField("Worum geht es?", max_length=8, choices=Subject)
    text = models.TextField("Hinweis", max_length=2000, blank=True)
    email = models.EmailField("E-Mail für Rückfragen", blank=True)
    received_at = models.DateTimeField("eingegangen am", default=timezone.now, editable=False)
    state = models.CharField("Stand", max_length=9, choices=State, default=State.OPEN)
    answer = models.TextField("Antwort", blank=True)

    class Meta:
        verbose_name = "Hinweis zu einem Angebot"
        verbose_name_plural = "Hinweise zu Angeboten"
        ordering = ["-state", "received_at"]  # open, done, dismissed
        constraints = [
            models.CheckConstraint(name="offer_report_state", condition=Q(state__in=["open", "done", "dismissed"])),
            models.CheckConstraint(
                name="offer_report_subject",
                condition=Q(subject__in=["outdated", "dates", "price", "contact", "barrier", "other"]),
            ),
        ]

    def __str__(self):
        return f"{self.get_subject_display()}: {self.offer}"
