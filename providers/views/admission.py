"""The public form for organisations that want to be listed, and the link that proves their e-mail."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from providers import admission
from providers.forms import ApplicationForm

form_page = require_http_methods(["GET", "HEAD", "POST"])


def crumbs() -> list[tuple[str, str]]:
    return [(_("Angebot eintragen"), "")]


@form_page
@never_cache
def apply(request: HttpRequest) -> HttpResponse:
    """Who are you, and what do you offer?"""
    now, status = timezone.now(), 200
    form = ApplicationForm(request.POST or None)
    if form.is_valid():
        if form.is_from_a_program:
            return redirect("admission:applied")
        if not form.refuse_too_many(request, admission.BY_PLACE, now):
            admission.apply(form.save(commit=False), now)
            return redirect("admission:applied")
        status = 429
    return render(request, "providers/apply.html", {"form": form, "crumbs": crumbs()}, status=status)


@require_safe
@never_cache
def applied(request: HttpRequest) -> HttpResponse:
    """Look into your mail."""
    return render(request, "providers/applied.html", {"crumbs": crumbs(), "robots": "noindex"})


@form_page
@never_cache
def confirm_application(request: HttpRequest) -> HttpResponse:
    """The page behind the link. A button confirms, because programs that check mails open links too."""
    application = admission.find(request.GET.get("schluessel", ""))
    context = {"crumbs": crumbs(), "robots": "noindex"}
    if application is None:
        return render(request, "providers/application_is_over.html", context, status=410)
    if request.method == "POST":
        admission.confirm(application, timezone.now())
    is_confirmed = application.state != admission.State.UNCONFIRMED
    return render(request, "providers/confirm_application.html", {**context, "is_confirmed": is_confirmed})
