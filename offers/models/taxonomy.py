"""The vocabularies that describe offers. Loaded by ``load_vocabularies``, edited by staff."""

import datetime as dt
from typing import ClassVar

from django.db import models
from django.urls import reverse

from providers.models import Term


class LifePhase(Term):
    """Lebensphase. Ages help to match and may overlap; some phases have none."""

    min_age = models.PositiveSmallIntegerField("ab Alter", null=True, blank=True)
    max_age = models.PositiveSmallIntegerField("bis Alter", null=True, blank=True)
    icon = models.SlugField("Symbol", max_length=30, default="familie")
    next_phases = models.ManyToManyField(
        "self", symmetrical=False, blank=True, verbose_name="danach", related_name="previous_phases"
    )

    class Meta(Term.Meta):
        verbose_name = "Lebensphase"
        verbose_name_plural = "Lebensphasen"
        constraints = [
            *Term.Meta.constraints,
            models.CheckConstraint(
                name="lifephase_ages",
                condition=models.Q(min_age__lte=models.F("max_age")) | models.Q(min_age=None) | models.Q(max_age=None),
            ),
        ]

    def get_absolute_url(self):
        return reverse("offers:life_phase", args=[self.slug])


class Topic(Term):
    """Thema, in two levels. Offers carry topics of the second level; the first level counts them all."""

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name="Oberthema", related_name="children"
    )

    class Meta(Term.Meta):
        verbose_name = "Thema"
        verbose_name_plural = "Themen"
        constraints = [
            *Term.Meta.constraints,
            models.CheckConstraint(
                name="topic_is_not_its_own_parent",
                condition=models.Q(parent=None) | ~models.Q(parent=models.F("pk")),
            ),
        ]

    def get_absolute_url(self):
        return reverse("offers:topic", args=[self.slug])


class FocusTheme(Term):
    """Schwerpunkt: a theme that the county puts first for some time, with a page of its own."""

    TRANSLATED: ClassVar[list[str]] = ["label", "description", "text"]

    text = models.TextField("Text der Seite", blank=True)
    starts_on = models.DateField("von", null=True, blank=True)
    ends_on = models.DateField("bis", null=True, blank=True)

    class Meta(Term.Meta):
        verbose_name = "Schwerpunkt"
        verbose_name_plural = "Schwerpunkte"
        constraints = [
            *Term.Meta.constraints,
            models.CheckConstraint(
                name="focustheme_ends_after_start",
                condition=models.Q(starts_on__lte=models.F("ends_on"))
                | models.Q(starts_on=None)
                | models.Q(ends_on=None),
            ),
        ]


class TargetGroup(Term):
    """Zielgruppe. An offer without any is for everyone."""

    class Meta(Term.Meta):
        verbose_name = "Zielgruppe"
        verbose_name_plural = "Zielgruppen"


class FundingScheme(Term):
    """Förderung, for example Bildungsurlaub. Schemes come and go."""

    valid_from = models.DateField("gültig ab", null=True, blank=True)
    valid_until = models.DateField("gültig bis", null=True, blank=True)

    class Meta(Term.Meta):
        verbose_name = "Förderung"
        verbose_name_plural = "Förderungen"
        constraints = [
            *Term.Meta.constraints,
            models.CheckConstraint(
                name="fundingscheme_ends_after_start",
                condition=models.Q(valid_from__lte=models.F("valid_until"))
                | models.Q(valid_from=None)
                | models.Q(valid_until=None),
            ),
        ]

    def is_shown_on(self, day: dt.date) -> bool:
        return self.is_active and (self.valid_until is None or self.valid_until >= day)


class Language(Term):
    """Language in which an offer is held; the code is BCP 47 ("de", "uk"), "dgs" is German sign language."""

    class Meta(Term.Meta):
        verbose_name = "Sprache"
        verbose_name_plural = "Sprachen"
