"""All words of the catalogue, searched by beginning and middle."""

from collections.abc import Iterable

import numpy as np

from offers.catalogue.text import Pattern

BUCKETS = 65521
UNSORTED = 2000  # new words that are looked through one by one


class Lexicon:
    """Each word stands between two line breaks, so that "\\nkurs" finds what begins with "kurs" and "kurs" what has it
    anywhere. For every three letters in a row there is a bucket of the words that have them; the smallest bucket of a
    needle, which has three letters at least, leaves few words to look through."""

    def __init__(self):
        self._known: set[str] = set()
        self._sorted: list[str] = []
        self._later: list[str] = []
        self._members = np.zeros(0, np.int32)  # numbers of sorted words, bucket by bucket
        self._first = np.zeros(BUCKETS + 1, np.int32)  # where a bucket begins

    def __len__(self) -> int:
        return len(self._known)

    def add(self, words: Iterable[str]) -> bool:
        """Takes in ``words``; whether one of them is new."""
        fresh = [word for word in dict.fromkeys(words) if word not in self._known]
        self._known.update(fresh)
        self._later += fresh
        if len(self._later) > UNSORTED:
            self._sort()
        return bool(fresh)

    def _sort(self) -> None:
        self._sorted += self._later
        self._later = []
        text = "\n".join(["", *self._sorted, ""])
        bucket = buckets(text)
        # The line break before a word counts as its own.
        word = np.cumsum(letters(text)[: len(bucket)] == ord("\n"), dtype=np.int32) - 1
        self._members = word[np.argsort(bucket, kind="stable")]
        self._first = np.append(0, np.cumsum(np.bincount(bucket, minlength=BUCKETS))).astype(np.int32)

    def matching(self, pattern: Pattern) -> list[str]:
        """The words that match ``pattern``; must agree with ``Pattern.matches``."""
        needle = pattern.needle
        chosen = buckets(needle).astype(np.int32)
        rarest = chosen[np.argmin(self._first[chosen + 1] - self._first[chosen])]
        members = np.unique(self._members[self._first[rarest] : self._first[rarest + 1]])
        near = [*(self._sorted[number] for number in members.tolist()), *self._later]
        return [word for word in near if needle in f"\n{word}\n"]

    @property
    def nbytes(self) -> int:
        return self._members.nbytes + self._first.nbytes


def letters(text: str) -> np.ndarray:
    return np.frombuffer(text.encode("utf-32-le"), np.uint32)


def buckets(text: str) -> np.ndarray:
    """The bucket of the three letters that begin at each place of ``text`` but the last two."""
    found = letters(text)
    return ((found[:-2] * np.uint32(923521) + found[1:-1] * np.uint32(961) + found[2:]) % BUCKETS).astype(np.uint16)
