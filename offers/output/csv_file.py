"""Offers as a table for spreadsheets and for programs.

One row per offer, as in the list on the page; place, time and seats are those of its next date. Semicolons and the mark
of UTF-8 at the start are what a German Excel opens with a double click. Days read 2027-01-12, because Excel and every
program know that as a date. Several values in one cell are separated by " | ".
"""

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from offers import wording
from offers.display import detail, timetable
from offers.models import Occurrence, Offer, Run
from pages.addresses import absolute
from pages.models import Portal
from pages.printable import one_line
from providers.models import Venue
from providers.profile import PublicContact

CONTENT_TYPE = "text/csv; charset=utf-8; header=present"
BATCH = 200  # offers read at once: what is held in memory, however many there are
MARK_OF_UTF_8 = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # the last four are their wide forms

Value = str | int | dt.date | dt.time | Iterable | None


@dataclass(frozen=True)
class Row:
    """One offer with the run of its next date, or with an undated run, and that date."""

    offer: Offer
    run: Run | None
    date: Occurrence | None
    more_dates: int
    today: dt.date

    @property
    def venue(self) -> Venue | None:
        return self.run.venue if self.run else None

    @property
    def shown_venue(self) -> Venue | None:
        """The venue, if its exact address may be shown."""
        return self.venue if self.venue and not self.venue.hide_exact_address else None

    @cached_property
    def ask(self) -> PublicContact | None:
        return detail.whom_to_ask(self.offer, self.today)


def columns(portal: Portal) -> list[tuple[str, Callable[[Row], Value]]]:
    """Headings, in the language of the page, and what stands below them."""
    return [
        (_("Nummer"), lambda row: row.offer.pk),
        (_("Titel"), lambda row: row.offer.title),
        (_("Kurz gesagt"), lambda row: row.offer.teaser),
        (_("Art"), lambda row: row.offer.get_kind_display()),
        (_("Anbieter"), lambda row: row.offer.provider.name),
        (_("Nächster Termin"), lambda row: row.date and row.date.date),
        (_("Beginn"), lambda row: row.date and row.date.has_time and timezone.localtime(row.date.starts_at).time()),
        (_("Ende"), lambda row: row.date and row.date.has_end and timezone.localtime(row.date.ends_at).time()),
        (_("Weitere Termine"), lambda row: row.more_dates),
        (_("Zeiten"), lambda row: row.run and timetable.times(row.run, row.today)),
        (_("Stand"), lambda row: row.run and row.run.get_status_display()),
        (_("Freie Plätze"), lambda row: row.run and row.run.seats_left),
        (_("Form"), lambda row: row.offer.get_format_display()),
        (_("Ort"), lambda row: row.venue and row.venue.public_name),
        (_("Straße und Hausnummer"), lambda row: row.shown_venue and row.shown_venue.street),
        (_("Postleitzahl"), lambda row: row.venue and row.venue.postal_code),
        (_("Gemeinde"), lambda row: row.venue and row.venue.public_place),
        (_("Gemeindeschlüssel"), lambda row: row.venue and row.venue.municipality and row.venue.municipality.ags),
        (_("Kosten"), lambda row: wording.price_summary(row.offer.price_kind, row.offer.prices.all())),
        (_("Förderung"), lambda row: [x for x in row.offer.funding_schemes.all() if x.is_shown_on(row.today)]),
        (_("Lebensphasen"), lambda row: row.offer.life_phases.all()),
        (_("Themen"), lambda row: row.offer.topics.all()),
        (_("Zielgruppen"), lambda row: row.offer.target_groups.all()),
        (_("Alter von"), lambda row: row.offer.min_age),
        (_("Alter bis"), lambda row: row.offer.max_age),
        (_("Sprachen"), lambda row: row.offer.languages.all()),
        (_("Anmeldung"), lambda row: row.offer.get_registration_display()),
        (_("Anmeldung bis"), lambda row: row.run and row.run.registration_until),
        (_("Anmeldung im Internet"), lambda row: row.offer.registration_url),
        (_("Kursnummer"), lambda row: row.run and row.run.course_number),
        (_("Telefon"), lambda row: row.ask and row.ask.phone),
        (_("E-Mail"), lambda row: row.ask and row.ask.email),
        (_("Geändert am"), lambda row: timezone.localdate(row.offer.updated_at)),
        (_("Seite im Portal"), lambda row: absolute(row.offer.get_absolute_url())),
        (_("Quelle"), lambda row: portal.attribution),
        (_("Lizenz"), lambda row: portal.data_licence_url),
    ]


def csv_file(ids: Sequence[int], portal: Portal, now: dt.datetime) -> Iterator[bytes]:
    """The table of ``ids`` in this order, piece by piece; each row says where it is from, for it may be passed on."""
    shown = columns(portal)
    yield (MARK_OF_UTF_8 + lines([[heading for heading, _value in shown]])).encode()
    for start in range(0, len(ids), BATCH):
        yield lines(
            [cell(value(row)) for _heading, value in shown] for row in rows(ids[start : start + BATCH], now)
        ).encode()


def lines(cells: Iterable[list[str]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";").writerows(cells)
    return buffer.getvalue()


def cell(value: Value) -> str:
    """``value`` as text that no spreadsheet takes for a formula; nothing for None and False."""
    match value:
        case None | False:
            return ""
        case int():
            return str(value)
        case dt.time():
            return f"{value:%H:%M}"
        case dt.date():
            return value.isoformat()
        case str():
            text = one_line(value)
        case _:
            text = " | ".join(one_line(str(item)) for item in value)
    return f"'{text}" if text.startswith(FORMULA) else text


def rows(ids: Sequence[int], now: dt.datetime) -> Iterator[Row]:
    """The rows of ``ids`` in this order, in a fixed number of queries; what was withdrawn meanwhile is left out."""
    today = timezone.localdate(now)
    offers = {offer.pk: offer for offer in with_row_data(Offer.objects.public().filter(pk__in=ids), now)}
    first = {run.first_date for offer in offers.values() for run in offer.current if run.first_date}
    dates = Occurrence.objects.in_bulk(first)
    for pk in ids:
        if pk in offers:
            yield row(offers[pk], dates, today)


def with_row_data(offers: QuerySet[Offer], now: dt.datetime) -> QuerySet[Offer]:
    coming = Occurrence.objects.ahead(now).filter(run=OuterRef("pk")).order_by("starts_at")
    number = coming.order_by().values("run").annotate(number=Count("pk")).values("number")
    runs = (
        Run.objects.current(now)
        .annotate(first_date=Subquery(coming.values("pk")[:1]), dates_ahead=Subquery(number))
        .select_related("venue__municipality")
        .defer("venue__municipality__boundary")
        .order_by("pk")
    )
    return (
        offers.select_related("provider", "contact")
        .defer("description")
        .prefetch_related(
            Prefetch("runs", runs, to_attr="current"),
            "prices", "funding_schemes", "life_phases", "topics", "target_groups", "languages",
        )
    )  # fmt: skip


def row(offer: Offer, dates: dict[int, Occurrence], today: dt.date) -> Row:
    dated = [run for run in offer.current if run.first_date in dates]
    run = min(dated, key=lambda run: dates[run.first_date].starts_at) if dated else next(iter(offer.current), None)
    return Row(
        offer=offer,
        run=run,
        date=dates.get(run.first_date) if run else None,
        more_dates=max(0, sum(run.dates_ahead for run in dated) - 1),
        today=today,
    )
