"""Which words stand in which offers."""

from collections import defaultdict
from functools import lru_cache

from pyroaring import BitMap
from rapidfuzz import process
from rapidfuzz.distance import OSA

from offers.catalogue.text import MIN_INFIX, Pattern

TIERS = ["title", "names", "teaser", "text"]
MAX_EXPANSIONS = 2000  # cached searches in the vocabulary


class Postings:
    """A bitmap of slots per word and tier, and a vocabulary that is searched by beginning and middle.

    The vocabulary is one long string of words, each after a line break: a search for "\\nkurs" finds what begins with
    "kurs", a search for "kurs" what contains it, both at the speed of a memory scan.
    """

    def __init__(self):
        self.bitmaps: dict[str, defaultdict[str, BitMap]] = {tier: defaultdict(BitMap) for tier in TIERS}
        self.known: set[str] = set()
        self.waiting: list[str] = []
        self.vocabulary = "\n"
        self.by_length: defaultdict[int, list[str]] = defaultdict(list)
        self._expand = lru_cache(MAX_EXPANSIONS)(self._scan)

    def add(self, slot: int, tier: str, words: list[str]) -> None:
        bitmaps = self.bitmaps[tier]
        for word in words:
            bitmaps[word].add(slot)
            if word not in self.known:
                self.known.add(word)
                self.waiting.append(word)

    def expand(self, pattern: Pattern) -> list[str]:
        """All known words that match ``pattern``."""
        if self.waiting:
            self.vocabulary += "".join(f"{word}\n" for word in self.waiting)
            for word in self.waiting:
                self.by_length[len(word)].append(word)
            self.waiting.clear()
            self._expand.cache_clear()
        return self._expand(pattern)

    def _scan(self, pattern: Pattern) -> list[str]:
        """Must agree with ``Pattern.matches``."""
        text, needle, found, position = self.vocabulary, pattern.needle, [], 0
        while (hit := text.find(needle, position)) >= 0:
            start = text.rfind("\n", 0, hit + 1) + 1
            end = text.find("\n", max(hit, start))
            found.append(text[start:end])
            position = end
        return found

    def slots(self, tier: str, pattern: Pattern) -> BitMap:
        """Slots with a word in ``tier`` that matches."""
        bitmaps = self.bitmaps[tier]
        found = [bitmaps[word] for word in self.expand(pattern) if word in bitmaps]
        return BitMap.union(*found) if found else BitMap()

    def exact(self, tier: str, pattern: Pattern) -> BitMap:
        return self.bitmaps[tier].get(pattern.word) or BitMap()

    def nearest(self, pattern: Pattern, alive: BitMap) -> str | None:
        """The word that somebody who typed ``pattern`` may have meant: one of similar length in a living title."""
        self.expand(pattern)
        length = len(pattern.word)
        if length < MIN_INFIX or pattern.word.isdigit():
            return None
        most = 1 if length < 6 else 2
        titles = self.bitmaps["title"]
        best: tuple[int, int, str] | None = None
        for size in range(length - most, length + most + 1):
            hits = process.extract(pattern.word, self.by_length[size], scorer=OSA.distance, score_cutoff=most, limit=20)
            for word, distance, _ in hits:
                count = titles[word].intersection_cardinality(alive) if word in titles else 0
                if count:
                    best = min(best or (99, 0, ""), (int(distance), -count, word))
        return best[2] if best else None
