"""Finding offers."""

import datetime as dt
from dataclasses import dataclass, field

from offers import selection
from offers.facets import FACETS, Key, Option
from offers.query import Query


@dataclass(frozen=True)
class Result:
    """``ids`` are those of the asked page in order; ``counts`` the numbers per facet and key."""

    total: int
    ids: list[int]
    counts: dict[str, dict[Key, int]] = field(default_factory=dict)


class Vocabulary:
    """The options of every facet."""

    def __init__(self):
        self.options: dict[str, list[Option]] = {name: facet.options() for name, facet in FACETS.items()}

    def option(self, facet: str, slug: str) -> Option | None:
        return next((option for option in self.options[facet] if option.slug == slug), None)


def vocabulary() -> Vocabulary:
    return Vocabulary()


def search(query: Query, now: dt.datetime, *, start: int = 0, stop: int = 20) -> Result:
    """The offers from ``start`` to ``stop`` that answer ``query`` at ``now``, their total and all counts."""
    offers = selection.ordered(selection.select(query, now), query, now)
    words = vocabulary()
    return Result(
        total=offers.count(),
        ids=[offer.pk for offer in offers[start:stop]],
        counts={
            name: selection.facet_counts(query, now, name, [option.key for option in options])
            for name, options in words.options.items()
            if name != "anbieter"
        },
    )
