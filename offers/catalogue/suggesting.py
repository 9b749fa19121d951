"""Words back from the catalogue: corrected spelling and suggestions while typing."""

from dataclasses import dataclass

from pyroaring import BitMap

from offers.catalogue import text
from offers.catalogue.index import Index
from offers.catalogue.names import Names
from offers.catalogue.query import BEST
from offers.catalogue.searching import text_tiers

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
    """``query`` with every word that nothing matches replaced by the nearest one of a title; None if that fails."""
    live = index.live()
    words, was_mended = [], False
    for word in query.split():
        patterns = text.phrase(word)
        means_little = len(patterns) != 1 or patterns[0].word in text.STOP_WORDS | text.FILLERS
        if means_little or text_tiers(index, word)[-1].intersect(live):
            words.append(word)
            continue
        near = index.postings.nearest(patterns[0], live)
        if near is None:
            return None
        words.append(as_written(index, near, live))
        was_mended = True
    return " ".join(words) if was_mended else None


def as_written(index: Index, word: str, live: BitMap) -> str:
    """A folded word as it stands in a title."""
    for slot in index.postings.exact("title", word) & live:
        for match in text.WORD.finditer(text.visible(index.titles[slot])):
            if word in text.words(match.group()):
                parts = [part for part in text.PART.findall(match.group()) if text.fold(part) == word]
                return parts[0] if parts else match.group()
    return word


def named(names: Names, concept: text.Concept) -> BitMap:
    """The numbers of the things in ``names`` that are called like ``concept``."""
    phrases = (BitMap.intersection(*(names.postings.slots("names", word) for word in words)) for words in concept)
    return BitMap.union(*phrases)


def suggestions(index: Index, query: str) -> list[Suggestion]:
    """Topics, places and providers whose name holds all words of ``query``, then titles, best first."""
    live, names = index.live(), index.names
    asked = text.concepts(query, names.synonyms)
    if not asked:
        return []
    matching = BitMap.intersection(*(named(names, concept) for concept in asked))
    found = []
    for facet, kind in NAMED.items():
        bits = index.run_bits if facet == "gemeinde" else index.counted
        keys = {key for number in matching if (thing := names.things[number])[0] == facet for key in thing[1:]}
        options = [option for option in names.options[facet] if option.key in keys]
        counted = [(bits[facet][option.key].intersection_cardinality(live), option) for option in options]
        counted = sorted(((count, option) for count, option in counted if count), key=lambda pair: -pair[0])
        found += [Suggestion(kind, option.label, facet, option.slug) for _, option in counted[:MOST_NAMES]]
    titles: dict[str, list[int]] = {}
    # The tier of titles, whatever their order of words; only the best few are looked at.
    hits = text_tiers(index, query)[1] & live
    best = index.sorted(BEST, hits, 0, 4 * MOST_TITLES)
    beginning = text.fold(query)
    for slot in sorted(best, key=lambda slot: not text.fold(index.titles[slot]).startswith(beginning)):
        titles.setdefault(index.titles[slot], []).append(int(index.rows["offer"][slot]))
    for title, offers in list(titles.items())[:MOST_TITLES]:
        found.append(Suggestion("Angebot", title, offer=offers[0] if len(offers) == 1 else 0))
    return found
