"""The pages about personal data: one's own in ``/mein-bereich/``, and those of the staff in ``/verwaltung/``."""

from typing import NamedTuple

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.models.event import record
from bildungsportal.privacy import processing
from bildungsportal.privacy.disclosure import as_json, sections
from bildungsportal.privacy.erasure import erase, led_alone, obstacles
from bildungsportal.privacy.person import Person
from pages.models import Portal

PERMISSION = "accounts.delete_user"


class File(NamedTuple):
    content_type: str
    name: str


FILES = {
    "json": File("application/json", "daten.json"),
    "html": File("text/html; charset=utf-8", "daten.html"),
}


def page(site: AdminSite, request: HttpRequest, name: str, title: str, **context) -> TemplateResponse:
    request.current_app = site.name
    frame = {**site.each_context(request), "title": title}
    return TemplateResponse(request, f"admin/privacy/{name}.html", {**frame, **context})


def file(person: Person, kind: str, *, actor: User) -> HttpResponse:
    """The copy that a person may have, noted in the log."""
    now = timezone.now()
    record(person.user or actor, _("Auskunft über gespeicherte Daten"), actor=actor, now=now)
    if kind == "json":
        content = as_json(person, now)
    else:
        content = render_to_string("admin/privacy/copy.html", {"person": person, "sections": sections(person)})
    headers = {"Content-Disposition": f'attachment; filename="{FILES[kind].name}"'}
    return HttpResponse(content, content_type=FILES[kind].content_type, headers=headers)


# --- One's own ---------------------------------------------------------------------------------------------------


def own(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """Everything about the person who asks."""
    person = Person.of(request.user)
    if request.method == "POST":
        return file(person, "html" if "html" in request.POST else "json", actor=request.user)
    return page(site, request, "own", _("Meine Daten"), sections=sections(person))


def delete_own(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """First what happens and what has to be done before, then the end of the account."""
    person = Person.of(request.user)
    found = obstacles(person, actor=request.user)
    if request.method == "POST" and not found and "really" in request.POST:
        try:
            erase(person, actor=request.user, now=timezone.now())
        except ValidationError as error:  # somebody else has left just now
            found = error.messages
        else:
            logout(request)
            return render(request, "accounts/account_deleted.html")
    is_unsure = request.method == "POST" and not found
    stay = [section for section in sections(person) if section.stays]
    context = {"obstacles": found, "stay": stay, "is_unsure": is_unsure}
    return page(site, request, "delete_own", _("Konto löschen"), **context)


# --- Of the staff ------------------------------------------------------------------------------------------------


class PersonForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("E-Mail-Adresse der Person"),
        widget=forms.EmailInput(attrs={"class": "vTextField", "autocomplete": "off"}),
    )


def person(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """Look a person up, give them a copy, delete them. The address is posted, so that no log of requests holds it."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    form = PersonForm(request.POST or None)
    if not form.is_valid():
        return page(site, request, "person", _("Daten einer Person"), form=form)
    found = Person.by_email(form.cleaned_data["email"])
    if kind := next((kind for kind in FILES if kind in request.POST), None):
        return file(found, kind, actor=request.user)
    refusals = obstacles(found, actor=request.user)
    if "delete" in request.POST and "really" in request.POST and not refusals:
        erase(found, actor=request.user, now=timezone.now())
        messages.success(request, _("Die Daten der Person sind gelöscht."))
        return redirect("admin:privacy_person")
    record(found.user or request.user, _("gespeicherte Daten angesehen"), actor=request.user)
    context = {
        "form": form,
        "person": found,
        "sections": sections(found),
        "obstacles": refusals,
        "alone": led_alone(found.user) if found.user else [],
        "is_unsure": "delete" in request.POST and not refusals,
        "is_self": found.user == request.user,
    }
    return page(site, request, "person", _("Daten einer Person"), **context)


def record_of_processing(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """The Verzeichnis von Verarbeitungstätigkeiten, to read and as a file."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET"])
    portal = Portal.objects.current()
    if "datei" in request.GET:
        content = processing.document(portal, timezone.localdate())
        headers = {"Content-Disposition": 'attachment; filename="verarbeitungstaetigkeiten.html"'}
        return HttpResponse(content, headers=headers)
    title = _("Verzeichnis von Verarbeitungstätigkeiten")
    return page(site, request, "processing", title, **processing.facts(portal, timezone.localdate()))
