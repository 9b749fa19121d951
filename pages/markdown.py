"""Restricted Markdown: what people may write in descriptions and pages, and nothing else.

Two locks: the parser escapes all HTML, and the result is cleaned against a list of allowed tags.
"""

import mistune
import nh3
from django.utils.safestring import SafeString, mark_safe

TAGS = {"p", "ul", "ol", "li", "strong", "em", "h2", "h3", "h4", "a", "br"}
SCHEMES = {"http", "https", "mailto", "tel"}
LOWEST = 4  # headings go down to h4
MAX_TEXT = 200_000


class Renderer(mistune.HTMLRenderer):
    """HTML without pictures, whose headings begin at ``top`` and never skip a level."""

    def __init__(self, top: int):
        super().__init__(escape=True)
        self.top = top
        self.open_levels: list[int] = []

    def heading(self, text: str, level: int, **attrs) -> str:
        while self.open_levels and self.open_levels[-1] >= level:
            self.open_levels.pop()
        self.open_levels.append(level)
        shown = min(self.top + len(self.open_levels) - 1, LOWEST)
        return f"<h{shown}>{text}</h{shown}>\n"

    def link(self, text: str, url: str, title: str | None = None) -> str:
        is_allowed = url.startswith("/") or url.partition(":")[0].lower() in SCHEMES
        return super().link(text, url) if is_allowed else text

    def image(self, text: str, url: str, title: str | None = None) -> str:
        return mistune.escape(text)

    def block_code(self, code: str, info: str | None = None) -> str:
        return f"<p>{mistune.escape(code)}</p>\n"


def to_html(text: str, *, top: int = 3, keeps_lines: bool = True) -> SafeString:
    """``text`` as clean HTML. ``top`` is the level of its first heading; ``keeps_lines`` makes line ends visible."""
    parser = mistune.create_markdown(renderer=Renderer(top), hard_wrap=keeps_lines, plugins=["url"])
    html = parser(text.replace("\x00", "")[:MAX_TEXT])
    return mark_safe(  # noqa: S308  (cleaned right here)
        nh3.clean(
            html, tags=TAGS, attributes={"a": {"href"}, "*": set()}, url_schemes=SCHEMES, link_rel="nofollow noopener"
        )
    )
