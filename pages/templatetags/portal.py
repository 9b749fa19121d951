"""What templates that are rendered without a request, such as mails, need to know about the portal."""

from django import template
from django.conf import settings

from pages.models import Portal

register = template.Library()


@register.simple_tag
def current_portal() -> Portal | None:
    """The portal's row; nothing before ``setup_kommune`` has run."""
    return Portal.objects.first()


@register.simple_tag
def site_url() -> str:
    """The portal's address, without a slash at its end."""
    return settings.SITE_URL
