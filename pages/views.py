import hashlib

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import condition, require_http_methods, require_safe

from pages import barriers
from pages import licences as built_on
from pages.barriers import BarrierForm
from pages.colours import chosen_colours, custom_properties
from pages.models import BarrierReport, Image, Page, Portal
from pages.unchanged import unchanged_while
from places.models import District, Municipality, state_of

YEAR = 365 * 24 * 3600
DAY = 24 * 3600
SHOWN = [model._meta.db_table for model in [Page, Portal]]
SHOWN_WITH_SOURCES = [*SHOWN, District._meta.db_table, Municipality._meta.db_table]


@require_safe
@unchanged_while(lambda now, **kwargs: state_of(SHOWN))
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """A text page such as Impressum."""
    page = get_object_or_404(Page, slug=slug)
    context = {
        "page": page,
        "crumbs": [(page.texts["title"], "")],
        "nav": f"page-{slug}",
        "canonical": page.get_absolute_url(),
    }
    # Pages of which the law or the portal knows more than their text have templates of their own.
    return render(request, [f"pages/facts/{slug}.html", "pages/page.html"], context)


@require_safe
@unchanged_while(lambda now: state_of(SHOWN_WITH_SOURCES))
def licences(request: HttpRequest) -> HttpResponse:
    """Whose work the portal builds on: programs, what lies in our own folders, and data."""
    sources = Municipality.objects.exclude(source="").order_by("source").values_list("source", flat=True)
    context = {
        "packages": built_on.packages(),
        "parts": built_on.parts(),
        "sources": sources.distinct(),
        "crumbs": [(_("Lizenzen"), "")],
        "canonical": reverse("pages:licences"),
    }
    return render(request, "pages/licences.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def report_barrier(request: HttpRequest) -> HttpResponse:
    """Barriere melden. ``?seite=`` is the page from which somebody comes."""
    data = request.POST if request.method == "POST" else None
    form = BarrierForm(data, initial={"page_url": barriers.own_page(request.GET.get("seite", ""))})
    now = timezone.now()
    if form.is_valid():
        if form.is_from_a_program:
            return redirect("pages:barrier_sent")
        if not form.refuse_too_many(request, barriers.SENDINGS, now):
            report = form.save(commit=False)
            barriers.receive(report, now)
            return redirect("pages:barrier_receipt", key=barriers.key_of(report))
    context = {"form": form, "crumbs": [(_("Barriere melden"), "")], "nav": "barrier", "robots": "noindex"}
    return render(request, "pages/report_barrier.html", context)


@require_safe
@cache_control(private=True, no_store=True)
def barrier_receipt(request: HttpRequest, key: str = "") -> HttpResponse:
    """The number of a report and the day by which the office answers; without a key only a word of thanks."""
    try:
        report = barriers.with_key(key) if key else None
    except BarrierReport.DoesNotExist as error:
        raise Http404("no such receipt") from error
    crumbs = [(_("Barriere melden"), reverse("pages:report_barrier")), (_("Bestätigung"), "")]
    return render(request, "pages/barrier_receipt.html", {"report": report, "crumbs": crumbs, "robots": "noindex"})


def image_etag(request: HttpRequest, digest: str) -> str:
    return f'"{digest}"'


@require_safe
@cache_control(public=True, max_age=YEAR, immutable=True)
@condition(etag_func=image_etag)
def image(request: HttpRequest, digest: str) -> HttpResponse:
    """A picture; its address is its content, so it may be kept forever."""
    image = get_object_or_404(Image, digest=digest)
    return HttpResponse(bytes(image.data), content_type="image/webp")


def colours_css(request: HttpRequest) -> str:
    numbers = custom_properties(Portal.objects.current(), chosen_colours(request.GET))
    return f':root{{{numbers};--bp-site:"{settings.SITE_URL}"}}\n'


def colours_etag(request: HttpRequest) -> str:
    return f'"{hashlib.sha256(colours_css(request).encode()).hexdigest()[:16]}"'


@require_safe
@cache_control(public=True, max_age=DAY)
@condition(etag_func=colours_etag)
def colours(request: HttpRequest) -> HttpResponse:
    """What styles know of the Kommune: two numbers for its colours, and the address that stands on printed pages.

    A page that is embedded elsewhere may ask for other numbers.
    """
    return HttpResponse(colours_css(request), content_type="text/css; charset=utf-8")
