"""What every page shows about the portal itself."""

from django.utils.functional import SimpleLazyObject

from pages.models import Page, Portal


def portal(request) -> dict:
    """``portal``: the one Portal row, and ``menu_pages``: the pages in the menus; asked for only when used."""
    return {
        "portal": SimpleLazyObject(Portal.objects.current),
        "menu_pages": SimpleLazyObject(lambda: list(Page.objects.exclude(place="").defer("body"))),
    }
