"""Every parameter of the lists: its name in the address, its label, its choices and how kindly it takes odd values.

A value that does not exist is ignored with a notice; it never empties the page and never drops the other filters.
"""

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache, cached_property, partial
from typing import Any
from urllib.parse import urlencode

import django_filters
from django import forms
from django.forms import Field
from django.utils.datastructures import MultiValueDict
from django.utils.dateformat import format as format_date
from django.utils.translation import get_language, gettext_noop, pgettext
from django.utils.translation import gettext as _

from offers import catalogue
from offers.catalogue.facets import FACETS, OUTSIDE, Key, Option
from offers.catalogue.query import BEST, SORTS, Query
from offers.catalogue.text import synonym_key
from offers.models import Offer
from offers.models.offer import MAX_AGE
from pages.languages import Text
from places.distance import within

MAX_TEXT = 200  # characters of a search that are read
RADII = [5, 10, 20, 30, 50]  # km
MAX_RADIUS = 100
AGE = re.compile(r"\s*(\d{1,3})\s*(?:(?:-|–|bis)\s*(\d{1,3})\s*)?\Z")
POSTAL_CODE = re.compile(r"\d{5}\Z")
FAR_FUTURE = 10  # years
MAX_PLACE_WORDS = 4  # "in Bad Karlshafen"


Pairs = tuple[tuple[str, str], ...]  # parameters of an address by name and value


@dataclass(frozen=True)
class Chip:
    """An active filter, and the parameters that go with it."""

    name: str
    label: Text
    pairs: Pairs


class LenientMultipleChoiceField(forms.MultipleChoiceField):
    """Keeps every value once; the vocabulary decides which of them exist."""

    def to_python(self, value):
        return list(dict.fromkeys(str(item).strip()[:MAX_TEXT] for item in value or [] if str(item).strip()))

    def validate(self, value):
        return None


class LenientDateField(forms.CharField):
    """A day such as 2026-11-22 or 22.11.2026; anything else is None."""

    def clean(self, value):
        for pattern in ["%Y-%m-%d", "%d.%m.%Y"]:
            try:
                day = dt.datetime.strptime((value or "").strip(), pattern).date()
            except (ValueError, TypeError):
                continue
            return day if 2000 <= day.year <= dt.date.today().year + FAR_FUTURE else None
        return None


class FacetFilter(django_filters.Filter):
    field_class = LenientMultipleChoiceField


class TextFilter(django_filters.Filter):
    field_class = forms.CharField


class DayFilter(django_filters.Filter):
    field_class = LenientDateField


class OfferFilter(django_filters.FilterSet):
    """Reads the parameters of a list into a ``Query``.

    ``query`` is the meaning, ``notices`` what was ignored and why, ``chips`` the active filters as links.
    """

    q = TextFilter(label=gettext_noop("Suchbegriff"))
    lebensphase = FacetFilter(label=FACETS["lebensphase"].label)
    thema = FacetFilter(label=FACETS["thema"].label)
    gemeinde = FacetFilter(label=FACETS["gemeinde"].label)
    umkreis = TextFilter(label=gettext_noop("Umkreis in km"))
    anbieter = FacetFilter(label=FACETS["anbieter"].label)
    anbieterart = FacetFilter(label=FACETS["anbieterart"].label)
    art = FacetFilter(label=FACETS["art"].label)
    format = FacetFilter(label=FACETS["format"].label)
    kosten = FacetFilter(label=FACETS["kosten"].label)
    sprache = FacetFilter(label=FACETS["sprache"].label)
    barrierefrei = FacetFilter(label=FACETS["barrierefrei"].label)
    zielgruppe = FacetFilter(label=FACETS["zielgruppe"].label)
    foerderung = FacetFilter(label=FACETS["foerderung"].label)
    schwerpunkt = FacetFilter(label=FACETS["schwerpunkt"].label)
    alter = TextFilter(label=gettext_noop("Alter"))
    tag = FacetFilter(label=FACETS["tag"].label)
    zeit = FacetFilter(label=FACETS["zeit"].label)
    von = DayFilter(label=gettext_noop("Von"))
    bis = DayFilter(label=gettext_noop("Bis"))
    merkmal = FacetFilter(label=FACETS["merkmal"].label)
    sortierung = TextFilter(label=gettext_noop("Sortieren nach"))

    class Meta:
        model = Offer
        fields: list[str] = []

    def __init__(
        self,
        data: MultiValueDict,
        *,
        now: dt.datetime,
        fixed: dict[str, Key] | None = None,
        names: catalogue.Names | None = None,
    ):
        """``fixed`` are choices of the page itself, such as the Thema of a theme page; they are no chips. ``names``
        are those of the index that will be searched, where the caller reads it already."""
        # Not the constructor of FilterSet: it copies all filters and builds a form from copies of their fields, for
        # each request anew, which takes longer than the search. Nothing here changes a filter or a field.
        self.data = data
        self.filters = self.base_filters
        self.now = now
        self.fixed = fixed or {}
        self.vocabulary = names or catalogue.vocabulary(now)
        self.notices: list[str] = []
        self.values = {**nothing_asked(), **{name: self._clean(name) for name in self.filters if name in data}}
        self.chosen: dict[str, list[Option]] = {name: self._options(name) for name in FACETS}
        self.query = self._query()

    # -- reading ---------------------------------------------------------------------------------------------------

    def _clean(self, name: str):
        return cleaned(self.filters[name].field, self.data.getlist(name))

    def _options(self, name: str) -> list[Option]:
        options = []
        for slug in self.values.get(name) or []:
            if name == "gemeinde" and POSTAL_CODE.match(slug):
                continue
            option = self.vocabulary.option(name, slug)
            if option is None:
                self._ignore(FACETS[name].label, slug)
            elif option not in options:  # a replaced term leads to the same as its replacement
                options.append(option)
        return options

    def _ignore(self, label: str, value: str) -> None:
        shown = value if len(value) <= 40 else f"{value[:40]}…"
        text = _("%(label)s: „%(value)s“ kennen wir nicht. Wir zeigen die Angebote ohne diesen Filter.")
        self.notices.append(text % {"label": _(label), "value": shown})

    def _query(self) -> Query:
        chosen = {name: frozenset(option.key for option in options) for name, options in self.chosen.items() if options}
        names = self.vocabulary
        for name, key in self.fixed.items():
            chosen[name] = chosen.get(name, frozenset()) or frozenset({key})
        text, self.places_in_text = names.lately(("places", self.text), partial(places_in, self.text, names))
        if self.places_in_text and not self._chosen_places:
            # "Yoga in Baunatal"; a place chosen in the list, or that of the page itself, outweighs it
            chosen["gemeinde"] = self.places_in_text
        min_age, max_age = self._ages()
        date_from, date_to = self._day("von"), self._day("bis")
        if date_from and date_to and date_from > date_to:
            self.notices.append(_("„Von“ liegt nach „Bis“. Wir haben die beiden Tage getauscht."))
            date_from, date_to = date_to, date_from
        return Query(
            text=text,
            chosen=chosen,
            near=self._near(chosen.get("gemeinde", frozenset())),
            min_age=min_age,
            max_age=max_age,
            date_from=date_from,
            date_to=date_to,
            sort=self.sort,
        )

    @property
    def text(self) -> str:
        return " ".join((self.values.get("q") or "").split())[:MAX_TEXT]

    @property
    def sort(self) -> str:
        value = self.values.get("sortierung") or BEST
        return value if value in SORTS else BEST

    @property
    def postal_codes(self) -> list[str]:
        """Those that were understood."""
        return [code for code in self.values.get("gemeinde") or [] if code in self.vocabulary.postal_codes]

    @property
    def _chosen_places(self) -> int:
        """How many places are chosen beside the text; that of the page itself counts as one."""
        return len(self.chosen["gemeinde"]) + len(self.postal_codes) + ("gemeinde" in self.fixed)

    @property
    def radius(self) -> int | None:
        """Kilometres around the chosen places."""
        value = (self.values.get("umkreis") or "").strip()
        if not (value.isascii() and value.isdigit()):
            return None
        kilometres = int(value.lstrip("0")[:4] or 0)
        return kilometres if 1 <= kilometres <= MAX_RADIUS else None

    def _near(self, places: frozenset[Key]) -> frozenset[int]:
        """The places of postal codes and those around the chosen ones."""
        names = self.vocabulary
        known = frozenset().union(*(names.postal_codes[code] for code in self.postal_codes))
        for code in self.values.get("gemeinde") or []:
            if POSTAL_CODE.match(code) and code not in names.postal_codes:
                self._ignore(gettext_noop("Postleitzahl"), code)
        centres = known | {key for key in places if key}
        if (self.values.get("umkreis") or "").strip():
            if self.radius is None:
                self._ignore(self.filters["umkreis"].label, self.values["umkreis"])
            elif not centres:
                self.notices.append(_("Für den Umkreis brauchen wir eine Gemeinde. Bitte wählen Sie eine aus."))
            else:
                around = partial(within, self.radius, centres, names.centres)
                return names.lately(("within", self.radius, centres), around)
        return known

    def _ages(self) -> tuple[int | None, int | None]:
        value = (self.values.get("alter") or "").strip()
        if not value:
            return None, None
        match = AGE.match(value) if value.isascii() or "–" in value else None
        ages = sorted(int(age) for age in match.groups() if age) if match else []
        if not ages or ages[-1] > MAX_AGE:
            self._ignore(self.filters["alter"].label, value)
            return None, None
        return ages[0], ages[-1]

    def _day(self, name: str) -> dt.date | None:
        given = (self.data.get(name) or "").strip()
        if given and self.values.get(name) is None:
            self._ignore(self.filters[name].label, given)
        return self.values.get(name)

    # -- addresses -------------------------------------------------------------------------------------------------

    @cached_property
    def parameters(self) -> list[tuple[str, str]]:
        """The parameters that were understood, in a fixed order: the canonical form of this page's address."""
        pairs = [("q", self.text)] if self.text else []
        for name in FACETS:
            pairs += [(name, option.slug) for option in self.chosen[name]]
        pairs += [("gemeinde", code) for code in self.postal_codes]
        if self.radius and self.query.near:
            pairs.append(("umkreis", str(self.radius)))
        if self.query.min_age is not None:
            pairs.append(("alter", self._age_value))
        if self.query.date_from:
            pairs.append(("von", self.query.date_from.isoformat()))
        if self.query.date_to:
            pairs.append(("bis", self.query.date_to.isoformat()))
        if self.sort != BEST:
            pairs.append(("sortierung", self.sort))
        return pairs

    @property
    def _age_value(self) -> str:
        low, high = self.query.min_age, self.query.max_age
        return str(low) if low == high else f"{low}-{high}"

    def changed(self, *, add: Pairs = (), drop: Pairs = ()) -> "OfferFilter":
        """What this page reads at ``address`` with the same changes."""
        data: MultiValueDict = MultiValueDict()
        for name, value in (*(pair for pair in self.parameters if pair not in drop), *add):
            data.appendlist(name, value)
        return OfferFilter(data, now=self.now, fixed=self.fixed, names=self.vocabulary)

    def address(self, *, add: Pairs = (), drop: Pairs = ()) -> str:
        """The query string ("?…") of this page with some pairs more or less."""
        quoted = [self._quoted[pair] for pair in self.parameters if pair not in drop]
        return f"?{'&'.join([*quoted, urlencode(add)] if add else quoted)}"

    @cached_property
    def _quoted(self) -> dict[tuple[str, str], str]:
        """The parameters as they stand in addresses; each chip needs all the others."""
        return {pair: urlencode([pair]) for pair in self.parameters}

    @cached_property
    def list_address(self) -> str:
        """The query string ("?…" or nothing) that finds the same in the list of all offers, whatever page this is."""
        fixed = [urlencode([(name, option.slug)]) for name, option in self._fixed_options()]
        quoted = [*fixed, *self._quoted.values()]
        return f"?{'&'.join(quoted)}" if quoted else ""

    def _fixed_options(self) -> list[tuple[str, Option]]:
        found = [(name, self.vocabulary.option_of(name, key)) for name, key in self.fixed.items()]
        return [(name, option) for name, option in found if option and not self.chosen[name]]

    def address_in(self, slug: str) -> str:
        """The query string of the same list in the Gemeinde ``slug``, wherever this one looks."""
        add, drop = self._without_places
        return self.address(add=(*add, ("gemeinde", slug)), drop=drop)

    def online(self) -> "OfferFilter":
        """The same list, but of offers that are online and so in no place."""
        add, drop = self._without_places
        formats = tuple(("format", option.slug) for option in self.chosen["format"])
        online = self.vocabulary.option_of("format", Offer.Format.ONLINE)
        return self.changed(add=(*add, ("format", online.slug)), drop=(*drop, *formats))

    @cached_property
    def _without_places(self) -> tuple[Pairs, Pairs]:
        """The parameters that come and those that go where all is the same but the places."""
        drop = tuple(pair for pair in self.parameters if pair[0] in {"gemeinde", "umkreis"})
        if not self.places_in_text:
            return (), drop
        return ((("q", self.query.text),) if self.query.text else ()), (("q", self.text), *drop)

    @property
    def is_filtered(self) -> bool:
        return bool(self.parameters)

    @property
    def chips(self) -> list[Chip]:
        """The active filters in words; sorting is none."""
        chips = []
        for name, value in self.parameters:
            if name == "sortierung":
                continue
            pairs = ((name, value), *([("umkreis", str(self.radius))] if self._is_last_place(name) else []))
            chips.append(Chip(name, self._wording(name, value), pairs))
        return chips

    @property
    def in_words(self) -> str:
        """Like "Angebote: „Deutsch“, in Vellmar, Kostenlos"."""
        labels = [option.text for _name, option in self._fixed_options()] + [chip.label for chip in self.chips]
        return _("Angebote: %(filters)s") % {"filters": ", ".join(labels)} if labels else _("Angebote")

    def _is_last_place(self, name: str) -> bool:
        if name == "gemeinde":
            return self._chosen_places == 1 and not self.places_in_text
        return name == "q" and bool(self.places_in_text) and not self._chosen_places

    def _wording(self, name: str, value: str) -> Text:
        if name == "q":
            return Text(_("„%(text)s“") % {"text": value})
        return self.vocabulary.lately(("chip", name, value, get_language()), partial(self._worded, name, value))

    def _worded(self, name: str, value: str) -> Text:
        match name:
            case "umkreis":
                return Text(_("Umkreis %(km)s km") % {"km": value})
            case "alter":
                low, is_range, high = value.partition("-")
                ages = _("%(from)s bis %(to)s") % {"from": low, "to": high} if is_range else low
                return Text(_("Alter %(ages)s Jahre") % {"ages": ages})
            case "von" | "bis":
                day = format_date(dt.date.fromisoformat(value), pgettext("Tag in Zahlen", "d.m.Y"))
                return Text((_("ab %(day)s") if name == "von" else _("bis %(day)s")) % {"day": day})
        option = self.vocabulary.option(name, value)
        label = option.text if option else Text(value)
        # No sentence in one language around a label in another; and nobody says "in Außerhalb".
        stands_alone = label.lang or (option and option.key == OUTSIDE.key)
        return label if stands_alone else Text(_(FACETS[name].phrase) % {"label": label})


@dataclass(frozen=True)
class Part:
    """A word of a search, or the words in it that name ``places`` of this Kommune."""

    text: str
    places: frozenset[int] = frozenset()


def parts_of(text: str, names: catalogue.Names) -> list[Part]:
    """``text`` word by word; a Gemeinde or a postal code is one part, with an "in" before it."""
    words, parts = text.split(), []
    while words:
        for length in range(min(MAX_PLACE_WORDS, len(words)), 0, -1):
            span = " ".join(words[:length])
            if places := places_called(span, names):
                parts.append(Part(span, frozenset(places)))
                words = words[length:]
                break
        else:
            parts.append(Part(words.pop(0)))
    return parts


def places_in(text: str, names: catalogue.Names) -> tuple[str, frozenset[int]]:
    """``text`` without the Gemeinden and postal codes of this Kommune that it names, and their keys."""
    parts = parts_of(text, names)
    return " ".join(part.text for part in parts if not part.places), frozenset().union(*(part.places for part in parts))


def places_called(span: str, names: catalogue.Names) -> set[int]:
    if POSTAL_CODE.match(span):
        return names.postal_codes.get(span, set())
    key = synonym_key(span)
    return {names.place_names[key]} if key in names.place_names else set()


def cleaned(field: Field, given: list[str]):
    """What ``field`` makes of the values of one parameter."""
    if isinstance(field, LenientMultipleChoiceField):
        return field.clean(given)
    return field.clean(given[-1].replace("\x00", " ") if given else "")


@cache
def nothing_asked() -> dict[str, Any]:
    """The values of an address without parameters."""
    return {name: cleaned(item.field, []) for name, item in OfferFilter.base_filters.items()}
