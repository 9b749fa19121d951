from django.urls import path, re_path

from api import files, views

app_name = "api"

urlpatterns = [
    path("offene-daten/", views.about, name="about"),
    path("offene-daten/angebote.jsonl", files.json_lines, name="json_lines"),
    path("offene-daten/angebote.jsonld", files.json_ld, name="json_ld"),
    path("offene-daten/katalog.ttl", views.data_catalogue_turtle, name="data_catalogue_turtle"),
    path("offene-daten/katalog.jsonld", views.data_catalogue_json_ld, name="data_catalogue_json_ld"),
    path("api/v1/openapi.json", views.document, name="openapi"),
    path("api/v1/angebote/", views.offer_list, name="offers"),
    path("api/v1/angebote/<int:pk>/", views.offer, name="offer"),
    path("api/v1/aenderungen/", views.change_list, name="changes"),
    path("api/v1/anbieter/", views.provider_list, name="providers"),
    path("api/v1/gemeinden/", views.municipality_list, name="municipalities"),
    path("api/v1/taxonomie/", views.taxonomy, name="taxonomy"),
    re_path(r"^api/(?:[\s\S]+/)?\Z", views.unknown),  # also with a line break, which . leaves out
]
