"""The desk of the Redaktion: what waits for a decision, who looks after it, and the decision on one of it.

What waits is always an offer: one that was handed in, or a public one with a change. An offer has at most one of both.
What citizens report about it waits too, until somebody answers; ``report_answers.py`` does that.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Case, Count, DateTimeField, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce, Least
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import mail
from accounts.models import Event, User
from offers.content.merge import Side
from offers.editorial import moderation, revisions
from offers.editorial.moderation import locked
from offers.models import Assignment, Offer, OfferReport, Revision, Run, StaffNote
from pages.addresses import absolute

SOON = dt.timedelta(days=5)  # until then nobody has waited long
TALK = [
    "eingereicht", "zurückgegeben", "zurückgezogen", "Änderung eingereicht", "Änderung zurückgegeben",
    "Änderung zurückgenommen",
]  # fmt: skip


class Kind(models.TextChoices):
    NEW = "neu", gettext_lazy("Neues Angebot")
    CHANGE = "aenderung", gettext_lazy("Änderung")
    REPORT = "hinweis", gettext_lazy("Hinweis")


class Decision(models.TextChoices):
    RELEASE = "freigeben", gettext_lazy("Freigeben")
    GIVE_BACK = "zurueckgeben", gettext_lazy("Zurückgeben")
    REJECT = "ablehnen", gettext_lazy("Ablehnen")


DONE = {
    Decision.RELEASE: gettext_lazy("„%(offer)s“ ist freigegeben."),
    Decision.GIVE_BACK: gettext_lazy("„%(offer)s“ ist zurückgegeben."),
    Decision.REJECT: gettext_lazy("„%(offer)s“ ist abgelehnt."),
}


@dataclass(frozen=True)
class Task:
    """One thing to decide on. ``version`` changes whenever its content does."""

    offer: Offer
    revision: Revision | None

    @property
    def kind(self) -> Kind:
        return Kind.CHANGE if self.revision else Kind.NEW

    @property
    def version(self) -> str:
        return f"{self.revision.pk if self.revision else 0}-{self.offer.updated_at.timestamp():.6f}"


# --- What waits --------------------------------------------------------------------------------------------------


def waiting() -> QuerySet[Offer]:
    """Offers to decide on, those that wait longest first: ``since``, and with ``change``, the number of a revision."""
    offers = with_change().filter(Q(state=Offer.State.SUBMITTED) | Q(change__isnull=False))
    return offers.annotate(since=decision_asked()).order_by("since", "pk")


def waiting_or_reported() -> QuerySet[Offer]:
    """The same together with those that citizens reported something about and nobody has answered yet.

    Each knows besides how many such ``open_reports`` there are, and the number of the ``first_report``.
    """
    to_answer = OfferReport.objects.filter(state=OfferReport.State.OPEN)
    about_it = to_answer.filter(offer=OuterRef("pk")).order_by("received_at", "pk")
    count = about_it.order_by().values("offer").annotate(count=Count("pk"))
    is_to_decide = Q(state=Offer.State.SUBMITTED) | Q(change__isnull=False)
    return (
        with_change()
        .annotate(
            first_report=Subquery(about_it.values("pk")[:1]),
            open_reports=Coalesce(Subquery(count.values("count")), 0),
            since=Least(
                Case(When(is_to_decide, decision_asked())),
                Subquery(about_it.values("received_at")[:1]),
                output_field=DateTimeField(),
            ),
        )
        .filter(is_to_decide | Q(pk__in=to_answer.values("offer")))
        .order_by("since", "pk")
    )


def with_change() -> QuerySet[Offer]:
    return Offer.objects.annotate(change=Subquery(changes_of_it().values("pk")[:1]))


def changes_of_it() -> QuerySet[Revision]:
    return Revision.objects.waiting().filter(offer=OuterRef("pk"))


def decision_asked() -> Coalesce:
    """When the provider handed in what waits."""
    handed_in = Event.objects.filter(
        object_type=ContentType.objects.get_for_model(Offer), object_id=OuterRef("pk"), to_state=Offer.State.SUBMITTED
    )
    return Coalesce(
        Subquery(changes_of_it().values("created_at")[:1]),
        Subquery(handed_in.order_by("-occurred_at").values("occurred_at")[:1]),
        F("updated_at"),
        output_field=DateTimeField(),
    )


def report_to_answer(offer: Offer, user: User) -> OfferReport | None:
    """What citizens reported first about ``offer`` and nobody has answered, if ``user`` may read it."""
    if not user.has_perm("offers.view_offerreport"):
        return None
    return offer.reports.filter(state=OfferReport.State.OPEN).order_by("received_at", "pk").first()


def of_kind(entries: QuerySet[Offer], kind: str) -> QuerySet[Offer]:
    match kind:
        case Kind.REPORT:
            return entries.filter(pk__in=OfferReport.objects.filter(state=OfferReport.State.OPEN).values("offer"))
        case Kind.CHANGE:
            return entries.filter(change__isnull=False)
    return entries.filter(state=Offer.State.SUBMITTED)


def in_municipality(tasks: QuerySet[Offer], pk: int) -> QuerySet[Offer]:
    """Those that take place in a Gemeinde or come from a provider there."""
    takes_place = Run.objects.filter(offer=OuterRef("pk"), venue__municipality=pk)
    return tasks.filter(Q(provider__municipality=pk) | Exists(takes_place))


def looked_after_by(tasks: QuerySet[Offer], user: User | None) -> QuerySet[Offer]:
    """Those of one colleague, or those that nobody looks after, who is still there."""
    if user:
        return tasks.filter(assignment__user=user)
    return tasks.exclude(assignment__user__in=colleagues())


def colleagues() -> QuerySet[User]:
    """Who can look after an offer."""
    return User.objects.filter(is_staff=True, is_active=True).order_by("name", "email")


def task_of(offer: Offer) -> Task | None:
    """What there is to decide about ``offer`` as it is now."""
    if offer.state == Offer.State.SUBMITTED:
        return Task(offer, None)
    revision = Revision.objects.waiting().filter(offer=offer).first()
    return Task(offer, revision) if revision else None


def next_after(tasks: QuerySet[Offer], since: dt.datetime, pk: int) -> Offer | None:
    """The one that follows in ``tasks``; after the last one the first."""
    others = tasks.exclude(pk=pk)
    return others.filter(Q(since__gt=since) | Q(since=since, pk__gt=pk)).first() or others.first()


def talk_about(offer: Offer) -> list[Event]:
    """What provider and Redaktion wrote to each other, oldest first."""
    events = Event.objects.about(offer).filter(action__in=TALK).exclude(note="").select_related("actor")
    return list(events[:20])[::-1]


# --- Decisions ---------------------------------------------------------------------------------------------------


def decide(
    offer: Offer,
    decision: Decision,
    *,
    version: str,
    actor: User,
    now: dt.datetime,
    reason: str = "",
    take: Mapping[str, Side] | None = None,
) -> None:
    """Releases, returns or rejects what waits of ``offer``, whole or not at all.

    ``version`` is that of the task which ``actor`` saw: nobody decides on what they have not seen. ``take`` says what
    holds where a change meets a later one, see ``revisions.release``. Raises ``ValidationError``.
    """
    with transaction.atomic():
        task = task_of(locked(offer))
        if task is None:
            raise ValidationError(_("Über „%(offer)s“ ist schon entschieden.") % {"offer": offer})
        if task.version != version:
            raise ValidationError(
                _("„%(offer)s“ wurde inzwischen geändert. Bitte prüfen Sie, was jetzt dort steht.") % {"offer": offer}
            )
        who = {"actor": actor, "now": now}
        match decision, task.revision:
            case Decision.RELEASE, None:
                moderation.publish(task.offer, **who)
            case Decision.RELEASE, revision:
                revisions.release(revision, take=take, **who)
            case Decision.GIVE_BACK, None:
                moderation.give_back(task.offer, reason=reason, **who)
            case Decision.GIVE_BACK, revision:
                revisions.give_back(revision, reason=reason, **who)
            case Decision.REJECT, None:
                moderation.reject(task.offer, reason=reason, **who)
            case Decision.REJECT, revision:
                revisions.reject(revision, reason=reason, **who)


def address_of(offer: Offer) -> str:
    """Where staff decide on what waits of ``offer``."""
    return reverse("admin:offers_offer_review", args=[offer.pk])


# --- Among colleagues --------------------------------------------------------------------------------------------


def assign(offer: Offer, user: User | None, *, actor: User) -> None:
    """Says who looks after ``offer`` from now on, or nobody. A colleague is told by mail."""
    with transaction.atomic():
        if user is None:
            Assignment.objects.filter(offer=offer).delete()
            return
        Assignment.objects.update_or_create(offer=offer, defaults={"user": user})
        if user != actor:
            context = {"offer": offer, "actor": actor, "address": absolute(address_of(offer))}
            mail.send(user.email, "review_assigned", _("Bitte prüfen: %(offer)s") % {"offer": offer}, context)


def add_note(offer: Offer, text: str, *, author: User, now: dt.datetime) -> StaffNote:
    return StaffNote.objects.create(offer=offer, author=author, written_at=now, text=text)


# --- Numbers for the start page ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Load:
    """How much waits."""

    count: int
    oldest: dt.datetime | None


def load() -> Load:
    found = waiting().aggregate(count=Count("pk"), oldest=Min("since"))
    return Load(**found)
