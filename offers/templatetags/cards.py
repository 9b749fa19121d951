"""A list of offers in templates, whose parts ``offers/finding/listing.py`` makes."""

from django import template

from offers.finding.listing import active_filters, offer_cards, page_links

register = template.Library()
register.simple_tag(active_filters)
register.simple_tag(offer_cards)
register.simple_tag(page_links)
