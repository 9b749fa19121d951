"""The list of offers that are probably the same, and a page that shows two side by side and decides."""

from dataclasses import dataclass

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from accounts.admin_base import LoggedAdmin
from offers.admin import merge_by_hand
from offers.admin.merge_by_hand import may_merge
from offers.admin.pages import address
from offers.content import snapshot
from offers.content.merge import UNITS, label, part
from offers.editorial.in_words import Words
from offers.models import DuplicatePair, Offer
from offers.upkeep import duplicate_pairs
from offers.wording import day

State = DuplicatePair.State


@dataclass(frozen=True)
class Row:
    """One thing that is known of both offers, as lines."""

    label: str
    first: list[str]
    second: list[str]

    @property
    def differs(self) -> bool:
        return self.first != self.second


def comparison(first: Offer, second: Offer) -> list[Row]:
    """Both offers in words; what neither has is left out."""
    one, other = facts(first), facts(second)
    rows = [Row(name, one[name], other[name]) for name in one]
    full = snapshot.with_content(Offer.objects.all()).in_bulk([first.pk, second.pk])
    contents = [snapshot.snapshot(full[offer.pk]) for offer in (first, second)]
    words = Words(*contents)
    for key, unit in UNITS.items():
        rows.append(Row(label(key), *(words.lines(key, part(unit, content)) for content in contents)))
    dates = [[line for run in content["runs"] for line in words.run(run)] for content in contents]
    rows.append(Row(label("runs"), *dates))
    return [row for row in rows if row.first or row.second]


def facts(offer: Offer) -> dict[str, list[str]]:
    """What stands in no snapshot."""

    def date(moment) -> list[str]:
        return [day(timezone.localdate(moment))] if moment else []

    return {
        "Anbieter": [str(offer.provider)],
        "Stand": [offer.get_state_display()],
        "Veröffentlicht am": date(offer.published_at),
        "Zuletzt bestätigt am": date(offer.confirmed_at),
        "Vollständigkeit": [f"{offer.completeness} von 100"],
        "Herkunft": [offer.source_url or offer.source] if offer.source else [],
    }


class MergeForm(forms.Form):
    keep = forms.TypedChoiceField(label="Welches Angebot bleibt?", coerce=int, widget=forms.RadioSelect)
    take_runs = forms.BooleanField(label="Termine übernehmen, die nur das andere hat", required=False)
    name_partner = forms.BooleanField(label="Anbieter des anderen als Kooperationspartner nennen", required=False)

    def __init__(self, pair: DuplicatePair, *args):
        offers = [pair.first, pair.second]
        best = max(offers, key=lambda offer: (offer.state == Offer.State.PUBLISHED, offer.completeness))
        super().__init__(*args, initial={"keep": best.pk, "take_runs": True, "name_partner": True})
        self.fields["keep"].choices = [
            (offer.pk, f"Nr. {offer.pk}: {offer} ({offer.provider}, {offer.get_state_display()})") for offer in offers
        ]
        if pair.first.provider_id == pair.second.provider_id:
            del self.fields["name_partner"]


class StateFilter(admin.SimpleListFilter):
    """Shows what is to be decided, unless somebody asks for the rest."""

    title = "Stand"
    parameter_name = "stand"

    def lookups(self, request, model_admin):
        return [(state.value, state.label) for state in State if state != State.OPEN]

    def choices(self, changelist):
        first, *others = super().choices(changelist)
        return [{**first, "display": State.OPEN.label}, *others]

    def queryset(self, request, queryset):
        return queryset.filter(state=self.value() or State.OPEN)


@admin.register(DuplicatePair)
class DuplicatePairAdmin(LoggedAdmin):
    list_display = ["first", "first_provider", "second", "second_provider", "score", "why", "state"]
    list_filter = [StateFilter]
    list_select_related = ["first__provider", "second__provider"]
    search_fields = ["first__title", "second__title", "first__provider__name", "second__provider__name"]
    show_full_result_count = False

    @admin.display(description="Anbieter", ordering="first__provider__sort_key")
    def first_provider(self, pair):
        return pair.first.provider

    @admin.display(description="Anbieter", ordering="second__provider__sort_key")
    def second_provider(self, pair):
        return pair.second.provider

    @admin.display(description="Gründe")
    def why(self, pair):
        return ", ".join(pair.reason_labels)

    def get_urls(self):
        by_hand = address(self, "von-hand/", merge_by_hand.choose, "choose", "decide", methods=["GET", "POST"])
        return [by_hand, *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        context = {"may_decide": self.has_decide_permission(request)}
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Both offers side by side, and the decision."""
        pair = self.get_object(request, object_id)
        if pair is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, pair):
            raise PermissionDenied
        if request.method == "POST":
            return self.decide(request, pair)
        return self.page(request, pair, MergeForm(pair))

    def decide(self, request, pair):
        if not self.has_decide_permission(request):
            raise PermissionDenied
        decided = {"actor": request.user, "now": timezone.now()}
        form = MergeForm(pair, request.POST)
        try:
            if "different" in request.POST:
                duplicate_pairs.keep_both(pair, **decided)
                text = f"„{pair.first}“ und „{pair.second}“ sind keine Dublette. Das Paar kommt nicht wieder."
            elif form.is_valid():
                keep = pair.first if form.cleaned_data["keep"] == pair.first_id else pair.second
                choices = {name: form.cleaned_data.get(name, False) for name in ["take_runs", "name_partner"]}
                duplicate_pairs.merge(pair, keep, **choices, **decided)
                text = f"Zusammengeführt: Es bleibt „{keep}“ (Nr. {keep.pk}). Die andere Adresse führt dorthin."
            else:
                return self.page(request, pair, form)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
        else:
            self.message_user(request, text, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:offers_duplicatepair_changelist"))

    def page(self, request, pair, form):
        offers = [pair.first, pair.second]
        public = set(Offer.objects.public().filter(pk__in=[offer.pk for offer in offers]).values_list("pk", flat=True))
        context = {
            **self.admin_site.each_context(request),
            "title": "Mögliche Dublette",
            "opts": self.opts,
            "original": pair,
            "offers": [(offer, offer.pk in public) for offer in offers],
            "rows": comparison(*offers),
            "form": form if pair.state == State.OPEN and self.has_decide_permission(request) else None,
        }
        return TemplateResponse(request, "admin/offers/duplicatepair/compare.html", context)

    def has_decide_permission(self, request) -> bool:
        return may_merge(request.user)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("first__provider", "second__provider", "decided_by")

    def has_add_permission(self, request):
        return False  # a program finds them, or staff name both

    def has_delete_permission(self, request, obj=None):
        return False
