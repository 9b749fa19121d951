from django.http import HttpResponse
from django.urls import path

from bildungsportal import urls
from bildungsportal.urls import handler400, handler500

__all__ = ["handler400", "handler500", "urlpatterns"]

urlpatterns = [
    # The least that any view can do: middleware and all the rest of the house are the product's.
    path("leer/", lambda request: HttpResponse("leer")),
    *urls.urlpatterns,
]
