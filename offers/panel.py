"""The filter panel beside a list: what can be chosen, with the number of offers for each choice."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from offers import wording
from offers.facets import FACETS, Key, Option
from offers.filters import RADII
from offers.query import SORTS
from offers.results import Results

FIRST = ["lebensphase", "thema", "kosten"]
TIMES = ["tag", "zeit"]
LAST = [
    "art", "format", "merkmal", "barrierefrei", "zielgruppe", "sprache", "foerderung", "schwerpunkt", "anbieterart",
    "anbieter",
]  # fmt: skip
OPEN = {*FIRST}
ONLY_CHOSEN = {"anbieter"}  # too many to tick off and to count; they come from links and can be taken away here
MARK = "\x1f"


@dataclass(frozen=True)
class Entry:
    """One entry of a select."""

    value: str
    label: str
    is_chosen: bool


class Panel:
    """Everything that ``components/filter_panel.html`` and ``components/search_bar.html`` show.

    A page has some hundred checkboxes, more than all its other parts; so each comes from a template that is rendered
    once, remembered, and only gets its present number.
    """

    def __init__(self, results: Results):
        self.filter = results.filter
        self._results = results
        self._language = get_language()
        self.first = self._sections(FIRST)
        self.times = self._sections(TIMES)
        self.last = self._sections(LAST)

    def _sections(self, names: Iterable[str]) -> SafeString:
        return mark_safe("".join(map(self._section, names)))  # noqa: S308  (rendered by templates)

    def _section(self, name: str) -> str:
        """The checkboxes of one facet under its heading; nothing where there is nothing to choose."""
        chosen = {option.key for option in self.filter.chosen[name]}
        choices = "".join(self._choice(name, option, count, chosen) for option, count in self._shown(name, chosen))
        if not choices:
            return ""
        before, after = halves(
            "components/filter_section.html",
            self._language,
            label=FACETS[name].label,
            chosen=len(chosen),
            is_open=bool(chosen) or name in OPEN,
        )
        return before + choices + after

    def _shown(self, name: str, chosen: set[Key]) -> list[tuple[Option, int]]:
        options = self._results.options(name)
        if name in ONLY_CHOSEN:
            return [(option, count) for option, count in options if option.key in chosen]
        return in_two_levels(options, chosen) if name == "thema" else options

    def _choice(self, name: str, option: Option, count: int, chosen: set[Key]) -> str:
        has_number = name not in ONLY_CHOSEN
        before, after = halves(
            "components/filter_choice.html",
            self._language,
            name=name,
            slug=option.slug,
            label=option.label,
            is_chosen=option.key in chosen,
            is_sub=option.parent is not None,
            is_none=has_number and not count,
            has_number=has_number,
        )
        return f"{before}{wording.number(count) if has_number else ''}{after}"

    # -- the search bar --------------------------------------------------------------------------------------------

    @property
    def places(self) -> SafeString:
        """The Gemeinden of the select with their numbers of offers."""
        chosen = self.filter.chosen["gemeinde"][:1]
        entries = []
        for option, count in self._results.options("gemeinde"):
            before, after = halves(
                "components/select_entry.html",
                self._language,
                value=option.slug,
                label=option.label,
                is_chosen=option in chosen,
            )
            entries.append(f"{before}{wording.number(count)}{after}")
        return mark_safe("".join(entries))  # noqa: S308  (rendered by templates)

    @property
    def more_places(self) -> list[str]:
        """Chosen Gemeinden beyond the one in the select, and postal codes: they stay chosen."""
        return [option.slug for option in self.filter.chosen["gemeinde"][1:]] + self.filter.postal_codes

    @property
    def radii(self) -> list[Entry]:
        radius = self.filter.radius
        values = sorted({*RADII, *([radius] if radius else [])})
        return [Entry(str(km), _("%(km)d km") % {"km": km}, km == radius) for km in values]

    @property
    def sorts(self) -> list[Entry]:
        return [Entry(value, _(label), value == self.filter.sort) for value, label in SORTS.items()]

    @property
    def dates_are_chosen(self) -> bool:
        return bool(self.filter.query.date_from or self.filter.query.date_to)

    @property
    def age(self) -> str:
        return dict(self.filter.parameters()).get("alter", "")

    @property
    def chosen(self) -> int:
        """How many filters the panel holds, for its heading on phones."""
        ticked = sum(len(self.filter.chosen[name]) for name in [*FIRST, *TIMES, *LAST])
        return ticked + self.dates_are_chosen + bool(self.age)


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


@lru_cache(maxsize=5_000)
def halves(template: str, language: str | None, **context) -> tuple[str, str]:
    """``template`` rendered with ``context``, as HTML before and after its variable ``content``."""
    before, _mark, after = render_to_string(template, {**context, "content": MARK}).strip().rpartition(MARK)
    return before, after
