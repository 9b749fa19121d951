"""The start page of ``/mein-bereich/``: what there is, and what to do next."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils.translation import gettext as _

from accounts.models import Event, User
from offers.models import Occurrence, Offer, Revision, Run
from offers.wording import day
from providers.members import memberships_of
from providers.models import Invitation, Membership, Provider

ENDS_SOON = dt.timedelta(days=30)
MAX_TASKS = 50
State = Offer.State
SHOWN_STATES = [State.PUBLISHED, State.SUBMITTED, State.RETURNED, State.DRAFT]


@dataclass(frozen=True)
class Task:
    """One offer and what its people can do about it; ``reason`` is what the Redaktion wrote."""

    offer: Offer
    what: str
    reason: str = ""


@dataclass(frozen=True)
class Own:
    """One provider as one of its people sees it."""

    provider: Provider
    is_manager: bool
    counts: list[tuple[str, str, int]]
    tasks: list[Task]
    members: list[Membership]
    invitations: list[Invitation]


class Dashboard:
    """Everything for all providers of ``user`` in a fixed number of queries."""

    def __init__(self, user: User, now: dt.datetime):
        self.now = now
        self.memberships = memberships_of(user)
        self.ids = [item.provider_id for item in self.memberships]
        self.managed = [item.provider_id for item in self.memberships if item.is_manager]

    @cached_property
    def providers(self) -> list[Own]:
        counts, tasks = self._counts(), self._tasks()
        members = list(Membership.objects.filter(provider__in=self.managed).select_related("user"))
        invitations = list(Invitation.objects.open(self.now).filter(provider__in=self.managed))
        return [
            Own(
                provider=item.provider,
                is_manager=item.is_manager,
                counts=[(state.value, state.label, counts.get((item.provider_id, state), 0)) for state in SHOWN_STATES],
                tasks=[task for task in tasks if task.offer.provider_id == item.provider_id],
                members=[member for member in members if member.provider_id == item.provider_id],
                invitations=[invited for invited in invitations if invited.provider_id == item.provider_id],
            )
            for item in self.memberships
        ]

    def _counts(self) -> dict[tuple[int, str], int]:
        rows = Offer.objects.filter(provider__in=self.ids).values("provider", "state").annotate(number=Count("pk"))
        return {(row["provider"], row["state"]): row["number"] for row in rows}

    def _tasks(self) -> list[Task]:
        offers = list(self._offers()[:MAX_TASKS])
        reasons = returned_because([offer for offer in offers if offer.state == State.RETURNED])
        return [task(offer, reasons.get(offer.pk, "")) for offer in offers]

    def _offers(self) -> QuerySet[Offer]:
        """Those with something to say about them, most urgent first."""
        runs = Run.objects.current(self.now).filter(offer=OuterRef("pk"))
        dates = Occurrence.objects.filter(run__offer=OuterRef("pk"))
        change = Revision.objects.undecided().filter(offer=OuterRef("pk"))
        goes_on_longer = Exists(dates.ahead(self.now + ENDS_SOON)) | Exists(runs.filter(kind__in=Run.UNDATED))
        mine = Offer.objects.filter(provider__in=self.ids).annotate(
            goes_on=Exists(runs),
            goes_on_longer=goes_on_longer,
            last_day=Subquery(dates.filter(is_cancelled=False).order_by("-date").values("date")[:1]),
            change=Subquery(change.values("state")[:1]),
            change_reason=Subquery(change.values("reason")[:1]),
        )
        urgency = [
            Q(state=State.RETURNED) | Q(state=State.PUBLISHED, change=Revision.State.RETURNED),
            Q(state=State.DRAFT),
            Q(state=State.PUBLISHED, goes_on=False),
            Q(state=State.PUBLISHED, goes_on_longer=False),
        ]
        first = Case(*[When(what, Value(rank)) for rank, what in enumerate(urgency)], default=Value(len(urgency)))
        needs_a_look = Q(goes_on_longer=False) | Q(change__isnull=False)
        return mine.filter(
            Q(state__in=[State.RETURNED, State.DRAFT, State.SUBMITTED]) | (Q(state=State.PUBLISHED) & needs_a_look)
        ).order_by(first, "title", "pk")


def returned_because(offers: list[Offer]) -> dict[int, str]:
    """What the Redaktion last wrote about each of ``offers``."""
    about = Event.objects.about_any(Offer, [offer.pk for offer in offers])
    events = about.filter(to_state=State.RETURNED).order_by("occurred_at", "pk")
    return {event.object_id: event.note for event in events}


def task(offer: Offer, reason: str) -> Task:
    """The next step in words."""
    match offer.state, offer.change:
        case State.RETURNED, _change:
            return Task(offer, _("Bitte ergänzen und noch einmal einreichen"), reason)
        case State.DRAFT, _change:
            return Task(offer, _("Fertig schreiben und einreichen"))
        case State.SUBMITTED, _change:
            return Task(offer, _("Wird geprüft, Sie müssen nichts tun"))
        case _state, Revision.State.RETURNED:
            return Task(offer, _("Bitte Ihre Änderung überarbeiten"), offer.change_reason)
        case _state, Revision.State.OPEN:
            return Task(offer, _("Ihre Änderung wird geprüft, Sie müssen nichts tun"))
    if offer.goes_on:
        return Task(offer, _("Letzter Termin am %(day)s: neue Termine eintragen?") % {"day": day(offer.last_day)})
    return Task(offer, _("Alle Termine sind vorbei: neue Termine eintragen oder archivieren"))
