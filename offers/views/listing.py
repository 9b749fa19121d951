from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from offers import wording
from offers.display.fragments import page
from offers.display.unchanged import unchanged_while_catalogue_is
from offers.finding import no_hits
from offers.finding.listing import active_filters, no_hits_panel, offer_cards, page_links
from offers.finding.panel import Panel
from offers.finding.results import Results, find


@require_safe
@unchanged_while_catalogue_is
def offer_list(request: HttpRequest) -> HttpResponse:
    """All offers, searched and filtered by the parameters of the address."""
    results = find(request)
    panel = Panel(results)
    parts = {
        "title": escape(title(results)),
        "heading": escape(heading(results)),
        "feed": escape(results.feed_url),
        "calendar": escape(results.calendar_url),
        "table": escape(results.table_url),
        "search_bar": panel.search_bar,
        "notices": panel.notices,
        "filters": panel.filters,
        "chips": active_filters(results.filter, reverse("offers:list")),
        "toolbar": panel.toolbar,
        "ways_out": "" if results.total else no_hits_panel(no_hits.ways_out(results), results.filter.vocabulary.portal),
        "cards": offer_cards(results.cards, "h2", results.wanted),
        "page_links": page_links(results.pages),
    }
    return page(
        request,
        "offers/list.html",
        parts,
        version=results.filter.vocabulary.stamp,
        canonical=results.pages.url(results.pages.number),
        crumbs=((_("Angebote"), ""),),
        nav="offers",
        robots="" if results.is_indexed else "noindex",
        has_hits=bool(results.cards),
        is_search=results.filter.is_filtered,
    )


def title(results: Results) -> str:
    """The heading and, after the first page, the number of the page."""
    if results.pages.number == 1:
        return heading(results)
    return f"{heading(results)}, {_('Seite %(number)s') % {'number': results.pages.number}}"


def heading(results: Results) -> str:
    """Like "47 Angebote zu „Deutsch“"."""
    return count_words(results.total) + about(results.filter.text)


def count_words(total: int) -> str:
    if not total:
        return _("Keine Angebote")
    return ngettext("%(count)s Angebot", "%(count)s Angebote", total) % {"count": wording.number(total)}


def about(text: str) -> str:
    return _(" zu „%(text)s“") % {"text": text} if text else ""
