"""The facets by which offers are found: their names in the address, what they ask and how their values combine.

Values inside a facet widen the search (Vellmar or Baunatal), except where a person needs all of them at once
(step-free *and* with a lift): those facets have ``needs_all``. Facets of the level "run" must hold for one and the same
run: "Tuesday evening in Vellmar" is not Monday evening in Vellmar and Tuesday somewhere else.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext, gettext_noop

from pages.languages import Text, translated
from places.names import german_slug

Key = int | str


@dataclass(frozen=True)
class Option:
    """One value of a facet: its key in the index, its slug in the address and its German label."""

    key: Key
    slug: str
    label: str
    parent: Key | None = None

    @property
    def text(self) -> Text:
        """The label as the page shows it. Gemeinden and providers are called the same in every language."""
        return Text(self.label)


@dataclass(frozen=True)
class Choice(Option):
    """A value of a fixed list, whose label is a message in locale/."""

    @property
    def text(self) -> Text:
        return Text(gettext(self.label))


@dataclass(frozen=True)
class TermOption(Option):
    """A term, whose label staff translate."""

    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict, compare=False)

    @property
    def text(self) -> Text:
        return translated(self.label, self.translations, "label")


@dataclass(frozen=True)
class Facet:
    """``label`` and ``phrase``, which says a value in a sentence, are German messages."""

    name: str
    label: str
    level: str = "offer"
    needs_all: bool = False
    phrase: str = "%(label)s"


def choices(enum) -> list[Option]:
    """The values of a fixed list. Their slugs are in the address, so their labels only change with a redirect."""
    return [Choice(value, german_slug(label), label) for value, label in enum.choices if value]


OUTSIDE = Choice(0, "ausserhalb", gettext_noop("Außerhalb"))

WEEKDAYS = [
    Choice(number, name.lower(), name)  # wording.py has them as messages
    for number, name in enumerate(
        ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"], start=1
    )
]

FEATURES = [
    Choice("childcare", "kinderbetreuung", gettext_noop("Mit Kinderbetreuung")),
    Choice("no_registration", "ohne-anmeldung", gettext_noop("Ohne Anmeldung")),
    Choice("no_german", "ohne-deutschkenntnisse", gettext_noop("Deutschkenntnisse nicht nötig")),
    Choice("educational_leave", "bildungsurlaub", gettext_noop("Als Bildungsurlaub anerkannt")),
    Choice("free_seats", "freie-plaetze", gettext_noop("Noch Plätze frei")),
    Choice("open_start", "einstieg-jederzeit", gettext_noop("Einstieg jederzeit")),
    Choice("near_stop", "nahe-haltestelle", gettext_noop("Nahe einer Haltestelle")),
]
RUN_FEATURES = {"free_seats", "open_start", "near_stop"}
EDUCATIONAL_LEAVE = "bildungsurlaub"  # code of the FundingScheme

FACETS = {
    facet.name: facet
    for facet in [
        Facet("lebensphase", gettext_noop("Lebensphase")),
        Facet("thema", gettext_noop("Thema")),
        Facet("gemeinde", gettext_noop("Gemeinde"), level="run", phrase=gettext_noop("in %(label)s")),
        Facet("kosten", gettext_noop("Kosten")),
        Facet("art", gettext_noop("Art des Angebots")),
        Facet("format", gettext_noop("Vor Ort oder online")),
        Facet("tag", gettext_noop("Wochentag"), level="run", phrase=gettext_noop("am %(label)s")),
        Facet("zeit", gettext_noop("Tageszeit"), level="run"),
        Facet("merkmal", gettext_noop("Gut zu wissen"), needs_all=True),
        Facet("barrierefrei", gettext_noop("Barrierefreiheit"), needs_all=True),
        Facet("zielgruppe", gettext_noop("Speziell für"), phrase=gettext_noop("für %(label)s")),
        Facet("sprache", gettext_noop("Sprache"), phrase=gettext_noop("auf %(label)s")),
        Facet("foerderung", gettext_noop("Förderung")),
        Facet("schwerpunkt", gettext_noop("Schwerpunkt")),
        Facet("anbieterart", gettext_noop("Art des Anbieters")),
        Facet("anbieter", gettext_noop("Anbieter"), phrase=gettext_noop("von %(label)s")),
    ]
}
# What must hold for one and the same run.
RUN_FACETS = {name for name, facet in FACETS.items() if facet.level == "run"}
