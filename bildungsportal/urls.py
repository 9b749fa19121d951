from django.contrib import admin
from django.urls import URLResolver, include, path

from bildungsportal import discovery, views
from bildungsportal.admin_sites import member_site
from pages.languages import LanguagePrefix
from pages.views import colours, image

# In every language of the portal, each under its own prefix.
finding = [
    path("", include("providers.urls")),
    path("", include("offers.urls")),
    path("", views.home, name="home"),
    path("", include("api.embed_urls")),
]
pages = [path("", include("pages.urls"))]

# What most people ask for comes as early as it can: the lines are tried one by one, for each page.
urlpatterns = [
    path("", include("providers.admission_urls")),  # before offers, where /anbieter/<slug>/ takes every word
    URLResolver(LanguagePrefix(), finding),
    path("", include("accounts.urls")),
    path("", include("api.urls")),
    path("", include("offers.freshness_urls")),
    path("mein-bereich/", member_site.urls),
    path("verwaltung/", admin.site.urls),
    path("admin/", views.own_area, name="own_area"),
    path("portal-farben.css", colours, name="colours"),
    path("bilder/<str:digest>.webp", image, name="image"),
    path("healthz", views.health, name="health"),
    path("healthz/live", views.live, name="live"),
    path("robots.txt", discovery.robots, name="robots"),
    path("sitemap.xml", discovery.sitemap_index, name="sitemap"),
    path("sitemap-<slug:section>.xml", discovery.sitemap_section, name="sitemap_section"),
    path("opensearch.xml", discovery.opensearch, name="opensearch"),
    path(".well-known/security.txt", discovery.security_txt, name="security_txt"),
    URLResolver(LanguagePrefix(), pages),  # last, because they take every single word
]

handler400 = "bildungsportal.views.bad_request"
handler500 = "bildungsportal.views.server_error"
