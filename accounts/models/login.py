from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Login(models.Model):
    """Somebody logged in, or tried to. Forgotten in two steps, see ``forget_old_logins``.

    An address that belongs to no account is not kept: it may be a password in the wrong field.
    """

    class Way(models.TextChoices):
        PASSWORD = "password", "Passwort"
        LINK = "link", "Link per E-Mail"
        INVITATION = "invitation", "Einladung"

    class Result(models.TextChoices):
        SUCCESS = "success", "angemeldet"
        WRONG = "wrong", "abgewiesen: falsche Angaben"
        WRONG_CODE = "wrong_code", "abgewiesen: falsches Einmalpasswort"
        TOO_MANY = "too_many", "abgewiesen: zu viele Versuche"

    at = models.DateTimeField("wann", default=timezone.now, db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, verbose_name="Konto", related_name="logins"
    )
    way = models.CharField("womit", max_length=10, choices=Way)
    result = models.CharField("Ergebnis", max_length=10, choices=Result)
    address = models.GenericIPAddressField("IP-Adresse", null=True, blank=True)

    class Meta:
        verbose_name = "Anmeldung"
        verbose_name_plural = "Anmeldungen"
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(name="login_way", condition=Q(way__in=["password", "link", "invitation"])),
            models.CheckConstraint(
                name="login_result", condition=Q(result__in=["success", "wrong", "wrong_code", "too_many"])
            ),
        ]

    def __str__(self):
        return f"{self.user or 'unbekannt'}: {self.get_result_display()}"
