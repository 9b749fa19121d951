"""One shape for the content of an offer: read it, compare it, write it.

A snapshot is plain JSON. It is what a revision keeps, what the form of a provider posts, what an import brings and
what the demo is made of; so there is one place that writes offers. It holds what providers may decide, and nothing
else: no state, no provider, no dates of publication.

Shape: every name in ``FIELDS``; every name in ``TERMS`` as a sorted list of codes; ``cooperating_providers`` (ids),
``keywords`` (texts), ``access`` ({code: bool}), ``prices`` and ``runs`` (lists of objects, see ``PRICE_FIELDS`` and
``RUN_FIELDS``; a run also has ``dates`` and ``exceptions``). Days are "2026-11-22", times "18:30", money "12.50".
"""

import datetime as dt
from collections.abc import Collection, Iterable
from decimal import Decimal
from functools import cache
from itertools import chain
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models.functions import Lower
from taggit.models import Tag, TaggedItem

from offers.content import derived
from offers.content.schedule import Calendar, refuse_odd_days
from offers.models import Offer, OfferAccess, PriceOption, Run, RunDate, RunException
from providers.models import AccessFeature, Provider

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
# What a snapshot reads beside the offer itself.
ROWS = [
    *TERMS, "cooperating_providers", "keywords", "access__feature", "prices", "runs__dates", "runs__exceptions"
]  # fmt: skip
NEEDED_TERMS = ["life_phases", "topics"]
MAX_TOPICS = 3
MAX_KEYWORD = 100  # characters
NAMES = [*FIELDS, *TERMS, "cooperating_providers", "keywords", "access", "prices", "runs"]


def with_content(offers: models.QuerySet) -> models.QuerySet:
    """``offers`` with everything that a snapshot and its readers need, in a fixed number of queries."""
    return offers.prefetch_related(*ROWS, "runs__occurrences")


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
        case models.TextChoices():  # a default: equal to its text, but written differently
            return value.value
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
    offer: Offer,
    data: Snapshot,
    *,
    now: dt.datetime,
    calendar: Calendar | None = None,
    before: Snapshot | None = None,
    keeping: Collection[int] = (),
) -> list[str]:
    """Gives ``offer`` the content of ``data``, which may be a part of a snapshot; returns the names that changed.

    A new offer is created when ``offer`` is unsaved. Runs are known again by ``id`` or ``source_key``; a given list of
    runs is the whole list. A run that is new gets a number of its own, or its ``id`` if that is one of ``keeping`` and
    no run has it. ``before`` spares reading the present content. Raises ``ValidationError`` with German messages and
    then has written nothing; the object ``offer`` itself is not to be used any more.
    """
    refuse_unknown_names(data)
    is_new = offer.pk is None
    if is_new:
        # A new offer has none of what is empty, but what it needs is asked for.
        given = {name: value for name, value in data.items() if name in FIELDS or value}
        data = {**{name: [] for name in NEEDED_TERMS}, **given}
    try:
        with transaction.atomic():
            before = {} if is_new else before or snapshot(offer)
            changed = [name for name in NAMES if name in data and not same(name, data[name], before.get(name))]
            if is_new or changed:
                write_changed(offer, data, changed, now, calendar, keeping)
    except IntegrityError as error:
        raise ValidationError(broken_rule(error)) from error
    return changed


def write_changed(
    offer: Offer,
    data: Snapshot,
    changed: list[str],
    now: dt.datetime,
    calendar: Calendar | None,
    keeping: Collection[int],
) -> None:
    is_new = offer.pk is None
    own = [name for name in changed if name in FIELDS]
    for name in own:
        setattr(offer, name, data[name])
    offer.updated_at = now
    # What stood there before may have become wrong meanwhile; it does not keep anybody from changing something else.
    untouched = set() if is_new else {field.name for field in Offer._meta.fields if field.attname not in own}
    clean(offer, {"merged_into", *untouched})
    # Only what changed, because meanwhile somebody else may have published or archived the offer.
    offer.save(update_fields=None if is_new else [*own, "updated_at"])
    for name in changed:
        if name == "runs":
            write_runs(offer, data[name], keeping)
        else:
            write_related(offer, name, data[name], is_new)
    if hasattr(offer, "_prefetched_objects_cache"):
        offer._prefetched_objects_cache.clear()
    derived.refresh(offer, now, calendar)


def clean(thing: models.Model, exclude: set[str]) -> None:
    """Checks the fields of ``thing`` but those of ``exclude``, which nobody chose.

    Constraints are left to the database, whose refusal ``write`` turns into the same words: Django would ask it three
    times for each of them, and an offer with its rows has about thirty.
    """
    try:
        thing.full_clean(exclude=exclude, validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        for problem in chain.from_iterable(error.error_dict.values()):
            if "pk" in (problem.params or {}):  # a sentence that Django's German lacks
                problem.message = "%(model)s: Diesen Eintrag gibt es nicht."
        raise


def broken_rule(error: IntegrityError) -> str:
    """What the constraint that was broken says in German."""
    name = error.__cause__.diag.constraint_name
    for model in (Offer, PriceOption, OfferAccess, Run, RunDate, RunException):
        for constraint in model._meta.constraints:
            if constraint.name == name:
                return constraint.get_violation_error_message()
    return f"Die Angaben passen nicht zusammen ({name})."


def refuse_unknown_names(data: Snapshot) -> None:
    unknown = data.keys() - set(NAMES)
    if unknown:
        raise ValueError(f"not part of a snapshot: {sorted(unknown)}")


def normal(data: Snapshot) -> Snapshot:
    """``data`` in the shape in which ``snapshot`` would give it: nothing left out of a row, sets sorted."""
    shaped = dict(data)
    for name, value in data.items():
        if name == "prices":
            shaped[name] = [full(price, PRICE_FIELDS, PriceOption) for price in value]
        elif name == "runs":
            shaped[name] = [{**({"id": run["id"]} if run.get("id") else {}), **full_run(run)} for run in value]
        elif name == "keywords":
            shaped[name] = sorted({word.lower(): word for word in value}.values())
        elif isinstance(value, list):
            shaped[name] = sorted(set(value))
    return shaped


def same(name: str, new: Any, old: Any) -> bool:
    """Whether two values of one name of a snapshot mean the same. Only prices have an order."""
    if old is None:
        return new is None
    if name == "runs":
        return sorted(map(full_run, new), key=str) == sorted(map(full_run, old), key=str)
    if name == "prices":
        return [full(price, PRICE_FIELDS, PriceOption) for price in new] == old
    if name == "keywords":
        return {word.lower() for word in new} == {word.lower() for word in old}
    if isinstance(new, list):
        return set(new) == set(old)
    return new == old


def full(given: dict[str, Any], names: list[str], model: type[models.Model]) -> dict[str, Any]:
    """``given`` with the model's default for every name it leaves out."""
    return {name: given[name] if name in given else plain(getattr(blank(model), name)) for name in names}


@cache
def blank(model: type[models.Model]) -> models.Model:
    """A row of defaults, only to read."""
    return model()


def full_run(run: dict[str, Any]) -> dict[str, Any]:
    """A run without its number and with everything that it leaves out."""
    fields = full(run, RUN_FIELDS, Run)
    return {
        **fields,
        "weekdays": sorted(fields["weekdays"]),
        "dates": sorted((full(date, DATE_FIELDS, RunDate) for date in run.get("dates", [])), key=date_key),
        "exceptions": sorted(
            (full(item, EXCEPTION_FIELDS, RunException) for item in run.get("exceptions", [])), key=date_key
        ),
    }


def write_related(offer: Offer, name: str, value: Any, is_new: bool) -> None:
    """Writes one name of a snapshot that lives in rows of its own. A new offer has none to replace."""
    if name in TERMS:
        write_terms(offer, name, value, is_new)
    elif name == "cooperating_providers":
        refuse_unknown(offer, name, value, Provider.objects.in_bulk(value))
        offer.cooperating_providers.set(value)
    elif name == "keywords":
        words = chosen_keywords(value)
        if is_new:
            add_keywords(offer, words)
        else:
            offer.keywords.set(words.values())
    elif name == "access":
        features = {feature.code: feature for feature in AccessFeature.objects.filter(code__in=value, scope="offer")}
        chosen = chosen_features(offer, value, features)
        offer.access.all().delete()
        OfferAccess.objects.bulk_create(
            OfferAccess(offer=offer, feature=feature, is_available=yes) for feature, yes in chosen.items()
        )
    elif name == "prices":
        if not is_new:
            offer.prices.all().delete()
        for given in value:
            checked_save(PriceOption(offer=offer, **full(given, PRICE_FIELDS, PriceOption)), owner="offer")


def add_keywords(offer: Offer, words: dict[str, str]) -> None:
    """Gives a new offer its keywords ({in lower case: as written}). taggit would ask four times for each of them."""
    known = {tag.name.lower(): tag for tag in Tag.objects.annotate(lower=Lower("name")).filter(lower__in=words)}
    tags = [
        known.get(lower) or Tag.objects.get_or_create(name__iexact=word, defaults={"name": word})[0]
        for lower, word in words.items()
    ]
    TaggedItem.objects.bulk_create(TaggedItem(tag=tag, content_object=offer) for tag in tags)


def write_terms(offer: Offer, name: str, codes: list[str], is_new: bool) -> None:
    relation = getattr(offer, name)
    terms = chosen_terms(
        offer, name, codes, {term.code: term for term in relation.model.objects.filter(code__in=codes)}
    )
    if is_new:
        relation.add(*terms)
    else:
        relation.set(terms)


def chosen_terms(offer: Offer, name: str, codes: list[str], known: dict[str, models.Model]) -> list[models.Model]:
    """The terms with ``codes``, each once, if an offer may have just these."""
    refuse_unknown(offer, name, codes, known)
    terms = [known[code] for code in dict.fromkeys(codes)]
    label = offer._meta.get_field(name).verbose_name
    if name in NEEDED_TERMS and not terms:
        raise ValidationError({name: f"{label}: Bitte wählen Sie mindestens einen Eintrag."})
    if name == "topics" and len(terms) > MAX_TOPICS:
        raise ValidationError({name: f"{label}: Bitte wählen Sie höchstens {MAX_TOPICS}."})
    return terms


def chosen_keywords(words: list[str]) -> dict[str, str]:
    """{in lower case: as written}, if all of them can be keywords."""
    if any(not word.strip() or len(word) > MAX_KEYWORD for word in words):
        raise ValidationError({"keywords": f"Ein Stichwort hat 1 bis {MAX_KEYWORD} Zeichen."})
    return {word.lower(): word for word in words}


def chosen_features(
    offer: Offer, answers: dict[str, bool], known: dict[str, AccessFeature]
) -> dict[AccessFeature, bool]:
    refuse_unknown(offer, "access_features", answers, known)
    if not all(isinstance(yes, bool) for yes in answers.values()):
        raise ValidationError("Barrierefreiheit: Zu jedem Merkmal gehört ja oder nein; Unbekanntes bleibt weg.")
    return {known[code]: yes for code, yes in answers.items()}


def refuse_unknown(offer: Offer, name: str, given, known) -> None:
    unknown = sorted(str(key) for key in set(given) - set(known))
    if unknown:
        label = offer._meta.get_field(name).verbose_name
        raise ValidationError(f"{label}: Diesen Eintrag gibt es nicht: {', '.join(unknown)}")


def write_runs(offer: Offer, given: list[dict[str, Any]], keeping: Collection[int]) -> None:
    left = {run.pk: run for run in offer.runs.all()}
    named = {item.get("id") for item in given}
    unused = named.intersection(keeping).difference(Run.objects.filter(pk__in=keeping).values_list("pk", flat=True))
    for item in given:
        run = left.pop(item.get("id"), None) or take_by_key(left, item.get("source_key"), named)
        if run is None:
            run = Run(offer=offer, pk=item["id"] if item.get("id") in unused else None)
        for name, value in full(item, RUN_FIELDS, Run).items():
            setattr(run, name, value)
        is_new = run._state.adding
        checked_save(run, owner="offer")
        if not is_new:
            run.dates.all().delete()
            run.exceptions.all().delete()
        create_rows(RunDate(run=run, **full(date, DATE_FIELDS, RunDate)) for date in item.get("dates", []))
        create_rows(
            RunException(run=run, **full(day, EXCEPTION_FIELDS, RunException)) for day in item.get("exceptions", [])
        )
    if left:
        offer.runs.filter(pk__in=left).delete()


def take_by_key(left: dict[int, Run], source_key: str | None, named: set[int | None]) -> Run | None:
    """Takes the run with ``source_key`` out of ``left``, unless it is named by its id elsewhere.

    Each is taken once, so that two runs with the same key in a source stay two.
    """
    found = (pk for pk, run in left.items() if source_key and run.source_key == source_key and pk not in named)
    pk = next(found, None)
    return None if pk is None else left.pop(pk)


def create_rows(rows: Iterable[RunDate | RunException]) -> None:
    """Saves new rows of one run together."""
    rows = list(rows)
    for row in rows:
        clean(row, {"run"})
        refuse_odd_days(row)
    if rows:
        type(rows[0]).objects.bulk_create(rows)


def checked_save(thing: models.Model, owner: str) -> None:
    clean(thing, {owner})
    refuse_odd_days(thing)
    thing.save(force_insert=thing._state.adding)
