"""Which words stand in which offers."""

from collections import defaultdict
from functools import lru_cache

from pyroaring import BitMap

from offers.catalogue.lexicon import Lexicon
from offers.catalogue.spelling import Spelling
from offers.catalogue.text import MIN_INFIX, Pattern

TIERS = ["title", "names", "teaser", "text"]
MAX_REMEMBERED = 2000  # searches


class Postings:
    """A bitmap of slots per word and tier.

    What ``add`` takes shows after ``settle``, which works on many at once.
    """

    def __init__(self):
        self.bitmaps: dict[str, dict[str, BitMap]] = {tier: {} for tier in TIERS}
        self.lexicon = Lexicon()
        self.spelling = Spelling()
        self._added: dict[str, defaultdict[str, list[int]]] = {tier: defaultdict(list) for tier in TIERS}
        self._expand = lru_cache(MAX_REMEMBERED)(self.lexicon.matching)

    def add(self, slot: int, tier: str, words: list[str]) -> None:
        added = self._added[tier]
        for word in words:
            added[word].append(slot)

    def settle(self) -> None:
        for tier, added in self._added.items():
            bitmaps = self.bitmaps[tier]
            for word, slots in added.items():
                if word in bitmaps:
                    bitmaps[word].update(slots)
                else:
                    bitmaps[word] = BitMap(slots)
                    if tier == "title":
                        self.spelling.add(word)
            if self.lexicon.add(added):
                self._expand.cache_clear()
            added.clear()

    def slots(self, tier: str, pattern: Pattern) -> BitMap:
        """Slots with a word in ``tier`` that matches."""
        bitmap_of = self.bitmaps[tier].get
        found = [bitmap for word in self._expand(pattern) if (bitmap := bitmap_of(word)) is not None]
        return BitMap.union(*found) if found else BitMap()

    def exact(self, tier: str, pattern: Pattern) -> BitMap:
        return self.bitmaps[tier].get(pattern.word) or BitMap()

    def nearest(self, pattern: Pattern, alive: BitMap) -> str | None:
        """The word that somebody who typed ``pattern`` may have meant: one of similar length in a living title."""
        if len(pattern.word) < MIN_INFIX or pattern.word.isdigit():
            return None
        titles = self.bitmaps["title"]
        return self.spelling.nearest(pattern.word, lambda word: titles[word].intersection_cardinality(alive))
