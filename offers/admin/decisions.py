"""Decisions on the state of offers: as actions of the list and as buttons of one offer, all through moderation."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from offers.editorial import moderation
from offers.models import Offer

MAX_AT_ONCE = 100


@dataclass(frozen=True)
class Decision:
    """``done`` is the name of the transition. ``reason_for``: who reads the reason; without it none is asked."""

    label: str
    done: str
    act: Callable
    reason_for: str = ""
    needs_reason: bool = False

    def is_open_for(self, offer: Offer) -> bool:
        sources, _ = moderation.TRANSITIONS[self.done]
        return offer.state in sources and not offer.merged_into_id


MAILED = "Der Anbieter bekommt sie per E-Mail."
LOGGED = "Sie steht im Verlauf."
DECISIONS = {
    "publish": Decision("Veröffentlichen", "veröffentlicht", moderation.publish),
    "give_back": Decision("Zurückgeben", "zurückgegeben", moderation.give_back, MAILED, needs_reason=True),
    "reject": Decision("Ablehnen", "abgelehnt", moderation.reject, MAILED, needs_reason=True),
    "withdraw": Decision("In den Entwurf zurückziehen", "zurückgezogen", moderation.withdraw),
    "archive": Decision("Archivieren", "archiviert", moderation.archive, LOGGED),
}


class ReasonForm(forms.Form):
    def __init__(self, decision: Decision, *args):
        super().__init__(*args)
        if decision.reason_for:
            self.fields["reason"] = forms.CharField(
                label="Begründung",
                widget=forms.Textarea(attrs={"rows": 5, "class": "vLargeTextField"}),
                max_length=2000,
                required=decision.needs_reason,
                help_text=decision.reason_for,
            )


class DecidingAdmin(admin.ModelAdmin):
    """Adds the decisions to the admin of offers."""

    def get_actions(self, request):
        actions = super().get_actions(request)
        if self.has_change_permission(request):
            actions |= {name: (as_action(name), name, decision.label) for name, decision in DECISIONS.items()}
        return actions

    def get_urls(self):
        view = self.admin_site.admin_view(self.decide_one)
        return [path("<int:pk>/decide/<slug:name>/", view, name="offers_offer_decide"), *super().get_urls()]

    def decide_one(self, request, pk, name):
        """The page behind a button of one offer: shows what will happen, asks for the reason, decides on POST."""
        offer = self.get_object(request, str(pk))
        if offer is None or name not in DECISIONS:
            raise Http404
        if not self.has_change_permission(request, offer):
            raise PermissionDenied
        return self.decide(request, name, [offer]) or HttpResponseRedirect(
            reverse("admin:offers_offer_change", args=[pk])
        )

    def decide(self, request, name: str, offers: Sequence[Offer]):
        """Decides on ``offers``, or returns the page that asks for confirmation and reason."""
        decision = DECISIONS[name]
        is_confirmed = request.method == "POST" and "confirmed" in request.POST
        form = ReasonForm(decision, request.POST if is_confirmed else None)
        if not form.is_valid():
            return TemplateResponse(request, "admin/offers/offer/decide.html", self.page(request, name, offers, form))
        for offer in offers:
            try:
                decision.act(offer, actor=request.user, now=timezone.now(), **form.cleaned_data)
            except ValidationError as error:
                self.message_user(request, " ".join(error.messages), messages.ERROR)
            else:
                self.message_user(request, f"„{offer}“ ist jetzt {decision.done}.", messages.SUCCESS)
        return None

    def page(self, request, name: str, offers: Sequence[Offer], form: ReasonForm) -> dict:
        return {
            **self.admin_site.each_context(request),
            "title": DECISIONS[name].label,
            "opts": self.opts,
            "decision": DECISIONS[name],
            "action": name,
            "offers": offers,
            "form": form,
            "checkbox_name": ACTION_CHECKBOX_NAME,
        }


def as_action(name: str) -> Callable:
    def action(model_admin, request, queryset):
        offers = list(queryset.select_related("provider")[: MAX_AT_ONCE + 1])
        if len(offers) > MAX_AT_ONCE:
            text = f"Bitte wählen Sie höchstens {MAX_AT_ONCE} Angebote auf einmal."
            model_admin.message_user(request, text, messages.ERROR)
            return None
        return model_admin.decide(request, name, offers)

    return action
