"""The one row that says whose portal this is."""

from decimal import Decimal
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from pages.models.funding_logo import FundingLogo
from pages.models.image import Image
from pages.models.legal import LegalFacts
from pages.models.translated import Translated
from places.models import Changed, District

MAX_HUE, MAX_CHROMA = 359, Decimal("0.17")


class PortalQuerySet(models.QuerySet):
    def current(self) -> "Portal":
        """The portal's row. Raises ``Portal.DoesNotExist`` before ``setup_kommune`` has run."""
        return self.select_related("district").get()

    def with_parts(self):
        """With everything that pages show of it; pictures without their bytes."""
        logos = FundingLogo.objects.select_related("image").defer("image__data")
        return (
            self.select_related("district", "emblem")
            .defer("emblem__data")
            .prefetch_related("known_barriers", models.Prefetch("funding_logos", logos))
        )


class Portal(LegalFacts, Translated, Changed):
    """Name, look, contacts and legal facts of this Kommune. There is exactly one row."""

    TRANSLATED: ClassVar[list[str]] = ["area_label", "lead", "office_name", "office_hours", "counselling_hours"]

    singleton = models.BooleanField(default=True, unique=True, editable=False)
    district = models.ForeignKey(District, models.PROTECT, verbose_name="Kreis", related_name="+")
    name = models.CharField("Name des Portals", max_length=60, default="Bildungsportal")
    operator = models.CharField("Betreiber", max_length=120, help_text="Zum Beispiel „Landkreis Kassel“.")
    operator_genitive = models.CharField(
        "Betreiber im Genitiv", max_length=120, help_text="Wie in „Ein Angebot des Landkreises Kassel“."
    )
    area_label = models.CharField("ganzes Gebiet", max_length=60, help_text="Wie in der Auswahl „Ganzer Landkreis“.")
    lead = models.CharField("Einleitung der Startseite", max_length=200, blank=True)
    hue = models.PositiveSmallIntegerField(
        "Farbton", default=205, validators=[MaxValueValidator(MAX_HUE)], help_text="0 bis 359 Grad (OKLCH)."
    )
    chroma = models.DecimalField(
        "Sättigung",
        max_digits=4,
        decimal_places=3,
        default=Decimal("0.078"),
        validators=[MinValueValidator(0), MaxValueValidator(MAX_CHROMA)],
        help_text="0 bis 0,17 (OKLCH). Die Helligkeit ist fest, damit der Kontrast immer reicht.",
    )
    emblem = models.ForeignKey(
        Image, models.PROTECT, null=True, blank=True, verbose_name="Wappen oder Logo", related_name="portals"
    )
    emblem_alt = models.CharField(
        "Wappen in Worten", max_length=200, blank=True, help_text="Zum Beispiel „Wappen des Landkreises Kassel“."
    )
    office_name = models.CharField("Stelle", max_length=120, blank=True, help_text="Zum Beispiel Bildungsbüro.")
    street = models.CharField("Straße und Hausnummer", max_length=120, blank=True)
    postal_code = models.CharField("Postleitzahl", max_length=5, blank=True)
    city = models.CharField("Ort", max_length=80, blank=True)
    email = models.EmailField("E-Mail", blank=True)
    phone = models.CharField("Telefon", max_length=40, blank=True)
    office_hours = models.CharField("Sprechzeiten", max_length=120, blank=True)
    counselling_phone = models.CharField("Telefon der Bildungsberatung", max_length=40, blank=True)
    counselling_hours = models.CharField("Zeiten der Bildungsberatung", max_length=120, blank=True)
    popular_searches = models.TextField("Oft gesucht", blank=True, help_text="Ein Suchwort je Zeile, höchstens sechs.")
    funding_notice = models.TextField("Förderhinweis", blank=True, help_text="Steht auf jeder Seite unten.")
    embedding_sites = models.TextField(
        "Websites, die Angebote zeigen dürfen",
        blank=True,
        help_text="Der Name einer Website je Zeile, zum Beispiel www.kassel.de. Mit und ohne „www.“ "
        "sind es zwei Namen.",
    )

    objects = PortalQuerySet.as_manager()

    class Meta:
        verbose_name = "Einstellungen des Portals"
        verbose_name_plural = "Einstellungen des Portals"
        constraints = [
            models.CheckConstraint(name="portal_is_the_only_one", condition=models.Q(singleton=True)),
            models.CheckConstraint(
                name="portal_colour_in_range",
                condition=models.Q(hue__range=(0, MAX_HUE), chroma__range=(0, MAX_CHROMA)),
            ),
            models.CheckConstraint(
                name="portal_emblem_in_words",
                condition=models.Q(emblem=None) | ~models.Q(emblem_alt=""),
                violation_error_message="Bitte beschreiben Sie das Wappen oder Logo in Worten.",
            ),
            models.CheckConstraint(
                name="portal_legal_choices",
                condition=models.Q(conformity__in=["", *LegalFacts.Conformity])
                & models.Q(assessment__in=["", *LegalFacts.Assessment])
                & models.Q(data_licence__in=["", *LegalFacts.DataLicence]),
            ),
            models.CheckConstraint(  # they stand in a header
                name="portal_embedding_sites",
                condition=models.Q(embedding_sites__regex=r"^([a-z0-9.:-]+(\n[a-z0-9.:-]+)*)?$"),
            ),
            models.CheckConstraint(
                name="portal_statement_before_review",
                condition=models.Q(reviewed_on=None)
                | models.Q(stated_on__isnull=False, reviewed_on__gte=models.F("stated_on")),
                violation_error_message="Die Erklärung kann nicht vor ihrem ersten Tag überprüft worden sein.",
            ),
        ]

    @property
    def attribution(self) -> str:
        """How whoever uses the data names where they are from."""
        return f"{self.operator}, {self.name}"

    def __str__(self):
        return f"{self.name} {self.operator}"

    @property
    def popular_words(self) -> list[str]:
        """The searches offered on the home page."""
        return [line.strip() for line in self.popular_searches.splitlines() if line.strip()][:6]

    @property
    def framing_sites(self) -> list[str]:
        """The websites that may show offers of the portal in a frame."""
        return self.embedding_sites.splitlines()
