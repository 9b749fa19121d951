from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from offers import no_hits, wording
from offers.filters import OfferFilter
from offers.panel import Panel
from offers.results import Results, find
from offers.unchanged import unchanged_while_catalogue_is


@require_safe
@unchanged_while_catalogue_is
def offer_list(request: HttpRequest) -> HttpResponse:
    """All offers, searched and filtered by the parameters of the address."""
    results = find(request)
    context = {
        "results": results,
        "panel": Panel(results),
        "heading": heading(results),
        "no_hits": None if results.total else no_hits.ways_out(results),
        "crumbs": [(_("Angebote"), "")],
        "nav": "offers",
        "robots": "" if results.is_indexed else "noindex",
        "canonical": results.pages.url(results.pages.number),
    }
    return render(request, "offers/list.html", context)


def heading(results: Results) -> str:
    """Like "47 Angebote zu „Deutsch“"."""
    return count_words(results.total) + about(results.filter)


def count_words(total: int) -> str:
    if not total:
        return _("Keine Angebote")
    return ngettext("%(count)s Angebot", "%(count)s Angebote", total) % {"count": wording.number(total)}


def about(asked: OfferFilter) -> str:
    return _(" zu „%(text)s“") % {"text": asked.text} if asked.text else ""
