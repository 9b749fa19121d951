"""When and where an offer takes place.

A *run* (Durchführung) is one round of an offer: a course from January to March at one place, or "auf Anfrage". Its
*occurrences* (Termine) are rows of their own, laid out ahead by ``offers/content/schedule.py``; everything that asks
for dates reads those and never a rule.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from offers.models.offer import Offer
from providers.models import Venue


class RunQuerySet(models.QuerySet):
    def current(self, now):
        """Runs with something still to come at ``now``: a date that has not ended, or an undated run that goes on."""
        ahead = Occurrence.objects.filter(run=models.OuterRef("pk")).ahead(now)
        undated = Q(kind__in=Run.UNDATED) & (Q(ends_on=None) | Q(ends_on__gte=timezone.localdate(now)))
        return self.filter(~Q(status=Run.Status.CANCELLED) & (undated | models.Exists(ahead)))


class Run(models.Model):
    class Kind(models.TextChoices):
        DATED = "dated", "einzelne Termine"
        SERIES = "series", "regelmäßig"
        OPEN_START = "open_start", "Einstieg jederzeit"
        ON_REQUEST = "on_request", "Termin auf Anfrage"
        SELF_PACED = "self_paced", "Zeit frei wählbar"

    UNDATED = [Kind.OPEN_START, Kind.ON_REQUEST, Kind.SELF_PACED]

    class Frequency(models.TextChoices):
        WEEKLY = "weekly", "jede Woche"
        FORTNIGHTLY = "fortnightly", "alle zwei Wochen"
        MONTHLY_BY_WEEKDAY = "monthly_by_weekday", "jeden Monat am gleichen Wochentag (zum Beispiel 2. Dienstag)"
        MONTHLY_BY_DATE = "monthly_by_date", "jeden Monat am gleichen Tag (zum Beispiel am 15.)"

    class Status(models.TextChoices):
        SCHEDULED = "scheduled", "findet statt"
        FEW_LEFT = "few_left", "nur noch wenige Plätze"
        FULL = "full", "ausgebucht"
        POSTPONED = "postponed", "verschoben"
        CANCELLED = "cancelled", "fällt aus"

    offer = models.ForeignKey(Offer, models.CASCADE, verbose_name="Angebot", related_name="runs")
    kind = models.CharField("Zeitplan", max_length=10, choices=Kind, default=Kind.DATED)
    status = models.CharField("Stand", max_length=9, choices=Status, default=Status.SCHEDULED)
    venue = models.ForeignKey(Venue, models.PROTECT, null=True, blank=True, verbose_name="Ort", related_name="runs")
    room = models.CharField("Raum", max_length=80, blank=True)
    course_number = models.CharField("Kursnummer", max_length=40, blank=True)
    note = models.CharField("Hinweis", max_length=300, blank=True)
    capacity = models.PositiveIntegerField("Plätze", null=True, blank=True)
    seats_left = models.PositiveIntegerField("freie Plätze", null=True, blank=True)
    registration_until = models.DateField("Anmeldung bis", null=True, blank=True)

    frequency = models.CharField("Rhythmus", max_length=18, choices=Frequency, blank=True)
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(),
        verbose_name="Wochentage",
        default=list,
        blank=True,
        help_text="1 = Montag bis 7 = Sonntag.",
    )
    starts_on = models.DateField("von", null=True, blank=True)
    ends_on = models.DateField("bis", null=True, blank=True)
    start_time = models.TimeField("Beginn", null=True, blank=True)
    end_time = models.TimeField("Ende", null=True, blank=True)
    skips_school_holidays = models.BooleanField("nicht in den Schulferien", default=False)
    skips_public_holidays = models.BooleanField("nicht an Feiertagen", default=True)

    source_key = models.CharField(max_length=100, blank=True, editable=False)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = "Durchführung"
        verbose_name_plural = "Durchführungen"
        ordering = ["offer", "starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="run_kind",
                condition=Q(kind__in=["dated", "series", "open_start", "on_request", "self_paced"]),
            ),
            models.CheckConstraint(
                name="run_status",
                condition=Q(status__in=["scheduled", "few_left", "full", "postponed", "cancelled"]),
            ),
            models.CheckConstraint(
                name="run_series_has_a_rule",
                condition=Q(
                    kind="series",
                    frequency__in=["weekly", "fortnightly", "monthly_by_weekday", "monthly_by_date"],
                    starts_on__isnull=False,
                )
                | (~Q(kind="series") & Q(frequency="", weekdays=[])),
                violation_error_message=(
                    "Zu „regelmäßig“ gehören ein Rhythmus und ein erster Tag, sonst bleibt der Rhythmus leer."
                ),
            ),
            models.CheckConstraint(name="run_weekdays", condition=Q(weekdays__contained_by=[1, 2, 3, 4, 5, 6, 7])),
            models.CheckConstraint(
                name="run_ends_after_start",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="Der letzte Tag liegt vor dem ersten.",
            ),
            models.CheckConstraint(
                name="run_end_time_with_start",
                condition=Q(end_time=None) | (Q(start_time__isnull=False) & Q(end_time__gt=F("start_time"))),
                violation_error_message="Das Ende muss nach dem Beginn liegen.",
            ),
            models.CheckConstraint(
                name="run_seats",
                condition=Q(capacity=None) | Q(seats_left=None) | Q(seats_left__lte=F("capacity")),
                violation_error_message="Es kann nicht mehr freie Plätze als Plätze geben.",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.course_number}".strip()

    @property
    def is_undated(self) -> bool:
        return self.kind in self.UNDATED

    @property
    def has_free_seats(self) -> bool:
        """Known to have free seats. Silence is not a yes."""
        if self.status == self.Status.FEW_LEFT:
            return self.seats_left != 0
        return self.status == self.Status.SCHEDULED and bool(self.seats_left)


class RunDate(models.Model):
    """One date of a run with single dates. Without a time only the day is known."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="dates")
    date = models.DateField("Tag")
    start_time = models.TimeField("Beginn", null=True, blank=True)
    end_time = models.TimeField("Ende", null=True, blank=True)
    is_cancelled = models.BooleanField("fällt aus", default=False)

    class Meta:
        verbose_name = "Termin"
        verbose_name_plural = "Termine"
        ordering = ["date", "start_time"]
        constraints = [
            models.UniqueConstraint(
                name="run_date_once",
                fields=["run", "date", "start_time"],
                nulls_distinct=False,
                violation_error_message="Diesen Termin gibt es schon.",
            ),
            models.CheckConstraint(
                name="run_date_end_time_with_start",
                condition=Q(end_time=None) | (Q(start_time__isnull=False) & Q(end_time__gt=F("start_time"))),
                violation_error_message="Das Ende muss nach dem Beginn liegen.",
            ),
        ]

    def __str__(self):
        return f"{self.date:%d.%m.%Y}"


class RunException(models.Model):
    """A day on which a regular run differs from its rule."""

    class Kind(models.TextChoices):
        SKIPPED = "skipped", "kein Termin"
        CANCELLED = "cancelled", "fällt aus (durchgestrichen zeigen)"
        MOVED = "moved", "verlegt auf"

    run = models.ForeignKey(Run, models.CASCADE, related_name="exceptions")
    date = models.DateField("Tag")
    kind = models.CharField("Abweichung", max_length=9, choices=Kind, default=Kind.CANCELLED)
    moved_to = models.DateField("neuer Tag", null=True, blank=True)
    start_time = models.TimeField("neuer Beginn", null=True, blank=True)
    end_time = models.TimeField("neues Ende", null=True, blank=True)

    class Meta:
        verbose_name = "Abweichung"
        verbose_name_plural = "Abweichungen"
        ordering = ["date"]
        constraints = [
            models.UniqueConstraint(name="run_exception_once", fields=["run", "date"]),
            models.CheckConstraint(
                name="run_exception_kind",
                condition=Q(kind__in=["skipped", "cancelled"], moved_to=None, start_time=None, end_time=None)
                | Q(kind="moved", moved_to__isnull=False),
                violation_error_message="Ein neuer Tag gehört nur zu „verlegt auf“, und dort immer.",
            ),
            models.CheckConstraint(
                name="run_exception_end_time_with_start",
                condition=Q(end_time=None) | (Q(start_time__isnull=False) & Q(end_time__gt=F("start_time"))),
                violation_error_message="Das Ende muss nach dem Beginn liegen.",
            ),
        ]

    def __str__(self):
        return f"{self.date:%d.%m.%Y} {self.get_kind_display()}"


class OccurrenceQuerySet(models.QuerySet):
    def ahead(self, now):
        """Those that take place and have not ended at ``now``."""
        return self.filter(is_cancelled=False, ends_at__gt=now)


class Occurrence(models.Model):
    """Termin: one meeting of a run. Written only by ``offers/content/schedule.py``.

    ``date``, ``weekday`` and ``daypart`` are those of the local clock; a date without a known time lasts until the
    end of its day and has the daypart "". ``key`` names the meeting within its run for good, whatever becomes of its
    time: it is the day for which it was planned.
    """

    class Daypart(models.TextChoices):
        MORNING = "morning", "vormittags"
        AFTERNOON = "afternoon", "nachmittags"
        EVENING = "evening", "abends"
        UNKNOWN = "", "ohne Uhrzeit"

    run = models.ForeignKey(Run, models.CASCADE, related_name="occurrences")
    key = models.CharField("Kennung", max_length=12, editable=False, help_text="Zum Beispiel 20270112 oder 20270112-2.")
    starts_at = models.DateTimeField("Beginn")
    ends_at = models.DateTimeField("Ende")
    date = models.DateField("Tag")
    weekday = models.PositiveSmallIntegerField("Wochentag (1 = Montag)")
    daypart = models.CharField("Tageszeit", max_length=9, choices=Daypart, blank=True)
    has_end = models.BooleanField("Ende bekannt", default=True)
    is_cancelled = models.BooleanField("fällt aus", default=False)

    objects = OccurrenceQuerySet.as_manager()

    class Meta:
        verbose_name = "Termin"
        verbose_name_plural = "Termine"
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(name="occurrence_once", fields=["run", "starts_at"]),
            models.CheckConstraint(name="occurrence_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(name="occurrence_weekday", condition=Q(weekday__range=(1, 7))),
            models.CheckConstraint(
                name="occurrence_daypart", condition=Q(daypart__in=["", "morning", "afternoon", "evening"])
            ),
        ]
        indexes = [models.Index(fields=["ends_at"], name="occurrence_ends_at")]

    def __str__(self):
        return f"{self.date:%d.%m.%Y}"

    @property
    def has_time(self) -> bool:
        return self.daypart != self.Daypart.UNKNOWN
