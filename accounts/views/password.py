"""Choose a new password with a link from a mail: Django's own view with our template and our address."""

from django.contrib.auth.views import PasswordResetConfirmView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.views.decorators.cache import never_cache

from accounts.forms import NewPasswordForm


class NewPasswordView(PasswordResetConfirmView):
    form_class = NewPasswordForm
    template_name = "accounts/new_password.html"
    success_url = reverse_lazy("accounts:password_changed")
    extra_context = {"robots": "noindex"}


def new_password(request: HttpRequest, user_key: str) -> HttpResponse:
    """The page behind the link. Its token comes in the query and not in the path, which the log of requests holds.

    Django's view keeps the token in the session and leads on to the same address without it.
    """
    token = request.GET.get("schluessel", NewPasswordView.reset_url_token)
    return NewPasswordView.as_view()(request, uidb64=user_key, token=token)


@never_cache
def password_changed(request: HttpRequest) -> HttpResponse:
    """Done; now log in with it."""
    return render(request, "accounts/password_changed.html", {"robots": "noindex"})
