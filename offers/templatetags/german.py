"""Formatting for templates; the words themselves are in ``offers/wording.py``."""

from django import template

from offers import wording

register = template.Library()


@register.filter
def number(value: int) -> str:
    """1878 as "1.878"."""
    return wording.number(value)


@register.filter(expects_localtime=True)
def day(value) -> str:
    """A date as "12. Januar 2027"."""
    return wording.day(value)


@register.filter
def phone_link(value: str) -> str:
    """A phone number as an address to follow."""
    return wording.phone_link(value)
