from django.db import models
from django.db.models import Q

from offers.models import LifePhase, TargetGroup, Topic
from providers.models import Provider


class SourceQuerySet(models.QuerySet):
    def due(self, now):
        """Those whose address is to be asked at ``now``."""
        return self.filter(next_pull_at__lte=now).exclude(address="").order_by("next_pull_at")

    def for_user(self, user):
        """Those of the providers for which ``user`` works."""
        return self.filter(provider__in=Provider.objects.for_user(user))


class Source(models.Model):
    """Where offers come from other than by hand. ``code`` stands in ``Offer.source``.

    All offers of a source with a ``provider`` are that provider's, whatever a file says; only staff set up sources that
    name several providers themselves.
    """

    class Interval(models.IntegerChoices):
        NEVER = 0, "nur von Hand"
        HOURLY = 1, "jede Stunde"
        DAILY = 24, "jeden Tag"
        WEEKLY = 168, "jede Woche"

    code = models.SlugField("Kürzel", max_length=60, unique=True)
    name = models.CharField("Name", max_length=120)
    format = models.CharField("Format", max_length=40)
    licence = models.CharField("Lizenz", max_length=120, blank=True)
    provider = models.ForeignKey(
        Provider,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="Anbieter",
        related_name="sources",
        help_text="Alle Angebote der Quelle gehören ihm. Leer nur, wenn die Datei selbst mehrere Anbieter nennt.",
    )
    is_released = models.BooleanField(
        "veröffentlicht direkt",
        default=False,
        help_text="Neue Angebote sind sofort öffentlich. Sonst prüft sie erst die Redaktion.",
    )
    address = models.URLField(
        "Adresse",
        max_length=500,
        blank=True,
        help_text="Wo das Portal die Datei selbst holt. Leer: Jemand lädt sie hoch.",
    )
    interval = models.PositiveSmallIntegerField("wird geholt", choices=Interval, default=Interval.NEVER)
    maintainer_email = models.EmailField(
        "E-Mail bei Fehlern", blank=True, help_text="Wer Bescheid bekommt, wenn das Holen mehrmals scheitert."
    )
    default_topics = models.ManyToManyField(
        Topic, blank=True, verbose_name="Themen, wenn keines zu erkennen ist", related_name="+"
    )
    default_life_phases = models.ManyToManyField(
        LifePhase, blank=True, verbose_name="Lebensphasen, wenn keine zu erkennen ist", related_name="+"
    )
    columns = models.JSONField(
        "Spalten", default=dict, blank=True, editable=False, help_text="Was die Überschriften einer Liste bedeuten."
    )
    next_pull_at = models.DateTimeField("wird wieder geholt am", null=True, blank=True, editable=False)
    failures = models.PositiveSmallIntegerField("gescheiterte Versuche hintereinander", default=0, editable=False)
    etag = models.CharField(max_length=200, blank=True, editable=False)
    last_modified = models.CharField(max_length=60, blank=True, editable=False)
    date_shift_weeks = models.IntegerField(
        "Termine verschoben um Wochen",
        default=0,
        editable=False,
        help_text="Nur für Versuche mit alten Dateien (import_offers --move-to-today).",
    )

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = "Quelle"
        verbose_name_plural = "Quellen"
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(name="source_interval", condition=Q(interval__in=[0, 1, 24, 168])),
            models.CheckConstraint(
                name="source_interval_with_address",
                condition=Q(interval=0) | ~Q(address=""),
                violation_error_message="Damit das Portal die Datei holen kann, braucht es die Adresse.",
            ),
        ]

    def __str__(self):
        return self.name


class SourceWord(models.Model):
    """What a source calls a subject or an audience, and what editors say that it means here."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="words")
    word = models.CharField("Wort der Quelle", max_length=200)
    count = models.PositiveIntegerField("Angebote", default=0, help_text="In der letzten Datei.")
    topic = models.ForeignKey(Topic, models.SET_NULL, null=True, blank=True, verbose_name="Thema", related_name="+")
    life_phase = models.ForeignKey(
        LifePhase, models.SET_NULL, null=True, blank=True, verbose_name="Lebensphase", related_name="+"
    )
    target_group = models.ForeignKey(
        TargetGroup, models.SET_NULL, null=True, blank=True, verbose_name="Zielgruppe", related_name="+"
    )
    is_meaningless = models.BooleanField("sagt nichts", default=False)

    class Meta:
        verbose_name = "Wort einer Quelle"
        verbose_name_plural = "Wörter einer Quelle"
        ordering = ["-count", "word"]
        constraints = [models.UniqueConstraint(name="source_word_once", fields=["source", "word"])]

    def __str__(self):
        return self.word

    @property
    def is_mapped(self) -> bool:
        return bool(self.topic_id or self.life_phase_id or self.target_group_id or self.is_meaningless)
