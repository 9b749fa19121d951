"""What the pages of the desk share: who may open them, and the frame around them."""

from collections.abc import Callable

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import path

View = Callable[..., HttpResponse]


def desk_page(model_admin: ModelAdmin, request: HttpRequest, name: str, title: str, **context) -> TemplateResponse:
    """The page ``templates/admin/desk/<name>.html`` in the frame of the admin."""
    frame = {**model_admin.admin_site.each_context(request), "opts": model_admin.opts, "title": title}
    frame["may_change"] = request.user.has_perm("offers.change_offer")
    return TemplateResponse(request, f"admin/desk/{name}.html", {**frame, **context})


def address(model_admin: ModelAdmin, route: str, view: View, name: str, permission: str = "view", *, methods=("GET",)):
    """A route of ``model_admin`` for staff with a ``permission`` on its rows; ``view`` gets ``model_admin`` first."""

    def checked(request: HttpRequest, **kwargs) -> HttpResponse:
        if not getattr(model_admin, f"has_{permission}_permission")(request):
            raise PermissionDenied
        if request.method not in {*methods, "HEAD"}:
            return HttpResponseNotAllowed(methods)
        return view(model_admin, request, **kwargs)

    opts = model_admin.opts
    return path(route, model_admin.admin_site.admin_view(checked), name=f"{opts.app_label}_{opts.model_name}_{name}")
