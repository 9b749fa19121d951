from django.db import models


class KnownBarrier(models.Model):
    """Something in the portal that is not accessible yet, as the Erklärung zur Barrierefreiheit must list it."""

    class Reason(models.TextChoices):
        NOT_YET = "not_yet", "noch nicht behoben"
        BURDEN = "burden", "unverhältnismäßige Belastung"
        EXEMPT = "exempt", "die Regeln gelten dafür nicht"

    portal = models.ForeignKey("Portal", models.CASCADE, related_name="known_barriers")
    text = models.TextField(
        "was nicht barrierefrei ist",
        help_text="In einfachen Worten, zum Beispiel „Die Videos auf der Startseite haben keine Untertitel.“",
    )
    reason = models.CharField("Grund", max_length=20, choices=Reason, default=Reason.NOT_YET)
    alternative = models.CharField(
        "anderer Weg", max_length=300, blank=True, help_text="Wie Menschen den Inhalt trotzdem bekommen."
    )
    fixed_by = models.DateField("behoben bis", null=True, blank=True)
    order = models.PositiveSmallIntegerField("Reihenfolge", default=0)

    class Meta:
        verbose_name = "bekannte Barriere"
        verbose_name_plural = "bekannte Barrieren"
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                name="known_barrier_reason", condition=models.Q(reason__in=["not_yet", "burden", "exempt"])
            )
        ]

    def __str__(self):
        return self.text[:60]
