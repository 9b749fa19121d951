from urllib.parse import quote

from django import template
from django.utils.safestring import SafeString, mark_safe

from pages.addresses import absolute

register = template.Library()
register.filter("absolute", absolute)


@register.simple_tag(takes_context=True)
def canonical_url(context) -> str:
    """The one full address of this page; ``canonical`` is its path, or its query string alone."""
    path = context.get("canonical", "")
    if path.startswith("?"):
        path = context["request"].path + (path if path != "?" else "")
    return absolute(path) if path else ""


@register.filter
def naming_page(html: str, path: str) -> SafeString:
    """The footer, remembered for all pages, with the path of this one in its link to report a barrier."""
    return mark_safe(html.replace("THIS-PAGE", quote(path)))  # noqa: S308  (rendered, and the path is quoted)
