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
        self._bitmaps: dict[str, list[BitMap | None]] = {tier: [] for tier in TIERS}  # by the number of the word
        self.lexicon = Lexicon()
        self.spelling = Spelling()
        self._added: dict[str, defaultdict[str, list[int]]] = {tier: defaultdict(list) for tier in TIERS}
        self._expand = lru_cache(MAX_REMEMBERED)(self.lexicon.matching)

    def add(self, slot: int, tier: str, words: list[str]) -> None:
        added = self._added[tier]
        for word in words:
            added[word].append(slot)

    def settle(self) -> None:
        if self.lexicon.add(word for added in self._added.values() for word in added):
            self._expand.cache_clear()
        for tier, added in self._added.items():
            bitmaps = self._bitmaps[tier]
            bitmaps += [None] * (len(self.lexicon) - len(bitmaps))
            for word, slots in added.items():
                number = self.lexicon.number(word)
                if bitmaps[number] is not None:
                    bitmaps[number].update(slots)
                else:
                    bitmaps[number] = BitMap(slots)
                    if tier == "title":
                        self.spelling.add(word)
            added.clear()

    def slots(self, tier: str, pattern: Pattern) -> BitMap:
        """Slots with a word in ``tier`` that matches."""
        return self._union(tier, self._expand(pattern))

    def beginning(self, tier: str, pattern: Pattern) -> BitMap:
        """Slots with a word in ``tier`` that matches and begins like ``pattern``."""
        return self._union(tier, self.lexicon.beginning(pattern, self._expand(pattern)))

    def _union(self, tier: str, numbers: list[int]) -> BitMap:
        bitmaps = self._bitmaps[tier]
        found = [bitmap for number in numbers if (bitmap := bitmaps[number]) is not None]
        return BitMap.union(*found) if found else BitMap()

    def exact(self, tier: str, word: str) -> BitMap:
        """Slots with just ``word`` in ``tier``."""
        number = self.lexicon.number(word)
        return BitMap() if number is None else self._bitmaps[tier][number] or BitMap()

    def nearest(self, pattern: Pattern, alive: BitMap) -> str | None:
        """The word that somebody who typed ``pattern`` may have meant: one of similar length in a living title."""
        if len(pattern.word) < MIN_INFIX or pattern.word.isdigit():
            return None
        return self.spelling.nearest(
            pattern.word, lambda word: self.exact("title", word).intersection_cardinality(alive)
        )

    @property
    def bitmaps(self) -> list[BitMap]:
        """All there are."""
        return [bitmap for bitmaps in self._bitmaps.values() for bitmap in bitmaps if bitmap is not None]
