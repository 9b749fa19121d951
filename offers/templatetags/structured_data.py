"""Puts what the views say to search engines into the page."""

import json

from django import template
from django.utils.safestring import SafeString, mark_safe

from offers.output.structured_data import breadcrumbs

register = template.Library()

# Inside of <script> only "<" could end the data; the others are for readers that know no better.
ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


@register.simple_tag(takes_context=True)
def structured_data(context) -> SafeString:
    """The nodes under ``structured_data`` and the way to this page, as one block of JSON-LD; nothing if there are none.

    Browsers do not run data blocks, so the Content Security Policy needs no exception for them.
    """
    graph = list(context.get("structured_data") or [])
    if crumbs := context.get("crumbs"):
        graph.append(breadcrumbs(crumbs))
    if not graph:
        return mark_safe("")
    data = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(f'<script type="application/ld+json">{data.translate(ESCAPES)}</script>')  # noqa: S308  (escaped)
