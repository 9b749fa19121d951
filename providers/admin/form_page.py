from django.contrib.admin import ModelAdmin
from django.db.models import Model
from django.forms import BaseForm
from django.http import HttpRequest
from django.template.response import TemplateResponse


def form_page(model_admin: ModelAdmin, request: HttpRequest, title: str, form: BaseForm, thing: Model):
    """A page of its own for a small form about ``thing``; its button says ``title``."""
    context = {**model_admin.admin_site.each_context(request), "opts": model_admin.opts}
    context |= {"title": title, "form": form, "object": thing}
    return TemplateResponse(request, "admin/providers/form_page.html", context)
