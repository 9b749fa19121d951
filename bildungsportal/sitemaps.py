"""The pages that search engines should know, in sections."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from offers.models import FocusTheme, LifePhase, Offer, Topic
from pages.models import Page, Portal
from places.models import Municipality
from providers.models import Provider

LISTS = [
    "home", "offers:list", "offers:map", "offers:topic_list", "offers:municipality_list", "offers:counselling",
    "providers:list",
]  # fmt: skip

Route = tuple[str, ...]  # its name and its arguments


class PortalSitemap(Sitemap):
    """A sitemap with the addresses of ``SITE_URL``, whatever host was asked."""

    def get_domain(self, site=None) -> str:
        return urlsplit(settings.SITE_URL).netloc

    def get_protocol(self, protocol=None) -> str:
        return urlsplit(settings.SITE_URL).scheme


class TranslatedSitemap(PortalSitemap):
    """Pages that are in every language more than a frame around German texts."""

    i18n = alternates = x_default = True

    def location(self, item: Route) -> str:
        name, *arguments = item
        return reverse(name, args=arguments)


class Pages(TranslatedSitemap):
    """The front page, the lists and the texts."""

    def items(self) -> list[Route]:
        slugs = Page.objects.values_list("slug", flat=True)
        return [*((name,) for name in LISTS), *(("pages:page", slug) for slug in slugs)]


class Themes(TranslatedSitemap):
    """Themen, Lebensphasen, Schwerpunkte and Gemeinden."""

    def items(self) -> list[Route]:
        found = {
            "offers:topic": Topic.objects.active(),
            "offers:life_phase": LifePhase.objects.active(),
            "offers:focus_theme": FocusTheme.objects.active(),
            "offers:municipality": Municipality.objects.of_portal(Portal.objects.current()),
        }
        return [(name, slug) for name, rows in found.items() for slug in rows.values_list("slug", flat=True)]


class Providers(PortalSitemap):
    def items(self) -> QuerySet[Provider]:
        return Provider.objects.public().only("slug").order_by("pk")


class OpenData(PortalSitemap):
    """The page about open data, which is German only."""

    def items(self) -> list[str]:
        return ["api:about"]

    def location(self, item: str) -> str:
        return reverse(item)


class Offers(PortalSitemap):
    """Those in lists; others keep their pages, but not for search engines."""

    def items(self) -> QuerySet[Offer]:
        return Offer.objects.listed(timezone.now()).only("title", "updated_at").order_by("pk")

    def lastmod(self, item: Offer):
        return item.updated_at


SECTIONS = {"seiten": Pages, "themen": Themes, "anbieter": Providers, "angebote": Offers, "offene-daten": OpenData}
