"""In which Gemeinde of the portal a foreign address lies."""

import re
from dataclasses import dataclass, field

from pages.models import Portal
from places.models import Municipality
from places.names import sort_key

# What follows the town's name in an address: "Berlin-Mitte", "Berlin / Reinickendorf", "Havelaue OT Strodehne".
PART_OF_TOWN = re.compile(r"\s*(?:-|/|,|\(|\bOT\b|\bOrtsteil\b)")


@dataclass
class Municipalities:
    """All known Gemeinden by folded name and by postal code; those of the portal's own Kommune can be found.

    The rules, the first that applies:

    1. The town's name is that of a Gemeinde, and the postal code does not contradict it.
    2. The name is that of a Gemeinde followed by a part of it, and the postal code speaks for it.
    3. The postal code belongs to exactly one known Gemeinde.

    A postal code contradicts a Gemeinde where it has codes of its own and none of them lies near: the same first two
    digits, for a city that is a Kreis by itself the same first digit (Berlin has 10 to 14). Lists of postal codes are
    seldom complete, so a code that is merely missing contradicts nothing; but many towns share a name.
    """

    own: dict[int, Municipality]
    codes: dict[int, set[str]]  # postal codes by municipality
    cities: set[int]  # those that are the only one in their Kreis
    by_name: dict[str, list[int]] = field(default_factory=dict)
    by_code: dict[str, set[int]] = field(default_factory=dict)

    @classmethod
    def known(cls, portal: Portal) -> "Municipalities":
        everywhere = list(Municipality.objects.current().prefetch_related("postal_codes"))
        in_district: dict[int, int] = {}
        for item in everywhere:
            in_district[item.district_id] = in_district.get(item.district_id, 0) + 1
        known = cls(
            own={item.pk: item for item in everywhere if item.district_id == portal.district_id},
            codes={item.pk: {code.code for code in item.postal_codes.all()} for item in everywhere},
            cities={item.pk for item in everywhere if in_district[item.district_id] == 1},
        )
        for item in everywhere:
            known.by_name.setdefault(sort_key(item.name), []).append(item.pk)
            for code in known.codes[item.pk]:
                known.by_code.setdefault(code, set()).add(item.pk)
        return known

    def find(self, city: str, postal_code: str) -> Municipality | None:
        """The Gemeinde of the portal's Kommune; None where the place lies outside or nobody can tell."""
        return self.own.get(self._find(city, postal_code) or 0)

    def _find(self, city: str, postal_code: str) -> int | None:
        named = [pk for pk in self.by_name.get(sort_key(city), []) if not self._contradicts(pk, postal_code)]
        if len(named) > 1:
            named = [pk for pk in named if postal_code in self.codes[pk]]
        if named:
            return named[0] if len(named) == 1 else None
        head = PART_OF_TOWN.split(city, maxsplit=1)[0]
        if head != city and postal_code:
            parts = [pk for pk in self.by_name.get(sort_key(head), []) if self._is_near(pk, postal_code)]
            if len(parts) == 1:
                return parts[0]
        coded = self.by_code.get(postal_code, set())
        return next(iter(coded)) if len(coded) == 1 else None

    def _contradicts(self, pk: int, postal_code: str) -> bool:
        return bool(postal_code and self.codes[pk]) and not self._is_near(pk, postal_code)

    def _is_near(self, pk: int, postal_code: str) -> bool:
        digits = 1 if pk in self.cities else 2
        return any(code[:digits] == postal_code[:digits] for code in self.codes[pk])
