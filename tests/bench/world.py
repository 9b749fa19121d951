"""What synthetic offers refer to: Gemeinden and vocabularies of a Kommune, made-up providers, venues and words."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TypeVar

from taggit.models import Tag

from bildungsportal.setup import setup_kommune
from offers.models import FocusTheme, FundingScheme, Language, LifePhase, SynonymGroup, TargetGroup, Topic
from pages.models import Portal
from places.models import Municipality
from places.names import german_slug, sort_key
from providers.models import AccessFeature, Provider, ProviderType, Venue, VenueAccess
from tests.bench.words import SEED, Writer, vocabulary

KOMMUNE = "06633"
OFFERS_PER_PROVIDER = 25
OFFERS_PER_VENUE = 60
KEYWORDS = 300
SYNONYM_GROUPS = 150
OUTSIDE = ["Kassel", "Göttingen", "Warburg", "Hann. Münden"]
VENUES = [
    "Bürgerhaus", "Stadtbücherei", "Gesamtschule", "Gemeindehaus", "Sporthalle", "Mehrgenerationenhaus", "Atelier"
]  # fmt: skip
AT_ONCE = 2000

T = TypeVar("T")


class Uneven:
    """Chooses among values, each less often than the one before, as popular and rare topics are."""

    def __init__(self, values: Sequence[T], chance: random.Random):
        self.values = list(values)
        chance.shuffle(self.values)
        self._weights = list(accumulate(1 / (rank + 2) for rank in range(len(self.values))))

    def some(self, chance: random.Random, count: int) -> list[T]:
        """At most ``count`` different values."""
        return list(dict.fromkeys(chance.choices(self.values, cum_weights=self._weights, k=count)))

    def one(self, chance: random.Random) -> T:
        return self.some(chance, 1)[0]


def create(offers: int) -> None:
    """Fills the small tables for so many offers."""
    setup_kommune(KOMMUNE, report=lambda line: None)
    chance = random.Random(SEED)
    writer = Writer(offers, f"{SEED} world")
    places = Uneven(Municipality.objects.of_portal(Portal.objects.current()), chance)
    create_providers(max(3, offers // OFFERS_PER_PROVIDER), places, chance, writer)
    create_venues(max(len(places.values), offers // OFFERS_PER_VENUE), places, chance)
    words = vocabulary(offers)[100:3000]
    tags = dict.fromkeys(chance.choices(words, k=KEYWORDS))
    Tag.objects.bulk_create(Tag(name=word, slug=f"{german_slug(word, 80)}-{n}") for n, word in enumerate(tags))
    SynonymGroup.objects.bulk_create(
        SynonymGroup(words="\n".join(chance.sample(words, chance.randint(2, 4)))) for _ in range(SYNONYM_GROUPS)
    )


def create_providers(count: int, places: Uneven, chance: random.Random, writer: Writer) -> None:
    types = Uneven(ProviderType.objects.active(), chance)
    rows = []
    for number in range(count):
        place = places.one(chance)
        name = f"{writer.title()} {place.name}"[:160]
        rows.append(
            Provider(
                name=name,
                slug=f"{german_slug(name, 80)}-{number}",
                sort_key=sort_key(name, 160),
                provider_type=types.one(chance),
                municipality=place,
                city=place.name,
                phone="0561 12345",
                state=Provider.State.ARCHIVED if chance.random() < 0.03 else Provider.State.LISTED,
            )
        )
    Provider.objects.bulk_create(rows, batch_size=AT_ONCE)


def create_venues(count: int, places: Uneven, chance: random.Random) -> None:
    """At least one in every Gemeinde, more in the larger ones, and some outside."""
    rows = []
    for number in range(count):
        place = places.values[number] if number < len(places.values) else places.one(chance)
        is_outside = number >= len(places.values) and chance.random() < 0.08
        rows.append(
            Venue(
                name=f"{chance.choice(VENUES)} {number}",
                municipality=None if is_outside else place,
                street=f"Hauptstraße {number}",
                city=chance.choice(OUTSIDE) if is_outside else place.name,
                nearest_stop="Rathaus" if chance.random() < 0.4 else "",
                hide_exact_address=chance.random() < 0.03,
            )
        )
    venues = Venue.objects.bulk_create(rows, batch_size=AT_ONCE)
    features = Uneven(AccessFeature.objects.filter(scope=AccessFeature.Scope.VENUE), chance)
    VenueAccess.objects.bulk_create(
        (
            VenueAccess(venue=venue, feature=feature, is_available=chance.random() < 0.8)
            for venue in venues
            for feature in features.some(chance, chance.randint(0, 6))
        ),
        batch_size=AT_ONCE,
    )


@dataclass
class World:
    """The rows of the small tables, to choose from; the same choice in every process."""

    chance: random.Random = field(default_factory=lambda: random.Random(SEED))

    def __post_init__(self):
        self.providers = self._uneven(Provider.objects.all())
        self.venues = self._uneven(Venue.objects.all())
        self.tags = self._uneven(Tag.objects.all())
        self.life_phases = self._uneven(LifePhase.objects.active())
        self.topics = self._uneven(Topic.objects.active().exclude(parent=None))
        self.focus_themes = self._uneven(FocusTheme.objects.active())
        self.target_groups = self._uneven(TargetGroup.objects.active())
        self.languages = self._uneven(Language.objects.active())
        self.funding_schemes = self._uneven(FundingScheme.objects.active())
        self.access_features = self._uneven(AccessFeature.objects.filter(scope=AccessFeature.Scope.OFFER))

    def _uneven(self, rows) -> Uneven:
        return Uneven(rows.order_by("pk"), self.chance)
