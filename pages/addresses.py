"""Full addresses, for whatever leaves the portal: feeds, calendars, search engines."""

from django.conf import settings


def absolute(path: str) -> str:
    """The full address of a path such as "/angebote/"."""
    return f"{settings.SITE_URL}{path}"
