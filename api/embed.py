"""A list of offers for other websites, in a frame: what it shows is fixed by its address, and visitors search in it.

The parameters are those of the results page. They are hidden and always hold; only ``suche`` and ``seite`` are the
visitor's. Which websites may show it, staff say in the settings of the portal; ``static/einbetten.js`` fits its height.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, wraps
from urllib.parse import urlencode

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from offers import catalogue
from offers.catalogue.query import Query
from offers.catalogue.text import Pattern
from offers.display.cards import Card, cards
from offers.display.unchanged import catalogue_state, looking_once
from offers.finding import highlight
from offers.finding.filters import MAX_TEXT, OfferFilter, places_in
from offers.views.listing import about, count_words
from pages.colours import chosen_colours
from pages.paging import Pages, page_number
from pages.unchanged import unchanged_while

WORDS = "suche"  # what a visitor looks for; "q" belongs to whoever made the frame


@dataclass(frozen=True)
class Frame:
    """``asked`` is what the address fixes, ``words`` what the visitor looks for inside of it."""

    asked: OfferFilter
    words: str
    colours: dict[str, str]

    @classmethod
    def of(cls, data: QueryDict, asked: OfferFilter) -> "Frame":
        words = " ".join(data.get(WORDS, "").replace("\x00", " ").split())[:MAX_TEXT]
        return cls(asked, words, chosen_colours(data))

    @cached_property
    def fixed(self) -> list[tuple[str, str]]:
        """The parameters that stay, whatever the visitor does."""
        return [*self.asked.parameters, *self.colours.items()]

    @property
    def address(self) -> str:
        """The query string of this search without a page."""
        pairs = [*self.fixed, *([(WORDS, self.words)] if self.words else [])]
        return f"?{urlencode(pairs)}" if pairs else "?"

    @property
    def colour_query(self) -> str:
        return f"?{urlencode(self.colours)}" if self.colours else ""

    @property
    def query(self) -> Query:
        """Never more than the frame was made for: a place that the visitor names narrows it or is a word as others."""
        query = self.asked.query
        if not self.words:
            return query
        text, places = self.words, frozenset()
        if not (query.keys("gemeinde") or query.near):
            text, places = places_in(text, self.asked.vocabulary)
        chosen = {**query.chosen, "gemeinde": places} if places else query.chosen
        return replace(query, text=text, within=query.text, chosen=chosen)

    @property
    def portal_address(self) -> str:
        """The query string that finds the same in the portal, where all filters are."""
        pairs = [pair for pair in self.asked.parameters if pair[0] != "q"]
        text = f"{self.asked.text} {self.words}".strip()
        return f"?{urlencode([('q', text), *pairs] if text else pairs)}" if text or pairs else ""

    @property
    def wanted(self) -> tuple[Pattern, ...]:
        return highlight.patterns(self.query.text, self.asked.vocabulary) if self.words else ()


@dataclass(frozen=True)
class Found:
    """One page of a frame."""

    total: int
    cards: Sequence[Card]
    pages: Pages


def framed_by_named_sites(view):
    """Decorates the one view that other websites may show in a frame: those that staff have named, and no others."""

    @wraps(view)
    def answer(request: HttpRequest, **kwargs) -> HttpResponse:
        portal = catalogue.vocabulary(timezone.now()).portal
        sites = portal.framing_sites if portal else []
        # The portal itself shows staff what they embed.
        response = csp_replace({"frame-ancestors": [SELF, *sites] if sites else [NONE]})(view)(request, **kwargs)
        response.xframe_options_exempt = bool(sites)  # that header knows only all or none
        return response

    return answer


@require_safe
@looking_once
@framed_by_named_sites
@unchanged_while(catalogue_state)
def embedded(request: HttpRequest) -> HttpResponse:
    """The offers that the address fixes, as cards, with a search inside of them."""
    now = timezone.now()
    notices: list[str] = []
    with catalogue.reading(now) as index:
        request.names = index.names
        asked = OfferFilter(request.GET, now=now, names=index.names)
        frame = Frame.of(request.GET, asked)
        search = catalogue.Search(index, frame.query)
        # An address that says something unknown, such as a provider who is gone, shows nothing: the website asked for
        # a part of the offers and must not suddenly show others.
        total = 0 if asked.notices else len(search.hits)
        pages = Pages(page_number(request.GET, notices), settings.OFFERS_PER_PAGE, total, frame.address)
        ids = search.ids(pages.start, pages.start + pages.size) if total and pages.number <= pages.count else []
        versions = [index.version(offer) for offer in ids]
    context = {
        "frame": frame,
        "heading": count_words(total) + about(frame.words),
        "found": Found(total, cards(ids, now, versions), pages),
        "notices": notices,
        "is_past_the_end": pages.number > pages.count,
        "robots": "noindex",
        "canonical": reverse("offers:list") + asked.list_address,
    }
    # Not the page of errors of the portal, which no other website may show.
    return render(request, "embed/list.html", context, status=404 if context["is_past_the_end"] else 200)
