from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from taggit.managers import TaggableManager

from offers.models.taxonomy import FocusTheme, FundingScheme, Language, LifePhase, TargetGroup, Topic
from pages.models import Image
from places.names import german_slug
from providers.models import AccessFeature, Contact, Provider

MAX_AGE = 120
# Written out for the database, which knows no Python: a new kind needs a migration.
KINDS = "course workshop lecture meetup group counselling excursion exhibition project self_study".split()
REQUIREMENTS = "prior_knowledge referral certificate membership residence".split()


class OfferQuerySet(models.QuerySet):
    def public(self):
        """Offers whose page citizens may open: published, from a listed provider; they may have ended."""
        return self.filter(state=Offer.State.PUBLISHED, merged_into=None, provider__state=Provider.State.LISTED)

    def listed(self, now):
        """Offers in lists at ``now``: public, confirmed, and with something still to come."""
        from offers.models.runs import Run

        current = Run.objects.current(now).filter(offer=models.OuterRef("pk"))
        return self.public().filter(models.Exists(current), hidden_since=None)

    def for_user(self, user):
        """Offers that ``user`` may edit as a member of their provider."""
        return self.filter(provider__in=Provider.objects.for_user(user))


class Offer(models.Model):
    """Angebot: a chance to learn (a LearningOpportunitySpecification in EN 15982). Its dates are in ``Run``."""

    class State(models.TextChoices):
        DRAFT = "draft", "Entwurf"
        SUBMITTED = "submitted", "In Prüfung"
        PUBLISHED = "published", "Veröffentlicht"
        RETURNED = "returned", "Zurückgegeben"
        REJECTED = "rejected", "Abgelehnt"
        ARCHIVED = "archived", "Archiviert"

    class Kind(models.TextChoices):
        COURSE = "course", "Kurs"
        WORKSHOP = "workshop", "Workshop"
        LECTURE = "lecture", "Vortrag"
        MEETUP = "meetup", "Offener Treff"
        GROUP = "group", "Gruppe"
        COUNSELLING = "counselling", "Beratung"
        EXCURSION = "excursion", "Exkursion"
        EXHIBITION = "exhibition", "Ausstellung"
        PROJECT = "project", "Projekt"
        SELF_STUDY = "self_study", "Selbstlernen"

    class Format(models.TextChoices):
        ONSITE = "onsite", "Vor Ort"
        ONLINE = "online", "Online"
        HYBRID = "hybrid", "Vor Ort und online"
        SELF_PACED = "self_paced", "Selbstlernen"
        MOBILE = "mobile", "Kommt zu Ihnen"

    class PriceKind(models.TextChoices):
        FREE = "free", "Kostenlos"
        PAID = "paid", "Kostenpflichtig"
        DONATION = "donation", "Gegen Spende"
        UNKNOWN = "unknown", "Keine Angabe"

    class Registration(models.TextChoices):
        NONE = "none", "ohne Anmeldung"
        RECOMMENDED = "recommended", "Anmeldung erwünscht"
        REQUIRED = "required", "Anmeldung nötig"

    class Certificate(models.TextChoices):
        NONE = "", "kein Nachweis"
        ATTENDANCE = "attendance", "Teilnahmebescheinigung"
        CERTIFICATE = "certificate", "Zertifikat"
        QUALIFICATION = "qualification", "anerkannter Abschluss"

    class Requirement(models.TextChoices):
        PRIOR_KNOWLEDGE = "prior_knowledge", "Vorkenntnisse"
        REFERRAL = "referral", "Zuweisung oder Berechtigungsschein"
        CERTIFICATE = "certificate", "Zeugnis oder Abschluss"
        MEMBERSHIP = "membership", "Mitgliedschaft"
        RESIDENCE = "residence", "Wohnsitz im Gebiet"

    title = models.CharField("Titel", max_length=120)
    teaser = models.CharField("Kurz gesagt", max_length=300, help_text="Ein bis zwei Sätze. Steht in der Liste.")
    description = models.TextField("Beschreibung", max_length=8000, blank=True)
    kind = models.CharField("Art", max_length=12, choices=Kind, default=Kind.COURSE)
    format = models.CharField("Form", max_length=10, choices=Format, default=Format.ONSITE)
    provider = models.ForeignKey(Provider, models.PROTECT, verbose_name="Anbieter", related_name="offers")
    cooperating_providers = models.ManyToManyField(
        Provider, blank=True, verbose_name="in Kooperation mit", related_name="cooperations"
    )
    contact = models.ForeignKey(
        Contact,
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name="Ansprechperson",
        related_name="offers",
        limit_choices_to=~Q(role="maintenance"),
        help_text="Leer lassen, wenn die Angaben des Anbieters gelten.",
    )

    life_phases = models.ManyToManyField(LifePhase, verbose_name="Lebensphasen", related_name="offers")
    topics = models.ManyToManyField(Topic, verbose_name="Themen", related_name="offers")
    focus_themes = models.ManyToManyField(FocusTheme, blank=True, verbose_name="Schwerpunkte", related_name="offers")
    target_groups = models.ManyToManyField(TargetGroup, blank=True, verbose_name="Zielgruppen", related_name="offers")
    all_ages = models.BooleanField("für jedes Alter", default=False)
    min_age = models.PositiveSmallIntegerField("ab Alter", null=True, blank=True)
    max_age = models.PositiveSmallIntegerField("bis Alter", null=True, blank=True)
    requirements = ArrayField(
        models.CharField(max_length=20, choices=Requirement),
        verbose_name="Voraussetzungen",
        default=list,
        blank=True,
    )
    requirements_note = models.CharField("Hinweis zu Voraussetzungen", max_length=300, blank=True)
    languages = models.ManyToManyField(Language, blank=True, verbose_name="Sprachen", related_name="offers")
    language_level = models.CharField("Sprachniveau", max_length=12, blank=True, help_text="Zum Beispiel A2 oder B1.2.")
    no_german_needed = models.BooleanField("Deutschkenntnisse sind nicht nötig", default=False)

    price_kind = models.CharField("Kosten", max_length=8, choices=PriceKind, default=PriceKind.UNKNOWN)
    price_note = models.CharField("Hinweis zu den Kosten", max_length=500, blank=True)
    funding_schemes = models.ManyToManyField(FundingScheme, blank=True, verbose_name="Förderung", related_name="offers")
    registration = models.CharField("Anmeldung", max_length=11, choices=Registration, default=Registration.REQUIRED)
    registration_url = models.URLField("Anmeldung im Internet", max_length=500, blank=True)
    certificate = models.CharField("Nachweis", max_length=13, choices=Certificate, blank=True)

    access_features = models.ManyToManyField(
        AccessFeature, through="OfferAccess", verbose_name="Barrierefreiheit", related_name="+"
    )
    access_note = models.CharField("Hinweis zur Barrierefreiheit", max_length=300, blank=True)
    childcare = models.BooleanField("mit Kinderbetreuung", default=False)

    image = models.ForeignKey(Image, models.PROTECT, null=True, blank=True, verbose_name="Bild", related_name="offers")
    image_alt = models.CharField("Bild in Worten", max_length=200, blank=True)
    image_licence = models.CharField("Bildrechte", max_length=200, blank=True)
    keywords = TaggableManager("Stichwörter", blank=True, help_text="Durch Komma getrennt.")

    source = models.SlugField("Quelle", max_length=60, blank=True, editable=False, db_index=False)
    origin_id = models.CharField("Nummer in der Quelle", max_length=200, blank=True, editable=False)
    source_url = models.URLField("Seite in der Quelle", max_length=500, blank=True)
    locked_fields = ArrayField(
        models.CharField(max_length=40),
        verbose_name="gesperrte Felder",
        default=list,
        blank=True,
        help_text="Von Hand geändert; die Quelle überschreibt sie nicht mehr.",
    )

    state = models.CharField("Stand", max_length=9, choices=State, default=State.DRAFT, editable=False)
    created_at = models.DateTimeField("angelegt am", default=timezone.now, editable=False)
    updated_at = models.DateTimeField("geändert am", default=timezone.now, editable=False)
    published_at = models.DateTimeField("veröffentlicht am", null=True, blank=True, editable=False)
    confirmed_at = models.DateTimeField("zuletzt bestätigt am", null=True, blank=True, editable=False)
    hidden_since = models.DateTimeField("ausgeblendet seit", null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="zusammengeführt mit",
        related_name="merged_offers",
        editable=False,
    )
    completeness = models.PositiveSmallIntegerField("Vollständigkeit", default=0, editable=False)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = "Angebot"
        verbose_name_plural = "Angebote"
        ordering = ["title", "pk"]
        indexes = [models.Index(fields=["state"], name="offer_state")]
        constraints = [
            models.CheckConstraint(name="offer_title_is_given", condition=~Q(title="")),
            models.CheckConstraint(
                name="offer_state",
                condition=Q(state__in=["draft", "submitted", "published", "returned", "rejected", "archived"]),
            ),
            models.CheckConstraint(
                name="offer_published_has_a_date", condition=~Q(state="published") | Q(published_at__isnull=False)
            ),
            models.CheckConstraint(
                name="offer_kind",
                condition=Q(kind__in=KINDS),
            ),
            models.CheckConstraint(
                name="offer_format",
                condition=Q(format__in=["onsite", "online", "hybrid", "self_paced", "mobile"]),
            ),
            models.CheckConstraint(
                name="offer_ages",
                condition=Q(all_ages=True, min_age=None, max_age=None)
                | (
                    Q(all_ages=False)
                    & (Q(min_age=None) | Q(min_age__lte=MAX_AGE))
                    & (Q(max_age=None) | Q(max_age__lte=MAX_AGE))
                    & (Q(min_age=None) | Q(max_age=None) | Q(min_age__lte=F("max_age")))
                ),
                violation_error_message=(
                    "Das Alter passt nicht: „ab“ darf nicht größer als „bis“ sein, höchstens 120 Jahre, "
                    "und bei „für jedes Alter“ bleiben beide leer."
                ),
            ),
            models.CheckConstraint(
                name="offer_price_kind", condition=Q(price_kind__in=["free", "paid", "donation", "unknown"])
            ),
            models.CheckConstraint(
                name="offer_registration",
                condition=Q(registration__in=["recommended", "required"]) | Q(registration="none", registration_url=""),
                violation_error_message="Ohne Anmeldung gibt es auch keine Adresse für die Anmeldung.",
            ),
            models.CheckConstraint(
                name="offer_certificate",
                condition=Q(certificate__in=["", "attendance", "certificate", "qualification"]),
            ),
            models.CheckConstraint(
                name="offer_requirements",
                condition=Q(requirements__contained_by=REQUIREMENTS),
            ),
            models.CheckConstraint(
                name="offer_image_with_words_and_licence",
                condition=Q(image=None) | (~Q(image_alt="") & ~Q(image_licence="")),
                violation_error_message="Zu einem Bild gehören eine Beschreibung in Worten und die Bildrechte.",
            ),
            models.CheckConstraint(
                name="offer_source_with_number",
                condition=Q(source="", origin_id="") | (~Q(source="") & ~Q(origin_id="")),
            ),
            models.UniqueConstraint(
                name="offer_once_per_source", fields=["source", "origin_id"], condition=~Q(source="")
            ),
            models.CheckConstraint(
                name="offer_merged_is_archived",
                condition=Q(merged_into=None) | (Q(state="archived") & ~Q(merged_into=F("pk"))),
            ),
            models.CheckConstraint(name="offer_completeness", condition=Q(completeness__lte=100)),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("offers:detail", args=[german_slug(self.title, 80), self.pk])

    @property
    def calendar_url(self) -> str:
        """Where its dates are for calendar programs."""
        return reverse("offers:offer_calendar", args=[german_slug(self.title, 80), self.pk])


class PriceOption(models.Model):
    """One price of an offer, in euros."""

    class Kind(models.TextChoices):
        FULL = "full", "Preis"
        REDUCED = "reduced", "ermäßigt"
        MEMBER = "member", "für Mitglieder"
        FAMILY = "family", "für Familien"
        SLIDING = "sliding", "nach Selbsteinschätzung"
        MATERIAL = "material", "Material"
        DEPOSIT = "deposit", "Pfand"
        DONATION = "donation", "Spende"

    class Unit(models.TextChoices):
        TOTAL = "total", "insgesamt"
        PER_DATE = "per_date", "pro Termin"
        PER_HOUR = "per_hour", "pro Stunde"
        PER_MONTH = "per_month", "pro Monat"
        PER_YEAR = "per_year", "pro Jahr"

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="prices")
    kind = models.CharField("Art", max_length=8, choices=Kind, default=Kind.FULL)
    amount = models.DecimalField("Betrag in Euro", max_digits=8, decimal_places=2)
    amount_max = models.DecimalField("bis", max_digits=8, decimal_places=2, null=True, blank=True)
    unit = models.CharField("für", max_length=9, choices=Unit, default=Unit.TOTAL)
    condition = models.CharField("Bedingung", max_length=200, blank=True)

    class Meta:
        verbose_name = "Preis"
        verbose_name_plural = "Preise"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="price_is_not_negative",
                condition=Q(amount__gte=0) & (Q(amount_max=None) | Q(amount_max__gte=F("amount"))),
                violation_error_message="Der Betrag darf nicht negativ sein und „bis“ nicht kleiner als der Betrag.",
            ),
            models.CheckConstraint(
                name="price_option_kind",
                condition=Q(
                    kind__in=["full", "reduced", "member", "family", "sliding", "material", "deposit", "donation"]
                ),
            ),
            models.CheckConstraint(
                name="price_unit",
                condition=Q(unit__in=["total", "per_date", "per_hour", "per_month", "per_year"]),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.amount} €"


class OfferAccess(models.Model):
    """What is known about one feature of accessibility of an offer. No row means: unknown."""

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="access")
    feature = models.ForeignKey(
        AccessFeature, models.PROTECT, verbose_name="Merkmal", limit_choices_to={"scope": "offer"}
    )
    is_available = models.BooleanField("vorhanden", choices=[(True, "ja"), (False, "nein")])

    class Meta:
        verbose_name = "Angabe zur Barrierefreiheit"
        verbose_name_plural = "Angaben zur Barrierefreiheit"
        ordering = ["feature__order"]
        constraints = [models.UniqueConstraint(name="offer_access_once", fields=["offer", "feature"])]

    def __str__(self):
        return self.feature.label if self.is_available else self.feature.absent_label
