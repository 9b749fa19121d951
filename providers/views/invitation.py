"""Accept an invitation: with the account one is logged in with, or with a new one."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import sign_in
from accounts.models import Login, User
from providers import invitations
from providers.forms import NewAccountForm
from providers.models import Invitation


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("password1", "password2")
def invitation(request: HttpRequest) -> HttpResponse:
    """The page behind the link. Whoever is logged in accepts as that person, whatever address the mail went to."""
    found = invitations.find(request.GET.get("schluessel", ""), timezone.now())
    if found is None:
        return over(request)
    if request.user.is_authenticated:
        return with_account(request, found)
    if User.objects.filter(email__iexact=found.email).exists():
        return page(request, found, "sign_in")
    return with_new_account(request, found)


def with_account(request: HttpRequest, found: Invitation) -> HttpResponse:
    if request.method == "POST":
        try:
            invitations.accept(found, request.user, now=timezone.now())
        except ValidationError:  # in another window, a moment ago
            return over(request)
        return redirect(settings.LOGIN_REDIRECT_URL)
    return page(request, found, "accept")


def with_new_account(request: HttpRequest, found: Invitation) -> HttpResponse:
    form, now = NewAccountForm(request.POST or None, email=found.email), timezone.now()
    if form.is_valid():
        try:
            with transaction.atomic():  # no account without the membership
                user = form.save()
                invitations.accept(found, user, now=now)
        except ValidationError:
            return over(request)
        next_url = resolve_url(settings.LOGIN_REDIRECT_URL)
        return redirect(sign_in.proceed(request, user, Login.Way.INVITATION, next_url=next_url, now=now))
    return page(request, found, "new_account", form=form)


def page(request: HttpRequest, found: Invitation, step: str, **context) -> HttpResponse:
    context |= {"invitation": found, "step": step, "address": request.get_full_path(), "robots": "noindex"}
    return render(request, "providers/invitation.html", context)


def over(request: HttpRequest) -> HttpResponse:
    return render(request, "providers/invitation_is_over.html", {"robots": "noindex"}, status=410)
