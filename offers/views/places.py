from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from offers import catalogue
from offers.catalogue.facets import Key
from offers.catalogue.query import Query
from offers.display.unchanged import unchanged_while_catalogue_is
from offers.finding.map import MunicipalityMap
from offers.finding.results import Counted, Results, find
from offers.models import Offer
from pages.models import Portal
from places.distance import distance_km
from places.models import Municipality
from providers.models import Provider

NEIGHBOURS = 5


@require_safe
@unchanged_while_catalogue_is
def municipality_list(request: HttpRequest) -> HttpResponse:
    """All Gemeinden with their numbers of offers."""
    now = timezone.now()
    counts = catalogue.search(Query(), now, stop=0).counts
    context = {
        "map": municipality_map(catalogue.vocabulary(now), counts["gemeinde"]),
        "online": online_offers(counts),
        "crumbs": [(_("Gemeinden"), "")],
        "nav": "municipalities",
        "canonical": request.path,
    }
    return render(request, "offers/municipality_list.html", context)


@require_safe
@unchanged_while_catalogue_is
def municipality(request: HttpRequest, slug: str) -> HttpResponse:
    """One Gemeinde: the offers that take place there and the providers who have their seat there."""
    own = list(Municipality.objects.of_portal(Portal.objects.current()).defer("boundary"))
    place = next((place for place in own if place.slug == slug), None)
    if place is None:
        return to_successor(slug)
    results = find(request, fixed={"gemeinde": place.pk})
    list_url = f"{reverse('offers:list')}?gemeinde={place.slug}"
    context = {
        "place": place,
        "results": results,
        "topics": results.narrowings("thema"),
        "phases": results.narrowings("lebensphase"),
        "neighbours": neighbours(place, own, results.counts["gemeinde"]),
        "providers": Provider.objects.public().filter(municipality=place),
        "counselling": counselling(results, list_url),
        "list_url": list_url,
        "crumbs": [(_("Gemeinden"), reverse("offers:municipality_list")), (place.name, "")],
        "nav": "municipalities",
        "robots": "" if results.is_indexed else "noindex",
        "canonical": results.pages.url(results.pages.number),
    }
    return render(request, "offers/municipality.html", context)


def to_successor(slug: str) -> HttpResponse:
    """A Gemeinde that became part of another one leads there."""
    place = get_object_or_404(Municipality.objects.exclude(successor=None).select_related("successor"), slug=slug)
    return HttpResponsePermanentRedirect(reverse("offers:municipality", args=[place.successor.slug]))


def municipality_map(names: catalogue.Names, counts: dict[Key, int]) -> MunicipalityMap:
    """The map of the pages that know no filters: each Gemeinde leads to its own page."""
    return MunicipalityMap(names, counts, lambda slug: reverse("offers:municipality", args=[slug]))


def online_offers(counts: dict[str, dict[Key, int]]) -> Counted:
    """How many offers take place in no Gemeinde but online, and where they are listed."""
    online = Offer.Format.ONLINE
    return Counted(_("Online"), counts["format"].get(online, 0), f"{reverse('offers:list')}?format=online")


def counselling(results: Results, list_url: str) -> Counted:
    """What there is in the Gemeinde for people who first want to talk to somebody."""
    count = results.counts["art"].get(Offer.Kind.COUNSELLING.value, 0)
    return Counted(_("Beratung"), count, f"{list_url}&art=beratung")


def neighbours(place: Municipality, places: list[Municipality], counts: dict) -> list[Counted]:
    """The nearest Gemeinden."""
    if place.lat is None:
        return []
    others = [other for other in places if other.pk != place.pk and other.lat is not None]
    others.sort(key=lambda other: distance_km(place.lat, place.lon, other.lat, other.lon))
    return [
        Counted(other.name, counts.get(other.pk, 0), reverse("offers:municipality", args=[other.slug]))
        for other in others[:NEIGHBOURS]
    ]
