"""Log in with a password, or with a link that comes by mail."""

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from sesame.utils import get_user

from accounts import links
from accounts import sign_in as getting_in
from accounts.forms import TOO_MANY, EmailForm, SignInForm
from accounts.models import Login

form_page = require_http_methods(["GET", "HEAD", "POST"])


def wanted_url(request: HttpRequest) -> str:
    """Where somebody wanted to go, if that is one of our own pages; else the area that is theirs."""
    url = request.POST.get("next") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if is_ours else resolve_url(settings.LOGIN_REDIRECT_URL)


@form_page
@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """E-mail and password."""
    form = SignInForm(request, request.POST or None)
    next_url = wanted_url(request)
    if form.is_valid():
        way = Login.Way.PASSWORD
        return redirect(getting_in.proceed(request, form.get_user(), way, next_url=next_url, now=timezone.now()))
    context = {"form": form, "next": next_url, "robots": "noindex", "crumbs": [(_("Anmelden"), "")]}
    status = 429 if form.has_error("__all__", TOO_MANY) else 200
    return render(request, "accounts/sign_in.html", context, status=status)


@form_page
@never_cache
def login_link(request: HttpRequest) -> HttpResponse:
    """Wish for a link that logs in once."""
    return wish_for_mail(request, "accounts/login_link.html", links.send_login_link)


@form_page
@never_cache
def password_link(request: HttpRequest) -> HttpResponse:
    """Wish for a link to choose a new password."""
    return wish_for_mail(request, "accounts/password_link.html", links.send_password_link)


def wish_for_mail(request: HttpRequest, template: str, send) -> HttpResponse:
    """Says the same whether or not there is such an account."""
    form = EmailForm(request.POST or None)
    next_url, status = wanted_url(request), 200
    if form.is_valid():
        email = form.cleaned_data["email"]
        if not links.too_many_requests(request, email, timezone.now()):
            send(email, next_url)
            return redirect("accounts:mail_sent")
        form.add_error(None, _("Das waren zu viele Versuche. Bitte warten Sie eine Stunde."))
        status = 429
    context = {"form": form, "next": next_url, "robots": "noindex"}
    return render(request, template, context, status=status)


@never_cache
def mail_sent(request: HttpRequest) -> HttpResponse:
    """Look into your mail."""
    return render(request, "accounts/mail_sent.html", {"robots": "noindex"})


@form_page
@never_cache
def use_link(request: HttpRequest) -> HttpResponse:
    """The page behind the link. A button logs in, because programs that check mails open links too."""
    user = get_user(request, update_last_login=False)  # logging in does it, which uses the link up
    if user is None:
        return render(request, "accounts/link_is_over.html", {"robots": "noindex"}, status=410)
    next_url = wanted_url(request)
    if request.method == "POST":
        return redirect(getting_in.proceed(request, user, Login.Way.LINK, next_url=next_url, now=timezone.now()))
    return render(request, "accounts/use_link.html", {"email": user.email, "robots": "noindex"})


@require_POST
@never_cache
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session and go home."""
    logout(request)
    return redirect("home")
