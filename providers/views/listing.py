from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pages.models import Page, Portal
from pages.unchanged import unchanged_while
from places.models import Municipality, state_of
from providers.directory import Directory
from providers.models import Provider, ProviderType

SHOWN = [model._meta.db_table for model in [Provider, ProviderType, Municipality, Portal, Page]]


@require_safe
@unchanged_while(lambda now, **kwargs: state_of(SHOWN))
def provider_list(request: HttpRequest) -> HttpResponse:
    """All providers from A to Z, also those without offers."""
    directory = Directory(request.GET)
    context = {
        "directory": directory,
        "crumbs": [(_("Anbieter"), "")],
        "nav": "providers",
        "robots": "noindex" if directory.is_filtered else "",
        "canonical": directory.pages.url(directory.pages.number),
    }
    return render(request, "providers/list.html", context)
