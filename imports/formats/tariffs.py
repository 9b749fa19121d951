"""Several prices of one offer: the full one, the reduced one, and what remains as words."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from imports.formats.berlin_vhs.fields import Doubts
from imports.formats.berlin_vhs.prices import amount
from imports.formats.course import price

MOST_TARIFFS = 20
IS_REDUCED = re.compile(r"(?i)\berm(?:\.|äßig)")


@dataclass(frozen=True)
class Tariff:
    """What some people pay: "12.50", and in words who or when ("Frühbucher")."""

    text: str
    name: str = ""

    @property
    def euros(self) -> Decimal | None:
        return amount(self.text)

    @property
    def is_reduced(self) -> bool:
        return bool(IS_REDUCED.search(self.name))

    @property
    def words(self) -> str:
        cost = self.text if self.euros is None else f"{self.euros:.2f} Euro".replace(".", ",")
        return f"{self.name or 'Auch'}: {cost}."


def price_of(tariffs: list[Tariff], notes: list[str], description: str, doubts: Doubts) -> dict[str, Any]:
    """``price_kind``, ``price_note`` and ``prices`` of a snapshot. The highest price is the full one."""
    tariffs = list(dict.fromkeys(tariffs))[:MOST_TARIFFS]
    if len(tariffs) < 2:
        return price(tariffs[0].text if tariffs else "", "", notes, description, doubts)
    known = [tariff for tariff in tariffs if tariff.euros is not None]
    is_full_known = len(known) == len(tariffs) or any(not tariff.is_reduced for tariff in known)
    if not known or not is_full_known:
        return price("", "", [*(tariff.words for tariff in tariffs), *notes], description, doubts)
    full = max([tariff for tariff in known if not tariff.is_reduced] or known, key=lambda tariff: tariff.euros)
    reduced = next((tariff for tariff in known if tariff.is_reduced and tariff.euros < full.euros), None)
    others = [t.words for t in tariffs if t not in (full, reduced) and t.euros != full.euros]
    return price(full.text, reduced.text if reduced else "", [*others, *notes], description, doubts)
