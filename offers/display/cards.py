"""What a list shows of an offer: one card with its next date."""

import datetime as dt
import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from offers import wording
from offers.models import Offer, Run
from pages.languages import GERMAN
from places.names import german_slug

# One statement for any number of cards: with the ORM the same costs more than all the rest of a page. Offers come
# with their prices and their current runs (the meaning of ``Run.objects.current``), each with its coming dates, as
# JSON text.
ROWS = """
SELECT offer.id, offer.title, words.title, coalesce(words.teaser, offer.teaser),
       offer.kind, offer.format, offer.price_kind, provider.name,
       (SELECT json_agg(json_build_array(price.kind, price.amount::text, price.amount_max::text, price.unit)
                        ORDER BY price.id)::text
          FROM offers_priceoption price WHERE price.offer_id = offer.id),
       (SELECT json_agg(json_build_array(run.kind, run.status, run.seats_left, run.starts_on, run.ends_on, run.venue_id,
                                         CASE WHEN NOT venue.hide_exact_address THEN venue.name END,
                                         coalesce(place.name, venue.city),
                                         next.starts_at, next.has_time, next.dates)
                        ORDER BY next.starts_at, run.id)::text
          FROM offers_run run
          LEFT JOIN providers_venue venue ON venue.id = run.venue_id
          LEFT JOIN places_municipality place ON place.id = venue.municipality_id
          LEFT JOIN LATERAL (
               SELECT min(date.starts_at) AS starts_at, count(*) AS dates,
                      (array_agg(date.daypart <> '' ORDER BY date.starts_at))[1] AS has_time
                 FROM offers_occurrence date
                WHERE date.run_id = run.id AND date.ends_at > %(now)s AND NOT date.is_cancelled) next ON TRUE
         WHERE run.offer_id = offer.id AND run.status <> 'cancelled'
           AND (next.dates > 0 OR run.kind = ANY(%(undated)s) AND (run.ends_on IS NULL OR run.ends_on >= %(today)s))),
       EXISTS (SELECT 1 FROM offers_run run JOIN offers_occurrence date ON date.run_id = run.id
                WHERE run.offer_id = offer.id AND date.ends_at > %(now)s)
  FROM offers_offer offer JOIN providers_provider provider ON provider.id = offer.provider_id
  LEFT JOIN offers_offertext words ON words.offer_id = offer.id AND words.language = %(language)s
 WHERE offer.id = ANY(%(ids)s)
"""


@dataclass(frozen=True)
class Card:
    """An offer in a list, in words. Equal cards look equal."""

    id: int
    url: str
    title: str
    teaser: str
    provider: str
    kind: str
    flags: tuple[wording.Flag, ...]
    when: str
    more_dates: str
    place: str
    more_places: str
    price: str
    starts_at: dt.datetime | None  # of the next date, local
    has_time: bool
    lang: str = ""  # of title and teaser, where they are in another language than the rest


@dataclass(frozen=True)
class Price:
    """A price as ``wording`` wants it."""

    kind: str
    amount: Decimal
    amount_max: Decimal | None
    unit: str


@dataclass(frozen=True)
class CurrentRun:
    kind: str
    status: str
    seats_left: int | None
    starts_on: dt.date | None
    ends_on: dt.date | None
    venue_id: int | None
    venue: str
    next_start: dt.datetime | None
    has_time: bool
    dates: int


def cards(ids: Sequence[int], now: dt.datetime, versions: Sequence[int] | None = None) -> list[Card]:
    """The cards of ``ids`` in this order. Ids that do not exist are left out.

    One query for all that are not remembered; without the ``versions`` that the catalogue gives, none is.
    """
    today, language = timezone.localdate(now), get_language()
    if versions is None:
        fresh = read_cards(ids, now, today)
        return [fresh[pk] for pk in ids if pk in fresh]
    keys = {pk: (pk, version, today, language) for pk, version in zip(ids, versions, strict=True)}
    with _lock:
        known = {pk: _remembered[key] for pk, key in keys.items() if key in _remembered}
    fresh = read_cards([pk for pk in ids if pk not in known], now, today)
    with _lock:
        if len(_remembered) > MOST_REMEMBERED:
            _remembered.clear()
        _remembered.update((keys[pk], card) for pk, card in fresh.items())
    known.update(fresh)
    return [known[pk] for pk in ids if pk in known]


MOST_REMEMBERED = 5_000
_remembered: dict[tuple, Card] = {}
_lock = threading.Lock()


def read_cards(ids: Sequence[int], now: dt.datetime, today: dt.date) -> dict[int, Card]:
    """The cards of ``ids`` from the database, in one query."""
    if not ids:
        return {}
    with connection.cursor() as cursor:
        values = {"ids": list(ids), "now": now, "today": today, "undated": list(Run.UNDATED)}
        cursor.execute(ROWS, {**values, "language": get_language()})
        return {row[0]: card_of(row, today) for row in cursor}


def card_of(row: tuple, today: dt.date) -> Card:
    """The card of one row of ``ROWS``."""
    pk, german, title, teaser, kind, offer_format, price_kind, provider, price_rows, run_rows, has_dates_ahead = row
    runs = [read_run(values) for values in json.loads(run_rows or "[]")]
    dated = [run for run in runs if run.next_start]
    lead = (dated or runs or [None])[0]
    venues = {run.venue_id for run in runs if run.venue_id}
    prices = [Price(k, Decimal(a), Decimal(top) if top else None, u) for k, a, top, u in json.loads(price_rows or "[]")]
    return Card(
        id=pk,
        url=reverse("offers:detail", args=[german_slug(german, 80), pk]),
        title=title or german,
        teaser=teaser,
        provider=provider,
        kind=_(Offer.Kind(kind).label),
        flags=tuple(
            wording.flags(
                price_kind=price_kind,
                offer_format=offer_format,
                seats=[(run.status, run.seats_left) for run in runs],
                is_cancelled=not runs and has_dates_ahead,
            )
        ),
        when=when(lead, today),
        more_dates=wording.more_dates(sum(run.dates for run in dated) - 1) if dated else "",
        place=wording.place(offer_format, lead.venue) if lead else "",
        more_places=wording.more_places(len(venues - {lead.venue_id})) if lead else "",
        price=wording.price_summary(price_kind, prices),
        starts_at=timezone.localtime(lead.next_start) if lead and lead.next_start else None,
        has_time=bool(lead and lead.has_time),
        lang="" if title or get_language() == GERMAN else GERMAN,
    )


def read_run(values: list) -> CurrentRun:
    kind, status, seats_left, starts_on, ends_on, venue_id, venue, town, next_start, has_time, dates = values
    return CurrentRun(
        kind=kind,
        status=status,
        seats_left=seats_left,
        starts_on=dt.date.fromisoformat(starts_on) if starts_on else None,
        ends_on=dt.date.fromisoformat(ends_on) if ends_on else None,
        venue_id=venue_id,
        venue=wording.venue(venue or "", town or "") if venue_id else "",
        next_start=dt.datetime.fromisoformat(next_start) if next_start else None,
        has_time=bool(has_time),
        dates=dates,
    )


def when(run: CurrentRun | None, today: dt.date) -> str:
    """The next date, or how an offer without dates begins."""
    if run is None:
        return _("Zurzeit kein Termin")
    if run.next_start:
        return wording.moment(run.next_start, run.has_time)
    starts_on = run.starts_on if run.starts_on and run.starts_on > today else None
    return wording.undated(run.kind, starts_on, run.ends_on)
