"""The register of providers, in every language of the portal. The ways in are in ``admission_urls.py``."""

from django.urls import path

from providers.views import listing

app_name = "providers"

urlpatterns = [
    path("anbieter/", listing.provider_list, name="list"),
]
