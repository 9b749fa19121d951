"""The start page of ``/mein-bereich/``: what there is, and what to do next."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count

from accounts.models import User
from offers.models import Offer
from offers.upkeep import freshness
from offers.upkeep.next_steps import Task, returned_because, task, to_look_at, with_outlook
from providers.members import memberships_of
from providers.models import Invitation, Membership, Provider

MAX_TASKS = 50
State = Offer.State
SHOWN_STATES = [State.PUBLISHED, State.SUBMITTED, State.RETURNED, State.DRAFT]


@dataclass(frozen=True)
class Own:
    """One provider as one of its people sees it."""

    provider: Provider
    is_manager: bool
    questions: int  # offers to confirm ...
    confirm_url: str  # ... and where
    counts: list[tuple[str, str, int]]
    tasks: list[Task]
    members: list[Membership]
    invitations: list[Invitation]


class Dashboard:
    """Everything for all providers of ``user`` in a fixed number of queries."""

    def __init__(self, user: User, now: dt.datetime):
        self.user = user
        self.now = now
        self.memberships = memberships_of(user)
        self.ids = [item.provider_id for item in self.memberships]
        self.managed = [item.provider_id for item in self.memberships if item.is_manager]

    @cached_property
    def providers(self) -> list[Own]:
        counts, tasks, questions = self._counts(), self._tasks(), self._questions()
        members = list(Membership.objects.filter(provider__in=self.managed).select_related("user"))
        invitations = list(Invitation.objects.open(self.now).filter(provider__in=self.managed))
        return [
            Own(
                provider=item.provider,
                is_manager=item.is_manager,
                questions=questions.get(item.provider_id, 0),
                confirm_url=freshness.link(item.provider, self.user.email),
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

    def _questions(self) -> Counter[int]:
        return Counter(offer.provider_id for offer in freshness.questions(self.ids, self.now).only("provider"))

    def _tasks(self) -> list[Task]:
        mine = with_outlook(Offer.objects.filter(provider__in=self.ids), self.now)
        offers = list(to_look_at(mine)[:MAX_TASKS])
        reasons = returned_because([offer for offer in offers if offer.state == State.RETURNED])
        return [task(offer, reasons.get(offer.pk, "")) for offer in offers]
