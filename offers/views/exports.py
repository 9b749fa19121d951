"""The same offers as on the pages, for programs: feeds, calendars, tables."""

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from offers import catalogue, wording
from offers.catalogue.facets import Key
from offers.catalogue.query import NEWEST
from offers.display import detail, translation
from offers.display.cards import cards
from offers.display.unchanged import unchanged_while_catalogue_is, unchanged_while_offer_is
from offers.finding.filters import OfferFilter
from offers.finding.matching_dates import matching_dates
from offers.models import FocusTheme, Occurrence, Offer
from offers.output import calendar_file, csv_file, feeds

MOST_DATES = 2_000  # in one calendar


@require_safe
@unchanged_while_catalogue_is
def offer_feed(request: HttpRequest) -> HttpResponse:
    """The newest of the offers that the parameters ask for."""
    return feed(request, page=reverse("offers:list"))


@require_safe
@unchanged_while_catalogue_is
def focus_theme_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest offers of one Schwerpunkt."""
    theme = get_object_or_404(FocusTheme.objects.select_related("replaced_by"), slug=slug)
    if theme.replaced_by:
        return HttpResponsePermanentRedirect(reverse("offers:focus_theme_feed", args=[theme.replaced_by.slug]))
    if not theme.is_active:
        raise Http404("switched off")
    page = reverse("offers:focus_theme", args=[slug])
    return feed(request, page=page, fixed={"schwerpunkt": theme.pk})


def feed(request: HttpRequest, *, page: str, fixed: dict[str, Key] | None = None) -> HttpResponse:
    now = timezone.now()
    with catalogue.reading(now) as index:
        asked = OfferFilter(request.GET, now=now, fixed=fixed, names=index.names)
        ids = catalogue.Search(index, replace(asked.query, sort=NEWEST)).ids(0, feeds.ENTRIES)
    offers = Offer.objects.select_related("provider").prefetch_related("topics").in_bulk(ids)
    address = asked.address().removesuffix("?")
    body = feeds.atom(
        about=asked.in_words,
        url=page + address,
        source=request.path + address,
        portal=asked.vocabulary.portal,
        offers=[offers[pk] for pk in ids if pk in offers],
        cards=cards(ids, now),
    )
    return HttpResponse(body, content_type=feeds.CONTENT_TYPE)


@require_safe
@unchanged_while_catalogue_is
def offers_calendar(request: HttpRequest) -> HttpResponse:
    """The coming dates that the parameters ask for, to subscribe to."""
    now = timezone.now()
    with catalogue.reading(now) as index:
        asked = OfferFilter(request.GET, now=now, names=index.names)
        ids, last_day = catalogue.Search(index, asked.query).with_dates(MOST_DATES)
    dates = matching_dates(asked.query, asked.vocabulary, now).filter(run__offer__in=ids)
    if last_day:
        dates = dates.filter(date__lte=last_day)
    address = asked.address().removesuffix("?")
    about = calendar_file.About(
        name=f"{asked.in_words} – {asked.vocabulary.portal}",
        description=_("Die Termine dieser Suche, höchstens die nächsten %(most)s.")
        % {"most": wording.number(MOST_DATES)},
        url=reverse("offers:list") + address,
        source=request.path + address,
    )
    found = calendar_file.with_event_data(dates)[:MOST_DATES]
    return calendar_response(calendar_file.calendar_file(about, found, is_busy=False), "termine.ics")


@require_safe
@unchanged_while_offer_is
def offer_calendar(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The coming dates of one offer, to take over or to subscribe to; none of one that is over."""
    now = timezone.now()
    offer = get_object_or_404(detail.offers_with_a_page(), pk=pk)
    target = detail.merged_target(offer)
    if target is None:
        raise Http404("merged into an offer without a page")
    if request.path != target.calendar_url:
        return HttpResponsePermanentRedirect(target.calendar_url)
    dates = Occurrence.objects.filter(run__offer=offer, ends_at__gt=now)
    if offer.state == Offer.State.ARCHIVED:
        dates = dates.none()
    words = translation.words(offer)
    about = calendar_file.About(
        name=words.title, description=words.teaser, url=offer.get_absolute_url(), source=request.path
    )
    found = calendar_file.with_event_data(dates)[:MOST_DATES]
    return calendar_response(calendar_file.calendar_file(about, found, is_busy=True), request.path.rpartition("/")[2])


def calendar_response(body: bytes, name: str) -> HttpResponse:
    """Not as an attachment: phones then offer to keep the dates instead of filing them away."""
    disposition = content_disposition_header(as_attachment=False, filename=name)
    return HttpResponse(body, content_type=calendar_file.CONTENT_TYPE, headers={"Content-Disposition": disposition})


@require_safe
@unchanged_while_catalogue_is
def offers_table(request: HttpRequest) -> StreamingHttpResponse:
    """All offers that the parameters ask for, as CSV."""
    now = timezone.now()
    with catalogue.reading(now) as index:
        asked = OfferFilter(request.GET, now=now, names=index.names)
        search = catalogue.Search(index, asked.query)
        ids = search.ids(0, len(search.hits))
    name = f"angebote-{timezone.localdate(now).isoformat()}.csv"
    return StreamingHttpResponse(
        csv_file.csv_file(ids, index.names.portal, now),
        content_type=csv_file.CONTENT_TYPE,
        headers={"Content-Disposition": content_disposition_header(as_attachment=True, filename=name)},
    )
