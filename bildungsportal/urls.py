from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from bildungsportal import views

urlpatterns = [
    path("", views.home, name="home"),
    path("", include("offers.urls")),
    path("", include("providers.urls")),
    path("verwaltung/", admin.site.urls),
    path("admin/", RedirectView.as_view(pattern_name="admin:index")),
    path("healthz", views.health, name="health"),
    path("healthz/live", views.live, name="live"),
    path("robots.txt", views.robots, name="robots"),
    path("", include("pages.urls")),  # last: its pages take every single word
]

handler400 = "bildungsportal.views.bad_request"
handler500 = "bildungsportal.views.server_error"
