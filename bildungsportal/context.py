"""What every page shows around its content."""

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from offers import catalogue


def frame(request: HttpRequest) -> dict:
    """``portal``: the one Portal row, ``menu_pages``: the pages in the menus, ``frame_version``: changes with them.

    They come from the memory of the catalogue, which is current to the last commit, and only where a page asks.
    """

    def names() -> catalogue.Names:
        if not hasattr(request, "names"):
            request.names = catalogue.vocabulary(timezone.now())
        return request.names

    return {
        "portal": SimpleLazyObject(lambda: names().portal),
        "menu_pages": SimpleLazyObject(lambda: names().pages),
        "frame_version": SimpleLazyObject(lambda: names().stamp),
    }
