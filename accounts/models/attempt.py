from django.db import models


class Attempt(models.Model):
    """Somebody tried something that is limited (``accounts/throttle.py``). Kept for a day, without saying who."""

    limit = models.CharField(max_length=20)
    key = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["limit", "key", "at"], name="attempt_count"),
            models.Index(fields=["at"], name="attempt_age"),
        ]

    def __str__(self):
        return f"{self.limit} {self.at}"
