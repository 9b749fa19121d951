"""What to try when nothing was found: spell it differently, drop a filter, look around, ask somebody."""

from dataclasses import dataclass, field

from django.utils.http import urlencode
from django.utils.translation import gettext as _

from offers import catalogue
from offers.catalogue.query import Query
from offers.finding.filters import OfferFilter, Pairs
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
    """A longer search without each of its words."""
    words = asked.text.split()
    if not 1 < len(words) <= MAX_TRIED:
        return []
    others = [" ".join([*words[:number], *words[number + 1 :]]) for number in range(len(words))]
    return [with_text(asked, quoted(word), text) for word, text in zip(words, others, strict=True)]


def fullest_first(ways: list[WayOut]) -> list[WayOut]:
    """Those of ``ways`` that have hits."""
    return sorted((way for way in ways if way.total), key=lambda way: -way.total)


def way_out(asked: OfferFilter, label: str, *, add: Pairs = (), drop: Pairs) -> WayOut:
    """The same list with some parameters more and less."""
    total = catalogue.total(asked.changed(add=add, drop=drop).query, asked.now)
    return WayOut(label, total, asked.address(add=add, drop=drop))


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
