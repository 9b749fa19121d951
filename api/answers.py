"""Answers as JSON, for every program and website: open to all origins, with licence and source, problems in words."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from api.declaration import ADDRESS, TEXT, Field, Resource, closed, or_null
from api.paging import Refused
from offers import catalogue

METHODS = "GET, HEAD, OPTIONS"
# Whoever reads may do so from any website: there are no cookies and nothing that only some may see.
OPEN = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "ETag"}
PREFLIGHT = {
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "If-None-Match",
    "Access-Control-Max-Age": "86400",
}

LICENCE = Resource(
    "Licence",
    "Unter welcher Lizenz die Daten stehen",
    (
        Field("code", TEXT, "Schlüssel", lambda portal: portal.data_licence),
        Field("name", TEXT, "Name", lambda portal: portal.get_data_licence_display()),
        Field("url", ADDRESS, "Text der Lizenz", lambda portal: portal.data_licence_url),
    ),
)
SOURCE = {
    "licence": {
        **or_null(LICENCE.reference),
        "description": "Lizenz. null heißt: Es ist noch keine festgelegt, die Daten sind nicht frei.",
    },
    "attribution": {**TEXT, "description": "So nennen Sie die Quelle."},
}
PROBLEM = {
    "description": "Was nicht ging (RFC 9457)",
    **closed(
        {
            "type": {**TEXT, "description": "immer about:blank"},
            "title": {**TEXT, "description": "der Status in Worten"},
            "status": {"type": "integer", "description": "der HTTP-Status"},
            "detail": {**TEXT, "description": "was Sie tun können"},
        }
    ),
}


def answer(**members: Any) -> HttpResponse:
    """``members`` with licence and source, as every answer has them."""
    portal = catalogue.vocabulary(timezone.now()).portal
    source = {
        "licence": LICENCE.of(portal) if portal.data_licence else None,
        "attribution": portal.attribution,
    }
    return as_json({**source, **members})


def as_json(data: Any, *, content_type: str = "application/json", status: int = 200) -> HttpResponse:
    return JsonResponse(
        data, json_dumps_params={"ensure_ascii": False}, content_type=content_type, status=status, safe=False
    )


def problem(status: int, detail: str) -> HttpResponse:
    members = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return as_json(members, content_type="application/problem+json", status=status)


def open_to_all(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Decorates a view that only reads, for programs and for scripts on other websites."""

    @csrf_exempt  # nothing is written, and a post deserves a clear answer
    @wraps(view)
    def open_view(request: HttpRequest, **kwargs) -> HttpResponseBase:
        response = read(request, **kwargs)
        for name, value in OPEN.items():
            response.headers[name] = value
        return response

    def read(request: HttpRequest, **kwargs) -> HttpResponseBase:
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers=PREFLIGHT)
        if request.method not in {"GET", "HEAD"}:
            response = problem(405, "Diese Schnittstelle kann nur lesen.")
            response.headers["Allow"] = METHODS
            return response
        try:
            return view(request, **kwargs)
        except Refused as error:
            return problem(error.status, error.reason)
        except Http404:
            return problem(404, "Das gibt es nicht, oder es ist nicht öffentlich.")

    return open_view
