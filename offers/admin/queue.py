"""Zu prüfen: the list of all that waits for the Redaktion, and several releases at once."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import ngettext

from accounts.models import User
from offers.admin.pages import desk_page
from offers.content.merge import changed_names, labels
from offers.editorial import review
from offers.editorial.review import Decision, Kind, Task
from offers.models import Offer, Revision
from places.models import Municipality

PER_PAGE = 25
MAX_AT_ONCE = 50
NUMBER = re.compile(r"[0-9]{1,18}")
ALL = ("", "Alle")
MYSELF, NOBODY = "ich", "niemand"


class QueueFilter(forms.Form):
    """What of the queue somebody wants to see. What it does not know filters nothing."""

    art = forms.ChoiceField(label="Art", required=False)
    anbieter = forms.ChoiceField(label="Anbieter", required=False)
    gemeinde = forms.ChoiceField(label="Gemeinde", required=False)
    zustaendig = forms.ChoiceField(label="Zuständig", required=False)

    def __init__(self, data: QueryDict, user: User):
        super().__init__(data)
        self.user = user
        self.with_reports = user.has_perm("offers.view_offerreport")
        kinds = [kind for kind in Kind if kind != Kind.REPORT or self.with_reports]
        self.fields["art"].choices = [ALL, *((kind.value, kind.label) for kind in kinds)]
        providers = self.everything().order_by("provider__sort_key").values_list("provider", "provider__name")
        people = [(person.pk, str(person)) for person in review.colleagues() if person != user]
        choices = {
            "anbieter": providers.distinct(),
            "gemeinde": Municipality.objects.order_by("sort_key").values_list("pk", "name"),
            "zustaendig": [(MYSELF, "ich"), (NOBODY, "niemand"), *people],
        }
        for name, found in choices.items():
            self.fields[name].choices = [ALL, *((str(key), label) for key, label in found)]

    def everything(self) -> QuerySet[Offer]:
        return review.waiting_or_reported() if self.with_reports else review.waiting()

    def entries(self) -> QuerySet[Offer]:
        """What the list shows."""
        return self.chosen_of(self.everything())

    def tasks(self) -> QuerySet[Offer]:
        """Those of them that there is a decision to make on."""
        return self.chosen_of(review.waiting())

    def chosen_of(self, tasks: QuerySet[Offer]) -> QuerySet[Offer]:
        self.full_clean()
        chosen = {name: value for name, value in self.cleaned_data.items() if value}
        if "art" in chosen:
            tasks = review.of_kind(tasks, chosen["art"])
        if "anbieter" in chosen:
            tasks = tasks.filter(provider=int(chosen["anbieter"]))
        if "gemeinde" in chosen:
            tasks = review.in_municipality(tasks, int(chosen["gemeinde"]))
        match chosen.get("zustaendig"):
            case None:
                return tasks
            case "niemand":
                return review.looked_after_by(tasks, None)
            case "ich":
                return review.looked_after_by(tasks, self.user)
            case pk:
                return review.looked_after_by(tasks, User(pk=int(pk)))

    @property
    def is_active(self) -> bool:
        return any(self.cleaned_data.values())

    @property
    def query(self) -> str:
        """The filter as the end of an address, so that the next one to decide on is looked for in the same list."""
        return f"?{self.parameters}" if self.is_active else ""

    @property
    def further(self) -> str:
        """The same behind another parameter."""
        return f"&{self.parameters}" if self.is_active else ""

    @property
    def parameters(self) -> str:
        return urlencode({name: value for name, value in self.cleaned_data.items() if value})


@dataclass(frozen=True)
class Waiting:
    """One line of the queue: a decision to make, or what citizens reported, or both."""

    offer: Offer
    task: Task | None
    fields: str
    is_late: bool

    @property
    def reports(self) -> int:
        return getattr(self.offer, "open_reports", 0)


def queue(model_admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """Everything to decide on or to answer, oldest first."""
    chosen = QueueFilter(request.GET, request.user)
    tasks = chosen.entries().select_related("provider", "assignment__user")
    page = Paginator(tasks, PER_PAGE).get_page(request.GET.get("seite"))
    now = timezone.now()
    rows = [row(offer, task, now) for offer, task in with_tasks(page.object_list)]
    title = "Zu prüfen"
    context = {"rows": rows, "page": page, "filter": chosen, "can_release": any(row.task for row in rows)}
    return desk_page(model_admin, request, "queue", title, tab="queue", **context)


def with_tasks(offers: Iterable[Offer]) -> list[tuple[Offer, Task | None]]:
    """Each with what there is to decide; nothing about one that was only reported."""
    offers = list(offers)
    revisions = Revision.objects.in_bulk([offer.change for offer in offers if offer.change])
    return [
        (offer, Task(offer, revision) if revision or offer.state == Offer.State.SUBMITTED else None)
        for offer in offers
        for revision in [revisions.get(offer.change)]
    ]


def row(offer: Offer, task: Task | None, now: dt.datetime) -> Waiting:
    revision = task and task.revision
    fields = labels(changed_names(revision.base, revision.proposed)) if revision else ""
    return Waiting(offer, task, fields, now - offer.since > review.SOON)


def release_selected(model_admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """Lists what somebody ticked and releases it when they confirm, each by itself: whole or not at all."""
    versions = posted_versions(request.POST.getlist("task"))
    back = HttpResponseRedirect(reverse("admin:offers_offer_queue"))
    if not 0 < len(versions) <= MAX_AT_ONCE:
        messages.error(request, f"Bitte wählen Sie 1 bis {MAX_AT_ONCE} Einträge aus.")
        return back
    found = with_tasks(review.waiting().filter(pk__in=versions).select_related("provider"))
    if "confirmed" in request.POST:
        for offer, _task in found:
            release_one(request, offer, versions[offer.pk])
    elif found:
        now = timezone.now()
        rows = [row(offer, task, now) for offer, task in found]
        return desk_page(model_admin, request, "release", "Mehrere freigeben", rows=rows)
    if gone := len(versions) - len(found):
        text = ngettext("Über %(count)d Eintrag war", "Über %(count)d Einträge war", gone) % {"count": gone}
        messages.warning(request, f"{text} schon entschieden.")
    return back


def posted_versions(items: Iterable[str]) -> dict[int, str]:
    """The versions of offers by number, out of what the boxes of the list send: "17:0-1763800000.000000"."""
    found = (item.partition(":") for item in items)
    return {int(pk): version for pk, _colon, version in found if NUMBER.fullmatch(pk)}


def release_one(request: HttpRequest, offer: Offer, version: str) -> None:
    try:
        review.decide(offer, Decision.RELEASE, version=version, actor=request.user, now=timezone.now())
    except ValidationError as error:
        messages.error(request, f"„{offer}“: {' '.join(error.messages)}")
    else:
        messages.success(request, review.DONE[Decision.RELEASE] % {"offer": offer})
