"""What to try when nothing was found: which filter to drop, where else to look, whom to ask."""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from offers import catalogue
from offers.facets import Option
from offers.filters import OfferFilter
from offers.models import Offer
from offers.query import Query
from offers.results import Results

MAX_TRIED = 6
NEARBY_KM = 15


@dataclass(frozen=True)
class WayOut:
    """A neighbouring search that has hits."""

    label: str
    total: int
    url: str


@dataclass(frozen=True)
class WaysOut:
    without_one: list[WayOut]
    nearby: WayOut | None
    online: WayOut | None


def ways_out(results: Results) -> WaysOut:
    """For each filter how many offers there are without it; the places around; online offers."""
    asked = results.filter
    without_one = []
    for chip in asked.chips[:MAX_TRIED]:
        if total := total_of(asked, chip.url):
            without_one.append(WayOut(chip.label, total, chip.url))
    without_one.sort(key=lambda way: -way.total)
    return WaysOut(without_one, nearby(asked), online(results))


def total_of(asked: OfferFilter, url: str) -> int:
    """How many offers the same list has at ``url`` ("?…")."""
    other = OfferFilter(QueryDict(url.removeprefix("?")), now=asked.now, fixed=asked.fixed)
    return other.search(stop=0).total


def nearby(asked: OfferFilter) -> WayOut | None:
    if asked.radius or not (asked.chosen["gemeinde"] or asked.postal_codes):
        return None
    url = asked.address(add=(("umkreis", str(NEARBY_KM)),))
    total = total_of(asked, url)
    return WayOut(_("im Umkreis von %(km)d km") % {"km": NEARBY_KM}, total, url) if total else None


def online(results: Results) -> WayOut | None:
    """All online offers."""
    option: Option | None = next(
        (option for option in results.filter.vocabulary.options["format"] if option.key == Offer.Format.ONLINE), None
    )
    if option is None:
        return None
    total = catalogue.search(Query(chosen={"format": frozenset({option.key})}), results.now, stop=0).total
    return WayOut(option.label, total, f"?format={option.slug}") if total else None
