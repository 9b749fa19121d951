from django import template

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
