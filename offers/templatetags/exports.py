"""Leads from the offers of a page to their feed, calendar and table."""

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from offers.display.fragments import pieces
from offers.finding.results import Results

register = template.Library()


@register.simple_tag
def subscribe(results: Results, heading: str, feed_url: str = "") -> SafeString:
    """The links below a list under a heading "h2" or "h3"; ``feed_url`` is that of the page's own feed, if any."""
    start, *between, end = pieces(
        get_language(),
        "components/subscribe.html",
        ("calendar", "feed", "table"),
        heading=heading,
        is_search=results.filter.is_filtered,
    )
    addresses = map(escape, [results.calendar_url, feed_url or results.feed_url, results.table_url])
    return joined(start, [*between, end], addresses)


@register.simple_tag
def alternates(results: Results, feed_url: str = "") -> SafeString:
    """The same for programs, in the head of the page."""
    start, *rest = pieces(get_language(), "components/alternates.html", ("feed", "calendar"))
    return joined(start, rest, map(escape, [feed_url or results.feed_url, results.calendar_url]))


def joined(start: str, rest: list[str], values) -> SafeString:
    parts = (part for pair in zip(values, rest, strict=True) for part in pair)
    return mark_safe("".join([start, *parts]))  # noqa: S308  (rendered and escaped)
