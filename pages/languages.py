"""The languages of the public pages. The address alone says which: "/en/angebote/" is English, German has no prefix.

No cookie and no header decides, and nobody is sent elsewhere by the language of their browser.
"""

from collections.abc import Mapping

from django.conf import settings
from django.urls.resolvers import LocalePrefixPattern
from django.utils.translation import get_language

GERMAN, EASY = settings.LANGUAGE_CODE, "de-simple"
NAMES = dict(settings.LANGUAGES)  # in themselves
OTHERS = [code for code in NAMES if code != GERMAN]
_BY_PREFIX = {prefix: code for code, prefix in settings.LANGUAGE_PREFIXES.items()}


class LanguagePrefix(LocalePrefixPattern):
    """Like that of Django's ``i18n_patterns``, with prefixes that people can read: "leicht", not "de-simple"."""

    @property
    def language_prefix(self) -> str:
        prefix = settings.LANGUAGE_PREFIXES.get(get_language(), "")
        return f"{prefix}/" if prefix else ""


def language_of(path: str) -> str:
    """The language of the page at ``path``."""
    return _BY_PREFIX.get(path[1:].partition("/")[0], GERMAN)


def in_language(path: str, language: str) -> str:
    """The address of the same page as ``path`` in ``language``."""
    prefix = settings.LANGUAGE_PREFIXES.get(language_of(path))
    plain = path.removeprefix(f"/{prefix}") if prefix else path
    wanted = settings.LANGUAGE_PREFIXES.get(language)
    return f"/{wanted}{plain}" if wanted else plain


class Text(str):
    """Words that may be in another language than the page: then ``lang`` is theirs, else it is empty."""

    lang: str

    def __new__(cls, words: str, lang: str = "") -> "Text":
        text = super().__new__(cls, words)
        text.lang = lang
        return text


def translated(words: str, translations: Mapping[str, Mapping[str, str]], name: str, language: str = GERMAN) -> Text:
    """The translation of the column ``name`` for the page, or else ``words``, which are in ``language``."""
    wanted = get_language()
    if wanted == language or not words:
        return Text(words)
    translation = translations.get(wanted, {}).get(name)
    return Text(translation) if translation else Text(words, language)
