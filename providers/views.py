from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from providers.directory import Directory


@require_safe
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
