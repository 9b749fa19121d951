from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag(takes_context=True)
def canonical_url(context) -> str:
    """The one full address of this page; ``canonical`` is its path, or its query string alone."""
    path = context.get("canonical", "")
    if path.startswith("?"):
        path = context["request"].path + (path if path != "?" else "")
    return f"{settings.SITE_URL}{path}" if path else ""
