"""Words for the pages of the desk."""

import datetime as dt

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def since(moment: dt.datetime) -> str:
    """How long something waits, in days of the calendar: "seit heute", "seit gestern", "seit 5 Tagen"."""
    days = (timezone.localdate() - timezone.localdate(moment)).days
    if days < 1:
        return _("seit heute")
    return _("seit gestern") if days == 1 else _("seit %(count)d Tagen") % {"count": days}
