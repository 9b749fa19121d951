"""The word of a title that somebody may have meant who typed another one."""

from collections.abc import Callable

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from offers.catalogue.arrays import Growing

SHORT = 6  # letters; below that one slip is forgiven, from there on two
WORD = np.dtype([("length", "<u1"), ("letters", "<u8")])


class Spelling:
    """Known words, and for each which letters it has. Comparing letters rules out nearly all words at once, so that
    the distance need be worked out for a few only."""

    def __init__(self):
        self.words: list[str] = []
        self._signs = Growing(WORD)

    def add(self, word: str) -> None:
        """Takes in a new ``word``."""
        self.words.append(word)
        self._signs.extend([(len(word), letters(word))])

    def nearest(self, typed: str, count: Callable[[str], int]) -> str | None:
        """The nearest word that ``count`` finds in some offer, of equally near ones that in most."""
        most = 1 if len(typed) < SHORT else 2
        signs = self._signs.view
        lengths = signs["length"].astype(np.int16) - len(typed)
        # A slip changes at most two letters of the set: the one that was meant and the one that was typed.
        others = np.bitwise_count(signs["letters"] ^ np.uint64(letters(typed)))
        near = [self.words[number] for number in np.flatnonzero((np.abs(lengths) <= most) & (others <= 2 * most))]
        best: tuple[int, int, str] | None = None
        for word, distance, _ in process.extract(typed, near, scorer=OSA.distance, score_cutoff=most, limit=None):
            if offers := count(word):
                best = min(best or (99, 0, ""), (int(distance), -offers, word))
        return best[2] if best else None


def letters(word: str) -> int:
    """The letters of ``word`` as bits; some share one, which only lets more words through."""
    found = 0
    for letter in word:
        found |= 1 << (ord(letter) & 63)
    return found
