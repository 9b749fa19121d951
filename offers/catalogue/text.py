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
MIN_STRICT = 3  # letters from which on a word with synonyms may be the beginning of another
MAX_WORD = 60  # longer strings are no words
MAX_QUERY_WORDS = 12
MAX_PHRASE = 4  # words of a phrase that means the same as another
ENDINGS = ("en", "e", "n", "s")
NO_PLURALS = frozenset({"gratis"})  # "grati" stands in every "Integrationskurs"
FEMININE = re.compile(r"(.{4,})innen|(.{2,}er)in")  # Lehrerinnen, Seniorinnen; Lehrerin, but not Berlin
COURSE = re.compile(r"(.{4,})(kurs)(?:e|en|es|s)?")

DIGRAPHS = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss", "æ": "a", "ø": "o", "å": "a", "ł": "l", "ı": "i"})
WORD = re.compile(r"[^\W_]+(?:[-‐–'’+.#][^\W_]+)*[+#]*")
PART = re.compile(r"[^\W_]+")
# Anfänger:innen, Anfänger*innen, Anfänger/-innen, Anfänger_innen, Anfänger(innen), AnfängerInnen
GENDER = re.compile(r"(?<=\w)(?:[:*_·]|/-?|\()in(nen)?\b\)?|(?<=[a-zäöüß])In(nen)?\b")
# Soft hyphens, joiners and marks of direction, which come along when people copy texts.
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")

STOP_WORDS = frozenset(
    """ab aber als am an auch auf aus bei beim bin bis das dem den der des die dir du durch ein eine einem einen
    einer eines er es fur gegen hat ich ihr im in ins ist kann man mein meine mich mir mit nach nicht noch oder
    ohne sich sie sind so um und uns vom von vor wann was welche welcher welches wer wie will wir wird wo zu zum
    zur""".split()
)
# What people add to a search without meaning it as a condition.
FILLERS = frozenset(
    """angebot angebote bitte finden gibt hilft kostet lerne lernen machen mochte nachste nachsten nahe suche
    suchen""".split()
)


def fold(text: str) -> str:
    """``text`` without case, accents and umlauts: "Übung", "Uebung" and "Ubung" become the same."""
    plain = unicodedata.normalize("NFC", text).casefold().translate(DIGRAPHS)
    if not plain.isascii():
        decomposed = unicodedata.normalize("NFKD", plain).casefold()
        plain = "".join(char for char in decomposed if not (unicodedata.combining(char) or char.isspace()))
    return plain.replace("ae", "a").replace("oe", "o").replace("ue", "u")


def visible(text: str) -> str:
    """``text`` ready to be cut: an umlaut of two characters would be a gap between words."""
    return text if text.isascii() else INVISIBLE.sub("", unicodedata.normalize("NFC", text))


def joined(match: str) -> str:
    """What ``WORD`` found as one folded word. Signs after it count where they make the name: "C++", "60+"."""
    word = fold("".join(PART.findall(match)))
    return word + match[len(match.rstrip("+#")) :] if len(word) < MIN_INFIX else word


def words(text: str) -> list[str]:
    """All folded words to index, in order and with repeats: parts of hyphenated words and the whole without hyphen,
    gender forms as both forms. Stop words are left out."""
    text = visible(text)
    found = []
    for form in (GENDER.sub(r"in\1\2", text), GENDER.sub("", text)) if GENDER.search(text) else (text,):
        for match in WORD.finditer(form):
            whole = match.group()
            parts = PART.findall(whole)
            if len(parts) > 1:
                found += [fold(part) for part in parts]
            found.append(joined(whole))
    return [word for word in found if word not in STOP_WORDS and 0 < len(word) <= MAX_WORD]


@dataclass(frozen=True)
class Pattern:
    """One word of a search. A word of a text matches it

    * *exactly*, if it is the same,
    * by *prefix*, if it begins with the word or with its ``stem`` (from two letters on),
    * by *infix*, if it contains the word or its stem (from four letters on).

    What begins like it is a better match than what has it in the middle: "Backen" is hardly meant by "Feedback". The
    stem is the word without a plural ending, so that "Kurse" finds "Kurs" and "Deutschkurs", and without that of women,
    so that "Lehrerinnen" finds "Lehrer" as "Lehrer" finds "Lehrerinnen".

    Nobody typed the words of a synonym, so they match strictly: by prefix from four letters on, else exactly, and
    without a stem. Otherwise "Computer" would find "Italienisch" (IT), and "Schneidern" all that is "in der Nähe". So
    does a short word of which synonyms say what it means: "IT" itself.
    """

    word: str
    is_strict: bool = False

    @property
    def stem(self) -> str:
        if match := FEMININE.fullmatch(self.word):
            return match[1] or match[2]
        return singular(self.word)

    @property
    def needle(self) -> str:
        """What every matching word holds, and no other, if it is written between two line breaks."""
        if len(self.stem) >= MIN_INFIX and not self.word.isdigit() and not self.is_strict:
            return self.stem
        is_prefix = len(self.word) >= (MIN_INFIX if self.is_strict else MIN_PREFIX)
        return f"\n{self.word}" if is_prefix else f"\n{self.word}\n"

    def matches(self, word: str) -> bool:
        return self.needle in f"\n{word}\n"

    @property
    def beginning(self) -> str:
        """How those of the matching words begin that begin like this, if a line break stands before them."""
        return f"\n{self.stem}"


def singular(word: str) -> str:
    """``word`` without a plural ending, as long as enough is left of it."""
    for ending in ENDINGS if word not in NO_PLURALS else ():
        if word.endswith(ending) and len(word) - len(ending) >= MIN_INFIX:
            return word[: -len(ending)]
    return word


# One phrase: all its patterns must match. One concept: any of its phrases. A search: all concepts.
Phrase = tuple[Pattern, ...]
Concept = tuple[Phrase, ...]


def phrase(text: str) -> Phrase:
    """The patterns of a search text, without stop words; all of them if there is nothing else."""
    found = [joined(match.group()) for match in WORD.finditer(GENDER.sub("", visible(text)))]
    meant = [word for word in found if word not in STOP_WORDS] or found
    return tuple(Pattern(word) for word in meant if 0 < len(word) <= MAX_WORD)


def concepts(text: str, synonyms: Mapping[tuple[str, ...], Iterable[Phrase]]) -> tuple[Concept, ...]:
    """What ``text`` asks for. ``synonyms`` (see there) are the phrases that mean the same as others.

    Hyphenated words match joined or in parts, and an "Englischkurs" is also a "Kurs" in "Englisch", unless synonyms say
    better what is meant; the longest known phrase is taken first.
    """
    tokens: list[tuple[str, Phrase]] = []
    for match in WORD.finditer(GENDER.sub("", visible(text))):
        word = joined(match.group())
        if 0 < len(word) <= MAX_WORD:
            tokens.append((word, in_parts(word, PART.findall(match.group()))))
    meant = [token for token in tokens if token[0] not in STOP_WORDS]
    meant = [token for token in meant if token[0] not in FILLERS] or meant or tokens
    meant = meant[:MAX_QUERY_WORDS]
    found: list[Concept] = []
    position = 0
    while position < len(meant):
        for length in range(min(MAX_PHRASE, len(meant) - position), 0, -1):
            key = tuple(word for word, _ in meant[position : position + length])
            others = meanings(key, synonyms)
            if others or length == 1:
                break
        own = tuple(Pattern(word, is_strict=bool(others) and len(word) < MIN_STRICT) for word in key)
        if (parts := meant[position][1]) and not others:
            first = tuple(pattern.word for pattern in parts[:-1])
            others = (parts, *((*other, parts[-1]) for other in meanings(first, synonyms)))
        phrases = [own, *others]
        found.append(tuple(dict.fromkeys(phrases)))
        position += length
    return tuple(dict.fromkeys(found))


def meanings(key: tuple[str, ...], synonyms: Mapping[tuple[str, ...], Iterable[Phrase]]) -> tuple[Phrase, ...]:
    """The phrases that mean the same as the words ``key`` but are not just these; "kostenloses" means "kostenlos"."""
    found = synonyms.get(stems(key), ())
    return tuple(phrase for phrase in found if tuple(pattern.word for pattern in phrase) != key)


def in_parts(word: str, parts: list[str]) -> Phrase:
    """The words that ``word`` is made of, if it has hyphens between its ``parts`` or is a course in something."""
    if len(parts) == 1 and (match := COURSE.fullmatch(word)):
        return Pattern(match[1]), Pattern(match[2])
    return tuple(Pattern(fold(part)) for part in parts) if len(parts) > 1 else ()


def synonyms(groups: Iterable[Iterable[str]]) -> dict[tuple[str, ...], list[Phrase]]:
    """For each phrase of ``groups``, by the stems of its words, all phrases of its group."""
    found: dict[tuple[str, ...], list[Phrase]] = {}
    for group in groups:
        phrases = {own: stems(synonym_key(words)) for words in group if (own := phrase(words))}
        strict = [tuple(Pattern(pattern.word, is_strict=True) for pattern in own) for own in phrases]
        for key in phrases.values():
            found.setdefault(key, []).extend(strict)
    return found


def stems(words: Iterable[str]) -> tuple[str, ...]:
    """``words`` without any plural ending: "smartphones" and "smartphone" are found under the same."""
    found = tuple(map(singular, words))
    return found if found == tuple(words) else stems(found)


def synonym_key(text: str) -> tuple[str, ...]:
    """The words under which a phrase of a synonym group is looked up."""
    return tuple(pattern.word for pattern in phrase(text) if pattern.word not in FILLERS) or tuple(
        pattern.word for pattern in phrase(text)
    )
