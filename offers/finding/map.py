"""The Gemeinden with their numbers of offers: as a map, and as a list that says the same."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from offers import wording
from offers.catalogue import Names
from offers.catalogue.facets import OUTSIDE, Key
from offers.display.fragments import pieces
from offers.finding.listing import joined
from offers.finding.results import Counted
from places.map import Area, Drawing, drawing

DARKEST = 5  # base.css has a colour for each shade from 0 (no offers) to this one
# Where each shade begins among the Gemeinden with offers: most are light, the few with most offers stand out.
SHARES = [0.3, 0.55, 0.75, 0.9]
DIGITS = [10, 12, 15, 20, 25, 30, 40, 50, 60, 80]
ROUND = [2, 3, 4, 5, 6, 8, *(digits * power for power in (1, 10, 100, 1000) for digits in DIGITS)]


@dataclass(frozen=True)
class Shade:
    """A line of the legend: ``number`` is that of the colour, ``label`` says for how many offers it stands."""

    number: int
    label: str


class MunicipalityMap:
    """What to show of the Gemeinden of this Kommune.

    ``counts`` are the numbers of offers by key, ``address`` says where the Gemeinde of a slug leads, ``chosen`` are
    those that somebody asked for. ``drawing`` is None where there is nothing to draw; then the list stands alone.
    """

    def __init__(
        self, names: Names, counts: Mapping[Key, int], address: Callable[[str], str], chosen: Iterable[Key] = ()
    ):
        options = [option for option in names.options["gemeinde"] if option != OUTSIDE]
        self._labels = {option.key: option.label for option in options}
        self._counts = {option.key: counts.get(option.key, 0) for option in options}
        # A forest that belongs to no Gemeinde leads somewhere only if there are offers.
        self._urls = {
            option.key: address(option.slug)
            for option in options
            if option.key not in names.unincorporated or self._counts[option.key]
        }
        self._chosen = frozenset(chosen)
        self._limits = limits(self._counts.values())
        self._language = get_language()
        self.drawing: Drawing | None = None
        self.credit = ""
        if names.has_map:
            self.drawing = drawing(names.portal.district_id, names.places_version)
            self.credit = names.portal.district.boundary_credit

    @cached_property
    def counted(self) -> list[Counted]:
        """All Gemeinden in the order of their names, for the list beside the map. Some have no address."""
        return [Counted(label, self._counts[key], self._urls.get(key, "")) for key, label in self._labels.items()]

    # -- the map, ready to print -----------------------------------------------------------------------------------

    @property
    def shapes(self) -> SafeString:
        """What lies below the links: places of others, then the areas of each shade."""
        parts = [self._fixed("components/map_neighbour.html", area) for area in self.drawing.neighbours]
        for number in range(DARKEST + 1):
            areas = [area for area in self._areas if self._shade(area) == number]
            shapes = [self._fixed("components/map_shape.html", area) for area in areas]
            parts += [f'<g class="bp-step-{number}">', *shapes, "</g>\n"] if areas else []
        return joined(*parts)

    @property
    def links(self) -> SafeString:
        """What lies above the shapes, in the order of their names: links and texts."""
        return joined(*map(self._link, self._areas))

    @property
    def legend(self) -> list[Shade]:
        """What the shades stand for, from light to dark."""
        numbers = self._counts.values()
        shades = [Shade(0, _("keine"))] if 0 in numbers else []
        ends = [*(limit - 1 for limit in self._limits[1:]), max(numbers, default=0)]
        for position, (start, end) in enumerate(zip(self._limits, ends, strict=False)):
            label = _("%(from)s bis %(to)s") % {"from": wording.number(start), "to": wording.number(end)}
            shades.append(Shade(self._step(position), label if end > start else wording.number(start)))
        return shades

    @property
    def _areas(self) -> list[Area]:
        return [area for area in self.drawing.areas if area.key in self._labels]

    def _fixed(self, template: str, area: Area) -> str:
        return pieces(self._language, template, (), area=area)[0]

    def _link(self, area: Area) -> str:
        count, url = self._counts[area.key], self._urls.get(area.key)
        start, *parts = pieces(
            self._language,
            "components/map_area.html",
            ("url", "label", "number"),
            area=area,
            shade=self._shade(area),
            is_link=bool(url),
            is_chosen=area.key in self._chosen,
        )
        values = [url] if url else []
        values.append(f"{self._labels[area.key]}, {offers_in_words(count)}")
        values += [wording.number(count)] * (len(parts) - len(values))  # in a label, in both, or in none
        return start + "".join(escape(value) + part for value, part in zip(values, parts, strict=True))

    # -- shades ----------------------------------------------------------------------------------------------------

    def _shade(self, area: Area) -> int:
        count = self._counts[area.key]
        return self._step(bisect_right(self._limits, count) - 1) if count else 0

    def _step(self, position: int) -> int:
        """The colour of the range at ``position``; the fewer there are, the further they are apart."""
        last = len(self._limits) - 1
        return 1 + round(position * (DARKEST - 1) / last) if last else 2


def limits(counts: Iterable[int]) -> list[int]:
    """The least number of offers of each shade: the numbers themselves if they are few, else round ones."""
    some = sorted(count for count in counts if count)
    different = sorted(set(some))
    if len(different) <= DARKEST:
        return different
    nearest = {min(ROUND, key=lambda number: abs(number - some[int(share * len(some))])) for share in SHARES}
    return [1, *sorted(number for number in nearest if number <= some[-1])]


def offers_in_words(count: int) -> str:
    if not count:
        return _("keine Angebote")
    return ngettext("%(count)s Angebot", "%(count)s Angebote", count) % {"count": wording.number(count)}
