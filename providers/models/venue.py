from django.db import models

from places.models import Changed, Municipality
from providers.models.provider import Provider
from providers.models.terms import AccessFeature


class VenueQuerySet(models.QuerySet):
    def usable_by(self, provider):
        """The provider's own venues and the shared ones that nobody owns."""
        return self.filter(models.Q(provider=provider) | models.Q(provider=None))


class Venue(Changed):
    """Veranstaltungsort. Without a municipality it lies outside the Kommune and shows as "außerhalb"."""

    name = models.CharField("Name", max_length=160)
    provider = models.ForeignKey(
        Provider,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="gehört zu",
        related_name="venues",
        help_text="Leer lassen, wenn alle Anbieter diesen Ort nutzen dürfen.",
    )
    street = models.CharField("Straße und Hausnummer", max_length=120, blank=True)
    postal_code = models.CharField("Postleitzahl", max_length=5, blank=True)
    city = models.CharField("Ort", max_length=80, blank=True)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, verbose_name="Gemeinde", related_name="venues"
    )
    lat = models.FloatField("Breite", null=True, blank=True)
    lon = models.FloatField("Länge", null=True, blank=True)
    directions = models.CharField("Anfahrt", max_length=300, blank=True)
    nearest_stop = models.CharField("nächste Haltestelle", max_length=120, blank=True)
    access_note = models.CharField("Hinweis zur Barrierefreiheit", max_length=300, blank=True)
    access_features = models.ManyToManyField(
        AccessFeature, through="VenueAccess", verbose_name="Barrierefreiheit", related_name="+"
    )
    hide_exact_address = models.BooleanField(
        "genaue Adresse verbergen",
        default=False,
        help_text="Öffentlich steht dann nur der Ort, zum Beispiel bei Treffen in einer Wohnung.",
    )

    objects = VenueQuerySet.as_manager()

    class Meta:
        verbose_name = "Veranstaltungsort"
        verbose_name_plural = "Veranstaltungsorte"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="venue_is_on_earth",
                condition=models.Q(lat=None, lon=None)
                | models.Q(lat__range=(-90, 90), lon__range=(-180, 180), lat__isnull=False, lon__isnull=False),
            )
        ]

    def __str__(self):
        return f"{self.name}, {self.public_place}" if self.public_place else self.name

    @property
    def public_place(self) -> str:
        """Gemeinde or town, which may always be shown."""
        return self.municipality.name if self.municipality else self.city

    @property
    def public_name(self) -> str:
        """The name, or only the town where the exact address is hidden."""
        return self.public_place if self.hide_exact_address else self.name

    @property
    def public_address(self) -> str:
        """One line for every output; honours ``hide_exact_address``."""
        town = " ".join(filter(None, [self.postal_code, self.city or self.public_place]))
        return town if self.hide_exact_address else ", ".join(filter(None, [self.street, town]))


class VenueAccess(models.Model):
    """What is known about one feature of a venue. No row means: unknown."""

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="access")
    feature = models.ForeignKey(
        AccessFeature, models.PROTECT, verbose_name="Merkmal", limit_choices_to={"scope": "venue"}
    )
    is_available = models.BooleanField("vorhanden", choices=[(True, "ja"), (False, "nein")])

    class Meta:
        verbose_name = "Angabe zur Barrierefreiheit"
        verbose_name_plural = "Angaben zur Barrierefreiheit"
        ordering = ["feature__order"]
        constraints = [models.UniqueConstraint(name="venue_access_once", fields=["venue", "feature"])]

    def __str__(self):
        return self.feature.label if self.is_available else self.feature.absent_label
