from django.contrib import admin
from django.urls import include, path

from bildungsportal import discovery, views
from bildungsportal.admin_sites import member_site

urlpatterns = [
    path("", views.home, name="home"),
    path("", include("accounts.urls")),
    path("", include("providers.urls")),  # before offers, where /anbieter/<slug>/ takes every word
    path("", include("offers.urls")),
    path("mein-bereich/", member_site.urls),
    path("verwaltung/", admin.site.urls),
    path("admin/", views.own_area, name="own_area"),
    path("healthz", views.health, name="health"),
    path("healthz/live", views.live, name="live"),
    path("robots.txt", discovery.robots, name="robots"),
    path("sitemap.xml", discovery.sitemap_index, name="sitemap"),
    path("sitemap-<slug:section>.xml", discovery.sitemap_section, name="sitemap_section"),
    path("opensearch.xml", discovery.opensearch, name="opensearch"),
    path(".well-known/security.txt", discovery.security_txt, name="security_txt"),
    path("", include("pages.urls")),  # last: its pages take every single word
]

handler400 = "bildungsportal.views.bad_request"
handler500 = "bildungsportal.views.server_error"
