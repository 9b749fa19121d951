from django.urls import path

from providers.views import listing

app_name = "providers"

urlpatterns = [
    path("anbieter/", listing.provider_list, name="list"),
]
