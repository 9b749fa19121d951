from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from offers.display import detail
from offers.display.unchanged import unchanged_while_offer_is
from offers.output import structured_data


@require_safe
@unchanged_while_offer_is
def offer_detail(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One offer. Merged ones and wrong slugs lead to the right address, ended ones keep theirs."""
    now = timezone.now()
    offer = get_object_or_404(detail.with_page_data(detail.offers_with_a_page(), now), pk=pk)
    target = detail.merged_target(offer)
    if target is None:
        raise Http404("merged into an offer without a page")
    if request.path != target.get_absolute_url():
        return HttpResponsePermanentRedirect(target.get_absolute_url())
    page = detail.OfferPage(offer, now)
    topic = next((topic.parent or topic for topic in offer.topics.all()), None)
    context = {
        "page": page,
        "offer": offer,
        "crumbs": [
            (_("Angebote"), reverse("offers:list")),
            *([(topic.texts["label"], topic.get_absolute_url())] if topic else []),
            (page.words.title, ""),
        ],
        "nav": "offers",
        "robots": "" if page.is_indexed else "noindex",
        "canonical": offer.get_absolute_url(),
        "structured_data": structured_data.offer_nodes(page),
    }
    return render(request, "offers/detail.html", context)
