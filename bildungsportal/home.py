"""What the front page shows."""

import datetime as dt
from functools import cached_property

from django.urls import reverse
from django.utils import timezone

from offers import catalogue
from offers.catalogue.facets import OUTSIDE, Key, Option
from offers.catalogue.query import NEXT_DATE, Query
from offers.display.cards import Card, cards
from offers.finding.map import MunicipalityMap
from offers.finding.results import Counted
from offers.models import FocusTheme, LifePhase, Topic
from offers.views.places import municipality_map, online_offers

TILES = 6
DATES = 4


class Home:
    """Two questions to the catalogue and the terms with their texts."""

    def __init__(self, now: dt.datetime):
        self.now = now
        result = catalogue.search(Query(sort=NEXT_DATE), now, stop=DATES)
        self.counts = result.counts
        self.offers = result.total
        self._next = result
        self._names = catalogue.vocabulary(now)
        self.portal = self._names.portal

    @cached_property
    def providers(self) -> int:
        return len(self._names.options["anbieter"])

    @cached_property
    def _phases(self) -> list[tuple[LifePhase, int]]:
        counts = self.counts["lebensphase"]
        return [(phase, counts.get(phase.pk, 0)) for phase in LifePhase.objects.active()]

    @cached_property
    def _most_used(self) -> set[Key]:
        ranked = sorted(self._phases, key=lambda item: -item[1])
        return {phase.pk for phase, _count in ranked[:TILES]}

    @property
    def phases(self) -> list[tuple[LifePhase, int]]:
        """The Lebensphasen with most offers, in their own order."""
        return [item for item in self._phases if item[0].pk in self._most_used]

    @property
    def more_phases(self) -> list[tuple[LifePhase, int]]:
        return [item for item in self._phases if item[0].pk not in self._most_used]

    @property
    def topics(self) -> list[Counted]:
        """The first level of the Themen, most offers first."""
        counts = self.counts["thema"]
        topics = Topic.objects.active().filter(parent=None)
        found = [Counted(topic.texts["label"], counts.get(topic.pk, 0), topic.get_absolute_url()) for topic in topics]
        return sorted(found, key=lambda item: -item.count)

    @cached_property
    def focus_themes(self) -> list[tuple[FocusTheme, str, int]]:
        """The Schwerpunkte of these weeks."""
        today = timezone.localdate(self.now)
        return [
            (
                theme,
                reverse("offers:focus_theme", args=[theme.slug]),
                self.counts["schwerpunkt"].get(theme.pk, 0),
            )
            for theme in FocusTheme.objects.active()
            if (theme.starts_on is None or theme.starts_on <= today)
            and (theme.ends_on is None or theme.ends_on >= today)
        ]

    @cached_property
    def map(self) -> MunicipalityMap:
        return municipality_map(self._names, self.counts["gemeinde"])

    @property
    def places(self) -> list[Option]:
        """The entries of the select beside the search."""
        return [option for option in self._names.options["gemeinde"] if option != OUTSIDE]

    @property
    def online(self) -> Counted:
        return online_offers(self.counts)

    @property
    def next_dates(self) -> list[Card]:
        return [card for card in cards(self._next.ids, self.now, self._next.versions) if card.starts_at]
