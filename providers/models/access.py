"""Who may work for which provider, and how they get in."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from places.models import Municipality
from providers.models.provider import Provider
from providers.models.terms import ProviderType


class Membership(models.Model):
    """A person works for a provider. One person may work for several, one provider may have several people."""

    class Role(models.TextChoices):
        EDITOR = "editor", "bearbeitet Angebote"
        MANAGER = "manager", "bearbeitet Angebote und verwaltet Mitglieder"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="Konto", related_name="memberships")
    provider = models.ForeignKey(Provider, models.CASCADE, verbose_name="Anbieter", related_name="memberships")
    role = models.CharField("Aufgabe", max_length=10, choices=Role, default=Role.EDITOR)

    class Meta:
        verbose_name = "Mitglied"
        verbose_name_plural = "Mitglieder"
        constraints = [
            models.UniqueConstraint(name="membership_once", fields=["user", "provider"]),
            models.CheckConstraint(name="membership_role", condition=models.Q(role__in=["editor", "manager"])),
        ]

    def __str__(self):
        return f"{self.user} bei {self.provider}"

    @property
    def is_manager(self) -> bool:
        return self.role == self.Role.MANAGER


class InvitationQuerySet(models.QuerySet):
    def open(self, now):
        """Those that can still be accepted at ``now``."""
        return self.filter(accepted_at=None, expires_at__gt=now)


class Invitation(models.Model):
    """An invitation by mail to work for a provider. Only a hash of its secret is kept; it works once."""

    provider = models.ForeignKey(Provider, models.CASCADE, verbose_name="Anbieter", related_name="invitations")
    email = models.EmailField("E-Mail")
    role = models.CharField("Aufgabe", max_length=10, choices=Membership.Role, default=Membership.Role.EDITOR)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, verbose_name="eingeladen von", related_name="+"
    )
    created_at = models.DateTimeField("eingeladen am", default=timezone.now, editable=False)
    expires_at = models.DateTimeField("gültig bis")
    accepted_at = models.DateTimeField("angenommen am", null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "Einladung"
        verbose_name_plural = "Einladungen"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="invitation_expires_later", condition=models.Q(expires_at__gt=models.F("created_at"))
            ),
            models.CheckConstraint(name="invitation_role", condition=models.Q(role__in=["editor", "manager"])),
        ]

    def __str__(self):
        return f"{self.email} bei {self.provider}"


class Application(models.Model):
    """Aufnahmeantrag: an organisation asks to be listed. Staff decide."""

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", "E-Mail nicht bestätigt"
        OPEN = "open", "offen"
        ACCEPTED = "accepted", "aufgenommen"
        REJECTED = "rejected", "abgelehnt"

    organisation = models.CharField("Name der Einrichtung", max_length=160)
    provider_type = models.ForeignKey(ProviderType, models.PROTECT, verbose_name="Art", related_name="+")
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, verbose_name="Gemeinde", related_name="+"
    )
    description = models.TextField("Was bieten Sie an?", max_length=2000)
    website = models.URLField("Website", blank=True)
    contact_name = models.CharField("Ihr Name", max_length=120)
    email = models.EmailField("E-Mail")
    phone = models.CharField("Telefon", max_length=40, blank=True)
    state = models.CharField("Stand", max_length=12, choices=State, default=State.UNCONFIRMED)
    reason = models.TextField("Begründung", blank=True)
    provider = models.ForeignKey(
        Provider, models.SET_NULL, null=True, blank=True, verbose_name="daraus entstanden", related_name="+"
    )
    created_at = models.DateTimeField("eingegangen am", default=timezone.now, editable=False)
    decided_at = models.DateTimeField("entschieden am", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "Aufnahmeantrag"
        verbose_name_plural = "Aufnahmeanträge"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="application_state",
                condition=models.Q(state__in=["unconfirmed", "open"], decided_at=None)
                | models.Q(state="accepted", decided_at__isnull=False)
                | (models.Q(state="rejected", decided_at__isnull=False) & ~models.Q(reason="")),
                violation_error_message="Bitte begründen Sie die Ablehnung.",
            )
        ]

    def __str__(self):
        return self.organisation
