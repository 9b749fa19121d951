from django.urls import path

from api import views

app_name = "api"

urlpatterns = [
    path("offene-daten/", views.about, name="about"),
    path("api/v1/openapi.json", views.document, name="openapi"),
    path("api/v1/angebote/", views.offer_list, name="offers"),
    path("api/v1/angebote/<int:pk>/", views.offer, name="offer"),
    path("api/v1/aenderungen/", views.change_list, name="changes"),
    path("api/v1/anbieter/", views.provider_list, name="providers"),
    path("api/v1/gemeinden/", views.municipality_list, name="municipalities"),
    path("api/v1/taxonomie/", views.taxonomy, name="taxonomy"),
]
