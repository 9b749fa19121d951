"""The search and the filters beside a list: what can be chosen, with the number of offers for each choice."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from offers import wording
from offers.catalogue.facets import FACETS, Key, Option
from offers.catalogue.query import SORTS
from offers.display.fragments import pieces
from offers.finding.filters import RADII
from offers.finding.listing import joined
from offers.finding.results import Results

FIRST = ["lebensphase", "thema", "kosten"]
TIMES = ["tag", "zeit"]
LAST = [
    "art", "format", "merkmal", "barrierefrei", "zielgruppe", "sprache", "foerderung", "schwerpunkt", "anbieterart",
    "anbieter",
]  # fmt: skip
OPEN = {*FIRST}
ONLY_CHOSEN = {"anbieter"}  # too many to tick off and to count; they come from links and can be taken away here


@dataclass(frozen=True)
class Entry:
    """One entry of a select."""

    value: str
    label: str
    is_chosen: bool


class Panel:
    """The parts of a list that ask: ``search_bar``, ``filters`` and ``toolbar``, ready to print. All are one form."""

    def __init__(self, results: Results):
        self.filter = results.filter
        self._results = results
        self._language = get_language()
        self._between_thousands = wording.between_thousands()

    @property
    def search_bar(self) -> SafeString:
        portal = self.filter.vocabulary.portal
        start, middle, end = pieces(
            self._language,
            "components/search_bar.html",
            ("text", "places"),
            area=portal.texts["area_label"] if portal else "",
            radii=self._radii(),
        )
        return joined(start, escape(self.filter.text), middle, self._places(), end)

    @property
    def filters(self) -> SafeString:
        query = self.filter.query
        start, *between, end = pieces(
            self._language,
            "components/filter_panel.html",
            ("first", "times", "last"),
            chosen=self._chosen(),
            more_places=self._more_places(),
            date_from=query.date_from,
            date_to=query.date_to,
            age=self._age(),
        )
        return joined(
            start, self._sections(FIRST), between[0], self._sections(TIMES), between[1], self._sections(LAST), end
        )

    @property
    def notices(self) -> SafeString:
        notices = self._results.notices
        return render_to_string("components/notices.html", {"notices": notices}) if notices else joined()

    @property
    def toolbar(self) -> SafeString:
        start, middle, end = self.filter.vocabulary.once(
            ("toolbar", self.filter.sort, self._language), partial(self._toolbar, self.filter.sort)
        )
        return joined(start, escape(count_in_words(self._results)), middle, self._switch(), end)

    def _toolbar(self, sort: str) -> tuple[str, ...]:
        """What stands around the number of offers and the switch."""
        sorts = tuple(Entry(value, _(label), value == sort) for value, label in SORTS.items())
        return pieces(self._language, "components/toolbar.html", ("count", "switch"), sorts=sorts)

    def _switch(self) -> str:
        """From the list to the map, where there is one."""
        if not self.filter.vocabulary.has_map:
            return ""
        start, middle, end = pieces(self._language, "components/switch.html", ("list_url", "map_url"), is_map=False)
        return f"{start}{escape(self.filter.address())}{middle}{escape(self._results.map_url)}{end}"

    # -- checkboxes ------------------------------------------------------------------------------------------------

    def _sections(self, names: Iterable[str]) -> str:
        return "".join(map(self._section, names))

    def _section(self, name: str) -> str:
        """The checkboxes of one facet under its heading; nothing where there is nothing to choose."""
        chosen = {option.key for option in self.filter.chosen[name]}
        printed = partial(self._printed, name, chosen)
        if chosen or name in ONLY_CHOSEN:
            return printed()
        counts = tuple(self._results.counts.get(name, {}).items())
        return self.filter.vocabulary.lately(("section", name, counts, self._language), printed)

    def _printed(self, name: str, chosen: set[Key]) -> str:
        has_numbers = name not in ONLY_CHOSEN
        ready = self._ready(name) if has_numbers else {}
        choices = []
        for option, count in self._shown(name, chosen):
            if option.key in chosen:
                start, end = self._choice(name, option, is_chosen=True, is_none=has_numbers and not count)
            else:
                start, end = ready[option.key][not count]
            choices += (start, self._number(count) if has_numbers else "", end)
        if not choices:
            return ""
        start, end = self.filter.vocabulary.once(
            ("frame", name, len(chosen), self._language), partial(self._frame, name, len(chosen))
        )
        return f"{start}{''.join(choices)}{end}"

    def _frame(self, name: str, chosen: int) -> tuple[str, ...]:
        """What stands around the checkboxes of a facet of which so many are chosen."""
        return pieces(
            self._language,
            "components/filter_section.html",
            ("choices",),
            label=_(FACETS[name].label),
            chosen=chosen,
            is_open=bool(chosen) or name in OPEN,
            has_numbers=name not in ONLY_CHOSEN,
        )

    def _shown(self, name: str, chosen: set[Key]) -> list[tuple[Option, int]]:
        if name in ONLY_CHOSEN:
            return [(option, 0) for option in self.filter.chosen[name]]
        options = self._results.options(name)
        return in_two_levels(options, chosen) if name == "thema" else options

    def _ready(self, name: str) -> dict[Key, tuple[tuple[str, ...], tuple[str, ...]]]:
        """By key what stands around the number of a choice that nobody has made: with offers, and without."""

        def render():
            return {
                option.key: tuple(self._choice(name, option, is_chosen=False, is_none=none) for none in (False, True))
                for option in self.filter.vocabulary.options[name]
            }

        return self.filter.vocabulary.once((name, self._language), render)

    def _choice(self, name: str, option: Option, *, is_chosen: bool, is_none: bool) -> tuple[str, ...]:
        text = option.text
        return pieces(
            self._language,
            "components/filter_choice.html",
            ("number",),
            name=name,
            slug=option.slug,
            label=text,
            lang=text.lang,
            is_chosen=is_chosen,
            is_sub=option.parent is not None,
            is_none=is_none,
        )

    def _number(self, count: int) -> str:
        return str(count) if count < 1000 else wording.grouped(count, self._between_thousands)

    # -- selects and fields ----------------------------------------------------------------------------------------

    def _places(self) -> str:
        """The Gemeinden of the select with their numbers of offers."""
        chosen = self.filter.chosen["gemeinde"][:1]

        def render():
            options = self.filter.vocabulary.options["gemeinde"]
            return {option.key: self._place(option, is_chosen=False) for option in options}

        ready = self.filter.vocabulary.once(("select", self._language), render)
        entries = []
        for option, count in self._results.options("gemeinde"):
            start, end = self._place(option, is_chosen=True) if option in chosen else ready[option.key]
            entries += (start, self._number(count), end)
        return "".join(entries)

    def _place(self, option: Option, *, is_chosen: bool) -> tuple[str, ...]:
        return pieces(
            self._language,
            "components/select_entry.html",
            ("number",),
            value=option.slug,
            label=option.text,
            is_chosen=is_chosen,
        )

    def _more_places(self) -> tuple[str, ...]:
        """Chosen Gemeinden beyond the one in the select, and postal codes: they stay chosen."""
        return (*(option.slug for option in self.filter.chosen["gemeinde"][1:]), *self.filter.postal_codes)

    def _radii(self) -> tuple[Entry, ...]:
        radius = self.filter.radius
        values = sorted({*RADII, *([radius] if radius else [])})
        return tuple(Entry(str(km), _("%(km)d km") % {"km": km}, km == radius) for km in values)

    def _age(self) -> str:
        query = self.filter.query
        if query.min_age is None:
            return ""
        return str(query.min_age) if query.min_age == query.max_age else f"{query.min_age}-{query.max_age}"

    def _chosen(self) -> int:
        """How many filters are set, for the heading on phones."""
        query = self.filter.query
        ticked = sum(len(self.filter.chosen[name]) for name in [*FIRST, *TIMES, *LAST])
        return ticked + bool(query.date_from or query.date_to) + (query.min_age is not None)


def in_two_levels(options: list[tuple[Option, int]], chosen: set[Key]) -> list[tuple[Option, int]]:
    """Every first level; below it its children, once it or one of them is chosen."""
    children: dict[Key, list[tuple[Option, int]]] = {}
    for option, count in options:
        if option.parent is not None:
            children.setdefault(option.parent, []).append((option, count))
    shown = []
    for option, count in options:
        if option.parent is None:
            shown.append((option, count))
            below = children.get(option.key, [])
            if option.key in chosen or any(child.key in chosen for child, _count in below):
                shown.extend(below)
    return shown


def count_in_words(results: Results) -> str:
    """Like "47 Angebote, Seite 2 von 3"."""
    total, pages = results.total, results.pages
    words = ngettext("%(count)s Angebot", "%(count)s Angebote", total) % {"count": wording.number(total)}
    if pages.count == 1:
        return words
    return _("%(offers)s, Seite %(number)s von %(count)s") % {
        "offers": words,
        "number": wording.number(pages.number),
        "count": wording.number(pages.count),
    }
