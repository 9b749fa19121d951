"""In which language a page is, which parts of it are in another one, and where the other languages are."""

from django import template
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from pages.addresses import absolute
from pages.languages import EASY, GERMAN, NAMES, in_language

register = template.Library()

OPEN_GRAPH = {GERMAN: "de_DE", EASY: "de_DE", "en": "en_GB"}
TRANSLATED = {"home", "offers", "pages", "providers"}  # first names of the routes that every language has


@register.simple_tag
def lang(code: str) -> SafeString:
    """The attribute of an element whose text is in the language ``code``; nothing if that is the page's own."""
    if not code or code == get_language():
        return mark_safe("")
    return format_html(' lang="{}"', code)


@register.simple_tag
def other_languages() -> list[tuple[str, str]]:
    """Codes and names of the languages that the page is not in."""
    return [(code, name) for code, name in NAMES.items() if code != get_language()]


@register.simple_tag
def home_address() -> str:
    """The front page in the language of the page, also where no routes can be relied on."""
    return in_language("/", get_language())


@register.simple_tag
def open_graph_locale() -> str:
    return OPEN_GRAPH.get(get_language(), get_language())


@register.simple_tag(takes_context=True)
def alternates_in_languages(context) -> SafeString:
    """What leads search engines to the page in all languages; German for everybody else."""
    path = canonical_path(context)
    if not path or context.get("robots"):
        return mark_safe("")
    versions = [(code, absolute(in_language(path, code))) for code in NAMES]
    return format_html_join(
        "\n",
        '<link rel="alternate" hreflang="{}" href="{}">',
        [*versions, ("x-default", absolute(in_language(path, GERMAN)))],
    )


def canonical_path(context) -> str:
    """The one path of this page; ``canonical`` is it, or its query string alone."""
    path = context.get("canonical", "")
    if path.startswith("?"):
        return context["request"].path + (path if path != "?" else "")
    return path


@register.filter
def in_place_of_marks(html: str, request) -> SafeString:
    """Header or footer, remembered for all pages, with the addresses of this one: its path in the link to report a
    barrier, and the same page in other languages. What exists in German only leads to their front pages.
    """
    match = request.resolver_match
    is_translated = match is not None and match.view_name.partition(":")[0] in TRANSLATED
    here = request.get_full_path() if is_translated else "/"
    for code in NAMES:
        html = html.replace(f"THIS-PAGE-IN-{code}.", escape(in_language(here, code)))
    return mark_safe(html)  # noqa: S308  (rendered, and the addresses are escaped)
