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

LISTS = ["home", "offers:list", "offers:topic_list", "offers:municipality_list", "offers:counselling", "providers:list"]


class PortalSitemap(Sitemap):
    """A sitemap with the addresses of ``SITE_URL``, whatever host was asked."""

    def get_domain(self, site=None) -> str:
        return urlsplit(settings.SITE_URL).netloc

    def get_protocol(self, protocol=None) -> str:
        return urlsplit(settings.SITE_URL).scheme


class Pages(PortalSitemap):
    """The front page, the lists and the texts."""

    def items(self) -> list[str]:
        texts = [page.get_absolute_url() for page in Page.objects.defer("body")]
        return [*(reverse(name) for name in LISTS), *texts]

    def location(self, item: str) -> str:
        return item


class Themes(PortalSitemap):
    """Themen, Lebensphasen, Schwerpunkte and Gemeinden."""

    def items(self) -> list[str]:
        places = Municipality.objects.of_portal(Portal.objects.current()).values_list("slug", flat=True)
        themes = FocusTheme.objects.active().values_list("slug", flat=True)
        return [
            *(term.get_absolute_url() for term in [*Topic.objects.active(), *LifePhase.objects.active()]),
            *(reverse("offers:focus_theme", args=[slug]) for slug in themes),
            *(reverse("offers:municipality", args=[slug]) for slug in places),
        ]

    def location(self, item: str) -> str:
        return item


class Providers(PortalSitemap):
    def items(self) -> QuerySet[Provider]:
        return Provider.objects.public().only("slug").order_by("pk")


class Offers(PortalSitemap):
    """Those in lists; others keep their pages, but not for search engines."""

    def items(self) -> QuerySet[Offer]:
        return Offer.objects.listed(timezone.now()).only("title", "updated_at").order_by("pk")

    def lastmod(self, item: Offer):
        return item.updated_at


SECTIONS = {"seiten": Pages, "themen": Themes, "anbieter": Providers, "angebote": Offers}
