from django import template
from django.utils import timezone

from pages.legal import Gap, gaps
from pages.models import Portal

register = template.Library()


@register.simple_tag
def missing_facts() -> list[Gap]:
    """What staff must still enter before the portal may go public."""
    portal = Portal.objects.with_parts().first()
    return gaps(portal, timezone.localdate()) if portal else []
