from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from offers.catalogue import Names
from offers.catalogue.facets import OUTSIDE
from offers.display.unchanged import unchanged_while_catalogue_is
from offers.finding.results import find
from offers.models import Offer
from offers.output import structured_data
from providers import profile
from providers.models import Provider, Venue


@require_safe
@unchanged_while_catalogue_is
def provider(request: HttpRequest, slug: str) -> HttpResponse:
    """One provider: who they are, how to reach them, what they offer."""
    provider = get_object_or_404(profile.with_page_data(Provider.objects.public()), slug=slug)
    results = find(request, fixed={"anbieter": provider.pk})
    who = profile.Profile(provider, venues_in_use(provider), timezone.localdate(results.now))
    context = {
        "provider": provider,
        "profile": who,
        "results": results,
        "is_everywhere": is_everywhere(provider, results.filter.vocabulary),
        "topics": results.narrowings("thema"),
        "list_url": f"{reverse('offers:list')}?anbieter={provider.slug}",
        "crumbs": [(_("Anbieter"), reverse("providers:list")), (provider.name, "")],
        "nav": "providers",
        "robots": "" if results.is_indexed else "noindex",
        "canonical": results.pages.url(results.pages.number),
        "structured_data": [structured_data.organization(who)],
    }
    return render(request, "offers/provider.html", context)


def is_everywhere(provider: Provider, names: Names) -> bool:
    """Whether it is active in all Gemeinden, of which there are several: then nobody needs the long list."""
    own = {option.key for option in names.options["gemeinde"] if option != OUTSIDE}
    return len(own) > 1 and own <= {place.pk for place in provider.service_areas.all()}


def venues_in_use(provider: Provider):
    """Where this provider's public offers take place."""
    offers = Offer.objects.public().filter(provider=provider)
    return Venue.objects.filter(runs__offer__in=offers).distinct()
