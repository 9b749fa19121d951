"""What somebody looks for: the meaning of the parameters, free of any form or address."""

import datetime as dt
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext_noop

from offers.catalogue.facets import Key

SORTS = {
    "beste-treffer": gettext_noop("Beste Treffer"),
    "naechster-termin": gettext_noop("Nächster Termin"),
    "neueste": gettext_noop("Neueste zuerst"),
    "titel": gettext_noop("Titel von A bis Z"),
}
BEST, NEXT_DATE, NEWEST, TITLE = SORTS


@dataclass(frozen=True)
class Query:
    """``chosen`` holds the keys per facet name; ``near`` the municipalities within the radius, own ones included.

    Ages are years; ``date_from`` and ``date_to`` are local days, both included. What answers ``text`` must answer
    ``within`` too, the text of a page inside of which somebody searches.
    """

    text: str = ""
    within: str = ""
    chosen: dict[str, frozenset[Key]] = field(default_factory=dict)
    near: frozenset[int] = frozenset()
    min_age: int | None = None
    max_age: int | None = None
    date_from: dt.date | None = None
    date_to: dt.date | None = None
    sort: str = BEST

    def keys(self, facet: str) -> frozenset[Key]:
        return self.chosen.get(facet, frozenset())

    def anywhere(self) -> "Query":
        """The same without places."""
        chosen = {facet: keys for facet, keys in self.chosen.items() if facet != "gemeinde"}
        return replace(self, chosen=chosen, near=frozenset())
