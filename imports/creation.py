"""Creates many new offers in a few statements: the same rows as ``offers.content.snapshot.write`` gives one by one.

First ``check`` each of them, which asks nothing of the database, then ``write`` those that are sound together.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.db.models.functions import Lower
from taggit.models import Tag, TaggedItem

from offers.content import completeness
from offers.content.schedule import Calendar, plan, refuse_odd_days
from offers.content.snapshot import (
    DATE_FIELDS,
    EXCEPTION_FIELDS,
    FIELDS,
    PRICE_FIELDS,
    RUN_FIELDS,
    TERMS,
    Snapshot,
    broken_rule,
    chosen_features,
    chosen_keywords,
    chosen_terms,
    clean,
    full,
)
from offers.editorial import moderation
from offers.models import Occurrence, Offer, OfferAccess, PriceOption, Run, RunDate, RunException
from providers.models import AccessFeature, VenueAccess

# Who writes sets them, and knows that they exist.
SET_LATER = {"provider", "contact", "image", "merged_into"}


@dataclass
class NewRun:
    run: Run
    dates: list[RunDate]
    exceptions: list[RunException]


@dataclass
class NewOffer:
    """An unsaved offer that is sound, with its unsaved rows. It still needs its provider, its runs their venues."""

    offer: Offer
    terms: dict[str, list[models.Model]]
    keywords: dict[str, str]
    access: dict[AccessFeature, bool]
    prices: list[PriceOption]
    runs: list[NewRun]


class Creation:
    """Creates offers out of the vocabularies as they are now."""

    def __init__(self, now: dt.datetime, calendar: Calendar):
        self.now, self.calendar = now, calendar
        self.terms = {
            name: {term.code: term for term in Offer._meta.get_field(name).related_model.objects.all()}
            for name in TERMS
        }
        self.features = {feature.code: feature for feature in AccessFeature.objects.filter(scope="offer")}

    def check(self, offer: Offer, data: Snapshot) -> NewOffer:
        """Gives the unsaved ``offer`` the content of ``data``, which names no contact, no picture and nobody else.

        Raises ``ValidationError`` in the words of ``snapshot.write``.
        """
        for name in set(FIELDS) & data.keys():
            setattr(offer, name, data[name])
        offer.created_at = offer.updated_at = self.now
        clean(offer, SET_LATER)
        return NewOffer(
            offer,
            {name: chosen_terms(offer, name, data.get(name, []), self.terms[name]) for name in TERMS},
            chosen_keywords(data.get("keywords", [])),
            chosen_features(offer, data.get("access", {}), self.features),
            [
                checked(PriceOption(offer=offer, **full(item, PRICE_FIELDS, PriceOption)))
                for item in data.get("prices", [])
            ],
            [self.check_run(offer, item) for item in data.get("runs", [])],
        )

    def check_run(self, offer: Offer, item: dict[str, Any]) -> NewRun:
        run = checked(Run(offer=offer, **full(item, RUN_FIELDS, Run)))
        return NewRun(
            run,
            [checked(RunDate(run=run, **full(row, DATE_FIELDS, RunDate))) for row in item.get("dates", [])],
            [
                checked(RunException(run=run, **full(row, EXCEPTION_FIELDS, RunException)))
                for row in item.get("exceptions", [])
            ],
        )

    def write(self, new: list[NewOffer], action: str, *, actor) -> None:
        """Writes them as drafts and at once does ``action`` with them. Raises ``ValidationError`` or ``DataError`` if
        the database refuses one of them; it does not say which."""
        try:
            self.write_rows(new)
        except IntegrityError as error:
            raise ValidationError(broken_rule(error)) from error
        moderation.introduce([item.offer for item in new], action, actor=actor, now=self.now)

    def write_rows(self, new: list[NewOffer]) -> None:
        runs = [new_run for item in new for new_run in item.runs]
        venues = {new_run.run.venue_id for new_run in runs}
        accessible = set(VenueAccess.objects.filter(venue__in=venues).values_list("venue", flat=True))
        for item in new:
            item.offer.completeness = completeness.score(item.offer, counted_rows(item, accessible))
        Offer.objects.bulk_create(item.offer for item in new)
        for name in TERMS:
            write_terms(name, new)
        write_keywords(new)
        OfferAccess.objects.bulk_create(
            OfferAccess(offer=item.offer, feature=feature, is_available=answer)
            for item in new
            for feature, answer in item.access.items()
        )
        PriceOption.objects.bulk_create(price for item in new for price in item.prices)
        Run.objects.bulk_create(new_run.run for new_run in runs)
        RunDate.objects.bulk_create(date for new_run in runs for date in new_run.dates)
        RunException.objects.bulk_create(row for new_run in runs for row in new_run.exceptions)
        Occurrence.objects.bulk_create(
            occurrence
            for new_run in runs
            for occurrence in plan(new_run.run, self.now, self.calendar, new_run.dates, new_run.exceptions)
        )


def checked(row: models.Model) -> models.Model:
    """``row`` without its owner and venue, which come later."""
    clean(row, {"offer", "run", "venue"})
    refuse_odd_days(row)
    return row


def counted_rows(item: NewOffer, accessible: set[int]) -> completeness.Rows:
    says_access = bool(item.access) or any(new_run.run.venue_id in accessible for new_run in item.runs)
    return completeness.Rows(runs=bool(item.runs), languages=bool(item.terms["languages"]), access=says_access)


def write_terms(name: str, new: list[NewOffer]) -> None:
    relation = Offer._meta.get_field(name)
    through, offer, term = relation.remote_field.through, relation.m2m_field_name(), relation.m2m_reverse_field_name()
    through.objects.bulk_create(
        through(**{offer: item.offer, term: chosen}) for item in new for chosen in item.terms[name]
    )


def write_keywords(new: list[NewOffer]) -> None:
    words: dict[str, str] = {}
    for item in new:
        words = {**item.keywords, **words}  # the first spelling stays
    tags = {tag.name.lower(): tag for tag in Tag.objects.annotate(lower=Lower("name")).filter(lower__in=words)}
    for lower, word in words.items():
        if lower not in tags:
            tags[lower], _ = Tag.objects.get_or_create(name__iexact=word, defaults={"name": word})
    TaggedItem.objects.bulk_create(
        TaggedItem(tag=tags[lower], content_object=item.offer) for item in new for lower in item.keywords
    )
