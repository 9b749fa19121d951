"""What the people of a provider can do next about their offers, in words."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils.translation import gettext as _

from accounts.models import Event
from offers.models import Occurrence, Offer, Revision, Run
from offers.wording import day

ENDS_SOON = dt.timedelta(days=30)
State = Offer.State


@dataclass(frozen=True)
class Task:
    """One offer and what its people can do about it; ``reason`` is what the Redaktion wrote."""

    offer: Offer
    what: str
    reason: str = ""


def with_outlook(offers: QuerySet[Offer], now: dt.datetime) -> QuerySet[Offer]:
    """``offers`` with what ``task`` needs to know of their dates and of a change that is not decided."""
    runs = Run.objects.current(now).filter(offer=OuterRef("pk"))
    dates = Occurrence.objects.filter(run__offer=OuterRef("pk"))
    change = Revision.objects.undecided().filter(offer=OuterRef("pk"))
    return offers.annotate(
        goes_on=Exists(runs),
        goes_on_longer=Exists(dates.ahead(now + ENDS_SOON)) | Exists(runs.filter(kind__in=Run.UNDATED)),
        last_day=Subquery(dates.filter(is_cancelled=False).order_by("-date").values("date")[:1]),
        change=Subquery(change.values("state")[:1]),
        change_reason=Subquery(change.values("reason")[:1]),
    )


def to_look_at(offers: QuerySet[Offer]) -> QuerySet[Offer]:
    """Those of ``offers``, which have their outlook, with something to say about them, most urgent first."""
    urgency = [
        Q(state=State.RETURNED) | Q(state=State.PUBLISHED, change=Revision.State.RETURNED),
        Q(state=State.DRAFT),
        Q(state=State.PUBLISHED, goes_on=False),
        Q(state=State.PUBLISHED, goes_on_longer=False),
    ]
    first = Case(*[When(what, Value(rank)) for rank, what in enumerate(urgency)], default=Value(len(urgency)))
    needs_a_look = Q(goes_on_longer=False) | Q(change__isnull=False)
    return offers.filter(
        Q(state__in=[State.RETURNED, State.DRAFT, State.SUBMITTED]) | (Q(state=State.PUBLISHED) & needs_a_look)
    ).order_by(first, "title", "pk")


def returned_because(offers: list[Offer]) -> dict[int, str]:
    """What the Redaktion last wrote about each of ``offers``."""
    about = Event.objects.about_any(Offer, [offer.pk for offer in offers])
    events = about.filter(to_state=State.RETURNED).order_by("occurred_at", "pk")
    return {event.object_id: event.note for event in events}


def task(offer: Offer, reason: str = "") -> Task:
    """The next step for an offer with its outlook; no words where there is nothing to do."""
    match offer.state, offer.change:
        case State.RETURNED, _change:
            return Task(offer, _("Bitte ergänzen und noch einmal einreichen"), reason)
        case State.DRAFT, _change:
            return Task(offer, _("Fertig schreiben und einreichen"))
        case State.SUBMITTED, _change:
            return Task(offer, _("Wird geprüft, Sie müssen nichts tun"))
        case ((State.REJECTED | State.ARCHIVED), _change):
            return Task(offer, "")
        case _state, Revision.State.RETURNED:
            return Task(offer, _("Bitte Ihre Änderung überarbeiten"), offer.change_reason)
        case _state, Revision.State.OPEN:
            return Task(offer, _("Ihre Änderung wird geprüft, Sie müssen nichts tun"))
    if offer.goes_on_longer:
        return Task(offer, "")
    if offer.goes_on:
        return Task(offer, _("Letzter Termin am %(day)s: neue Termine eintragen?") % {"day": day(offer.last_day)})
    return Task(offer, _("Alle Termine sind vorbei: neue Termine eintragen oder archivieren"))
