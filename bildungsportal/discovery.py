"""What programs ask for at fixed addresses: robots.txt, the sitemap, OpenSearch and security.txt."""

import datetime as dt

from django.contrib.sitemaps.views import SitemapIndexItem, sitemap
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from bildungsportal.sitemaps import SECTIONS
from offers import catalogue
from offers.display.unchanged import unchanged_while_catalogue_is
from offers.wording import phone_link
from pages.addresses import absolute

PLAIN = "text/plain; charset=utf-8"
DAY = 24 * 3600
CONTACT_IS_TRUE_FOR = dt.timedelta(days=180)
MAX_SHORT_NAME = 16  # OpenSearch 1.1


@require_safe
@cache_control(public=True, max_age=DAY)
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines may read every page, but tables and calendars are for people and their programs."""
    closed = [reverse(name) for name in ["admin:index", "offers:table", "offers:calendar"]]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), "", f"Sitemap: {absolute(reverse('sitemap'))}"]
    return HttpResponse("\n".join([*lines, ""]), content_type=PLAIN)


@require_safe
@unchanged_while_catalogue_is
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """Where the sitemaps of the sections are; large ones have several pages."""
    found = []
    for section, sitemap_class in SECTIONS.items():
        pages = sitemap_class().paginator
        address = absolute(reverse("sitemap_section", args=[section]))
        numbers = pages.page_range if pages.count else []
        found += [SitemapIndexItem(address if number == 1 else f"{address}?p={number}") for number in numbers]
    return render(request, "sitemap_index.xml", {"sitemaps": found}, content_type="application/xml")


@require_safe
@unchanged_while_catalogue_is
def sitemap_section(request: HttpRequest, section: str) -> HttpResponse:
    return sitemap(request, SECTIONS, section=section).render()


@require_safe
@cache_control(public=True, max_age=DAY)
def opensearch(request: HttpRequest) -> HttpResponse:
    """Lets browsers search the portal from their address bar."""
    portal = catalogue.vocabulary(timezone.now()).portal
    context = {
        "short_name": portal.name[:MAX_SHORT_NAME].strip(),
        "portal": portal,
        "search": absolute(reverse("offers:list")),
        "feed": absolute(reverse("offers:feed")),
        "itself": absolute(request.path),
        "icon": absolute(static("favicon.svg")),
    }
    return render(request, "opensearch.xml", context, content_type="application/opensearchdescription+xml")


@require_safe
@cache_control(public=True, max_age=DAY)
def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom to tell about a weakness (RFC 9116): the contact of the portal."""
    now = timezone.now()
    portal = catalogue.vocabulary(now).portal
    contacts = [f"mailto:{portal.email}"] if portal.email else []
    contacts += [phone_link(portal.phone)] if portal.phone else []
    if not contacts:
        raise Http404("no contact")  # a file without one would be wrong
    expires = (now + CONTACT_IS_TRUE_FOR).astimezone(dt.UTC)
    lines = [
        *(f"Contact: {contact}" for contact in contacts),
        f"Expires: {expires:%Y-%m-%dT00:00:00Z}",
        "Preferred-Languages: de, en",
        f"Canonical: {absolute(request.path)}",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type=PLAIN)
