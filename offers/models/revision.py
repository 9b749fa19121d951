from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from offers.models.offer import Offer


class Revision(models.Model):
    """Fassung: a proposed change of an offer. The public offer stays as it is until the revision is accepted.

    ``base`` and ``proposed`` are snapshots (``offers/snapshot.py``): what the author saw and what they made of it.
    """

    class State(models.TextChoices):
        OPEN = "open", "In Prüfung"
        ACCEPTED = "accepted", "Freigegeben"
        RETURNED = "returned", "Zurückgegeben"
        REJECTED = "rejected", "Abgelehnt"
        SUPERSEDED = "superseded", "Überholt"

    offer = models.ForeignKey(Offer, models.CASCADE, verbose_name="Angebot", related_name="revisions")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, verbose_name="von", related_name="+"
    )
    created_at = models.DateTimeField("eingereicht am", default=timezone.now)
    base = models.JSONField("vorher")
    proposed = models.JSONField("nachher")
    state = models.CharField("Stand", max_length=10, choices=State, default=State.OPEN)
    reason = models.TextField("Begründung", blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name="entschieden von",
        related_name="+",
    )  # fmt: skip
    decided_at = models.DateTimeField("entschieden am", null=True, blank=True)

    class Meta:
        verbose_name = "Änderung"
        verbose_name_plural = "Änderungen"
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(name="revision_one_open_per_offer", fields=["offer"], condition=Q(state="open")),
            models.CheckConstraint(
                name="revision_state",
                condition=Q(state="open", decided_at=None)
                | Q(state__in=["accepted", "superseded"], decided_at__isnull=False)
                | (Q(state__in=["returned", "rejected"], decided_at__isnull=False) & ~Q(reason="")),
                violation_error_message="Bitte begründen Sie Ihre Entscheidung.",
            ),
        ]

    def __str__(self):
        return f"{self.offer} ({self.created_at:%d.%m.%Y})"
