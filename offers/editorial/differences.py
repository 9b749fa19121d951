"""Two versions of an offer side by side, in words: which units differ, and in them which lines and words.

Everything is computed from two snapshots. Whoever shows it marks what went and what came by more than a colour.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from django.utils.translation import gettext as _

from offers.content.merge import RUN_UNITS, UNITS, Conflict, Units, Values, alike, by_id, label, part
from offers.content.snapshot import Snapshot
from offers.editorial.in_words import Words, all_units

Mark = Literal["", "del", "ins"]
IGNORED = {"source_key"}
BREAK = r"\s*\n\s*"
SIGN_OF_BREAK = "¶"
ALIKE_ENOUGH = 0.4  # texts with less in common are shown as wholly other ones


@dataclass(frozen=True)
class Segment:
    text: str
    mark: Mark = ""


Line = tuple[Segment, ...]


@dataclass(frozen=True)
class Row:
    """One unit before and after, as lines."""

    key: str
    label: str
    before: tuple[Line, ...]
    after: tuple[Line, ...]

    @property
    def what(self) -> str:
        if not self.before:
            return _("neu")
        return _("geändert") if self.after else _("entfernt")


@dataclass(frozen=True)
class ConflictRow:
    """One unit that two people changed: what stands there now (``ours``) and what the author wants (``theirs``)."""

    key: str
    label: str
    before: list[str]
    ours: list[str]
    theirs: list[str]


def differences(before: Snapshot, after: Snapshot, words: Words | None = None) -> list[Row]:
    """Every unit that differs, in the order of the forms; runs last. ``words`` spare reading the names again."""
    words = words or Words(before, after)
    pairs = list(changed_units(UNITS, "", before, after))
    old, new = by_id(before), by_id(after)
    for number in dict.fromkeys([*old, *new]):
        key = f"runs.{number}"
        if number in old and number in new:
            pairs += changed_units(RUN_UNITS, f"{key}.", old[number], new[number])
        else:
            pairs.append((key, old.get(number), new.get(number)))
    rows = []
    for key, was, now in pairs:
        run = run_of(key, old) or run_of(key, new)
        was_lines, now_lines = words.lines(key, was), words.lines(key, now)
        if was_lines or now_lines:
            rows.append(Row(key, label(key, run), *compare(was_lines, now_lines)))
    return rows


def described(content: Snapshot, words: Words | None = None) -> list[Row]:
    """All of a content that says something, with nothing before it to compare."""
    words = words or Words(content)
    rows = []
    for key, values in all_units(content):
        if lines := words.lines(key, values):
            rows.append(Row(key, label(key, values), (), whole(lines, "")))
    return rows


def conflict_rows(conflicts: list[Conflict], *contents: Snapshot, words: Words | None = None) -> list[ConflictRow]:
    """Conflicts of a merge in words; ``contents`` are the snapshots that were merged."""
    words = words or Words(*contents)
    return [
        ConflictRow(
            conflict.key,
            conflict.label,
            *(words.lines(conflict.key, side) for side in (conflict.base, conflict.ours, conflict.theirs)),
        )
        for conflict in conflicts
    ]


def changed_units(
    units: Units, prefix: str, before: Values, after: Values
) -> Iterator[tuple[str, Values | None, Values | None]]:
    for key, unit in units.items():
        if key not in IGNORED and not alike(unit, before, after):
            yield prefix + key, part(unit, before), part(unit, after)


def run_of(key: str, runs: dict[int, Values]) -> Values | None:
    number = key.split(".")[1] if key.startswith("runs.") else ""
    return runs.get(int(number)) if number else None


# --- Lines and words ---------------------------------------------------------------------------------------------


def compare(before: Sequence[str], after: Sequence[str]) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """Both sides line by line; lines that were only changed word by word.

    Different things may have the same name. So that no change goes unseen, lines that read the same are marked whole.
    """
    if before == after:
        return whole(before, "del"), whole(after, "ins")
    left: list[Line] = []
    right: list[Line] = []
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, come = before[i:j], after[k:m]
        if tag == "equal":
            left += whole(gone, "")
            right += whole(come, "")
            continue
        together = min(len(gone), len(come))
        for one, other in zip(gone[:together], come[:together], strict=True):
            old, new = compare_words(one, other)
            left.append(old)
            right.append(new)
        left += whole(gone[together:], "del")
        right += whole(come[together:], "ins")
    return tuple(left), tuple(right)


def whole(lines: Sequence[str], mark: Mark) -> tuple[Line, ...]:
    return tuple((Segment(line, mark),) for line in lines)


def compare_words(before: str, after: str) -> tuple[Line, Line]:
    old, new = words_of(before), words_of(after)
    matcher = SequenceMatcher(None, [key(word) for word in old], [key(word) for word in new])
    if matcher.ratio() < ALIKE_ENOUGH:
        return (Segment(before, "del"),), (Segment(after, "ins"),)
    left: list[Segment] = []
    right: list[Segment] = []
    for tag, i, j, k, m in matcher.get_opcodes():
        gone, come = "".join(old[i:j]), "".join(new[k:m])
        left += segments(gone, "" if tag == "equal" else "del") if gone else []
        right += segments(come, "" if tag == "equal" else "ins") if come else []
    return tuple(left), tuple(right)


def words_of(text: str) -> list[str]:
    """The words of a text, each with the space behind it, and the breaks between lines."""
    return re.findall(rf"{BREAK}|\S+[^\S\n]*", text)


def key(word: str) -> str:
    """What makes two words the same: how much space follows does not matter."""
    return word.strip() or "\n"


def segments(text: str, mark: Mark) -> list[Segment]:
    """``text`` with its words marked, and breaks too where nothing else differs."""
    if not mark:
        return [Segment(text)]
    if not text.strip():
        return [Segment(SIGN_OF_BREAK, mark), Segment(text)]
    found = []
    for piece in re.split(rf"({BREAK})", text):
        words = piece.rstrip()
        found += [Segment(words, mark)] if words else []
        found += [Segment(piece[len(words) :])] if piece != words else []
    return found
