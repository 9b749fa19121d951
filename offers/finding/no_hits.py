"""What to try when nothing was found: spell it differently, drop a filter, look around, ask somebody."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from offers import catalogue
from offers.catalogue.text import STOP_WORDS, fold
from offers.finding.filters import OfferFilter, Pairs, parts_of
from offers.finding.results import Results
from places.distance import distance_km

MAX_TRIED = 6
MAX_NEIGHBOURS = 5


@dataclass(frozen=True)
class WayOut:
    """A neighbouring search that has hits."""

    label: str
    total: int
    url: str
    km: int = 0  # from the place where somebody looked


@dataclass(frozen=True)
class WaysOut:
    spelled: WayOut | None
    without_one: list[WayOut]
    neighbours: list[WayOut] = field(default_factory=list)
    online: WayOut | None = None


def ways_out(results: Results) -> WaysOut:
    """Only what leads to offers, with their number."""
    asked = results.filter
    chips = [
        way_out(asked, chip.label if chip.name == "q" else quoted(chip.label), drop=chip.pairs)
        for chip in asked.chips[:MAX_TRIED]
    ]
    # Of words the rarest says best what somebody wants, so it stays longest.
    without_one = [*reversed(fullest_first(without_one_word(asked))), *fullest_first(chips)]
    return WaysOut(spelled(asked), without_one, neighbours(results), online(results))


def quoted(label: str) -> str:
    return _("„%(text)s“") % {"text": label}


def without_one_word(asked: OfferFilter) -> list[WayOut]:
    """A longer search without each of its words, or each of its places."""
    parts = [part.text for part in parts_of(asked.text, asked.vocabulary)]
    if not 1 < len(parts) <= MAX_TRIED:
        return []
    return [with_text(asked, quoted(part), without(parts, number)) for number, part in enumerate(parts)]


def without(parts: list[str], number: int) -> str:
    """The text without one of its parts and the little words before it: "Yoga", not "Yoga in"."""
    left = parts[:number]
    while left and fold(left[-1]) in STOP_WORDS:
        left.pop()
    return " ".join([*left, *parts[number + 1 :]])


def fullest_first(ways: list[WayOut]) -> list[WayOut]:
    """Those of ``ways`` that have hits."""
    return sorted((way for way in ways if way.total), key=lambda way: -way.total)


def way_out(asked: OfferFilter, label: str, *, add: Pairs = (), drop: Pairs) -> WayOut:
    """The same list with some parameters more and less."""
    other = asked.changed(add=add, drop=drop)
    return WayOut(label, catalogue.total(other.query, other.now), other.address())


def with_text(asked: OfferFilter, label: str, text: str) -> WayOut:
    """The same list with ``text`` instead of the text that was asked for."""
    return way_out(asked, label, add=(("q", text),), drop=(("q", asked.text),))


def spelled(asked: OfferFilter) -> WayOut | None:
    """The search with every unknown word replaced by the nearest known one."""
    text = catalogue.corrected(asked.text, asked.now) if asked.text else None
    way = with_text(asked, text, text) if text else None
    return way if way and way.total else None


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
        WayOut(option.text, count, asked.address_in(option.slug), km=round(distance) or 1)
        for distance, option, count in sorted(found, key=lambda item: item[0])[:MAX_NEIGHBOURS]
    ]


def online(results: Results) -> WayOut | None:
    """The same list online, or else online offers on the same words, or all of them."""
    same = results.filter.online()
    others = tuple(pair for pair in same.parameters if pair[0] != "format")
    for drop in dict.fromkeys([(), tuple(pair for pair in others if pair[0] != "q"), others]):
        other = same.changed(drop=drop)
        if total := catalogue.total(other.query, other.now):
            return WayOut(other.chosen["format"][0].text, total, other.address())
    return None
