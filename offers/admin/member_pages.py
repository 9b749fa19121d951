"""Small pages of the members' area that every step of an offer shares."""

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse


def page(model_admin: ModelAdmin, request: HttpRequest, template: str, title: str, **context) -> TemplateResponse:
    """A page of the area for members about offers."""
    frame = {**model_admin.admin_site.each_context(request), "opts": model_admin.opts, "title": title}
    return TemplateResponse(request, f"admin/members/offer/{template}.html", frame | context)


def address(name: str, *args) -> str:
    """Where the members' page ``name`` of offers is, for example "change"."""
    return reverse(f"members:offers_offer_{name}", args=args)
