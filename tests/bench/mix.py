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
from offers.catalogue.query import TITLE, Query
from offers.finding.filters import OfferFilter
from offers.models import CatalogueEntry, Offer
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
    """``is_fresh``: so many words that none is remembered when it comes up again. ``is_same``: the page may be."""

    name: str
    addresses: list[str]
    is_fresh: bool = False
    is_same: bool = False

    @property
    def is_list(self) -> bool:
        return self.addresses[0].startswith(f"{LIST}?")

    @property
    def has_text(self) -> bool:
        return "q=" in self.addresses[0]


def list_of(pairs: Pairs) -> str:
    return f"{LIST}?{urlencode(pairs)}"


def asked(address: str, now: dt.datetime) -> tuple[Query, int]:
    """The question behind the address of a list, and the place of its page's first offer."""
    parameters = QueryDict(address.partition("?")[2])
    page = int(parameters.get("seite", "1"))
    return OfferFilter(parameters, now=now).query, (page - 1) * settings.OFFERS_PER_PAGE


def total(address: str, now: dt.datetime) -> int:
    """How many offers a list has."""
    query, _ = asked(address, now)
    return catalogue.total(query, now)


class Mixes:
    """``all`` mixes for the offers in the database."""

    def __init__(self, offers: int, now: dt.datetime, samples: int = SAMPLES):
        self.now = now
        self.chance = random.Random(SEED)
        ids = catalogue.search(Query(sort=TITLE), now, stop=offers).ids
        chosen = self.chance.sample(ids, min(samples, len(ids)))
        found = CatalogueEntry.objects.in_bulk(chosen)
        entries = [found[pk] for pk in chosen]
        self.values = [self._values(entry) for entry in entries]
        self.title_words = [(re.findall(r"[^\W\d_]{4,}", entry.title) or [entry.title])[0] for entry in entries]
        self.rare_words = [max(entry.text_words.split(), key=len) for entry in entries]
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
            Mix("no filter", [list_of([])]),
            self._lists("one filter", (self._pick(values, [name]) for values in self.values for name in ONE)),
            self._lists("three filters", self._combined(THREE)),
            self._lists("place with radius, four weeks and age", (self._near(values) for values in self.values)),
            self._lists("common word", ([("q", word)] for word in COMMON_WORDS)),
            self._lists("rare word", ([("q", word)] for word in self.rare_words)),
            self._lists("word and two filters", self._with_words(self._combined(TWO))),
            self._deep_pages(),
            self._lists("no hit", self._contradictions(), has_hits=False),
            Mix("typo, never asked before", list(self._fresh(self._mistyped)), is_fresh=True),
            Mix("part of a word, never asked before", list(self._fresh(self._middle)), is_fresh=True),
            Mix("suggestions", [self._suggest(word) for word in self.title_words]),
            Mix("offer page", self.pages),
            Mix("home", ["/"]),
            Mix("home, the same again", ["/"], is_same=True),
        ]
        return [mix for mix in found if mix.addresses]

    def _lists(self, name: str, choices: Iterable[Pairs | None], has_hits: bool = True) -> Mix:
        """Lists with or without hits, at most one per sample."""
        addresses: dict[str, None] = {}
        for pairs in choices:
            if pairs and bool(total(address := list_of(pairs), self.now)) == has_hits:
                addresses[address] = None
            if len(addresses) == len(self.values):
                break
        return Mix(name, list(addresses))

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
        return [pairs and [("q", word), *pairs] for word, pairs in zip(self.title_words, filters, strict=True)]

    def _deep_pages(self) -> Mix:
        addresses = []
        for pairs in [[], [("q", "kurs")], *(self._pick(values, ["lebensphase"]) for values in self.values[:5])]:
            hits = total(list_of(pairs), self.now) if pairs is not None else 0
            page = hits // settings.OFFERS_PER_PAGE // 2
            if page > 1:
                addresses.append(list_of([*pairs, ("seite", str(page))]))
        return Mix("deep page", list(dict.fromkeys(addresses)))

    def _contradictions(self) -> list[Pairs | None]:
        """Two words that no offer has both, and two filters."""
        others = [*self.rare_words[1:], *self.rare_words[:1]]
        filters = self._combined(TWO)
        return [
            pairs and [("q", f"{one} {two}"), *pairs]
            for one, two, pairs in zip(self.rare_words, others, filters, strict=True)
        ]

    def _fresh(self, change: Callable[[str], str]) -> Iterable[str]:
        seen = set()
        for _ in range(4 * FRESH):
            word = change(self.chance.choice(self.words).lower())
            if len(word) >= 4 and word not in seen and len(seen) < FRESH:
                seen.add(word)
                yield list_of([("q", word)])

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
