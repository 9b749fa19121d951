"""The lasting parts of a list of offers as HTML: active filters, cards, what to try where there are none, and the way
to the other pages."""

from collections.abc import Iterable

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from offers.catalogue.text import Pattern
from offers.display.cards import Card
from offers.display.fragments import MARK, filled, named_pieces, pieces
from offers.finding.filters import OfferFilter
from offers.finding.highlight import highlighted
from offers.finding.no_hits import WayOut, WaysOut
from pages.models import Portal
from pages.paging import Pages


def joined(*parts: str) -> SafeString:
    """HTML out of rendered templates and escaped text."""
    return mark_safe("".join(parts))  # noqa: S308


def active_filters(asked: OfferFilter, reset: str) -> SafeString:
    """Each with a link that takes it away; ``reset`` takes all away. Nothing where none is set."""
    language, chips = get_language(), []
    for chip in asked.chips:
        start, middle, end = pieces(language, "components/chip.html", ("url", "label"), lang=chip.label.lang)
        chips += [start, escape(asked.address(drop=chip.pairs)), middle, escape(chip.label), end]
    if not chips:
        return joined()
    start, end = pieces(language, "components/chips.html", ("chips",), reset=reset)
    return joined(start, *chips, end)


def offer_cards(
    cards: Iterable[Card], heading: str, wanted: tuple[Pattern, ...] = (), template: str = "components/offer_card.html"
) -> SafeString:
    """``template`` for each of ``cards`` under a heading "h2" or "h3", the words of a search marked.

    Equal cards look equal, so each is rendered once and remembered.
    """
    parts, language = [], get_language()
    for card in cards:
        start, middle, end = pieces(language, template, ("title", "teaser"), card=card, heading=heading)
        parts += [start, highlighted(card.title, wanted), middle, highlighted(card.teaser, wanted), end]
    return joined(*parts)


def no_hits_panel(found: WaysOut, portal: Portal | None) -> SafeString:
    """What somebody can try who found nothing."""
    ways = [("spelled", found.spelled), *(("without", way) for way in found.without_one)]
    ways += [*(("near", way) for way in found.neighbours), ("online", found.online)]
    spelled, *others = [way_out(kind, way) if way else "" for kind, way in ways]
    start, middle, end = pieces(
        get_language(),
        "components/no_hits.html",
        ("spelled", "ways"),
        phone=portal.counselling_phone if portal else "",
        hours=portal.texts["counselling_hours"] if portal else "",
        hours_lang=portal.texts["counselling_hours"].lang if portal else "",
    )
    return joined(start, spelled, middle, *others, end)


def way_out(kind: str, way: WayOut) -> str:
    """One of them with its number of offers."""
    found = named_pieces(get_language(), "components/way_out.html", ("url", "label", "km"), kind=kind, total=way.total)
    return filled(found, {"url": escape(way.url), "label": escape(way.label), "km": str(way.km)})


def page_links(pages: Pages) -> SafeString:
    """The numbers of the pages around this one; nothing where there is one page only."""
    if pages.count == 1:
        return joined()
    query = pages.address.removeprefix("?")
    anybodys = Pages(pages.number, pages.size, pages.count * pages.size, f"?{MARK}" if query else "?")
    return joined(escape(query).join(pieces(get_language(), "components/pagination.html", (), pages=anybodys)))
