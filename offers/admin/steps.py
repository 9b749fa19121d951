"""What members do with a whole offer: take it back, archive it, copy it, undo a quick change."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from offers.admin.member_forms import SemesterForm
from offers.admin.member_pages import address, page
from offers.content import semester
from offers.content.schedule import Calendar
from offers.editorial import edits, moderation, revisions
from offers.editorial.in_words import Words
from offers.models import Offer, Revision
from offers.wording import day, listing

State = Offer.State


@dataclass(frozen=True)
class Step:
    """``question`` says what will happen, ``done`` what has."""

    label: str
    question: str
    done: str
    act: Callable


def take_back_change(offer: Offer, *, actor, now) -> None:
    edits.take_back(offer, author=actor, now=now)


STEPS = {
    "zurueckziehen": Step(
        gettext_lazy("Zurückziehen"),
        gettext_lazy("Das Angebot wird wieder ein Entwurf. Sie können es ändern und später neu einreichen."),
        gettext_lazy("„%(offer)s“ ist wieder ein Entwurf."),
        moderation.withdraw,
    ),
    "archivieren": Step(
        gettext_lazy("Archivieren"),
        gettext_lazy("Das Angebot steht dann in keiner Liste mehr. Sie können es als neuen Entwurf kopieren."),
        gettext_lazy("„%(offer)s“ ist archiviert."),
        moderation.archive,
    ),
    "aenderung-zurueckziehen": Step(
        gettext_lazy("Änderung zurückziehen"),
        gettext_lazy("Was Sie vorgeschlagen haben, wird verworfen. Öffentlich bleibt alles, wie es ist."),
        gettext_lazy("Die Änderung an „%(offer)s“ ist zurückgezogen."),
        take_back_change,
    ),
}  # fmt: skip


def open_steps(offer: Offer, change: Revision | None) -> dict[str, Step]:
    """What can be done with ``offer`` now."""
    names = {
        "zurueckziehen": offer.state == State.SUBMITTED,
        "archivieren": offer.state in {State.DRAFT, State.RETURNED, State.PUBLISHED},
        "aenderung-zurueckziehen": change is not None and offer.state == State.PUBLISHED,
    }
    return {name: STEPS[name] for name, is_open in names.items() if is_open}


class SteppingAdmin(admin.ModelAdmin):
    """Adds these steps to the members' admin of offers."""

    def step_view(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        offer = self.offer_or_404(request, pk)
        step = open_steps(offer, offer.revisions.undecided().first()).get(name)
        if step is None:
            raise Http404
        if request.method != "POST":
            return page(self, request, "step", step.label, offer=offer, step=step)
        return self.acted(request, offer, step.done, step.act)

    def undo_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Takes back what the fast lane published at once."""
        offer = self.offer_or_404(request, pk)
        quick = offer.revisions.filter(lane=Revision.Lane.FAST, state=Revision.State.ACCEPTED)
        revision = get_object_or_404(quick, pk=number)
        if offer.state != State.PUBLISHED:
            raise Http404
        step = Step(
            _("Rückgängig machen"),
            _("Es gilt dann wieder, was vor dieser Änderung öffentlich war."),
            _("Die Änderung an „%(offer)s“ ist rückgängig gemacht."),
            lambda _offer, *, actor, now: revisions.undo(revision, actor=actor, now=now),
        )
        if request.method != "POST":
            return page(self, request, "step", step.label, offer=offer, step=step)
        return self.acted(request, offer, step.done, step.act)

    def acted(self, request: HttpRequest, offer: Offer, done: str, act: Callable) -> HttpResponse:
        try:
            act(offer, actor=request.user, now=timezone.now())
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
        else:
            self.message_user(request, done % {"offer": offer}, messages.SUCCESS)
        return redirect(address("change", offer.pk))

    def copy_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Copies an offer into a draft whose dates lie in another semester."""
        offer = self.offer_or_404(request, pk)
        content, now = edits.editable(offer), timezone.now()
        form = SemesterForm(
            request.POST or None, shown=content["runs"], words=Words(content), today=timezone.localdate(now)
        )
        if form.is_valid():
            copied = semester.copied(content, form.chosen, form.cleaned_data["start"], Calendar.of_portal())
            try:
                new = edits.create(offer.provider, copied.content, author=request.user, now=now)
            except ValidationError as error:
                form.add_error(None, error.messages)
            else:
                self.message_user(request, what_was_copied(new, copied), messages.SUCCESS)
                return redirect(address("change", new.pk))
        return page(self, request, "copy", _("In neues Semester kopieren"), offer=offer, form=form)

    def offer_or_404(self, request: HttpRequest, pk: int) -> Offer:
        return get_object_or_404(self.get_queryset(request).select_related("provider"), pk=pk)


def what_was_copied(offer: Offer, copied: semester.Copied) -> str:
    text = _("„%(offer)s“ ist kopiert und noch ein Entwurf. Bitte prüfen Sie die Termine und reichen Sie es ein.")
    words = {"offer": offer}
    if copied.put_off:
        text += " " + _("Wegen Ferien oder Feiertagen verschoben: %(days)s.")
        words["days"] = listing([day(date) for date in copied.put_off])
    return text % words
