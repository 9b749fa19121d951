"""How German text is cut into words that can be compared.

Letters that people mix up fold together (ä/ae/a, ß/ss, é/e), gender forms and hyphens are read both ways, and
there is no stemmer: whether a word matches another is decided by its beginning and its middle, see ``Pattern``.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

MIN_PREFIX = 2
MIN_INFIX = 4
MAX_WORD = 60  # longer strings are no words
MAX_QUERY_WORDS = 12
ENDINGS = ("en", "e", "n", "s")

DIGRAPHS = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss", "æ": "a", "ø": "o", "å": "a", "ł": "l", "ı": "i"})
WORD = re.compile(r"[^\W_]+(?:[-‐–'’+.#][^\W_]+)*[+#]*")
PART = re.compile(r"[^\W_]+")
# Anfänger:innen, Anfänger*innen, Anfänger/-innen, Anfänger_innen, Anfänger(innen), AnfängerInnen
GENDER = re.compile(r"(?<=\w)(?:[:*_]|/-?|\()in(nen)?\b\)?|(?<=[a-zäöüß])In(nen)?\b")

STOP_WORDS = frozenset(
    """ab aber als am an auch auf aus bei bin bis das dem den der des die dir du durch ein eine einem einen einer eines
    er es fur gegen hat ich ihr im in ins ist kann mein meine mich mir mit nach nicht noch oder ohne sich sie sind so
    um und uns vom von vor was wie wir wird zu zum zur""".split()
)
# What people add to a search without meaning it as a condition.
FILLERS = frozenset("lernen lerne suche suchen finden angebot angebote bitte gibt machen mochte nahe".split())


def fold(text: str) -> str:
    """``text`` without case, accents and umlauts: "Übung", "Uebung" and "Ubung" become the same."""
    plain = unicodedata.normalize("NFC", text).casefold().translate(DIGRAPHS)
    if not plain.isascii():
        decomposed = unicodedata.normalize("NFKD", plain)
        plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return plain.replace("ae", "a").replace("oe", "o").replace("ue", "u")


def words(text: str) -> list[str]:
    """All folded words to index, in order and with repeats: parts of hyphenated words and the whole without hyphen,
    gender forms as both forms. Stop words are left out."""
    found = []
    for form in (GENDER.sub(r"in\1\2", text), GENDER.sub("", text)) if GENDER.search(text) else (text,):
        for match in WORD.finditer(form):
            whole = match.group()
            parts = PART.findall(whole)
            if len(parts) > 1:
                found += [fold(part) for part in parts]
                found.append(fold("".join(parts)))
            else:
                found.append(fold(whole))
    return [word for word in found if word not in STOP_WORDS and len(word) <= MAX_WORD]


@dataclass(frozen=True)
class Pattern:
    """One word of a search. A word of a text matches it

    * *exactly*, if it is the same,
    * by *prefix*, if it begins with the word or with its ``stem`` (from two letters on),
    * by *infix*, if it contains the word or its stem (from four letters on).

    The stem is the word without a plural ending, so that "Kurse" finds "Kurs" and "Deutschkurs".
    """

    word: str

    @property
    def stem(self) -> str:
        for ending in ENDINGS:
            if self.word.endswith(ending) and len(self.word) - len(ending) >= MIN_INFIX:
                return self.word[: -len(ending)]
        return self.word

    def is_exactly(self, word: str) -> bool:
        return word == self.word

    def matches(self, word: str) -> bool:
        if len(self.stem) >= MIN_INFIX and not self.word.isdigit():
            return self.stem in word
        return word.startswith(self.word) if len(self.word) >= MIN_PREFIX else word == self.word


# One phrase: all its patterns must match. One concept: any of its phrases. A search: all concepts.
Phrase = tuple[Pattern, ...]
Concept = tuple[Phrase, ...]


def phrase(text: str) -> Phrase:
    """The patterns of a search text, without stop words; all of them if there is nothing else."""
    found = [fold("".join(PART.findall(match.group()))) for match in WORD.finditer(GENDER.sub("", text))]
    meant = [word for word in found if word not in STOP_WORDS] or found
    return tuple(Pattern(word) for word in meant if len(word) <= MAX_WORD)


def concepts(text: str, synonyms: Mapping[tuple[str, ...], Iterable[Phrase]]) -> tuple[Concept, ...]:
    """What ``text`` asks for. ``synonyms`` maps the words of a phrase to the phrases that mean the same.

    Hyphenated words match joined or in parts; the longest known phrase is taken first.
    """
    tokens: list[tuple[str, Phrase]] = []
    for match in WORD.finditer(GENDER.sub("", text)):
        parts = [fold(part) for part in PART.findall(match.group())]
        joined = "".join(parts)
        if joined and len(joined) <= MAX_WORD:
            tokens.append((joined, tuple(Pattern(part) for part in parts) if len(parts) > 1 else ()))
    meant = [token for token in tokens if token[0] not in STOP_WORDS]
    meant = [token for token in meant if token[0] not in FILLERS] or meant or tokens
    meant = meant[:MAX_QUERY_WORDS]
    found: list[Concept] = []
    position = 0
    while position < len(meant):
        for length in range(min(4, len(meant) - position), 0, -1):
            key = tuple(word for word, _ in meant[position : position + length])
            others = tuple(synonyms.get(key, ()))
            if others or length == 1:
                break
        own = tuple(Pattern(word) for word in key)
        in_parts = meant[position][1] if length == 1 else ()
        phrases = [own, *([in_parts] if in_parts else []), *others]
        found.append(tuple(dict.fromkeys(phrases)))
        position += length
    return tuple(dict.fromkeys(found))


def synonym_key(text: str) -> tuple[str, ...]:
    """The words under which a phrase of a synonym group is looked up."""
    return tuple(pattern.word for pattern in phrase(text) if pattern.word not in FILLERS) or tuple(
        pattern.word for pattern in phrase(text)
    )
