"""What to try when nothing was found: spell it differently, drop a filter, look around, ask somebody."""

from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from offers import catalogue
from offers.catalogue.query import Query
from offers.finding.filters import OfferFilter
from offers.finding.results import Results
from offers.models import Offer
from places.distance import distance_km

MAX_TRIED = 6
MAX_NEIGHBOURS = 5


@dataclass(frozen=True)
class WayOut:
    """A neighbouring search that has hits."""

    label: str
    total: int
    url: str


@dataclass(frozen=True)
class WaysOut:
    spelled: WayOut | None
    without_one: list[WayOut]
    neighbours: list[WayOut] = field(default_factory=list)
    online: WayOut | None = None


def ways_out(results: Results) -> WaysOut:
    """Only what leads to offers, with their number."""
    asked = results.filter
    chips = [(chip.label if chip.name == "q" else quoted(chip.label), chip.url) for chip in asked.chips[:MAX_TRIED]]
    # Of words the rarest says best what somebody wants, so it stays longest.
    without_one = [*reversed(counted(asked, words(asked))), *counted(asked, chips)]
    return WaysOut(spelled(asked), without_one, neighbours(results), online(results))


def quoted(label: str) -> str:
    return _("„%(text)s“") % {"text": label}


def words(asked: OfferFilter) -> list[tuple[str, str]]:
    """Each word of a longer search with the address of the search without it."""
    given = asked.text.split()
    if not 1 < len(given) <= MAX_TRIED:
        return []
    shorter = [" ".join([*given[:number], *given[number + 1 :]]) for number in range(len(given))]
    drop = (("q", asked.text),)
    return [
        (quoted(word), asked.address(add=(("q", text),), drop=drop)) for word, text in zip(given, shorter, strict=True)
    ]


def counted(asked: OfferFilter, ways: list[tuple[str, str]]) -> list[WayOut]:
    """Those of ``ways`` that have hits, the fullest first."""
    tried = [WayOut(label, total_of(asked, url), url) for label, url in ways]
    return sorted((way for way in tried if way.total), key=lambda way: -way.total)


def total_of(asked: OfferFilter, url: str) -> int:
    """How many offers the same list has at ``url`` ("?…")."""
    other = OfferFilter(QueryDict(url.removeprefix("?")), now=asked.now, fixed=asked.fixed, names=asked.vocabulary)
    return catalogue.total(other.query, asked.now)


def spelled(asked: OfferFilter) -> WayOut | None:
    """The search with every unknown word replaced by the nearest known one."""
    text = catalogue.corrected(asked.text, asked.now) if asked.text else None
    if text is None:
        return None
    url = asked.address(add=(("q", text),), drop=(("q", asked.text),))
    total = total_of(asked, url)
    return WayOut(text, total, url) if total else None


def neighbours(results: Results) -> list[WayOut]:
    """The nearest other Gemeinden with offers that answer all the rest."""
    asked, centres = results.filter, results.filter.vocabulary.centres
    origins = [centres[key] for key in asked.query.keys("gemeinde") | asked.query.near if key in centres]
    found = []
    for option, count in results.options("gemeinde"):
        if count and option.key in centres:
            distances = [distance_km(*origin, *centres[option.key]) for origin in origins]
            if distances:
                found.append((min(distances), option, count))
    return [
        WayOut(option.text, count, asked.address_in(option.slug))
        for _distance, option, count in sorted(found, key=lambda item: item[0])[:MAX_NEIGHBOURS]
    ]


def online(results: Results) -> WayOut | None:
    """Online offers on the same words, or else all of them."""
    asked = results.filter
    option = next(option for option in asked.vocabulary.options["format"] if option.key == Offer.Format.ONLINE)
    chosen = {"format": frozenset({option.key})}
    for text in dict.fromkeys([asked.query.text, ""]):
        total = catalogue.total(Query(text=text, chosen=chosen), results.now)
        if total:
            words = {"q": text} if text else {}
            return WayOut(option.text, total, f"?{urlencode({**words, 'format': option.slug})}")
    return None
