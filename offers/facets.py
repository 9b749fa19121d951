"""The facets by which offers are found: their names in the address, what they ask and how their values combine.

Values inside a facet widen the search (Vellmar or Baunatal), except where a person needs all of them at once
(step-free *and* with a lift): those facets have ``needs_all``. Facets of the level "run" must hold for one and the same
run: "Tuesday evening in Vellmar" is not Monday evening in Vellmar and Tuesday somewhere else.
"""

from collections.abc import Callable
from dataclasses import dataclass

from offers.models import FocusTheme, FundingScheme, Language, LifePhase, Occurrence, Offer, TargetGroup, Topic
from places.models import Municipality
from places.names import german_slug
from providers.models import AccessFeature, Provider, ProviderType

Key = int | str


@dataclass(frozen=True)
class Option:
    """One value of a facet: its key in the index, its slug in the address and its label on the page."""

    key: Key
    slug: str
    label: str
    parent: Key | None = None


@dataclass(frozen=True)
class Facet:
    name: str
    label: str
    options: Callable[[], list[Option]]
    level: str = "offer"
    needs_all: bool = False
    preposition: str = ""


def terms(model, **conditions) -> Callable[[], list[Option]]:
    """The active terms of a vocabulary, in their order."""

    def options() -> list[Option]:
        has_parent = any(field.name == "parent" for field in model._meta.fields)
        names = ["pk", "slug", "label", *(["parent_id"] if has_parent else [])]
        return [Option(*row) for row in model.objects.active().filter(**conditions).values_list(*names)]

    return options


def choices(enum) -> Callable[[], list[Option]]:
    """The values of a fixed list. Their slugs are in the address, so their labels only change with a redirect."""
    fixed = [Option(value, german_slug(label), label) for value, label in enum.choices if value]
    return lambda: fixed


def municipalities() -> list[Option]:
    """The Gemeinden of this Kommune and "außerhalb", which stands for every place that is in none of them."""
    from pages.models import Portal

    rows = Municipality.objects.of_portal(Portal.objects.current()).values_list("pk", "slug", "name")
    return [*(Option(*row) for row in rows), OUTSIDE]


def providers() -> list[Option]:
    return [Option(*row) for row in Provider.objects.public().values_list("pk", "slug", "name")]


OUTSIDE = Option(0, "ausserhalb", "Außerhalb")

WEEKDAYS = [
    Option(number, name.lower(), name)
    for number, name in enumerate(
        ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"], start=1
    )
]

FEATURES = [
    Option("childcare", "kinderbetreuung", "Mit Kinderbetreuung"),
    Option("no_registration", "ohne-anmeldung", "Ohne Anmeldung"),
    Option("no_german", "ohne-deutschkenntnisse", "Deutschkenntnisse nicht nötig"),
    Option("educational_leave", "bildungsurlaub", "Als Bildungsurlaub anerkannt"),
    Option("free_seats", "freie-plaetze", "Noch Plätze frei"),
    Option("open_start", "einstieg-jederzeit", "Einstieg jederzeit"),
    Option("near_stop", "nahe-haltestelle", "Nahe einer Haltestelle"),
]
RUN_FEATURES = {"free_seats", "open_start", "near_stop"}
EDUCATIONAL_LEAVE = "bildungsurlaub"  # code of the FundingScheme

FACETS = {
    facet.name: facet
    for facet in [
        Facet("lebensphase", "Lebensphase", terms(LifePhase)),
        Facet("thema", "Thema", terms(Topic)),
        Facet("gemeinde", "Gemeinde", municipalities, level="run", preposition="in"),
        Facet("kosten", "Kosten", choices(Offer.PriceKind)),
        Facet("art", "Art des Angebots", choices(Offer.Kind)),
        Facet("format", "Vor Ort oder online", choices(Offer.Format)),
        Facet("tag", "Wochentag", lambda: WEEKDAYS, level="run", preposition="am"),
        Facet("zeit", "Tageszeit", choices(Occurrence.Daypart), level="run"),
        Facet("merkmal", "Gut zu wissen", lambda: FEATURES, needs_all=True),
        Facet("barrierefrei", "Barrierefreiheit", terms(AccessFeature), needs_all=True),
        Facet("zielgruppe", "Speziell für", terms(TargetGroup), preposition="für"),
        Facet("sprache", "Sprache", terms(Language), preposition="auf"),
        Facet("foerderung", "Förderung", terms(FundingScheme)),
        Facet("schwerpunkt", "Schwerpunkt", terms(FocusTheme)),
        Facet("anbieterart", "Art des Anbieters", terms(ProviderType)),
        Facet("anbieter", "Anbieter", providers, preposition="von"),
    ]
}
