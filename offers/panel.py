"""The filter panel beside a list: what can be chosen, with the number of offers for each choice."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from offers import wording
from offers.facets import FACETS, Option
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
NUMBER_HERE = "\x1f"


@dataclass(frozen=True)
class Section:
    """One facet: its checkboxes, ready to print, and how many of them are ticked."""

    name: str
    label: str
    chosen: int
    is_open: bool
    choices: SafeString


@dataclass(frozen=True)
class Entry:
    """One entry of a select."""

    value: str
    label: str
    is_chosen: bool


class Panel:
    """Everything that ``components/filter_panel.html`` and ``components/search_bar.html`` show."""

    def __init__(self, results: Results):
        self.filter = results.filter
        self._results = results
        self.first = self._sections(FIRST)
        self.times = self._sections(TIMES)
        self.last = self._sections(LAST)

    def _sections(self, names: Iterable[str]) -> list[Section]:
        return [section for name in names if (section := self._section(name)).choices]

    def _section(self, name: str) -> Section:
        options = self._results.options(name)
        chosen = {option.key for option in self.filter.chosen[name]}
        shown = options
        if name in ONLY_CHOSEN:
            shown = [(option, count) for option, count in options if option.key in chosen]
        elif name == "thema":
            shown = in_two_levels(options, chosen)
        parts = []
        for option, count in shown:
            before, after = choice(
                name,
                option.slug,
                option.label,
                get_language(),
                is_chosen=option.key in chosen,
                is_sub=option.parent is not None,
                is_none=not count and name not in ONLY_CHOSEN,
            )
            parts.append(f"{before}{'' if name in ONLY_CHOSEN else wording.number(count)}{after}")
        return Section(
            name=name,
            label=FACETS[name].label,
            chosen=len(chosen),
            is_open=bool(chosen) or name in OPEN,
            choices=mark_safe("".join(parts)),  # noqa: S308  (rendered by a template, the number is ours)
        )

    # -- the search bar --------------------------------------------------------------------------------------------

    @property
    def places(self) -> list[Entry]:
        chosen = self.filter.chosen["gemeinde"][:1]
        return [
            Entry(option.slug, f"{option.label} ({wording.number(count)})", option in chosen)
            for option, count in self._results.options("gemeinde")
        ]

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
        sections = [*self.first, *self.times, *self.last]
        return sum(section.chosen for section in sections) + self.dates_are_chosen + bool(self.age)


def in_two_levels(options: list[tuple[Option, int]], chosen: set) -> list[tuple[Option, int]]:
    """Every first level; below it its children, once it or one of them is chosen."""
    shown = []
    for option, count in options:
        if option.parent is None:
            children = [(child, number) for child, number in options if child.parent == option.key]
            shown.append((option, count))
            if option.key in chosen or any(child.key in chosen for child, _number in children):
                shown.extend(children)
    return shown


@lru_cache(maxsize=4_000)
def choice(
    name: str, slug: str, label: str, language: str | None, *, is_chosen: bool, is_sub: bool, is_none: bool
) -> tuple[str, str]:
    """One checkbox as HTML before and after its number. Remembered: a page has some hundred of them."""
    html = render_to_string(
        "components/filter_choice.html",
        {
            "name": name,
            "slug": slug,
            "label": label,
            "is_chosen": is_chosen,
            "is_sub": is_sub,
            "is_none": is_none,
            "has_number": name not in ONLY_CHOSEN,
            "number": NUMBER_HERE,
        },
    ).strip()
    before, _mark, after = html.rpartition(NUMBER_HERE)
    return before, after
