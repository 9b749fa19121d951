from django.urls import path

from api import embed

app_name = "embed"

urlpatterns = [path("einbetten/", embed.embedded, name="offers")]
