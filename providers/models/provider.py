from django.db import models
from django.urls import reverse

from places.models import Changed, Municipality
from providers.models.terms import ProviderType


class ProviderQuerySet(models.QuerySet):
    def public(self):
        """Those that citizens see, with or without offers."""
        return self.filter(state=Provider.State.LISTED)

    def for_user(self, user):
        """Those that ``user`` may edit as a member."""
        return self.filter(memberships__user=user, memberships__user__is_active=True)


class Provider(Changed):
    """Anbieter: whoever offers a chance to learn, from the Volkshochschule to a church choir."""

    class State(models.TextChoices):
        INVITED = "invited", "Eingeladen"
        DRAFT = "draft", "Entwurf"
        LISTED = "listed", "Veröffentlicht"
        ARCHIVED = "archived", "Archiviert"

    class Trust(models.TextChoices):
        NEW = "new", "neu: jede Änderung wird geprüft"
        TRUSTED = "trusted", "vertraut: veröffentlicht selbst"

    name = models.CharField("Name", max_length=160)
    slug = models.SlugField("Adresse im Portal", max_length=100, unique=True)
    sort_key = models.CharField("Sortierung", max_length=160, editable=False)
    provider_type = models.ForeignKey(ProviderType, models.PROTECT, verbose_name="Art", related_name="providers")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name="Träger", related_name="children"
    )
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="Sitz (Gemeinde)",
        related_name="providers",
        help_text="Leer lassen, wenn der Sitz außerhalb liegt.",
    )
    service_areas = models.ManyToManyField(
        Municipality, blank=True, verbose_name="wirkt in", related_name="serving_providers"
    )
    description = models.TextField("Beschreibung", max_length=4000, blank=True)
    website = models.URLField("Website", max_length=300, blank=True)
    email = models.EmailField("E-Mail", blank=True)
    phone = models.CharField("Telefon", max_length=40, blank=True)
    street = models.CharField("Straße und Hausnummer", max_length=120, blank=True)
    postal_code = models.CharField("Postleitzahl", max_length=5, blank=True)
    city = models.CharField("Ort", max_length=80, blank=True)
    opening_hours = models.TextField("Öffnungszeiten", max_length=500, blank=True)
    is_counselling = models.BooleanField("ist Beratungsstelle", default=False)
    trust = models.CharField("Vertrauen", max_length=10, choices=Trust, default=Trust.NEW)
    state = models.CharField("Stand", max_length=10, choices=State, default=State.DRAFT)
    source = models.SlugField("Quelle", max_length=60, blank=True, editable=False, db_index=False)
    origin_id = models.CharField("Nummer in der Quelle", max_length=200, blank=True, editable=False)

    objects = ProviderQuerySet.as_manager()

    class Meta:
        verbose_name = "Anbieter"
        verbose_name_plural = "Anbieter"
        ordering = ["sort_key"]
        constraints = [
            models.CheckConstraint(
                name="provider_state", condition=models.Q(state__in=["invited", "draft", "listed", "archived"])
            ),
            models.CheckConstraint(name="provider_trust", condition=models.Q(trust__in=["new", "trusted"])),
            models.CheckConstraint(
                name="provider_is_not_its_own_parent",
                condition=models.Q(parent=None) | ~models.Q(parent=models.F("pk")),
                violation_error_message="Ein Anbieter kann nicht sein eigener Träger sein.",
            ),
            models.CheckConstraint(
                name="provider_source_with_number",
                condition=models.Q(source="", origin_id="") | (~models.Q(source="") & ~models.Q(origin_id="")),
            ),
            models.UniqueConstraint(
                name="provider_once_per_source",
                fields=["source", "origin_id"],
                condition=~models.Q(source=""),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("offers:provider", args=[self.slug])

    @property
    def is_public(self) -> bool:
        return self.state == self.State.LISTED


class Contact(models.Model):
    """Somebody to ask. ``MAINTENANCE`` contacts are for the county's staff and never shown to the public."""

    class Role(models.TextChoices):
        PUBLIC = "public", "Auskunft"
        REGISTRATION = "registration", "Anmeldung"
        MAINTENANCE = "maintenance", "Pflege der Angebote (nicht öffentlich)"

    provider = models.ForeignKey(Provider, models.CASCADE, verbose_name="Anbieter", related_name="contacts")
    role = models.CharField("Aufgabe", max_length=12, choices=Role, default=Role.PUBLIC)
    name = models.CharField("Name", max_length=120, blank=True)
    function = models.CharField("Funktion", max_length=120, blank=True)
    phone = models.CharField("Telefon", max_length=40, blank=True)
    email = models.EmailField("E-Mail", blank=True)
    hours = models.CharField("erreichbar", max_length=160, blank=True)
    valid_until = models.DateField("gültig bis", null=True, blank=True, help_text="Danach wird der Name gelöscht.")

    class Meta:
        verbose_name = "Ansprechperson"
        verbose_name_plural = "Ansprechpersonen"
        ordering = ["role", "name"]
        constraints = [
            models.CheckConstraint(
                name="contact_role",
                condition=models.Q(role__in=["public", "registration", "maintenance"]),
            ),
            models.CheckConstraint(
                name="contact_can_be_reached",
                condition=~models.Q(phone="") | ~models.Q(email=""),
                violation_error_message="Bitte geben Sie Telefon oder E-Mail an.",
            ),
        ]

    def __str__(self):
        return self.name or self.function or self.get_role_display()

    @property
    def is_public(self) -> bool:
        return self.role != self.Role.MAINTENANCE
