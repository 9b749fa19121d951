"""Three-way merge of snapshots: what somebody made of an older content is laid over what stands there now.

All snapshots here are in the shape of ``snapshot.normal``. They are compared in units: one name, or names that only
make sense together, such as prices and their kind. The first name of a unit stands for it. Runs are known by their
``id`` and merged unit by unit.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils.translation import gettext as _

from offers.content.snapshot import NAMES, RUN_FIELDS, Snapshot
from offers.models import Offer, Run
from offers.wording import day

Values = dict[str, Any]
Units = dict[str, tuple[str, ...]]
Side = Literal["theirs", "ours"]
Choose = Callable[[str], Side | None]


def units(names: Iterable[str], linked: list[list[str]]) -> Units:
    unit_of = {name: tuple(unit) for unit in linked for name in unit}
    return {unit[0]: unit for unit in (unit_of.get(name, (name,)) for name in names)}


UNITS = units(
    [name for name in NAMES if name != "runs"],
    [
        ["all_ages", "min_age", "max_age"],
        ["price_kind", "prices"],
        ["registration", "registration_url"],
        ["image_id", "image_alt", "image_licence"],
    ],
)
TIMETABLE = [
    "kind", "frequency", "weekdays", "starts_on", "ends_on", "start_time", "end_time", "skips_school_holidays",
    "skips_public_holidays", "dates", "exceptions",
]  # fmt: skip
RUN_UNITS = units([*RUN_FIELDS, "dates", "exceptions"], [TIMETABLE, ["capacity", "seats_left"]])


@dataclass(frozen=True)
class Conflict:
    """One unit that two people changed to different values: ``theirs`` wants to come in, ``ours`` stands there now.

    ``key`` is the name of the unit; for runs "runs.17.venue_id", and "runs.17" where one changed the whole run that
    the other took away. Values are given by name; None means that the run is not there.
    """

    key: str
    base: Values | None
    theirs: Values | None
    ours: Values | None
    run: Values = field(default_factory=dict, repr=False, compare=False)  # what it was, for the words

    @property
    def name(self) -> str:
        """The name in the snapshot under which the unit lies."""
        return self.key.partition(".")[0]

    @property
    def label(self) -> str:
        return label(self.key, self.run)


@dataclass(frozen=True)
class Merge:
    """``content`` has the values of ours wherever a conflict is left."""

    content: Snapshot
    conflicts: list[Conflict]


def undecided(key: str) -> None:
    """Leaves every conflict to somebody else."""


def merge(base: Snapshot, theirs: Snapshot, ours: Snapshot, choose: Choose = undecided) -> Merge:
    """Lays what ``theirs`` changed of ``base`` over ``ours``; ``choose`` decides conflicts by their key."""
    content, conflicts = merge_units(UNITS, "", base, theirs, ours, choose)
    content["runs"], conflicts_in_runs = merge_runs(base, theirs, ours, choose)
    return Merge(content, conflicts + conflicts_in_runs)


def merge_units(
    known: Units, prefix: str, base: Values, theirs: Values, ours: Values, choose: Choose
) -> tuple[Values, list[Conflict]]:
    content, conflicts = dict(ours), []
    for key, unit in known.items():
        if alike(unit, theirs, base) or alike(unit, theirs, ours):
            continue
        choice = "theirs" if alike(unit, ours, base) else choose(prefix + key)
        if choice is None:
            values = (part(unit, side) for side in (base, theirs, ours))
            conflicts.append(Conflict(prefix + key, *values, run=base or ours))
        elif choice == "theirs":
            content |= part(unit, theirs)
    return content, conflicts


def merge_runs(base: Snapshot, theirs: Snapshot, ours: Snapshot, choose: Choose) -> tuple[list[Values], list[Conflict]]:
    before, wanted, present = by_id(base), by_id(theirs), by_id(ours)
    runs, conflicts = [], []
    for number in dict.fromkeys([*present, *wanted]):
        old, new, now = before.get(number), wanted.get(number), present.get(number)
        key = f"runs.{number}"
        if new and now:
            now, problems = merge_units(RUN_UNITS, f"{key}.", old or {}, new, now, choose)
            conflicts += problems
        elif old and new != old and now != old:
            # One changed the run that the other took away.
            choice = choose(key)
            if choice is None:
                conflicts.append(Conflict(key, old, new, now, run=old))
            elif choice == "theirs":
                now = new
        elif new != old:
            now = new
        if now:
            runs.append(now)
    return runs, conflicts


def rebased(base: Snapshot, shown: Snapshot, wanted: Snapshot, live: Snapshot) -> Snapshot:
    """The base of ``wanted``, a new version of a proposal that was made of ``base`` and looked like ``shown``.

    It is what is ``live`` now, but what the proposal leaves as it was keeps its older base: if somebody else changed
    that meanwhile, it is still a conflict.
    """
    before, kept, coming, present = (by_id(side) for side in (base, shown, wanted, live))
    content = rebased_units(UNITS, base, shown, wanted, live)
    content["runs"] = []
    for number in dict.fromkeys([*present, *before]):
        sides = [runs.get(number) for runs in (before, kept, coming, present)]
        old, was, _new, now = sides
        if all(sides):
            content["runs"].append(rebased_units(RUN_UNITS, *sides))
        else:  # one that is gone, or that the proposal took away before and now
            content["runs"].append(old if now is None or (old and was is None) else now)
    return content


def rebased_units(known: Units, base: Values, shown: Values, wanted: Values, live: Values) -> Values:
    content = dict(live)
    for unit in known.values():
        if alike(unit, wanted, shown) and not alike(unit, shown, live):
            content |= part(unit, base)
    return content


def acknowledged(seen: Snapshot, conflicts: Iterable[Conflict]) -> Snapshot:
    """``seen`` as if its reader had also read what stands there now, wherever there is a conflict."""
    content, runs = dict(seen), by_id(seen)
    for conflict in conflicts:
        _name, _dot, rest = conflict.key.partition(".")
        number, _dot, unit = rest.partition(".")
        if not rest:
            content |= conflict.ours
        elif unit:
            runs[int(number)] = runs[int(number)] | conflict.ours
        elif conflict.ours is None:
            del runs[int(number)]
        else:
            runs[int(number)] = conflict.ours
    return {**content, "runs": list(runs.values())}


def by_id(content: Snapshot) -> dict[int, Values]:
    return {run["id"]: run for run in content.get("runs", [])}


def part(unit: tuple[str, ...], values: Values) -> Values:
    return {name: values[name] for name in unit if name in values}


def alike(unit: tuple[str, ...], one: Values, other: Values) -> bool:
    return all(folded(name, one.get(name)) == folded(name, other.get(name)) for name in unit)


def folded(name: str, value: Any) -> Any:
    return sorted(word.lower() for word in value) if name == "keywords" and value else value


def changed_names(before: Snapshot, after: Snapshot) -> list[str]:
    """The names of a snapshot whose values differ."""
    names = [name for unit in UNITS.values() for name in unit if not alike((name,), before, after)]
    return names + ["runs"] * (by_id(before) != by_id(after))


# --- Words for people --------------------------------------------------------------------------------------------


def label(key: str, run: Values | None = None) -> str:
    """A unit in the words of the forms: "Titel", "Termine ab 5. Dezember 2026: Raum"."""
    name, _dot, rest = key.partition(".")
    words = {
        "all_ages": _("Alter"),
        "price_kind": _("Kosten"),
        "registration": _("Anmeldung"),
        "image_id": _("Bild"),
        "access": _("Barrierefreiheit"),
        "runs": _("Termine"),
    }
    if not rest:
        return words.get(name) or str(Offer._meta.get_field(name).verbose_name)
    unit = rest.partition(".")[2]
    text = f"{words['runs']} {run_words(run or {})}".strip()
    return f"{text}: {Run._meta.get_field(unit).verbose_name}" if unit else text


def labels(names: Iterable[str]) -> str:
    """Names of a snapshot in words, each unit once: „Titel“, „Kosten“, „Termine“."""
    unit_of = {name: key for key, unit in UNITS.items() for name in unit}
    return quoted(dict.fromkeys(label(unit_of.get(name, name)) for name in names))


def quoted(words: Iterable[str]) -> str:
    return ", ".join(f"„{word}“" for word in words)


def run_words(run: Values) -> str:
    if run.get("course_number"):
        return _("mit der Nummer %(number)s") % {"number": run["course_number"]}
    first = min((date["date"] for date in run.get("dates", [])), default=run.get("starts_on"))
    return _("ab %(day)s") % {"day": day(dt.date.fromisoformat(first))} if first else ""
