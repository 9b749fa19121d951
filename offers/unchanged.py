"""Answers "not modified" as long as a page would look the same."""

import hashlib
from functools import wraps

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import etag

from offers import catalogue


def page_state(request: HttpRequest, *args, **kwargs) -> str:
    """An ETag for a page of offers: all that is public, the day, the release, the language and the address.

    The stamp of the catalogue changes with every commit, also one that comes late, and when a date ends.
    """
    now = timezone.now()
    state = (
        catalogue.stamp(now),
        timezone.localdate(now).toordinal(),
        settings.RELEASE,
        get_language(),
        request.get_full_path(),
    )
    return f'"{hashlib.sha256(repr(state).encode()).hexdigest()[:32]}"'


def unchanged_while_catalogue_is(view):
    """Decorates a view of public offers: browsers ask again each time, and mostly hear that nothing changed."""
    answering = etag(page_state)(view)

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs):
        response = answering(request, *args, **kwargs)
        patch_cache_control(response, no_cache=True)
        return response

    return answer
