"""One page of offers that answer a request: the same for the list, a Thema, a Gemeinde or a provider."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property, partial

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from offers import catalogue
from offers.catalogue.facets import FACETS, Key, Option
from offers.catalogue.text import Pattern
from offers.display.cards import Card, cards
from offers.finding import highlight
from offers.finding.filters import OfferFilter
from pages.paging import Pages, page_number, refuse_past_the_end


@dataclass(frozen=True)
class Counted:
    """A value of a facet with its number of offers and where it leads."""

    label: str
    count: int
    url: str


@dataclass(frozen=True)
class Results:
    filter: OfferFilter
    total: int
    counts: dict[str, dict[Key, int]]
    cards: list[Card]
    pages: Pages
    now: dt.datetime

    @property
    def notices(self) -> list[str]:
        return self.filter.notices

    @cached_property
    def wanted(self) -> tuple[Pattern, ...]:
        """What the search looks for, to be marked in the cards."""
        return highlight.patterns(self.filter.query.text, self.filter.vocabulary)

    @property
    def is_indexed(self) -> bool:
        """Search engines get the plain lists, not every combination of filters."""
        return not self.filter.is_filtered

    @cached_property
    def feed_url(self) -> str:
        return self._same_for("offers:feed")

    @cached_property
    def calendar_url(self) -> str:
        return self._same_for("offers:calendar")

    @cached_property
    def table_url(self) -> str:
        return self._same_for("offers:table")

    @cached_property
    def map_url(self) -> str:
        return self._same_for("offers:map")

    def _same_for(self, route: str) -> str:
        """The address of ``route`` that finds the same."""
        path = self.filter.vocabulary.once((route, get_language()), partial(reverse, route))
        return path + self.filter.list_address

    def options(self, facet: str) -> list[tuple[Option, int]]:
        """Every value of ``facet`` with its number of offers."""
        counts = self.counts.get(facet, {})
        return [(option, counts.get(option.key, 0)) for option in self.filter.vocabulary.options[facet]]

    def narrowings(self, facet: str, parent: Key | None = None) -> list[Counted]:
        """Links that narrow this list by another value of ``facet``, most offers first; only values that leave
        something."""
        chosen = {option.key for option in self.filter.chosen[facet]}
        drop = tuple((facet, option.slug) for option in self.filter.chosen[facet])
        found = [
            Counted(option.text, count, self.filter.address(add=((facet, option.slug),), drop=drop))
            for option, count in self.options(facet)
            if count > 0 and option.key not in chosen and (FACETS[facet].name != "thema" or option.parent == parent)
        ]
        return sorted(found, key=lambda item: -item.count)


def find(request: HttpRequest, *, fixed: dict[str, Key] | None = None) -> Results:
    """The page of offers that ``request`` asks for; 404 past the last page."""
    now = timezone.now()
    with catalogue.reading(now) as index:
        request.names = index.names  # spares the frame of the page another look
        asked = OfferFilter(request.GET, now=now, fixed=fixed, names=index.names)
        number = page_number(request.GET, asked.notices)
        start = (number - 1) * settings.OFFERS_PER_PAGE
        opened = frozenset({fixed["thema"]} if fixed and "thema" in fixed else ())
        result = catalogue.Search(index, asked.query).result(start, start + settings.OFFERS_PER_PAGE, opened)
    pages = Pages(number=number, size=settings.OFFERS_PER_PAGE, total=result.total, address=asked.address())
    refuse_past_the_end(pages)
    return Results(asked, result.total, result.counts, cards(result.ids, now, result.versions), pages, now)
