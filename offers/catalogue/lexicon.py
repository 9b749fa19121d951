"""All words of the catalogue, searched by beginning and middle."""

from collections.abc import Iterable
from itertools import chain

import numpy as np

from offers.catalogue.text import Pattern

BUCKETS = 65521
UNSORTED = 2000  # new words that are in no bucket yet and looked through one by one


class Lexicon:
    """Each word has a number, in the order in which they came, and stands between two line breaks, so that "\\nkurs"
    finds what begins with "kurs" and "kurs" what has it anywhere. For every three letters in a row there is a bucket of
    the words that have them; the smallest bucket of a needle, which has three letters at least, leaves few words to
    look through."""

    def __init__(self):
        self._number_of: dict[str, int] = {}
        self._words: list[str] = []  # by number, with their line breaks
        self._sorted = 0  # how many of them are in buckets
        self._members = np.zeros(0, np.int32)  # numbers of words, bucket by bucket
        self._first = np.zeros(BUCKETS + 1, np.int32)  # where a bucket begins

    def __len__(self) -> int:
        return len(self._words)

    def number(self, word: str) -> int | None:
        return self._number_of.get(word)

    def add(self, words: Iterable[str]) -> bool:
        """Takes in ``words``; whether one of them is new."""
        before = len(self)
        for word in words:
            if word not in self._number_of:
                self._number_of[word] = len(self._words)
                self._words.append(f"\n{word}\n")
        if len(self) - self._sorted > UNSORTED:
            self._sort()
        return len(self) > before

    def _sort(self) -> None:
        self._sorted = len(self)
        text = "".join([*(word[:-1] for word in self._words), "\n"])
        bucket = buckets(text)
        # The line break before a word counts as its own.
        word = np.cumsum(letters(text)[: len(bucket)] == ord("\n"), dtype=np.int32) - 1
        self._members = word[np.argsort(bucket, kind="stable")]
        self._first = np.append(0, np.cumsum(np.bincount(bucket, minlength=BUCKETS))).astype(np.int32)

    def matching(self, pattern: Pattern) -> list[int]:
        """The numbers of the words that match ``pattern``; must agree with ``Pattern.matches``."""
        needle = pattern.needle
        chosen = buckets(needle).astype(np.int32)
        rarest = chosen[np.argmin(self._first[chosen + 1] - self._first[chosen])]
        members = self._members[self._first[rarest] : self._first[rarest + 1]]
        members = members[np.append(True, members[1:] != members[:-1])[: len(members)]]  # a word may have them twice
        words = self._words
        return [number for number in chain(members.tolist(), range(self._sorted, len(self))) if needle in words[number]]

    def beginning(self, pattern: Pattern, matching: list[int]) -> list[int]:
        """Those of ``matching`` that begin like ``pattern``."""
        words, start = self._words, pattern.beginning
        return [number for number in matching if words[number].startswith(start)]

    @property
    def nbytes(self) -> int:
        return self._members.nbytes + self._first.nbytes


def letters(text: str) -> np.ndarray:
    return np.frombuffer(text.encode("utf-32-le"), np.uint32)


def buckets(text: str) -> np.ndarray:
    """The bucket of the three letters that begin at each place of ``text`` but the last two."""
    found = letters(text)
    return ((found[:-2] * np.uint32(923521) + found[1:-1] * np.uint32(961) + found[2:]) % BUCKETS).astype(np.uint16)
