"""Marks the words of a text that a search matched."""

from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from offers.catalogue import text
from offers.catalogue.text import Pattern


def patterns(query_text: str, names) -> tuple[Pattern, ...]:
    """Everything that ``query_text`` looks for, words of the same meaning included."""
    asked = text.concepts(query_text, names.synonyms) if query_text else ()
    found = (pattern for concept in asked for phrase in concept for pattern in phrase)
    return tuple(dict.fromkeys(found))


def highlighted(given: str, wanted: tuple[Pattern, ...]) -> SafeString:
    """``given``, escaped, with ``<mark>`` around each word that one of ``wanted`` matches."""
    if not wanted:
        return mark_safe(escape(given))  # noqa: S308  (escaped)
    parts, end = [], 0
    for match in text.WORD.finditer(given):
        if matches_one(match.group(), wanted):
            parts += [escape(given[end : match.start()]), "<mark>", escape(match.group()), "</mark>"]
            end = match.end()
    parts.append(escape(given[end:]))
    return mark_safe("".join(parts))  # noqa: S308  (every part is escaped or ours)


@lru_cache(maxsize=10_000)
def matches_one(word: str, wanted: tuple[Pattern, ...]) -> bool:
    return any(pattern.matches(form) for form in text.words(word) for pattern in wanted)
