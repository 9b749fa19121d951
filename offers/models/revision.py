from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from offers.models.offer import Offer


class RevisionQuerySet(models.QuerySet):
    def undecided(self):
        """Those that still may change their offer: they wait for staff, or for their provider's answer."""
        return self.filter(state__in=[Revision.State.OPEN, Revision.State.RETURNED])

    def waiting(self):
        """Those that staff have to decide on, oldest first."""
        return self.filter(state=Revision.State.OPEN, offer__state=Offer.State.PUBLISHED).order_by("created_at", "pk")

    def history(self):
        """Those that changed their offer, newest first."""
        accepted = self.filter(state=Revision.State.ACCEPTED).exclude(base={})
        return accepted.order_by("-decided_at", "-pk")

    def publications(self):
        """Those that brought a new offer to the public, without anybody's decision."""
        return self.filter(lane=Revision.Lane.TRUSTED, base={})

    def samples(self):
        """What trusted providers published and staff have not looked at yet, oldest first."""
        return self.filter(needs_look=True).order_by("decided_at", "pk")


class Revision(models.Model):
    """Fassung: a change of a published offer. The public offer stays as it is until the revision is accepted.

    ``base`` and ``proposed`` are snapshots (``offers/content/snapshot.py``). While the revision waits, they are what
    the author saw and what they made of it; once it is accepted, they are the offer just before and just after. Where a
    trusted provider published a new offer, ``base`` is empty: there was nothing before.
    """

    class State(models.TextChoices):
        OPEN = "open", "In Prüfung"
        ACCEPTED = "accepted", "Freigegeben"
        RETURNED = "returned", "Zurückgegeben"
        REJECTED = "rejected", "Abgelehnt"
        SUPERSEDED = "superseded", "Überholt"

    class Lane(models.TextChoices):
        """Which way a change takes to the public."""

        REVIEW = "review", "geprüft"
        FAST = "fast", "sofort geändert"
        TRUSTED = "trusted", "selbst veröffentlicht"
        SOURCE = "source", "aus der Quelle"

    offer = models.ForeignKey(Offer, models.CASCADE, verbose_name="Angebot", related_name="revisions")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, verbose_name="von", related_name="+"
    )
    created_at = models.DateTimeField("eingereicht am", default=timezone.now)
    lane = models.CharField("Weg", max_length=7, choices=Lane, default=Lane.REVIEW)
    base = models.JSONField("vorher")
    proposed = models.JSONField("nachher")
    note = models.TextField("Nachricht an die Redaktion", max_length=2000, blank=True)
    state = models.CharField("Stand", max_length=10, choices=State, default=State.OPEN)
    reason = models.TextField("Begründung", blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name="entschieden von",
        related_name="+",
    )  # fmt: skip
    decided_at = models.DateTimeField("entschieden am", null=True, blank=True)
    needs_look = models.BooleanField("Stichprobe offen", default=False)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = "Änderung"
        verbose_name_plural = "Änderungen"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="revision_one_undecided_per_offer", fields=["offer"], condition=Q(state__in=["open", "returned"])
            ),
            models.CheckConstraint(
                name="revision_state",
                condition=Q(state="open", decided_at=None)
                | Q(state__in=["accepted", "superseded"], decided_at__isnull=False)
                | (Q(state__in=["returned", "rejected"], decided_at__isnull=False) & ~Q(reason="")),
                violation_error_message="Bitte begründen Sie Ihre Entscheidung.",
            ),
            models.CheckConstraint(
                name="revision_lane",
                condition=Q(lane__in=["review", "source"], needs_look=False)
                | Q(lane="fast", state="accepted", needs_look=False)
                | Q(lane="trusted", state="accepted"),
            ),
        ]

    def __str__(self):
        return f"{self.offer} ({self.created_at:%d.%m.%Y})"

    @property
    def is_publication(self) -> bool:
        return self.lane == Revision.Lane.TRUSTED and not self.base
