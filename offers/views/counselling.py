from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from offers.display.unchanged import unchanged_while_catalogue_is
from offers.finding.results import find
from offers.models import Offer
from providers import profile
from providers.models import Provider


@require_safe
@unchanged_while_catalogue_is
def counselling(request: HttpRequest) -> HttpResponse:
    """Everything for people who first want to talk to somebody."""
    results = find(request, fixed={"art": Offer.Kind.COUNSELLING.value})
    context = {
        "results": results,
        "providers": profile.counselling(Provider.objects.public()),
        "phases": results.narrowings("lebensphase"),
        "list_url": f"{reverse('offers:list')}?art=beratung",
        "crumbs": [(_("Beratung"), "")],
        "nav": "counselling",
        "robots": "" if results.is_indexed else "noindex",
        "canonical": results.pages.url(results.pages.number),
    }
    return render(request, "offers/counselling.html", context)
