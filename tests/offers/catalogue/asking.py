"""Short ways to ask the catalogue in tests."""

import datetime as dt

from offers import catalogue
from offers.catalogue.query import BEST, Query
from tests.factories import NOW

CONDITIONS = {"near", "min_age", "max_age", "date_from", "date_to"}


def query(text: str = "", *, sort: str = BEST, **given) -> Query:
    """``given`` are conditions of ``Query`` or facets: a key, a row of the database or a list of them."""
    conditions = {name: value for name, value in given.items() if name in CONDITIONS}
    chosen = {name: keys(value) for name, value in given.items() if name not in CONDITIONS}
    return Query(text=text, chosen=chosen, sort=sort, **conditions)


def keys(value) -> frozenset:
    values = value if isinstance(value, list) else [value]
    return frozenset(getattr(item, "pk", item) for item in values)


def find(text: str = "", *, now: dt.datetime = NOW, **given) -> list[str]:
    """The titles of all offers that answer, in order."""
    with catalogue.reading(now) as index:
        titles = {int(index.rows["offer"][slot]): title for slot, title in index.titles.items()}
    return [titles[pk] for pk in catalogue.search(query(text, **given), now, stop=1000).ids]


def counts(facet: str, text: str = "", *, now: dt.datetime = NOW, **given) -> dict[str, int]:
    """How many offers each value of ``facet`` gives, by its label."""
    found = catalogue.counts(facet, query(text, **given), now)
    return {option.label: found[option.key] for option in catalogue.vocabulary(now).options[facet]}
