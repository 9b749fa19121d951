"""Posts without a token, which only our own pages may send.

A token in a form costs every visitor a cookie and makes pages differ from visitor to visitor. A harmless action on a
page that is the same for everybody, such as saving an offer, is protected by what browsers tell about the sending page.
"""

from functools import wraps
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt


def is_from_here(request: HttpRequest) -> bool:
    """Whether one of our own pages sent this. Without a word about that it counts as foreign.

    Browsers tell it in ``Sec-Fetch-Site`` (over HTTPS) and in ``Origin``, old ones at least in ``Referer``.
    """
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site:
        return site == "same-origin"
    here = f"{request.scheme}://{request.get_host()}"
    if origin:
        return origin == here
    return request.headers.get("Referer", "").startswith(f"{here}/")


def same_origin(view):
    """Decorates a view that takes posts of our own pages, without a token."""

    @csrf_exempt  # is_from_here() takes the place of the token, which would cost every visitor a cookie
    @wraps(view)
    def answer(request: HttpRequest, **kwargs) -> HttpResponse:
        if request.method == "POST" and not is_from_here(request):
            return render(request, "pages/foreign_post.html", {"robots": "noindex"}, status=403)
        return view(request, **kwargs)

    return answer


def sending_page(request: HttpRequest) -> str:
    """The path with its query of the page that sent ``request``; nothing where it is unknown or not ours."""
    referer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure()):
        return ""
    path = urlsplit(referer)._replace(scheme="", netloc="", fragment="").geturl()
    # "http://here//elsewhere.example" leaves "//elsewhere.example", an address of its own.
    return path if url_has_allowed_host_and_scheme(path, None) else ""
