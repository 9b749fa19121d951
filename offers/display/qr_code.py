"""The address of a page as a QR code, so that a printed page leads back to the portal."""

from functools import lru_cache

import segno
from django.utils.safestring import SafeString, mark_safe


@lru_cache(maxsize=2_000)
def qr_code(address: str, label: str) -> SafeString:
    """An ``<svg>`` element, black on white on screens too, because many phones read no inverted codes."""
    code = segno.make(address, error="m", micro=False)
    svg = code.svg_inline(scale=4, border=4, omitsize=True, light="#fff", svgclass="bp-qr", lineclass=None, title=label)
    return mark_safe(svg.replace("<svg ", '<svg role="img" ', 1))  # noqa: S308  (segno escapes the title)
