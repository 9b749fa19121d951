from django.db import models


class SchoolHoliday(models.Model):
    """Schulferien of one Land, first to last day. Public holidays come from the library ``holidays``."""

    state = models.CharField("Land", max_length=2, help_text="Kürzel wie HE")
    name = models.CharField("Name", max_length=60)
    starts_on = models.DateField("erster Ferientag")
    ends_on = models.DateField("letzter Ferientag")

    class Meta:
        verbose_name = "Schulferien"
        verbose_name_plural = "Schulferien"
        ordering = ["state", "starts_on"]
        constraints = [
            models.CheckConstraint(
                name="school_holiday_ends_after_start",
                condition=models.Q(ends_on__gte=models.F("starts_on")),
            ),
            models.UniqueConstraint(name="school_holiday_once", fields=["state", "starts_on"]),
        ]

    def __str__(self):
        return f"{self.name} {self.state} {self.starts_on:%Y}"
