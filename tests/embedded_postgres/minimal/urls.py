import os

from django.db import connection
from django.http import HttpResponse
from django.urls import path


def worker(request):
    """The number of the process that answers; it has just asked the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s", [os.getpid()])
        return HttpResponse(str(cursor.fetchone()[0]))


def live(request):
    return HttpResponse("ok")


urlpatterns = [path("", worker), path("healthz/live", live)]
