from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_safe

from offers.display.translation import words
from offers.editorial import reports
from offers.models import Offer, OfferReport


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def report_offer(request: HttpRequest, pk: int) -> HttpResponse:
    """A form to say that something about an offer is wrong."""
    offer = get_object_or_404(Offer.objects.public().select_related("provider"), pk=pk)
    data = request.POST if request.method == "POST" else None
    form = reports.OfferReportForm(data, instance=OfferReport(offer=offer))
    now = timezone.now()
    if form.is_valid():
        if form.is_from_a_program:
            return redirect("offers:report_thanks", pk=pk)
        if not form.refuse_too_many(request, reports.SENDINGS, now):
            reports.receive(form.save(commit=False), now)
            return redirect("offers:report_thanks", pk=pk)
    return render(request, "offers/report.html", {"form": form, **frame(offer)})


@require_safe
@cache_control(private=True, no_store=True)
def report_thanks(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a sent report leads."""
    offer = get_object_or_404(Offer.objects.public(), pk=pk)
    return render(request, "offers/report_thanks.html", frame(offer))


def frame(offer: Offer) -> dict:
    shown = words(offer)
    crumbs = [(shown.title, offer.get_absolute_url()), (_("Angaben stimmen nicht"), "")]
    return {"offer": offer, "words": shown, "crumbs": crumbs, "nav": "offers", "robots": "noindex"}
