from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from offers.models.offer import Offer


class Reason(models.TextChoices):
    """What speaks for two offers being the same, and what against it."""

    SAME_TITLE = "same_title", _("gleicher Titel")
    LIKE_TITLE = "like_title", _("ähnlicher Titel")
    SAME_PROVIDER = "same_provider", _("gleicher Anbieter")
    PARTNERS = "partners", _("Anbieter arbeiten zusammen")
    SAME_PLACE = "same_place", _("gleicher Ort")
    OTHER_PLACE = "other_place", _("anderer Ort")
    SAME_DATES = "same_dates", _("gleiche Termine")
    SOME_DATES = "some_dates", _("einzelne gleiche Termine")
    NO_DATES = "no_dates", _("beide ohne feste Termine")
    OTHER_DATES = "other_dates", _("andere Termine")
    BY_HAND = "by_hand", _("von der Redaktion ausgewählt")


class DuplicatePair(models.Model):
    """Two offers that are probably the same. Found by ``offers/upkeep/duplicates.py`` or named by staff, who decide.

    A pair that is no duplicate stays, so that nobody has to say so twice.
    """

    class State(models.TextChoices):
        OPEN = "open", "offen"
        MERGED = "merged", "zusammengeführt"
        DIFFERENT = "different", "keine Dublette"

    first = models.ForeignKey(Offer, models.CASCADE, verbose_name="Angebot", related_name="+")
    second = models.ForeignKey(Offer, models.CASCADE, verbose_name="zweites Angebot", related_name="+")
    score = models.PositiveSmallIntegerField("Ähnlichkeit")
    reasons = ArrayField(models.CharField(max_length=13, choices=Reason), verbose_name="Gründe")
    state = models.CharField("Stand", max_length=9, choices=State, default=State.OPEN)
    found_at = models.DateTimeField("gefunden am", default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name="entschieden von",
        related_name="+",
    )  # fmt: skip
    decided_at = models.DateTimeField("entschieden am", null=True, blank=True)

    class Meta:
        verbose_name = "mögliche Dublette"
        verbose_name_plural = "mögliche Dubletten"
        ordering = ["-score", "pk"]
        constraints = [
            models.UniqueConstraint(name="duplicate_pair_once", fields=["first", "second"]),
            models.CheckConstraint(name="duplicate_pair_in_order", condition=Q(first__lt=F("second"))),
            models.CheckConstraint(
                name="duplicate_pair_state",
                condition=Q(state="open", decided_at=None)
                | Q(state__in=["merged", "different"], decided_at__isnull=False),
            ),
            models.CheckConstraint(name="duplicate_pair_score", condition=Q(score__lte=100)),
        ]

    def __str__(self):
        return f"{self.first} / {self.second}"

    @property
    def reason_labels(self) -> list[str]:
        return [str(Reason(reason).label) for reason in self.reasons]
