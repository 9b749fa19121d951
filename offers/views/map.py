from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from offers import catalogue
from offers.catalogue.facets import OUTSIDE
from offers.display.unchanged import unchanged_while_catalogue_is
from offers.finding.filters import OfferFilter
from offers.finding.map import MunicipalityMap
from offers.finding.results import Counted
from offers.models import Offer
from offers.views.listing import about, count_words


@require_safe
@unchanged_while_catalogue_is
def offer_map(request: HttpRequest) -> HttpResponse:
    """In which Gemeinden the offers are that the list finds for the same parameters."""
    now = timezone.now()
    with catalogue.reading(now) as index:
        request.names = index.names  # spares the frame of the page another look
        asked = OfferFilter(request.GET, now=now, names=index.names)
        found = catalogue.Search(index, asked.query)
        total, counts = len(found.hits), catalogue.Counting(found).of("gemeinde")
        formats = catalogue.Counting(catalogue.Search(index, asked.query.anywhere())).of("format")
    offer_list = reverse("offers:list")
    map_of_offers = MunicipalityMap(
        asked.vocabulary,
        counts,
        address=lambda slug: offer_list + asked.address_in(slug),
        chosen=asked.query.keys("gemeinde") | asked.query.near,
    )
    heading = _("%(offers)s auf der Karte") if map_of_offers.drawing else _("%(offers)s nach Gemeinde")
    context = {
        "heading": heading % {"offers": count_words(total) + about(asked.text)},
        "filter": asked,
        "map": map_of_offers,
        "outside": Counted(OUTSIDE.text, counts[OUTSIDE.key], offer_list + asked.address_in(OUTSIDE.slug)),
        "online": Counted(_("Online"), formats[Offer.Format.ONLINE], offer_list + asked.online().address()),
        "list_url": offer_list + asked.list_address,
        "map_url": asked.address(),
        "crumbs": [(_("Angebote"), offer_list), (_("Karte"), "")],
        "nav": "offers",
        "robots": "noindex" if asked.is_filtered else "",
        "canonical": asked.address(),
    }
    return render(request, "offers/map.html", context)
