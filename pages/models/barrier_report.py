import datetime as dt

from django.db import models
from django.utils import timezone


class BarrierReport(models.Model):
    """Somebody reports a barrier of the portal. The law gives us six weeks to answer."""

    ANSWER_WITHIN = dt.timedelta(weeks=6)

    class State(models.TextChoices):
        OPEN = "open", "offen"
        ANSWERED = "answered", "beantwortet"

    received_at = models.DateTimeField("eingegangen am", default=timezone.now)
    due_on = models.DateField("beantworten bis")
    page_url = models.CharField("Seite", max_length=500, blank=True)
    text = models.TextField("Beschreibung", max_length=4000)
    email = models.EmailField("E-Mail für die Antwort", blank=True)
    state = models.CharField("Stand", max_length=20, choices=State, default=State.OPEN)
    answer = models.TextField("Antwort", blank=True)

    class Meta:
        verbose_name = "gemeldete Barriere"
        verbose_name_plural = "gemeldete Barrieren"
        ordering = ["-state", "due_on", "pk"]  # open before answered, the most urgent first
        constraints = [
            models.CheckConstraint(
                name="barrier_report_state",
                condition=models.Q(state="open") | (models.Q(state="answered") & ~models.Q(answer="")),
                violation_error_message="Bitte schreiben Sie eine Antwort.",
            )
        ]

    def __str__(self):
        return f"Barriere Nr. {self.pk} vom {timezone.localtime(self.received_at):%d.%m.%Y}"

    def days_left(self, today: dt.date) -> int | None:
        """How many days are left to answer, less than none when it is late; None once that is done."""
        return (self.due_on - today).days if self.state == self.State.OPEN else None
