"""The runs of an offer as citizens read them: when, where, how many seats."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from offers import wording
from offers.models import Occurrence, Offer, Run
from offers.wording import Flag
from providers.models import Venue

FIRST_DATES = 4
MAX_DATES = 60  # of a run on one page; more are only counted


@dataclass(frozen=True)
class Date:
    """One meeting: a row in the table of dates."""

    iso: str
    day: str
    time: str
    is_cancelled: bool


@dataclass(frozen=True)
class RunView:
    """One run in words. ``times`` is its rule or what stands in place of dates; ``dates`` are those to come."""

    times: str
    dates: tuple[Date, ...]
    total: int  # of all dates to come, cancelled ones too
    ahead: int  # of those that take place
    is_current: bool
    place: str
    room: str
    venue: Venue | None
    course_number: str
    note: str
    flag: Flag | None
    registration_until: dt.date | None
    next_start: dt.datetime | None
    has_time: bool

    @property
    def first_dates(self) -> tuple[Date, ...]:
        return self.dates[:FIRST_DATES]

    @property
    def further_dates(self) -> tuple[Date, ...]:
        return self.dates[FIRST_DATES:]

    @property
    def has_more_than_listed(self) -> bool:
        return self.total > len(self.dates)


def run_views(offer: Offer, runs: Iterable[Run], now: dt.datetime) -> list[RunView]:
    """The runs with something to come, the next one first; those that fall out are shown as long as they lie ahead.

    ``runs`` bring their venue with its municipality and, as ``coming``, their occurrences that have not ended.
    """
    today = timezone.localdate(now)
    views = [run_view(offer, run, today) for run in shown_runs(runs, today)]
    far = dt.datetime.max.replace(tzinfo=dt.UTC)
    return sorted(views, key=lambda view: (view.next_start is None, view.next_start or far))


def shown_runs(runs: Iterable[Run], today: dt.date) -> list[Run]:
    return [run for run in runs if run.coming or (run.is_undated and (run.ends_on is None or run.ends_on >= today))]


def run_view(offer: Offer, run: Run, today: dt.date) -> RunView:
    run_is_cancelled = run.status == Run.Status.CANCELLED
    ahead = [] if run_is_cancelled else [item for item in run.coming if not item.is_cancelled]
    return RunView(
        times=times(run, today),
        dates=tuple(date(item, run_is_cancelled) for item in run.coming[:MAX_DATES]),
        total=len(run.coming),
        ahead=len(ahead),
        is_current=not run_is_cancelled and (run.is_undated or bool(ahead)),
        place=wording.place(offer.format, venue_text(run.venue)),
        room="" if run.venue and run.venue.hide_exact_address else run.room,
        venue=run.venue,
        course_number=run.course_number,
        note=run.note,
        flag=status_flag(run),
        registration_until=run.registration_until,
        next_start=ahead[0].starts_at if ahead else None,
        has_time=bool(ahead and ahead[0].has_time),
    )


def times(run: Run, today: dt.date) -> str:
    if run.kind == Run.Kind.SERIES:
        return wording.regular_times(run)
    if run.is_undated:
        starts_on = run.starts_on if run.starts_on and run.starts_on > today else None
        return wording.undated(run.kind, starts_on, run.ends_on)
    return ""


def date(item: Occurrence, run_is_cancelled: bool) -> Date:
    start = timezone.localtime(item.starts_at)
    end = timezone.localtime(item.ends_at) if item.has_end else None
    return Date(
        iso=item.date.isoformat(),
        day=wording.weekday_and_day(item.date),
        time=wording.span(start, end) if item.has_time else "",
        is_cancelled=item.is_cancelled or run_is_cancelled,
    )


def venue_text(venue: Venue | None) -> str:
    if venue is None:
        return ""
    return wording.venue("" if venue.hide_exact_address else venue.name, venue.public_place)


def status_flag(run: Run) -> Flag | None:
    match run.status:
        case Run.Status.CANCELLED:
            return Flag(_("Fällt aus"), "warn")
        case Run.Status.POSTPONED:
            return Flag(_("Verschoben"), "warn")
    return wording.seats_flag([(run.status, run.seats_left)])
