"""Offers in the area of staff."""

from django.contrib import admin
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from accounts.admin_base import Inline, LoggedAdmin, changed_names
from accounts.models.event import record
from offers.admin import merge_by_hand
from offers.admin.decisions import DECISIONS, DecidingAdmin
from offers.admin.desk import DeskAdmin, desk_links
from offers.admin.euro import EuroField
from offers.admin.forms import RUN_INPUTS, OfferForm, RunDateFormSet, RunForm
from offers.content import completeness, snapshot
from offers.editorial import moderation
from offers.models import Offer, OfferAccess, OfferText, PriceOption, Run, RunDate, RunException
from offers.wording import moment

SHOWN_DATES = 12
FOR_WHOM = [
    "target_groups", "all_ages", "min_age", "max_age", "requirements", "requirements_note", "languages",
    "language_level", "no_german_needed", "childcare", "access_note",
]  # fmt: skip
COSTS = ["price_kind", "price_note", "funding_schemes", "registration", "registration_url", "certificate"]
TIMES = ["created_at", "updated_at", "published_at", "confirmed_at", "hidden_since", "merged_into"]


class PriceInline(Inline):
    model = PriceOption
    formfield_overrides = {models.DecimalField: {"form_class": EuroField}}


class AccessInline(Inline):
    model = OfferAccess


class TextInline(Inline):
    model = OfferText


class RunInline(Inline):
    """The main things; single dates and exceptions have a page of their own."""

    model = Run
    form = RunForm
    formfield_overrides = RUN_INPUTS
    autocomplete_fields = ["venue"]
    show_change_link = True
    fields = [
        "kind", "status", "venue", "course_number", "capacity", "seats_left", "frequency", "weekdays", "starts_on",
        "ends_on", "start_time", "end_time", "skips_school_holidays", "skips_public_holidays",
    ]  # fmt: skip


@admin.register(Offer)
class OfferAdmin(DeskAdmin, DecidingAdmin, LoggedAdmin):
    form = OfferForm
    list_display = ["title", "provider", "state", "kind", "updated_at", "confirmed_at", "completeness"]
    list_filter = [
        "state", "kind", "format", "price_kind", ("life_phases", admin.RelatedOnlyFieldListFilter),
        ("hidden_since", admin.EmptyFieldListFilter), ("provider__provider_type", admin.RelatedOnlyFieldListFilter),
        ("source", admin.EmptyFieldListFilter),
    ]  # fmt: skip
    search_fields = ["title", "provider__name", "pk__exact", "origin_id", "runs__course_number"]
    show_full_result_count = False
    autocomplete_fields = ["provider", "cooperating_providers"]
    checkbox_fields = snapshot.TERMS
    inlines = [PriceInline, AccessInline, RunInline, TextInline]
    readonly_fields = ["state", "completeness", "hints", "source", "origin_id", *TIMES]
    fieldsets = [
        ("Stand", {"fields": ["state", "completeness", "hints"]}),
        ("Inhalt", {"fields": ["title", "teaser", "description", "kind", "format"]}),
        ("Anbieter", {"fields": ["provider", "cooperating_providers", "contact"]}),
        ("Themen", {"fields": ["life_phases", "topics", "focus_themes", "keywords"]}),
        ("Für wen", {"fields": FOR_WHOM}),
        ("Kosten und Anmeldung", {"fields": COSTS}),
        ("Bild", {"fields": ["image", "image_alt", "image_licence"]}),
        ("Herkunft", {"fields": ["source", "origin_id", "source_url", "locked_fields"]}),
        ("Zeiten", {"fields": TIMES}),
    ]

    @admin.display(description="Was noch fehlt")
    def hints(self, offer):
        if offer.pk is None:
            return "–"
        missing = ((hint.text,) for hint in completeness.hints(offer) if not hint.is_met)
        return format_html_join("", "<div>{}</div>", missing) or "–"

    def label_to_choose(self, offer: Offer) -> str:
        """Offers that are the same twice have the same title."""
        return f"{offer} ({offer.provider}, Nr. {offer.pk}, {offer.get_state_display()})"

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("provider")

    def get_view_on_site_url(self, obj=None):
        is_public = obj is not None and Offer.objects.public().filter(pk=obj.pk).exists()
        return obj.get_absolute_url() if is_public else None

    def change_view(self, request, object_id, form_url="", extra_context=None):
        offer = self.get_object(request, object_id)
        links = (
            desk_links(offer, request.user) if offer is not None and self.has_view_permission(request, offer) else []
        )
        may_decide = offer is not None and self.has_change_permission(request, offer)
        decisions = [
            (decision.label, reverse("admin:offers_offer_decide", args=[offer.pk, name]))
            for name, decision in DECISIONS.items()
            if may_decide and decision.is_open_for(offer)
        ]
        if links and not offer.merged_into_id and merge_by_hand.may_merge(request.user):
            links.append(("Zusammenführen", merge_by_hand.address_for(offer)))
        context = {"decisions": [*links, *decisions], **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def save_model(self, request, obj, form, change):
        # Never the state, which somebody else may be changing right now.
        changed = [field.name for field in obj._meta.concrete_fields if field.name in form.changed_data]
        obj.save(update_fields=changed if change else None)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        moderation.edited(form.instance, changed_names(form, formsets), now=timezone.now())

    def has_delete_permission(self, request, obj=None):
        return False  # offers are archived


class RunDateInline(Inline):
    model = RunDate
    formset = RunDateFormSet
    formfield_overrides = RUN_INPUTS


class RunExceptionInline(Inline):
    model = RunException
    formfield_overrides = RUN_INPUTS


@admin.register(Run)
class RunAdmin(LoggedAdmin):
    """Single dates and exceptions. Runs are added and deleted on the page of their offer."""

    form = RunForm
    formfield_overrides = RUN_INPUTS
    list_display = ["offer", "kind", "status", "venue", "starts_on", "course_number"]
    list_filter = ["kind", "status"]
    list_select_related = ["offer", "venue__municipality"]
    search_fields = ["offer__title", "course_number"]
    show_full_result_count = False
    autocomplete_fields = ["venue"]
    readonly_fields = ["offer_link", "planned"]
    inlines = [RunDateInline, RunExceptionInline]
    fieldsets = [
        (None, {"fields": ["offer_link", "kind", "status", "planned"]}),
        ("Ort", {"fields": ["venue", "room"]}),
        ("Rhythmus", {"fields": ["frequency", "weekdays", "starts_on", "ends_on", "start_time", "end_time"]}),
        ("Ferien", {"fields": ["skips_school_holidays", "skips_public_holidays"]}),
        ("Anmeldung", {"fields": ["course_number", "capacity", "seats_left", "registration_until", "note"]}),
    ]

    @admin.display(description="Angebot")
    def offer_link(self, run):
        return format_html('<a href="{}">{}</a>', reverse("admin:offers_offer_change", args=[run.offer_id]), run.offer)

    @admin.display(description="Nächste Termine")
    def planned(self, run):
        dates = list(run.occurrences.ahead(timezone.now()).order_by("starts_at")[: SHOWN_DATES + 1])
        lines = [moment(date.starts_at, date.has_time) for date in dates[:SHOWN_DATES]]
        if len(dates) > SHOWN_DATES:
            lines.append("…")
        return format_html_join("", "<div>{}</div>", ((line,) for line in lines)) or "–"

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        moderation.edited(form.instance.offer, ["runs"], now=timezone.now())

    def log_change(self, request, obj, message):
        super().log_change(request, obj, message)
        if message:
            record(obj.offer, "geändert", actor=request.user, changed_fields=["runs"])

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
