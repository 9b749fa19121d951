from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from offers.cards import Card

register = template.Library()


@register.simple_tag
def offer_card(card: Card, heading: str) -> SafeString:
    """``components/offer_card.html`` for ``card`` under a heading "h2" or "h3"."""
    return rendered(card, heading, get_language())


@lru_cache(maxsize=2_000)
def rendered(card: Card, heading: str, language: str | None) -> SafeString:
    """Equal cards look equal, so each is rendered once and remembered."""
    return render_to_string("components/offer_card.html", {"card": card, "heading": heading})
