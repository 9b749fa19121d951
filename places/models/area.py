"""Kreise, Gemeinden and postal codes, known by their official keys (AGS), never by free text."""

from django.core.validators import RegexValidator
from django.db import models

from places.models.changed import Changed

digits = RegexValidator(r"^\d+$", "Nur Ziffern.")


class District(Changed):
    """A Landkreis or a kreisfreie Stadt: the area of one Kommune."""

    ags = models.CharField("Kreisschlüssel (AGS)", max_length=5, unique=True, validators=[digits])
    name = models.CharField("Name", max_length=100)
    kind = models.CharField("Art", max_length=40, help_text="Zum Beispiel Landkreis oder Kreisfreie Stadt.")
    boundary_credit = models.CharField("Quelle der Grenzen", max_length=300, blank=True)

    class Meta:
        verbose_name = "Kreis"
        verbose_name_plural = "Kreise"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(name="district_ags_is_5_digits", condition=models.Q(ags__regex=r"^\d{5}$"))
        ]

    def __str__(self):
        return self.name

    @property
    def state_code(self) -> str:
        """The Land as in ISO 3166-2:DE without the country, for example "HE"; from the first two digits of the AGS."""
        return STATES[self.ags[:2]]


# The key of each Land (first two digits of the AGS) and its ISO 3166-2 code.
STATES = {
    "01": "SH", "02": "HH", "03": "NI", "04": "HB", "05": "NW", "06": "HE", "07": "RP", "08": "BW",
    "09": "BY", "10": "SL", "11": "BE", "12": "BB", "13": "MV", "14": "SN", "15": "ST", "16": "TH",
}  # fmt: skip


class MunicipalityQuerySet(models.QuerySet):
    def current(self):
        """Without those that merged into another one."""
        return self.filter(successor=None)

    def of_portal(self, portal):
        """The municipalities of the Kommune that runs this portal."""
        return self.current().filter(district=portal.district_id)


class Municipality(Changed):
    """Gemeinde, Stadt or gemeindefreies Gebiet."""

    ags = models.CharField("Gemeindeschlüssel (AGS)", max_length=8, unique=True, validators=[digits])
    ars = models.CharField("Regionalschlüssel (ARS)", max_length=12, blank=True, validators=[digits])
    district = models.ForeignKey(District, models.PROTECT, verbose_name="Kreis", related_name="municipalities")
    name = models.CharField("Name", max_length=100)
    slug = models.SlugField("Adresse im Portal", max_length=110, unique=True)
    sort_key = models.CharField("Sortierung", max_length=110, editable=False)
    kind = models.CharField("Art", max_length=40)
    population = models.PositiveIntegerField("Einwohnerzahl", null=True, blank=True)
    population_on = models.DateField("Stand der Einwohnerzahl", null=True, blank=True)
    area_km2 = models.DecimalField("Fläche in km²", max_digits=8, decimal_places=2, null=True, blank=True)
    lat = models.FloatField("Breite", null=True, blank=True, help_text="Grad, WGS 84")
    lon = models.FloatField("Länge", null=True, blank=True, help_text="Grad, WGS 84")
    boundary = models.JSONField("Umriss", null=True, blank=True, help_text="GeoJSON: Polygon oder MultiPolygon, WGS 84")
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="aufgegangen in",
        related_name="predecessors",
    )
    source = models.CharField("Quelle", max_length=300, blank=True)

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        verbose_name = "Gemeinde"
        verbose_name_plural = "Gemeinden"
        ordering = ["sort_key"]
        constraints = [
            models.CheckConstraint(name="municipality_ags_is_8_digits", condition=models.Q(ags__regex=r"^\d{8}$")),
            models.CheckConstraint(name="municipality_ars_is_12_digits", condition=models.Q(ars__regex=r"^(\d{12})?$")),
            models.CheckConstraint(
                name="municipality_centre_is_on_earth",
                condition=models.Q(lat=None, lon=None)
                | models.Q(lat__range=(-90, 90), lon__range=(-180, 180), lat__isnull=False, lon__isnull=False),
            ),
            models.CheckConstraint(
                name="municipality_is_not_its_own_successor",
                condition=models.Q(successor=None) | ~models.Q(successor=models.F("pk")),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_unincorporated(self) -> bool:
        """A gemeindefreies Gebiet, such as a forest: it belongs to the district and to no Gemeinde."""
        return self.kind.casefold().startswith("gemeindefrei")


class PostalCode(Changed):
    """A Postleitzahl. It may span several Gemeinden, and a Gemeinde may have several."""

    code = models.CharField("Postleitzahl", max_length=5, unique=True, validators=[digits])
    municipalities = models.ManyToManyField(Municipality, verbose_name="Gemeinden", related_name="postal_codes")
    lat = models.FloatField("Breite", null=True, blank=True)
    lon = models.FloatField("Länge", null=True, blank=True)

    class Meta:
        verbose_name = "Postleitzahl"
        verbose_name_plural = "Postleitzahlen"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(name="postal_code_is_5_digits", condition=models.Q(code__regex=r"^\d{5}$"))
        ]

    def __str__(self):
        return self.code
