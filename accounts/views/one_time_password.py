"""The second step of staff: the one-time password, and how it is set up."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django_otp import login as remember_device

from accounts import one_time_passwords
from accounts import sign_in as getting_in
from accounts.forms import CodeForm
from accounts.models import Login
from accounts.views.sign_in import form_page

WRONG = _("Dieses Einmalpasswort gilt nicht oder nicht mehr. Nach mehreren Versuchen müssen Sie kurz warten.")


@form_page
@never_cache
def code(request: HttpRequest) -> HttpResponse:
    """Asks for the one-time password and logs in."""
    now, pending = timezone.now(), getting_in.pending(request)
    user = pending.user if pending else None
    if user is None:
        return redirect("accounts:sign_in")
    if one_time_passwords.device_of(user) is None:
        return redirect("accounts:set_up_code")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        device = one_time_passwords.check(user, form.cleaned_data["code"])
        if device:
            user.backend = pending.backend
            getting_in.complete(request, user, pending.way, now, device=device)
            return redirect(pending.next_url)
        getting_in.note(request, user, pending.way, Login.Result.WRONG_CODE, now)
        form.add_error("code", WRONG)
    return render(request, "accounts/code.html", {"form": form, "robots": "noindex"})


@form_page
@never_cache
def set_up_code(request: HttpRequest) -> HttpResponse:
    """Shows what the app scans; its first one-time password proves that it works. Then come the codes for paper.

    For staff on their way in, and for those who are in and want it although nobody asks.
    """
    now, pending = timezone.now(), getting_in.pending(request)
    user = pending.user if pending else request.user
    if user is None or not user.is_active or not user.is_staff or one_time_passwords.device_of(user):
        return redirect(settings.LOGIN_REDIRECT_URL)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        done = one_time_passwords.finish(user, form.cleaned_data["code"])
        if done:
            device, codes = done
            if pending:
                user.backend = pending.backend
                getting_in.complete(request, user, pending.way, now, device=device)
            else:
                remember_device(request, device)
            next_url = pending.next_url if pending else resolve_url(settings.LOGIN_REDIRECT_URL)
            return render(request, "accounts/codes.html", {"codes": codes, "next": next_url, "robots": "noindex"})
        form.add_error("code", WRONG)
    device = one_time_passwords.begin(user)
    context = {
        "form": form,
        "device": device,
        "picture": one_time_passwords.picture(device),
        "secret": one_time_passwords.secret(device),
        "robots": "noindex",
    }
    return render(request, "accounts/set_up_code.html", context)
