import secrets
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from offers.cards import Card
from offers.catalogue.text import Pattern
from offers.highlight import highlighted

register = template.Library()

# Stand in the remembered HTML where title and teaser go, which differ with each search; nobody can guess them.
TITLE, TEASER = secrets.token_hex(), secrets.token_hex()


@register.simple_tag
def offer_card(card: Card, heading: str, wanted: tuple[Pattern, ...] = ()) -> SafeString:
    """``components/offer_card.html`` for ``card`` under a heading "h2" or "h3", the words of a search marked."""
    before, between, after = parts(card, heading, get_language())
    title, teaser = highlighted(card.title, wanted), highlighted(card.teaser, wanted)
    return mark_safe(f"{before}{title}{between}{teaser}{after}")  # noqa: S308  (rendered and escaped)


@lru_cache(maxsize=2_000)
def parts(card: Card, heading: str, language: str | None) -> tuple[str, str, str]:
    """The card around its title and its teaser. Equal cards look equal, so each is rendered once and remembered."""
    html = render_to_string(
        "components/offer_card.html", {"card": card, "heading": heading, "title": TITLE, "teaser": TEASER}
    )
    before, _title, rest = html.partition(TITLE)
    between, _teaser, after = rest.partition(TEASER)
    return before, between, after
