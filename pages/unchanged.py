"""Answers "not modified" as long as a page would look the same."""

import hashlib
from collections.abc import Callable, Hashable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import etag


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
        return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'

    def decorate(view):
        answering = etag(page_state)(view)

        @wraps(view)
        def answer(request: HttpRequest, **kwargs):
            response = answering(request, **kwargs)
            patch_cache_control(response, no_cache=True)
            return response

        return answer

    return decorate
