"""Answers "not modified", or with the page as it was made before, as long as it would look the same."""

import hashlib
from collections.abc import Callable, Hashable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import get_language

from pages.remembered import remember, remembered


def unchanged_while(state: Callable[..., Hashable]):
    """Decorates a view: browsers ask again each time, and mostly hear that nothing changed.

    ``state(now, **kwargs)``, called with the arguments of the view, must differ whenever the page might. The day, the
    release, the language and the address count beside it.
    """

    def page_state(request: HttpRequest, **kwargs) -> str:
        now = timezone.now()
        parts = (
            state(now, **kwargs),
            timezone.localdate(now).toordinal(),
            settings.RELEASE,
            settings.SITE_URL,
            get_language(),
            request.get_full_path(),
        )
        # Weak, because the page may travel compressed in different ways.
        return f'W/"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'

    def decorate(view):
        if settings.DEBUG:
            return view  # templates are being edited, which no state tells

        @wraps(view)
        def answer(request: HttpRequest, **kwargs):
            tag = page_state(request, **kwargs)
            response = get_conditional_response(request, etag=tag) or remembered(tag)
            if response is None:
                response = view(request, **kwargs)
                remember(tag, response)
            response.headers.setdefault("ETag", tag)
            patch_cache_control(response, no_cache=True)
            return response

        return answer

    return decorate
