"""One shape for the content of an offer: read it, compare it, write it.

A snapshot is plain JSON. It is what a revision keeps, what the form of a provider posts, what an import brings and
what the demo is made of; so there is one place that writes offers. It holds what providers may decide, and nothing
else: no state, no provider, no dates of publication.

Shape: every name in ``FIELDS``; every name in ``TERMS`` as a sorted list of codes; ``cooperating_providers`` (ids),
``keywords`` (texts), ``access`` ({code: bool}), ``prices`` and ``runs`` (lists of objects, see ``PRICE_FIELDS`` and
``RUN_FIELDS``; a run also has ``dates`` and ``exceptions``). Days are "2026-11-22", times "18:30", money "12.50".
"""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from offers import derived
from offers.models import Offer, OfferAccess, PriceOption, Run, RunDate, RunException
from offers.schedule import Calendar
from providers.models import AccessFeature

Snapshot = dict[str, Any]

FIELDS = [
    "title", "teaser", "description", "kind", "format", "contact_id", "all_ages", "min_age", "max_age",
    "requirements", "requirements_note", "language_level", "no_german_needed", "price_kind", "price_note",
    "registration", "registration_url", "certificate", "access_note", "childcare", "image_id", "image_alt",
    "image_licence",
]  # fmt: skip
TERMS = ["life_phases", "topics", "focus_themes", "target_groups", "languages", "funding_schemes"]
PRICE_FIELDS = ["kind", "amount", "amount_max", "unit", "condition"]
RUN_FIELDS = [
    "kind", "status", "venue_id", "room", "course_number", "note", "capacity", "seats_left", "registration_until",
    "frequency", "weekdays", "starts_on", "ends_on", "start_time", "end_time", "skips_school_holidays",
    "skips_public_holidays", "source_key",
]  # fmt: skip
DATE_FIELDS = ["date", "start_time", "end_time", "is_cancelled"]
EXCEPTION_FIELDS = ["date", "kind", "moved_to", "start_time", "end_time"]
MAX_TOPICS = 3
NAMES = [*FIELDS, *TERMS, "cooperating_providers", "keywords", "access", "prices", "runs"]


def with_content(offers: models.QuerySet) -> models.QuerySet:
    """``offers`` with everything a snapshot reads, in a fixed number of queries."""
    return offers.prefetch_related(
        *TERMS, "cooperating_providers", "keywords", "access__feature", "prices",
        "runs__dates", "runs__exceptions", "runs__occurrences",
    )  # fmt: skip


def plain(value: Any) -> Any:
    """A model value as JSON."""
    match value:
        case dt.time():
            return value.strftime("%H:%M")
        case dt.date():
            return value.isoformat()
        case Decimal():
            return f"{value:.2f}"
        case list():
            return sorted(value)
        case _:
            return value


def row(thing: models.Model, names: list[str]) -> dict[str, Any]:
    return {name: plain(getattr(thing, name)) for name in names}


def snapshot(offer: Offer) -> Snapshot:
    """The content of ``offer``. Runs carry their ``id``."""
    data = row(offer, FIELDS)
    for name in TERMS:
        data[name] = sorted(term.code for term in getattr(offer, name).all())
    data["cooperating_providers"] = sorted(provider.pk for provider in offer.cooperating_providers.all())
    data["keywords"] = sorted(tag.name for tag in offer.keywords.all())
    data["access"] = {item.feature.code: item.is_available for item in offer.access.all()}
    data["prices"] = [row(price, PRICE_FIELDS) for price in sorted(offer.prices.all(), key=lambda price: price.pk)]
    data["runs"] = [
        {
            "id": run.pk,
            **row(run, RUN_FIELDS),
            "dates": sorted((row(date, DATE_FIELDS) for date in run.dates.all()), key=date_key),
            "exceptions": sorted((row(item, EXCEPTION_FIELDS) for item in run.exceptions.all()), key=date_key),
        }
        for run in sorted(offer.runs.all(), key=lambda run: run.pk)
    ]
    return data


def date_key(item: dict[str, Any]) -> tuple[str, str]:
    return item["date"], item["start_time"] or ""


def write(
    offer: Offer, data: Snapshot, *, now: dt.datetime, calendar: Calendar | None = None, before: Snapshot | None = None
) -> list[str]:
    """Gives ``offer`` the content of ``data``, which may be a part of a snapshot; returns the names that changed.

    A new offer is created when ``offer`` is unsaved. Runs are known again by ``id`` or ``source_key``; a given list of
    runs is the whole list. ``before`` spares reading the present content. Raises ``ValidationError`` with German
    messages and then has written nothing.
    """
    unknown = data.keys() - set(NAMES)
    if unknown:
        raise ValueError(f"not part of a snapshot: {sorted(unknown)}")
    is_new = offer.pk is None
    with transaction.atomic():
        before = {} if is_new else before or snapshot(offer)
        changed = [name for name in NAMES if name in data and not same(name, data[name], before.get(name))]
        if is_new or changed:
            offer.updated_at = now
            for name in changed:
                if name in FIELDS:
                    setattr(offer, name, data[name])
            offer.full_clean()
            offer.save()
            for name in changed:
                write_related(offer, name, data[name])
            if hasattr(offer, "_prefetched_objects_cache"):
                offer._prefetched_objects_cache.clear()
            derived.refresh(offer, now, calendar)
    return changed


def same(name: str, new: Any, old: Any) -> bool:
    if name == "runs" and old is not None:
        return [compared_run(run) for run in new] == [compared_run(run) for run in old]
    if name == "prices" and old is not None:
        return [full(price, PRICE_FIELDS, PriceOption) for price in new] == old
    if isinstance(new, list) and isinstance(old, list):
        return sorted(new, key=str) == sorted(old, key=str)
    return new == old


def full(given: dict[str, Any], names: list[str], model: type[models.Model]) -> dict[str, Any]:
    """``given`` with the model's default for every name it leaves out."""
    blank = model()
    return {name: given[name] if name in given else plain(getattr(blank, name)) for name in names}


def compared_run(run: dict[str, Any]) -> dict[str, Any]:
    return {
        **full(run, RUN_FIELDS, Run),
        "dates": sorted((full(date, DATE_FIELDS, RunDate) for date in run.get("dates", [])), key=date_key),
        "exceptions": sorted(
            (full(item, EXCEPTION_FIELDS, RunException) for item in run.get("exceptions", [])), key=date_key
        ),
    }


def write_related(offer: Offer, name: str, value: Any) -> None:
    """Writes one name of a snapshot that lives in rows of its own."""
    if name in TERMS:
        write_terms(offer, name, value)
    elif name == "cooperating_providers":
        offer.cooperating_providers.set(value)
    elif name == "keywords":
        offer.keywords.set(value)
    elif name == "access":
        features = {feature.code: feature for feature in AccessFeature.objects.filter(code__in=value, scope="offer")}
        refuse_unknown("access", value, features)
        offer.access.all().delete()
        OfferAccess.objects.bulk_create(
            OfferAccess(offer=offer, feature=features[code], is_available=yes) for code, yes in value.items()
        )
    elif name == "prices":
        offer.prices.all().delete()
        for given in value:
            checked_save(PriceOption(offer=offer, **full(given, PRICE_FIELDS, PriceOption)))
    elif name == "runs":
        write_runs(offer, value)


def write_terms(offer: Offer, name: str, codes: list[str]) -> None:
    relation = getattr(offer, name)
    terms = {term.code: term for term in relation.model.objects.filter(code__in=codes)}
    refuse_unknown(name, codes, terms)
    label = offer._meta.get_field(name).verbose_name
    if name in {"life_phases", "topics"} and not terms:
        raise ValidationError({name: f"{label}: Bitte wählen Sie mindestens einen Eintrag."})
    if name == "topics" and len(terms) > MAX_TOPICS:
        raise ValidationError({name: f"{label}: Bitte wählen Sie höchstens {MAX_TOPICS}."})
    relation.set(terms.values())


def refuse_unknown(name: str, given, known) -> None:
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise ValidationError(f"Unbekannter Eintrag bei {name}: {', '.join(unknown)}")


def write_runs(offer: Offer, given: list[dict[str, Any]]) -> None:
    by_id = {run.pk: run for run in offer.runs.all()}
    by_key = {run.source_key: run for run in by_id.values() if run.source_key}
    kept = set()
    for item in given:
        run = by_id.get(item.get("id")) or by_key.get(item.get("source_key")) or Run(offer=offer)
        for name, value in full(item, RUN_FIELDS, Run).items():
            setattr(run, name, value)
        checked_save(run)
        kept.add(run.pk)
        run.dates.all().delete()
        run.exceptions.all().delete()
        for date in item.get("dates", []):
            checked_save(RunDate(run=run, **full(date, DATE_FIELDS, RunDate)))
        for exception in item.get("exceptions", []):
            checked_save(RunException(run=run, **full(exception, EXCEPTION_FIELDS, RunException)))
    offer.runs.exclude(pk__in=kept).delete()


def checked_save(thing: models.Model) -> None:
    thing.full_clean()
    thing.save()
