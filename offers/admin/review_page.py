"""The page on which staff decide on one offer or one change, and what they keep about it for themselves."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from offers.admin.pages import desk_page
from offers.admin.preview import preview
from offers.admin.queue import QueueFilter
from offers.content.merge import merge
from offers.content.snapshot import snapshot, with_content
from offers.editorial import review as desk
from offers.editorial.differences import ConflictRow, Row, conflict_rows, described, differences
from offers.editorial.in_words import Words
from offers.editorial.review import Decision, Task
from offers.models import Offer, StaffNote

SIDES = [("theirs", "Die Änderung des Anbieters"), ("ours", "Was jetzt öffentlich ist")]
TAKE = "gilt-"


@dataclass(frozen=True)
class Content:
    """What there is to read: what changes, where it meets a later change, and the whole as it would become."""

    rows: list[Row]
    conflicts: list[ConflictRow]
    whole: list[Row]


def content_of(task: Task) -> Content:
    live = snapshot(with_content(Offer.objects.filter(pk=task.offer.pk)).get())
    if task.revision is None:
        return Content([], [], described(live))
    base, proposed = task.revision.base, task.revision.proposed
    words = Words(base, proposed, live)
    merged = merge(base, proposed, live)
    return Content(
        differences(live, merged.content, words),
        conflict_rows(merged.conflicts, words=words),
        described(merged.content, words),
    )


class DecisionForm(forms.Form):
    """The buttons, the reason, and for each conflict whose value holds."""

    decision = forms.ChoiceField(choices=Decision.choices)
    version = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Begründung",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
        help_text="Nötig zum Zurückgeben und Ablehnen. Der Anbieter bekommt sie per E-Mail.",
    )

    def __init__(self, *args, conflicts: list[ConflictRow], **kwargs):
        super().__init__(*args, **kwargs)
        self.conflicts = conflicts
        for conflict in conflicts:
            self.fields[TAKE + conflict.key] = forms.ChoiceField(
                label=conflict.label, choices=SIDES, widget=forms.RadioSelect, required=False
            )

    def clean(self):
        data = super().clean()
        decision = data.get("decision")
        if decision == Decision.RELEASE:
            for conflict in self.conflicts:
                if not data.get(TAKE + conflict.key):
                    self.add_error(TAKE + conflict.key, "Bitte entscheiden Sie, was gelten soll.")
        elif decision and not data.get("reason") and "reason" not in self.errors:
            self.add_error("reason", "Bitte schreiben Sie dem Anbieter, warum.")
        return data

    @property
    def take(self) -> dict[str, str]:
        return {conflict.key: self.cleaned_data[TAKE + conflict.key] for conflict in self.conflicts}

    @property
    def questions(self) -> list[tuple[ConflictRow, forms.BoundField]]:
        return [(conflict, self[TAKE + conflict.key]) for conflict in self.conflicts]


class AssignForm(forms.Form):
    user = forms.ModelChoiceField(
        label="Zuständig", queryset=User.objects.none(), required=False, empty_label="niemand"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = desk.colleagues()


class NoteForm(forms.ModelForm):
    class Meta:
        model = StaffNote
        fields = ["text"]
        labels = {"text": "Neue Notiz"}
        widgets = {"text": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"})}


@dataclass(frozen=True)
class Review:
    offer: Offer
    task: Task
    content: Content


def review_of(pk: int) -> Review | None:
    """What waits of an offer, all as of now."""
    related = ["provider__municipality", "assignment__user"]
    offer = desk.waiting().select_related(*related).filter(pk=pk).first()
    task = offer and desk.task_of(offer)
    return Review(offer, task, content_of(task)) if task else None


def review(model_admin: ModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Shows what waits of one offer and, on POST, decides and leads on to the next."""
    chosen = QueueFilter(request.GET, request.user)
    tasks = chosen.tasks()
    found = review_of(pk)
    if found is None:
        return decided_already(request, pk, chosen.query)
    form = DecisionForm(initial={"version": found.task.version}, conflicts=found.content.conflicts)
    if request.method == "POST":
        if not model_admin.has_change_permission(request):
            raise PermissionDenied
        form = DecisionForm(request.POST, conflicts=found.content.conflicts)
        if form.is_valid():
            try:
                decide(request, found.offer, form)
            except ValidationError as error:
                # What they wrote stays, above what there is to see now.
                found = review_of(pk)
                if found is None:
                    return decided_already(request, pk, chosen.query)
                data = {**request.POST.dict(), "version": found.task.version}
                form = DecisionForm(data, conflicts=found.content.conflicts)
                form.is_valid()
                form.add_error(None, error.messages)
            else:
                return to_next(tasks, found.offer, chosen.query)
    return show(model_admin, request, found, form, tasks, chosen.query)


def decide(request: HttpRequest, offer: Offer, form: DecisionForm) -> None:
    decision = Decision(form.cleaned_data["decision"])
    words = {name: form.cleaned_data[name] for name in ["version", "reason"]}
    take = form.take if decision == Decision.RELEASE else None
    desk.decide(offer, decision, actor=request.user, now=timezone.now(), take=take, **words)
    messages.success(request, desk.DONE[decision] % {"offer": offer})


def decided_already(request: HttpRequest, pk: int, query: str) -> HttpResponse:
    offer = get_object_or_404(Offer, pk=pk)
    messages.warning(request, f"Über „{offer}“ ist schon entschieden.")
    return HttpResponseRedirect(reverse("admin:offers_offer_queue") + query)


def to_next(tasks: QuerySet[Offer], offer: Offer, query: str) -> HttpResponse:
    following = desk.next_after(tasks, offer.since, offer.pk)
    address = desk.address_of(following) if following else reverse("admin:offers_offer_queue")
    return HttpResponseRedirect(address + query)


def show(
    model_admin: ModelAdmin,
    request: HttpRequest,
    found: Review,
    form: DecisionForm,
    tasks: QuerySet[Offer],
    query: str,
) -> HttpResponse:
    offer = found.offer
    assignment = getattr(offer, "assignment", None)
    return desk_page(
        model_admin,
        request,
        "review",
        offer.title,
        offer=offer,
        task=found.task,
        content=found.content,
        form=form,
        talk=desk.talk_about(offer),
        notes=offer.staff_notes.select_related("author"),
        note_form=NoteForm(),
        assignment=assignment,
        assign_form=AssignForm(initial={"user": assignment and assignment.user_id}),
        following=desk.next_after(tasks, offer.since, offer.pk),
        report=desk.report_to_answer(offer, request.user),
        query=query,
    )


def preview_page(model_admin: ModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """The offer as citizens will see it once what waits is released."""
    offer = get_object_or_404(with_content(Offer.objects.select_related("provider")), pk=pk)
    task, content = desk.task_of(offer), snapshot(offer)
    if task and task.revision:
        content = merge(task.revision.base, task.revision.proposed, content).content
    back = desk.address_of(offer) if task else reverse("admin:offers_offer_change", args=[pk])
    try:
        page = preview(offer, content, timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(back)
    context = {"page": page, "offer": page.offer, "robots": "noindex", "nav": "offers", "is_saved": True, "back": back}
    return render(request, "offers/preview.html", context)


# --- Among colleagues --------------------------------------------------------------------------------------------


def assign(model_admin: ModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    offer = get_object_or_404(Offer, pk=pk)
    form = AssignForm(request.POST)
    if form.is_valid():
        user = form.cleaned_data["user"]
        desk.assign(offer, user, actor=request.user)
        messages.success(request, f"Zuständig für „{offer}“ ist jetzt {user or 'niemand'}.")
    else:
        messages.error(request, "Diese Person kann nicht zuständig sein.")
    return back_to(request, offer)


def add_note(model_admin: ModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    offer = get_object_or_404(Offer, pk=pk)
    form = NoteForm(request.POST)
    if form.is_valid():
        desk.add_note(offer, form.cleaned_data["text"], author=request.user, now=timezone.now())
        messages.success(request, "Ihre Notiz ist gesichert.")
    else:
        messages.error(request, "Eine Notiz hat 1 bis 2000 Zeichen.")
    return back_to(request, offer)


def back_to(request: HttpRequest, offer: Offer) -> HttpResponse:
    query = request.GET.urlencode()
    return HttpResponseRedirect(desk.address_of(offer) + (f"?{query}" if query else ""))
