"""The content of an offer in words, unit by unit (see ``content/merge.py``), for people who compare versions of it."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from offers import wording
from offers.content.merge import RUN_UNITS, UNITS, Values, label, part
from offers.content.snapshot import PRICE_FIELDS, RUN_FIELDS, TERMS, Snapshot
from offers.models import Offer, PriceOption, Run, RunException
from pages.models import Image
from providers.models import AccessFeature, Contact, Provider, Venue

CHOICES = {
    "kind": Offer.Kind, "format": Offer.Format, "certificate": Offer.Certificate, "status": Run.Status,
}  # fmt: skip


class Words:
    """Words for the values of some snapshots. Reads the names of all that they mention at once."""

    def __init__(self, *contents: Snapshot):
        self.terms = {name: names_of_terms(name, contents) for name in TERMS}
        features = AccessFeature.objects.filter(scope=AccessFeature.Scope.OFFER)
        self.features = dict(features.values_list("code", "label"))
        self.providers = Provider.objects.in_bulk(mentioned(contents, "cooperating_providers"))
        self.contacts = Contact.objects.in_bulk({content.get("contact_id") for content in contents} - {None})
        self.images = Image.objects.defer("data").in_bulk({content.get("image_id") for content in contents} - {None})
        runs = [run for content in contents for run in content.get("runs", [])]
        venues = Venue.objects.select_related("municipality")
        self.venues = venues.in_bulk({run["venue_id"] for run in runs} - {None})

    def lines(self, key: str, values: Values | None) -> list[str]:
        """The values of the unit ``key`` as lines; none where there is nothing to say."""
        name, _dot, rest = key.partition(".")
        if not values:  # the run is not there, or the name is younger than the snapshot
            return []
        if name == "runs":
            unit = rest.partition(".")[2]
            return self.run_unit(unit, values) if unit else self.run(values)
        return [line for line in self.unit(name, values) if line]

    def unit(self, name: str, values: Values) -> list[str]:
        value = values[name]
        if name in self.terms:
            return [self.terms[name].get(code, gone(code)) for code in value]
        match name:
            case "kind" | "format" | "certificate":
                return [str(CHOICES[name](value).label)] if value else []
            case "all_ages":
                ages = wording.ages(values["min_age"], values["max_age"], values["all_ages"])
                return [wording.sentence_case(ages)]
            case "price_kind":
                return [str(Offer.PriceKind(value).label), *map(price, values["prices"])]
            case "registration":
                return [wording.registration(value), values["registration_url"]]
            case "requirements":
                return [str(Offer.Requirement(code).label) for code in value]
            case "cooperating_providers":
                return [known(self.providers, number) for number in value]
            case "contact_id":
                return [contact(self.contacts[value]) if value in self.contacts else gone(value)] if value else []
            case "image_id" if value is None:
                return []
            case "image_id":
                words = {_("In Worten"): values["image_alt"], _("Bildrechte"): values["image_licence"]}
                return [known(self.images, value), *(f"{name}: {text}" for name, text in words.items() if text)]
            case "access":
                return [
                    f"{self.features.get(code, gone(code))}: {yes_or_no(yes)}" for code, yes in sorted(value.items())
                ]
            case "no_german_needed" | "childcare":
                return [yes_or_no(value)]
            case "keywords":
                return list(value)
        return [str(value)]

    def run(self, run: Values) -> list[str]:
        """Everything about one run; the unit is named where the words do not say it themselves."""
        found = []
        for unit in RUN_UNITS:
            lines = self.run_unit(unit, part(RUN_UNITS[unit], run))
            is_clear = unit in {"kind", "status", "venue_id", "capacity"}
            found += lines if is_clear else [f"{label(f'runs.0.{unit}').partition(': ')[2]}: {line}" for line in lines]
        return found

    def run_unit(self, unit: str, values: Values) -> list[str]:
        match unit:
            case "kind":
                return timetable(values)
            case "status":
                return [str(Run.Status(values["status"]).label)]
            case "venue_id":
                number = values["venue_id"]
                return [venue(self.venues[number]) if number in self.venues else gone(number)] if number else []
            case "capacity":
                return list(filter(None, seats(values["capacity"], values["seats_left"])))
            case "registration_until":
                return [wording.day(date) for date in [day(values[unit])] if date]
            case "source_key":
                return []  # of no meaning to people
        return list(filter(None, [values[unit]]))


def names_of_terms(name: str, contents: Iterable[Snapshot]) -> dict[str, str]:
    terms = Offer._meta.get_field(name).related_model.objects.filter(code__in=mentioned(contents, name))
    return dict(terms.values_list("code", "label"))


def mentioned(contents: Iterable[Snapshot], name: str) -> set:
    return {key for content in contents for key in content.get(name, [])}


def known(things: dict[int, Any], number: int) -> str:
    return str(things[number]) if number in things else gone(number)


def gone(key: int | str) -> str:
    return _("nicht mehr vorhanden (%(key)s)") % {"key": key}


def contact(person: Contact) -> str:
    """Like "Ada Anders, 0561 123"; contacts without a name are told apart by their numbers."""
    return ", ".join(filter(None, [str(person), person.phone, person.email]))


def venue(place: Venue) -> str:
    """Like "Bürgerhaus, Hauptstraße 1, Vellmar"; there is a Bürgerhaus in every Gemeinde."""
    return ", ".join(filter(None, [place.name, place.street, place.public_place]))


def yes_or_no(value: bool) -> str:
    return _("ja") if value else _("nein")


def day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def time(text: str | None) -> dt.time | None:
    return dt.time.fromisoformat(text) if text else None


def price(values: Values) -> str:
    """Like "Ermäßigt: 8 € pro Termin (mit Ausweis)"."""
    given = {name: values[name] for name in PRICE_FIELDS}
    given |= {name: given[name] and Decimal(given[name]) for name in ["amount", "amount_max"]}
    (line,) = wording.price_lines([PriceOption(**given)])
    return f"{line.label}: {line.amount}" + (f" ({line.condition})" if line.condition else "")


def seats(capacity: int | None, left: int | None) -> list[str]:
    return [
        _("%(count)d Plätze") % {"count": capacity} if capacity is not None else "",
        _("%(count)d davon frei") % {"count": left} if left is not None else "",
    ]


def timetable(values: Values) -> list[str]:
    """When a run takes place: its rule and what differs from it, or its dates."""
    given = {name: value for name, value in values.items() if name in RUN_FIELDS}
    given |= {name: day(given[name]) for name in ["starts_on", "ends_on"]}
    given |= {name: time(given[name]) for name in ["start_time", "end_time"]}
    run = Run(**given)
    if run.kind == Run.Kind.SERIES:
        return [wording.regular_times(run), *map(exception, values["exceptions"])]
    if run.is_undated:
        return [wording.undated(run.kind, run.starts_on, run.ends_on)]
    return [one_date(date) for date in values["dates"]]


def one_date(values: Values) -> str:
    """Like "Di, 12. Januar 2027, 18:00 bis 19:30 Uhr, fällt aus"."""
    start = time(values["start_time"])
    words = [wording.weekday_and_day(day(values["date"]))]
    words += [wording.span(start, time(values["end_time"]))] if start else []
    return ", ".join(words + [_("fällt aus")] * values["is_cancelled"])


def exception(values: Values) -> str:
    """Like "Di, 12. Januar 2027: fällt aus", "…: verlegt auf Mi, 13. Januar 2027"."""
    when = wording.weekday_and_day(day(values["date"]))
    match values["kind"]:
        case RunException.Kind.MOVED:
            moved = one_date({**values, "date": values["moved_to"], "is_cancelled": False})
            return _("%(day)s: verlegt auf %(moved)s") % {"day": when, "moved": moved}
        case RunException.Kind.CANCELLED:
            return _("%(day)s: fällt aus") % {"day": when}
    return _("%(day)s: kein Termin") % {"day": when}


def all_units(content: Snapshot) -> list[tuple[str, Values]]:
    """Every unit of a whole content with its values, runs whole."""
    found = [(key, part(unit, content)) for key, unit in UNITS.items()]
    return found + [(f"runs.{run['id']}", run) for run in content["runs"]]
