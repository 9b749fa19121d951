from collections.abc import Iterable

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from offers.cards import Card
from offers.catalogue.text import Pattern
from offers.fragments import pieces
from offers.highlight import highlighted

register = template.Library()


@register.simple_tag
def offer_cards(cards: Iterable[Card], heading: str, wanted: tuple[Pattern, ...] = ()) -> SafeString:
    """``components/offer_card.html`` for each of ``cards`` under a heading "h2" or "h3", the words of a search marked.

    Equal cards look equal, so each is rendered once and remembered.
    """
    parts, language = [], get_language()
    for card in cards:
        start, middle, end = pieces(
            language, "components/offer_card.html", ("title", "teaser"), card=card, heading=heading
        )
        parts += [start, highlighted(card.title, wanted), middle, highlighted(card.teaser, wanted), end]
    return mark_safe("".join(parts))  # noqa: S308  (rendered and escaped)
