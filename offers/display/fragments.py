"""Parts of pages that are rendered once and remembered.

A list shows some hundred checkboxes and twenty cards in a frame of a hundred lines; rendering all of it anew would take
longer than finding the offers. So a template is rendered once for its lasting values and cut where the changing ones
stand.
"""

import re
import secrets
from collections.abc import Hashable, Iterable, Mapping
from copy import copy
from functools import lru_cache

from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.autoreload import file_changed
from django.utils.encoding import iri_to_uri
from django.utils.html import escape
from django.utils.translation import get_language

from offers import catalogue

MARK = secrets.token_hex()  # stands where a part is cut; nobody can write it into a name or a search
NAMED_MARK = re.compile(rf"{MARK}\.(\w+)\.")
MOST_FORMS = 200


@lru_cache(maxsize=8_000)
def pieces(language: str | None, template: str, marks: tuple[str, ...], **context) -> tuple[str, ...]:
    """``template`` with ``context``, cut at its variables ``marks`` and wherever ``context`` has a ``MARK``.

    The pieces come in the order of the template; the caller puts escaped text or HTML in between. ``language`` is that
    of the page, which the caller asks for once.
    """
    return tuple(render_to_string(template, {**context, **dict.fromkeys(marks, MARK)}).strip().split(MARK))


@lru_cache(maxsize=2_000)
def named_pieces(language: str | None, template: str, names: tuple[str, ...], **context) -> tuple[str, ...]:
    """Like ``pieces`` for parts that stand in no fixed order, as in translated sentences: with the name of a part after
    each piece but the last."""
    return tuple(NAMED_MARK.split(render_to_string(template, {**context, **marks_of(names)}).strip()))


def marks_of(names: Iterable[str]) -> dict[str, str]:
    """A mark for each part."""
    return {name: f"{MARK}.{name}." for name in names}


def filled(named: Iterable[str], parts: Mapping[str, str]) -> str:
    """The text again, with ``parts``, escaped text or HTML by name, in place of their names."""
    return "".join(parts[piece] if place % 2 else piece for place, piece in enumerate(named))


def page(
    request: HttpRequest,
    template: str,
    parts: Mapping[str, str],
    *,
    version: Hashable,
    canonical: str,
    **lasting: Hashable,
) -> HttpResponse:
    """The page ``template``, in which ``parts``, escaped text or HTML by name, are put where it prints them.

    What it shows besides may depend on the path, on the language, on ``version`` and on the ``lasting`` values.
    ``canonical`` is the query string of its one address, "?" if it has none.
    """
    queries = {"query": f"?{iri_to_uri(request.META.get('QUERY_STRING', ''))}", "canonical": canonical}
    parts = {**parts, **{name: escape(query[1:]) for name, query in queries.items() if query != "?"}}
    key = (template, request.path, get_language(), version, *parts, *lasting.values())
    found = _forms.get(key)  # another thread may clear them all in between
    if found is None:
        if len(_forms) >= MOST_FORMS:
            _forms.clear()
        found = _forms[key] = form(request, template, parts, lasting)
    return HttpResponse(filled(found, parts))


_forms: dict[tuple[Hashable, ...], list[str]] = {}


@receiver(file_changed)
def forget(**kwargs) -> None:
    """Lets the change of a template show at once while the development server runs."""
    pieces.cache_clear()
    named_pieces.cache_clear()
    _forms.clear()
    catalogue.forget()  # it keeps choices that are ready to print


def form(request: HttpRequest, template: str, names: Iterable[str], lasting: Mapping[str, Hashable]) -> list[str]:
    """The page in pieces, with the name of a part after each but the last."""
    marks = marks_of(names)
    nobodys = copy(request)
    nobodys.META = {**request.META, "QUERY_STRING": marks.get("query", "")}
    context = {**lasting, **marks, "canonical": f"?{marks.get('canonical', '')}"}
    return NAMED_MARK.split(render_to_string(template, context, nobodys))
