from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import models
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.html import format_html

from accounts.admin_base import NATIVE_INPUTS, Inline, LoggedAdmin, ReadOnlyAdmin
from pages import barrier_answers
from pages.admin_reports import AnswerForm, ReportAdmin
from pages.embedding import read_sites
from pages.image_field import ImageField
from pages.models import BarrierReport, FundingLogo, Image, KnownBarrier, Page, Portal
from pages.translated_admin import TranslatedAdmin

FEW_LINES = {
    **NATIVE_INPUTS,
    models.TextField: {**NATIVE_INPUTS[models.TextField], "widget": AdminTextareaWidget(attrs={"rows": 4})},
}
# Pixels. Both stand on every page, so they are no larger than sharp screens need.
EMBLEM_SIDE, LOGO_SIDE = 200, 400


class PortalForm(forms.ModelForm):
    emblem = ImageField(
        label="Wappen oder Logo",
        required=False,
        max_side=EMBLEM_SIDE,
        help_text="Steht oben auf jeder Seite. Ein Wappen dürfen Sie nur zeigen, wenn es Ihres ist.",
    )

    def clean_embedding_sites(self):
        return "\n".join(read_sites(self.cleaned_data["embedding_sites"]))


class FundingLogoForm(forms.ModelForm):
    image = ImageField(
        label="Logo",
        max_side=LOGO_SIDE,
        help_text="Das Portal bringt keine Logos mit. Nehmen Sie die Dateien, die Ihr Zuwendungsbescheid vorschreibt, "
        "auf weißem Grund.",
    )


class FundingLogoInline(Inline):
    model = FundingLogo
    form = FundingLogoForm


class KnownBarrierInline(Inline):
    model = KnownBarrier
    formfield_overrides = FEW_LINES


@admin.register(Portal)
class PortalAdmin(TranslatedAdmin, LoggedAdmin):
    """The one row that ``setup_kommune`` creates. Its form follows the pages on which the facts stand."""

    form = PortalForm
    formfield_overrides = FEW_LINES
    list_display = ["name", "operator", "district"]
    list_select_related = ["district"]
    readonly_fields = ["district"]
    inlines = [FundingLogoInline, KnownBarrierInline]
    fieldsets = [
        (None, {"fields": ["name", "operator", "operator_genitive", "area_label", "district"]}),
        ("Aussehen", {"fields": ["hue", "chroma", "emblem", "emblem_alt"]}),
        ("Startseite", {"fields": ["lead", "popular_searches"]}),
        (
            "Kontakt",
            {
                "description": "Steht unten auf jeder Seite und wo immer eine Seite einen Kontakt nennt.",
                "fields": ["office_name", "street", "postal_code", "city", "email", "phone", "office_hours"],
            },
        ),
        ("Bildungsberatung", {"fields": ["counselling_phone", "counselling_hours"]}),
        ("Impressum", {"fields": ["represented_by", "responsible_person", "supervisory_body", "vat_id"]}),
        (
            "Datenschutz",
            {
                "fields": [
                    "data_protection_officer", "data_protection_law", "data_protection_authority", "hosting",
                    "log_days", "storage_periods",
                ],
            },
        ),
        (
            "Erklärung zur Barrierefreiheit",
            {
                "description": "Was noch nicht barrierefrei ist, tragen Sie unten unter „Bekannte Barrieren“ ein.",
                "fields": [
                    "accessibility_law", "conformity", "stated_on", "assessment", "assessed_by", "reviewed_on",
                    "enforcement_body",
                ],
            },
        ),
        (
            "Weitere Seiten",
            {"fields": ["easy_language_reviewer", "sign_language_video", "data_licence", "contributor"]},
        ),
        (
            "Förderung",
            {"description": "Logos tragen Sie unten ein.", "fields": ["funding_notice"]},
        ),
        (
            "Angebote auf anderen Websites",
            {
                "description": "Nur diese Websites dürfen Listen des Portals in einem Rahmen zeigen. Den Code dafür "
                "finden Sie in der Übersicht unter „Angebote einbetten“.",
                "fields": ["embedding_sites"],
            },
        ),
    ]  # fmt: skip

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Page)
class PageAdmin(TranslatedAdmin, LoggedAdmin):
    list_display = ["title", "slug", "place", "order", "updated_at"]
    list_filter = ["place"]
    search_fields = ["title", "body"]
    fields = ["title", "slug", "place", "order", "is_easy_language", "body", "updated_at"]
    readonly_fields = ["updated_at"]

    def get_readonly_fields(self, request, obj=None):
        """Pages that the law demands keep their address and their place on every page."""
        fixed = ["slug", "place"] if obj and obj.is_by_law and obj.place else []
        return [*super().get_readonly_fields(request, obj), *fixed]

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not (obj and obj.is_by_law)


class OverdueFilter(admin.SimpleListFilter):
    title = "Frist"
    parameter_name = "frist"

    def lookups(self, request, model_admin):
        return [("ueberfaellig", "überfällig")]

    def queryset(self, request, queryset):
        if self.value() != "ueberfaellig":
            return queryset
        return queryset.filter(state=BarrierReport.State.OPEN, due_on__lt=timezone.localdate())


class RequiredAnswerForm(AnswerForm):
    """The law wants an answer to every barrier."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["answer"].required = True


@admin.register(BarrierReport)
class BarrierReportAdmin(ReportAdmin):
    """Staff also enter what somebody reported by telephone."""

    answer_form = RequiredAnswerForm
    list_display = ["number", "received_at", "page_url", "state", "due_on", "deadline"]
    list_filter = ["state", OverdueFilter]
    search_fields = ["text", "page_url"]
    fields = ["received_at", "due_on", "deadline", "page_url", "text", "email", "state", "answer"]
    readonly_fields = ["received_at", "deadline", "state", "answer"]

    def close(self, report, **words):
        barrier_answers.answer(report, **words)

    def facts(self, report):
        return [
            ("Frist", self.deadline(report)),
            ("Beantworten bis", format_date(report.due_on, "j. F Y")),
            ("Seite", report.page_url),
            ("Beschreibung", report.text),
            ("E-Mail", report.email),
        ]

    @admin.display(description="Nummer", ordering="pk")
    def number(self, report):
        return report.pk

    @admin.display(description="Frist", ordering="due_on")
    def deadline(self, report):
        days = report.days_left(timezone.localdate()) if report.pk else None
        if days is None:
            return "–"
        if days < 0:
            return format_html("<strong>überfällig seit {} {}</strong>", -days, "Tag" if days == -1 else "Tagen")
        return f"noch {days} {'Tag' if days == 1 else 'Tage'}"

    def get_changeform_initial_data(self, request):
        due_on = timezone.localdate() + BarrierReport.ANSWER_WITHIN
        return {"due_on": due_on, **super().get_changeform_initial_data(request)}


@admin.register(Image)
class ImageAdmin(ReadOnlyAdmin):
    list_display = ["preview", "width", "height", "digest"]
    fields = ["preview", "width", "height", "digest", "used_by"]
    readonly_fields = ["preview", "used_by"]

    @admin.display(description="Vorschau")
    def preview(self, image):
        return format_html(
            '<img class="preview" src="{}" alt="Bild {}" loading="lazy">', image.get_absolute_url(), image.pk
        )

    @admin.display(description="verwendet von")
    def used_by(self, image):
        users = [*image.portals.all(), *image.funding_logos.all(), *image.offers.all()]
        return ", ".join(map(str, users)) or "–"

    def get_queryset(self, request):
        return super().get_queryset(request).defer("data")
