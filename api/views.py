from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import conditional_page, require_safe

from api import changes as changing
from api import data_catalogue, openapi, resources
from api.answers import answer, as_json, open_to_all
from api.files import FILES
from api.paging import page, size
from offers import catalogue
from offers.catalogue.facets import FACETS
from offers.display.unchanged import unchanged_while_catalogue_is, unchanged_while_offer_is
from offers.finding.filters import OfferFilter
from pages.addresses import absolute
from places.models import Municipality


@require_safe
@unchanged_while_catalogue_is
def about(request: HttpRequest) -> HttpResponse:
    """What there is to take and how, for people."""
    context = {
        "endpoints": openapi.ENDPOINTS,
        "resources": openapi.RESOURCES,
        "files": FILES,
        "document": absolute(reverse("api:openapi")),
        "crumbs": [("Offene Daten", "")],
        "canonical": reverse("api:about"),
        "licence": catalogue.vocabulary(timezone.now()).portal.data_licence,
    }
    return render(request, "api/about.html", context)


@open_to_all
@unchanged_while_catalogue_is
def document(request: HttpRequest) -> HttpResponse:
    return as_json(openapi.document(catalogue.vocabulary(timezone.now()).portal))


@open_to_all
@unchanged_while_catalogue_is
def data_catalogue_turtle(request: HttpRequest) -> HttpResponse:
    """What open data portals read about our data."""
    said = data_catalogue.things(catalogue.vocabulary(timezone.now()).portal)
    return HttpResponse(data_catalogue.turtle(said), content_type=data_catalogue.TURTLE)


@open_to_all
@unchanged_while_catalogue_is
def data_catalogue_json_ld(request: HttpRequest) -> HttpResponse:
    said = data_catalogue.things(catalogue.vocabulary(timezone.now()).portal)
    return as_json(data_catalogue.json_ld(said), content_type=data_catalogue.JSON_LD)


@open_to_all
@unchanged_while_catalogue_is
def offer_list(request: HttpRequest) -> HttpResponse:
    """The offers that the parameters ask for, by their numbers."""
    now = timezone.now()
    asked_page = page(request.GET)
    with catalogue.reading(now) as index:
        asked = OfferFilter(request.GET, now=now, names=index.names)
        search = catalogue.Search(index, asked.query)
        ids, total = search.after(asked_page.after, asked_page.size + 1), len(search.hits)
    return answer(
        total=total,
        items=resources.OFFER.all_of(resources.in_order(ids[: asked_page.size], now)),
        notices=asked.notices,
        next=next_address(request, asked_page.next(ids)),
    )


@open_to_all
@unchanged_while_offer_is
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(resources.offers().only("pk"), pk=pk)
    (found,) = resources.in_order([pk], timezone.now())
    return answer(item=resources.OFFER.of(found))


@open_to_all
@conditional_page
def change_list(request: HttpRequest) -> HttpResponse:
    """The offers that came, changed or went since ``seit``."""
    now, most = timezone.now(), size(request.GET)  # first what is wrong at any time, then what no longer holds
    found = changing.changes(changing.Cursor.of(request.GET.get("seit", "0")), most)
    shown = {row.pk: row for row in resources.with_offer_data(resources.offers().filter(pk__in=found.ids), now)}
    return answer(
        items=[
            {"id": pk, "is_removed": pk not in shown, "offer": resources.OFFER.of(shown[pk]) if pk in shown else None}
            for pk in found.ids
        ],
        cursor=str(found.cursor),
        has_more=found.has_more,
    )


@open_to_all
@unchanged_while_catalogue_is
def provider_list(request: HttpRequest) -> HttpResponse:
    asked_page, providers = page(request.GET), resources.providers()
    found = list(providers.filter(pk__gt=asked_page.after)[: asked_page.size + 1])
    return answer(
        total=providers.count(),
        items=resources.PROVIDER.all_of(found[: asked_page.size]),
        next=next_address(request, asked_page.next([provider.pk for provider in found])),
    )


@open_to_all
@unchanged_while_catalogue_is
def municipality_list(request: HttpRequest) -> HttpResponse:
    portal = catalogue.vocabulary(timezone.now()).portal
    places = Municipality.objects.of_portal(portal).defer("boundary").order_by("ags")
    return answer(items=resources.MUNICIPALITY.all_of(places))


@open_to_all
@unchanged_while_catalogue_is
def taxonomy(request: HttpRequest) -> HttpResponse:
    """Every value of every filter but Gemeinden and providers, which have lists of their own."""
    names = catalogue.vocabulary(timezone.now())
    rows = [
        (facet, option, names.option_of(facet, option.parent) if option.parent else None)
        for facet in FACETS
        if facet not in {"gemeinde", "anbieter"}
        for option in names.options[facet]
    ]
    return answer(items=resources.TERM.all_of(rows))


@open_to_all
def unknown(request: HttpRequest) -> HttpResponse:
    """Programs get a problem in JSON where people get a page."""
    raise Http404


def next_address(request: HttpRequest, after: int | None) -> str | None:
    """The address of the next page: the same question after the last number."""
    if after is None:
        return None
    data = request.GET.copy()
    data["nach"] = str(after)
    return absolute(f"{request.path}?{data.urlencode()}")
