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


@lru_cache(maxsize=10_000)
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


def cut(given: str, wanted: tuple[Pattern, ...]) -> list[str]:
    """``given`` cut so that one of ``wanted`` matches every second piece: letters, not whole words."""
    given = text.visible(given)
    pieces, end = [], 0
    for word in text.WORD.finditer(given):
        for part in [*text.PART.finditer(given, *word.span()), word]:
            spans = [span for pattern in wanted if (span := span_in(part.group(), pattern))]
            if spans and part.start() >= end:
                start, stop = max(spans, key=lambda span: span[1] - span[0])
                pieces += [given[end : part.start() + start], given[part.start() + start : part.start() + stop]]
                end = part.start() + stop
    return [*pieces, given[end:]]


def span_in(word: str, pattern: Pattern) -> tuple[int, int] | None:
    """From where to where ``pattern`` matches ``word``. Both are compared without hyphens and umlauts."""
    found = f"\n{letters(word)}\n".find(pattern.needle)
    if found < 0:
        return None
    first = found - (not pattern.needle.startswith("\n"))
    last = first + len(pattern.needle.strip("\n"))
    lengths = [len(letters(word[:end])) for end in range(len(word) + 1)]  # of all beginnings of the word
    start = max(end for end, length in enumerate(lengths[:-1]) if length <= first)
    return start, next(end for end, length in enumerate(lengths) if length >= last)


def letters(word: str) -> str:
    return text.fold("".join(text.PART.findall(word)))


@lru_cache(maxsize=10_000)
def matches_one(word: str, wanted: tuple[Pattern, ...]) -> bool:
    return any(pattern.matches(form) for form in text.words(word) for pattern in wanted)
