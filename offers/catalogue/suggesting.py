"""Words back from the catalogue: corrected spelling and suggestions while typing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from pyroaring import BitMap

from offers.catalogue import text
from offers.catalogue.index import Index
from offers.catalogue.query import BEST
from offers.catalogue.searching import in_any_tier, text_tiers

MOST_TITLES = 5
MOST_NAMES = 3  # per kind
NAMED = {"thema": "Thema", "gemeinde": "Gemeinde", "anbieter": "Anbieter"}


@dataclass(frozen=True)
class Suggestion:
    """``facet`` and ``slug`` lead to a filtered list. A title has neither; if one ``offer`` alone has it, it leads
    there, else it is searched for."""

    kind: str
    label: str
    facet: str = ""
    slug: str = ""
    offer: int = 0


def corrected(index: Index, query: str) -> str | None:
    """``query`` with every word that nothing matches replaced by the nearest one; None if that fails."""
    live = index.live()
    words, was_mended = [], False
    for word in query.split():
        patterns = text.phrase(word)
        means_little = len(patterns) != 1 or patterns[0].word in text.STOP_WORDS | text.FILLERS
        if means_little or in_any_tier(text_tiers(index, word)).intersect(live):
            words.append(word)
            continue
        near = nearest(index, patterns[0])
        if near is None:
            return None
        words.append(near)
        was_mended = True
    return " ".join(words) if was_mended else None


def nearest(index: Index, pattern: text.Pattern) -> str | None:
    """The word of a title, or else of a topic, a place or a provider with offers, that looks most like ``pattern``."""
    live, names = index.live(), index.names
    if word := index.postings.nearest(pattern, live):
        return as_written(word, (index.titles[slot] for slot in index.postings.exact("title", word) & live))
    with_offers = index.remember("things", partial(things_with_offers, index))
    if word := names.postings.nearest(pattern, with_offers):
        return as_written(word, (names.labels[thing] for thing in names.postings.exact("title", word) & with_offers))
    return None


def things_with_offers(index: Index) -> BitMap:
    live = index.live()
    return BitMap(
        number
        for number, (facet, key) in enumerate(index.names.things)
        if (bits := index.bits_of_name(facet)) and key in bits and bits[key].intersect(live)
    )


def as_written(word: str, titles: Iterable[str]) -> str:
    """A folded word as it stands in one of ``titles``."""
    for title in titles:
        for match in text.WORD.finditer(text.visible(title)):
            if word in text.words(match.group()):
                parts = [part for part in text.PART.findall(match.group()) if text.fold(part) == word]
                return parts[0] if parts else match.group()
    return word


def having(find: Callable[[text.Pattern], BitMap], asked: tuple[text.Concept, ...]) -> BitMap:
    """What has all concepts, where ``find`` tells what has one word."""
    phrases = [[BitMap.intersection(*map(find, phrase)) for phrase in concept] for concept in asked]
    return BitMap.intersection(*(BitMap.union(*found) for found in phrases))


def suggestions(index: Index, query: str) -> list[Suggestion]:
    """Topics, places and providers whose name holds all words of ``query``, then titles, best first."""
    live, names = index.live(), index.names
    asked = text.concepts(query, names.synonyms)
    if not asked:
        return []
    matching = having(names.numbers, asked)
    found = []
    for facet, kind in NAMED.items():
        bits = index.bits_of_name(facet)
        keys = {key for number in matching if (thing := names.things[number])[0] == facet for key in thing[1:]}
        options = [option for option in names.options[facet] if option.key in keys]
        counted = [(bits[option.key].intersection_cardinality(live), option) for option in options]
        counted = sorted(((count, option) for count, option in counted if count), key=lambda pair: -pair[0])
        found += [Suggestion(kind, option.label, facet, option.slug) for _, option in counted[:MOST_NAMES]]
    titles: dict[str, list[int]] = {}
    # Titles whatever their order of words; only the best few are looked at.
    hits = having(partial(index.postings.slots, "title"), asked) & live
    best = index.sorted(BEST, hits, 0, 4 * MOST_TITLES)
    beginning = text.fold(query)
    for slot in sorted(best, key=lambda slot: not text.fold(index.titles[slot]).startswith(beginning)):
        titles.setdefault(index.titles[slot], []).append(int(index.rows["offer"][slot]))
    for title, offers in list(titles.items())[:MOST_TITLES]:
        found.append(Suggestion("Angebot", title, offer=offers[0] if len(offers) == 1 else 0))
    return found
