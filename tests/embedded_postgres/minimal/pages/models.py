from django.db import models


class Portal(models.Model):
    """Its rows tell ``serve`` that the demo is there."""

    name = models.TextField()

    def __str__(self):
        return self.name
