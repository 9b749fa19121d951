import logging

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.db import Error as DatabaseError
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bildungsportal import logs
from bildungsportal.admin_sites import member_site
from bildungsportal.home import Home
from offers.display.unchanged import unchanged_while_catalogue_is
from offers.output import structured_data

logger = logging.getLogger(__name__)

PLAIN = "text/plain; charset=utf-8"


@require_safe
@unchanged_while_catalogue_is
def home(request: HttpRequest) -> HttpResponse:
    """The front page: search, Lebensphasen, Themen, Gemeinden, next dates."""
    home = Home(timezone.now())
    about = [structured_data.website(home.portal)] if home.portal else []  # a fresh installation has none
    context = {"home": home, "nav": "home", "canonical": reverse("home"), "structured_data": about}
    return render(request, "home.html", context)


@require_safe
@never_cache
def own_area(request: HttpRequest) -> HttpResponse:
    """``/admin/`` leads each person to theirs; staff who also work for a provider to the area of staff."""
    for site in [admin.site, member_site]:
        if site.has_permission(request):
            return redirect(f"{site.name}:index")
    if not request.user.is_authenticated or request.user.is_staff:  # staff still owe their one-time password
        return redirect_to_login(request.path)
    return render(request, "accounts/no_area.html", {"robots": "noindex"}, status=403)


@require_safe
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """This process answers. Asks nothing else, so that a lost database restarts no web server."""
    return HttpResponse("ok\n", content_type=PLAIN)


@require_safe
@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """This process can serve pages: the database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError as error:
        logger.warning("The database does not answer: %s", type(error).__name__)
        return HttpResponse("no database\n", content_type=PLAIN, status=503)
    return HttpResponse("ok\n", content_type=PLAIN)


# --- Errors ------------------------------------------------------------------------------------------------------


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that makes no sense, perhaps not even a host name; so the page asks nothing of it."""
    return HttpResponse(render_to_string("400.html"), status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """Something broke, perhaps the database; so the page needs its template and, if that fails too, not even that."""
    try:
        return HttpResponse(render_to_string("500.html", {"request_id": logs.request_id.get()}), status=500)
    except Exception:
        logger.exception("The error page itself fails.")
        return HttpResponse("Bei uns ist etwas kaputt. Bitte versuchen Sie es später.", content_type=PLAIN, status=500)
