"""Parts of pages that are rendered once and remembered.

A list shows some hundred checkboxes and twenty cards; rendering each of them anew would take longer than finding the
offers. So the template of such a part is rendered once for its lasting values and cut where the changing ones stand.
"""

import secrets
from functools import lru_cache

from django.template.loader import render_to_string

MARK = secrets.token_hex()  # stands where a part is cut; nobody can write it into a name or a search


@lru_cache(maxsize=8_000)
def pieces(language: str | None, template: str, marks: tuple[str, ...], **context) -> tuple[str, ...]:
    """``template`` with ``context``, cut at its variables ``marks``.

    The pieces come in the order of the template; the caller puts escaped text or HTML in between. ``language`` is that
    of the page, which the caller asks for once.
    """
    return tuple(render_to_string(template, {**context, **dict.fromkeys(marks, MARK)}).strip().split(MARK))
