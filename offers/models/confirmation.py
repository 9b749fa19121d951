from django.db import models

from offers.models.offer import Offer


class ConfirmationRequest(models.Model):
    """The portal asked by mail whether an offer still holds.

    It is answered when the offer was confirmed later or is not public any more, in whatever way that came about.
    """

    offer = models.ForeignKey(Offer, models.CASCADE, verbose_name="Angebot", related_name="confirmation_requests")
    sent_at = models.DateTimeField("gefragt am")

    class Meta:
        verbose_name = "Nachfrage"
        verbose_name_plural = "Nachfragen"
        ordering = ["-sent_at", "-pk"]
        indexes = [models.Index(fields=["sent_at"], name="confirmation_request_sent")]

    def __str__(self):
        return f"{self.offer} ({self.sent_at:%d.%m.%Y})"
