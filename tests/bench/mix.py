"""What people ask for, as addresses: made from offers that are in lists, so that each has the hits that it should."""

import datetime as dt
import random
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse

from offers import catalogue
from offers.filters import OfferFilter
from offers.models import CatalogueEntry, Offer
from offers.query import TITLE, Query
from tests.bench.words import SEED, vocabulary

ONE = "lebensphase thema gemeinde kosten art format tag zeit zielgruppe sprache anbieterart".split()
TWO = ["gemeinde lebensphase", "thema tag", "zeit kosten", "lebensphase format", "gemeinde zeit"]
THREE = [
    "gemeinde lebensphase kosten", "thema tag zeit", "gemeinde tag zeit", "lebensphase thema format",
    "gemeinde thema anbieterart", "zielgruppe sprache kosten",
]  # fmt: skip
COMMON_WORDS = "kurs deutsch yoga kinder musik gesundheit computer englisch eltern familie".split()
WEEKDAYS = " montag dienstag mittwoch donnerstag freitag samstag sonntag".split(" ")
DAYPARTS = ["", "vormittags", "nachmittags", "abends"]
SAMPLES = 40  # offers whose values are asked for
FRESH = 4000  # different words, each asked for once; the catalogue remembers the last 2,000
LIST = "/angebote/"

Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Mix:
    """``is_fresh``: no address is asked for twice. ``has_hits``: every address leads to offers."""

    name: str
    addresses: list[str]
    is_fresh: bool = False
    has_hits: bool = False

    @property
    def is_search(self) -> bool:
        return self.addresses[0].startswith(f"{LIST}?")


def parameters(address: str) -> QueryDict:
    return QueryDict(address.partition("?")[2])


def asked(address: str, now: dt.datetime) -> tuple[Query, int]:
    """The question behind an address, and the place of its page's first offer."""
    data = parameters(address)
    return OfferFilter(data, now=now).query, (int(data.get("seite", "1")) - 1) * settings.OFFERS_PER_PAGE


def total(pairs: Pairs, now: dt.datetime) -> int:
    query, _ = asked(f"{LIST}?{urlencode(pairs)}", now)
    return catalogue.search(query, now, stop=0).total


class Mixes:
    """``all`` mixes for the offers in the database."""

    def __init__(self, offers: int, now: dt.datetime, samples: int = SAMPLES):
        self.now = now
        self.chance = random.Random(SEED)
        ids = catalogue.search(Query(sort=TITLE), now, stop=offers).ids
        chosen = self.chance.sample(ids, min(samples, len(ids)))
        entries = CatalogueEntry.objects.in_bulk(chosen)
        self.entries = [entries[pk] for pk in chosen]
        self.values = [self._values(entry) for entry in self.entries]
        self.titles = [re.findall(r"[^\W\d_]{4,}", entry.title) or [entry.title] for entry in self.entries]
        self.rare = [max(entry.text_words.split() or ["kurs"], key=len) for entry in self.entries]
        self.words = vocabulary(offers)
        self.pages = [offer.get_absolute_url() for offer in Offer.objects.filter(pk__in=chosen)]

    def _values(self, entry: CatalogueEntry) -> dict[str, str]:
        """The values of an offer by the names of the parameters; those of its first date together."""
        names = catalogue.vocabulary(self.now)
        found = {}
        for facet, keys in entry.facets.items():
            option = names.option_of(facet, self.chance.choice(keys)) if keys else None
            if option:
                found[facet] = option.slug
        kind = names.provider_type.get(entry.facets["anbieter"][0])
        found["anbieterart"] = names.option_of("anbieterart", kind).slug
        if entry.cells:
            venue, weekday, daypart, _flags = entry.cells[0]
            place = names.venues[venue][0] if venue else 0
            found |= {"tag": WEEKDAYS[weekday], "zeit": DAYPARTS[daypart]}
            if place in names.own_places:
                found["gemeinde"] = names.option_of("gemeinde", place).slug
        return {name: value for name, value in found.items() if value}

    @property
    def all(self) -> list[Mix]:
        found = [
            Mix("no filter", [f"{LIST}?"], has_hits=True),
            self._lists("one filter", (self._pick(values, [name]) for values in self.values for name in ONE)),
            self._lists("three filters", self._combined(THREE)),
            self._lists("place with radius, four weeks and age", (self._near(values) for values in self.values)),
            self._lists("common word", ([("q", word)] for word in COMMON_WORDS)),
            self._lists("rare word", ([("q", word)] for word in self.rare)),
            self._lists("word and two filters", self._with_words(self._combined(TWO))),
            self._deep_pages(),
            self._lists("no hit", self._contradictions(), lambda hits: not hits),
            Mix("typo, never asked before", list(self._fresh(self._mistyped)), is_fresh=True),
            Mix("part of a word, never asked before", list(self._fresh(self._middle)), is_fresh=True),
            Mix("suggestions", [self._suggest(words[0]) for words in self.titles]),
            Mix("offer page", self.pages),
            Mix("home", ["/"]),
        ]
        return [mix for mix in found if mix.addresses]

    def _lists(
        self, name: str, choices: Iterable[Pairs | None], is_wanted: Callable[[int], object] = lambda hits: hits
    ) -> Mix:
        """Lists with as many hits as wanted, at most one per sample."""
        addresses: dict[str, None] = {}
        for pairs in choices:
            if pairs and is_wanted(total(pairs, self.now)):
                addresses[f"{LIST}?{urlencode(pairs)}"] = None
            if len(addresses) == len(self.values):
                break
        return Mix(name, list(addresses), has_hits=bool(is_wanted(1)))

    def _pick(self, values: dict[str, str], names: list[str]) -> Pairs | None:
        return [(name, values[name]) for name in names] if all(name in values for name in names) else None

    def _combined(self, combinations: list[str]) -> list[Pairs | None]:
        return [
            self._pick(values, combinations[number % len(combinations)].split())
            for number, values in enumerate(self.values)
        ]

    def _near(self, values: dict[str, str]) -> Pairs | None:
        if "gemeinde" not in values:
            return None
        day = self.now.date() + dt.timedelta(days=self.chance.randint(0, 60))
        last = day + dt.timedelta(weeks=4)
        return [
            ("gemeinde", values["gemeinde"]), ("umkreis", "10"), ("von", str(day)), ("bis", str(last)), ("alter", "40")
        ]  # fmt: skip

    def _with_words(self, filters: list[Pairs | None]) -> list[Pairs | None]:
        return [pairs and [("q", words[0]), *pairs] for words, pairs in zip(self.titles, filters, strict=True)]

    def _deep_pages(self) -> Mix:
        addresses = []
        for pairs in [[], [("q", "kurs")], *(self._pick(values, ["lebensphase"]) for values in self.values[:5])]:
            hits = total(pairs, self.now) if pairs is not None else 0
            page = hits // settings.OFFERS_PER_PAGE // 2
            if page > 1:
                addresses.append(f"{LIST}?{urlencode([*pairs, ('seite', page)])}")
        return Mix("deep page", list(dict.fromkeys(addresses)), has_hits=True)

    def _contradictions(self) -> list[Pairs | None]:
        """Two words that no offer has, and two filters."""
        others = [*self.rare[1:], *self.rare[:1]]
        filters = self._combined(TWO)
        return [
            pairs and [("q", f"{one} {two}"), *pairs]
            for one, two, pairs in zip(self.rare, others, filters, strict=True)
        ]

    def _fresh(self, change: Callable[[str], str]) -> Iterable[str]:
        seen = set()
        for _ in range(4 * FRESH):
            word = change(self.chance.choice(self.words).lower())
            if len(word) >= 4 and word not in seen and len(seen) < FRESH:
                seen.add(word)
                yield f"{LIST}?{urlencode({'q': word})}"

    def _mistyped(self, word: str) -> str:
        """Two letters in the wrong order."""
        place = self.chance.randrange(1, max(2, len(word) - 2))
        return word[:place] + word[place : place + 2][::-1] + word[place + 2 :]

    def _middle(self, word: str) -> str:
        start = self.chance.randrange(1, max(2, len(word) - 5))
        return word[start : start + self.chance.randint(4, 6)]

    def _suggest(self, word: str) -> str:
        start = word[: self.chance.randint(2, 6)].lower()
        return f"{reverse('offers:suggestions')}?{urlencode({'q': start})}"
