"""Synthetic offers of realistic shape, written with COPY: the same for the same number, relative to ``now``.

Every row that a results page or an offer page reads is there. Dates and the entries of the catalogue are those that
the product itself computes, here from rows in memory before they are in the database.
"""

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from decimal import Decimal
from multiprocessing import get_context

import django
from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.db import connection, models
from taggit.models import TaggedItem

from bildungsportal.management.commands.run_jobs import lift_time_limits
from offers.catalogue import entry
from offers.content.schedule import Calendar, plan
from offers.models import CatalogueEntry, Occurrence, Offer, OfferAccess, PriceOption, Run, RunDate
from tests.bench import world
from tests.bench.words import SEED, Writer

AT_ONCE = 1000  # offers
MODELS = [Offer, Run, RunDate, Occurrence, PriceOption, OfferAccess, TaggedItem, CatalogueEntry]  # Offer before all
STATES = {"published": 92, "draft": 2, "submitted": 2, "archived": 4}
KINDS = {"course": 45, "workshop": 14, "lecture": 10, "meetup": 9, "group": 8, "counselling": 6, "excursion": 4}
FORMATS = {"onsite": 82, "online": 9, "hybrid": 5, "self_paced": 2, "mobile": 2}
PRICES = {"paid": 55, "free": 30, "unknown": 10, "donation": 5}
REGISTRATIONS = {"required": 65, "recommended": 15, "none": 20}
STATUSES = {"scheduled": 84, "few_left": 6, "full": 6, "postponed": 1, "cancelled": 3}
RUN_KINDS = {"dated": 74, "series": 10, "on_request": 7, "open_start": 6, "self_paced": 3}
RUNS = {1: 70, 2: 20, 3: 10}
MOST_RUNS = 3
DATES = {1: 25, 2: 8, 4: 10, 6: 12, 8: 14, 10: 16, 12: 9, 15: 6}
HOURS = {9: 14, 10: 14, 14: 8, 15: 8, 16: 10, 17: 8, 18: 20, 19: 14, 20: 4}
PAST, AHEAD = 80, 260  # days from the earliest to the latest first date


def fill(
    offers: int, now: dt.datetime, *, processes: int = 1, progress: Callable[[Iterable, int], Iterable] | None = None
) -> None:
    """Writes so many offers and all around them into an empty database that is migrated."""
    lift_time_limits()
    world.create(offers)
    batches = [(offers, now, first, min(first + AT_ONCE, offers + 1)) for first in range(1, offers + 1, AT_ONCE)]
    if processes == 1:
        exhaust(map(write, batches), progress, len(batches))
    else:
        # Fresh processes: a fork would share its parent's connection.
        with ProcessPoolExecutor(processes, get_context("spawn"), initializer=django.setup) as pool:
            exhaust(pool.map(write, batches), progress, len(batches))
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), MODELS):
            cursor.execute(statement)


def exhaust(done: Iterable, progress: Callable[[Iterable, int], Iterable] | None, total: int) -> None:
    for _ in progress(done, total) if progress else done:
        pass


def write(batch: tuple[int, dt.datetime, int, int]) -> None:
    """Writes the offers with the numbers from ``first`` to ``last``."""
    offers, now, first, last = batch
    maker = Maker(offers, now, f"{SEED} {first}")
    for pk in range(first, last):
        maker.make(pk)
    with connection.cursor() as cursor:
        for model in MODELS:
            copy_rows(cursor, model, maker.rows[model])
        for name, pairs in maker.links.items():
            copy_links(cursor, name, pairs)


def copy_rows(cursor, model: type[models.Model], rows: list[models.Model]) -> None:
    """Writes unsaved rows as they are; what the database sets itself is left to it."""
    if not rows:
        return
    columns = [
        column
        for column in model._meta.concrete_fields
        if column.name != "changed" and not (column.primary_key and rows[0].pk is None)
    ]
    values = ([column.get_db_prep_save(getattr(row, column.attname), connection) for column in columns] for row in rows)
    copy(cursor, model._meta.db_table, [column.column for column in columns], values)


def copy_links(cursor, name: str, pairs: list[tuple[int, int]]) -> None:
    relation = Offer._meta.get_field(name)
    columns = [relation.m2m_column_name(), relation.m2m_reverse_name()]
    copy(cursor, relation.m2m_db_table(), columns, pairs)


def copy(cursor, table: str, columns: Sequence[str], rows: Iterable[Sequence]) -> None:
    with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as target:
        for row in rows:
            target.write_row(row)


class Maker:
    """Makes offers with everything that belongs to them: ``rows`` per model and ``links`` per relation."""

    def __init__(self, offers: int, now: dt.datetime, seed: str):
        self.now = now
        self.today = now.date()
        self.calendar = Calendar.of_portal()
        self.chance = random.Random(seed)
        self.writer = Writer(offers, seed)
        self.world = world.World()
        self.offer_type = ContentType.objects.get_for_model(Offer).pk
        self.rows: defaultdict[type[models.Model], list[models.Model]] = defaultdict(list)
        self.links: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)

    def weighted(self, weights: dict):
        return self.chance.choices(list(weights), weights.values())[0]

    def happens(self, share: float) -> bool:
        return self.chance.random() < share

    def make(self, pk: int) -> None:
        offer = self.offer(pk)
        related = {
            **self.relations(offer),
            "keywords": self.keywords(offer),
            "access": self.access(offer),
            "runs": [self.run(offer, number) for number in range(self.weighted(RUNS))],
        }
        # Where ``build`` looks first; so it asks no database.
        offer._prefetched_objects_cache = related
        self.rows[Offer].append(offer)
        self.rows[Run] += related["runs"]
        self.rows[CatalogueEntry].append(entry.build(offer))

    def offer(self, pk: int) -> Offer:
        chance = self.chance
        state = self.weighted(STATES)
        is_public = state in {"published", "archived"}
        published_at = self.now - dt.timedelta(minutes=chance.randint(1, 500_000))
        price_kind, registration = self.weighted(PRICES), self.weighted(REGISTRATIONS)
        min_age, max_age = sorted(chance.sample(range(100), 2))
        offer = Offer(
            pk=pk,
            title=self.writer.title(),
            teaser=self.writer.text(chance.randint(6, 20))[:300],
            description=self.writer.text(min(400, int(chance.lognormvariate(4.0, 0.6)))),
            kind=self.weighted(KINDS),
            format=self.weighted(FORMATS),
            provider=self.world.providers.one(chance),
            price_kind=price_kind,
            price_note="Ermäßigung auf Anfrage." if self.happens(0.1) else "",
            registration=registration,
            language_level=chance.choice(["A1", "A2", "B1", "B2.1"]) if self.happens(0.12) else "",
            no_german_needed=self.happens(0.05),
            childcare=self.happens(0.04),
            state=state,
            completeness=chance.randint(20, 100),
            published_at=published_at if is_public else None,
            created_at=published_at,
            updated_at=published_at,
            hidden_since=self.now if is_public and self.happens(0.02) else None,
        )
        if self.happens(0.2):
            offer.all_ages = True
        elif self.happens(0.6):
            offer.min_age, offer.max_age = min_age, max_age if self.happens(0.5) else None
        if price_kind == Offer.PriceKind.PAID:
            self.price(offer, "full", chance.randint(5, 300))
            if self.happens(0.3):
                self.price(offer, "reduced", chance.randint(2, 150))
        return offer

    def price(self, offer: Offer, kind: str, euros: int) -> None:
        self.rows[PriceOption].append(PriceOption(offer=offer, kind=kind, amount=Decimal(euros)))

    def relations(self, offer: Offer) -> dict[str, list[models.Model]]:
        chance, choices = self.chance, self.world
        found = {
            "life_phases": choices.life_phases.some(chance, chance.randint(1, 4)),
            "topics": choices.topics.some(chance, chance.randint(1, 3)),
            "focus_themes": choices.focus_themes.some(chance, 1) if self.happens(0.1) else [],
            "target_groups": choices.target_groups.some(chance, chance.randint(0, 2)),
            "languages": choices.languages.some(chance, chance.randint(0, 2)),
            "funding_schemes": choices.funding_schemes.some(chance, 1) if self.happens(0.15) else [],
            "cooperating_providers": choices.providers.some(chance, 1) if self.happens(0.08) else [],
        }
        for name, terms in found.items():
            self.links[name] += [(offer.pk, term.pk) for term in terms]
        return found

    def keywords(self, offer: Offer) -> list[models.Model]:
        tags = self.world.tags.some(self.chance, self.chance.randint(0, 3))
        self.rows[TaggedItem] += [
            TaggedItem(tag=tag, content_type_id=self.offer_type, object_id=offer.pk) for tag in tags
        ]
        return tags

    def access(self, offer: Offer) -> list[OfferAccess]:
        features = self.world.access_features.some(self.chance, 2) if self.happens(0.15) else []
        rows = [OfferAccess(offer=offer, feature=feature, is_available=self.happens(0.8)) for feature in features]
        self.rows[OfferAccess] += rows
        return rows

    # -- runs and dates --------------------------------------------------------------------------------------------

    def run(self, offer: Offer, number: int) -> Run:
        chance = self.chance
        kind, status = self.weighted(RUN_KINDS), self.weighted(STATUSES)
        first = self.today + dt.timedelta(days=int(chance.triangular(-PAST, AHEAD, 20)))
        capacity = chance.randint(6, 30) if self.happens(0.6) else None
        needs_venue = offer.format in {Offer.Format.ONSITE, Offer.Format.HYBRID}
        run = Run(
            pk=(offer.pk - 1) * MOST_RUNS + number + 1,
            offer=offer,
            kind=kind,
            status=status,
            venue=self.world.venues.one(chance) if needs_venue and self.happens(0.95) else None,
            course_number=f"K{offer.pk % 97}-{offer.pk:04}{number}" if self.happens(0.5) else "",
            capacity=capacity,
            seats_left=chance.randint(0, capacity) if capacity and status in {"scheduled", "few_left"} else None,
        )
        dates: list[RunDate] = []
        if kind == Run.Kind.DATED:
            start, end = self.times()
            dates = [
                RunDate(run=run, date=first + dt.timedelta(weeks=week), start_time=start, end_time=end)
                for week in range(self.weighted(DATES))
            ]
        elif kind == Run.Kind.SERIES:
            run.frequency = Run.Frequency.WEEKLY
            run.starts_on = self.today + dt.timedelta(days=chance.randint(-90, 30))
            run.weekdays = [run.starts_on.isoweekday()]
            run.ends_on = run.starts_on + dt.timedelta(weeks=20) if self.happens(0.5) else None
            run.start_time, run.end_time = self.times()
        elif self.happens(0.3):
            run.ends_on = first
        run._prefetched_objects_cache = {"dates": dates, "exceptions": []}
        occurrences = plan(run, self.now, self.calendar)
        run._prefetched_objects_cache["occurrences"] = occurrences
        self.rows[RunDate] += dates
        self.rows[Occurrence] += occurrences
        return run

    def times(self) -> tuple[dt.time, dt.time] | tuple[None, None]:
        hour = self.weighted(HOURS)
        return (None, None) if self.happens(0.06) else (dt.time(hour), dt.time(hour + 1, 30))
