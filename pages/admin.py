import datetime as dt

from django.contrib import admin
from django.utils import timezone
from django.utils.html import format_html

from accounts.admin_base import LoggedAdmin, ReadOnlyAdmin
from pages.models import BarrierReport, Image, Page, Portal

ANSWER_WITHIN = dt.timedelta(weeks=6)  # what the law gives us


@admin.register(Portal)
class PortalAdmin(LoggedAdmin):
    """The one row that ``setup_kommune`` creates."""

    list_display = ["name", "operator", "district"]
    list_select_related = ["district"]
    fieldsets = [
        (None, {"fields": ["name", "operator", "operator_genitive", "area_label", "district"]}),
        ("Startseite", {"fields": ["lead", "popular_searches"]}),
        ("Farbe", {"fields": ["hue", "chroma"]}),
        ("Stelle", {"fields": ["office_name", "street", "postal_code", "city", "email", "phone"]}),
        ("Bildungsberatung", {"fields": ["counselling_phone", "counselling_hours"]}),
        ("Hinweise", {"fields": ["funding_notice", "enforcement_body"]}),
    ]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Page)
class PageAdmin(LoggedAdmin):
    list_display = ["title", "slug", "place", "order", "updated_at"]
    list_filter = ["place"]
    search_fields = ["title", "body"]
    fields = ["title", "slug", "place", "order", "is_easy_language", "body", "updated_at"]
    readonly_fields = ["updated_at"]


@admin.register(BarrierReport)
class BarrierReportAdmin(LoggedAdmin):
    list_display = ["received_at", "page_url", "state", "due_on"]
    list_filter = ["state"]
    search_fields = ["text", "page_url"]
    fields = ["received_at", "due_on", "page_url", "text", "email", "state", "answer"]
    readonly_fields = ["received_at"]

    def get_changeform_initial_data(self, request):
        due_on = timezone.localdate() + ANSWER_WITHIN
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
        return ", ".join(str(offer) for offer in image.offers.all()) or "–"

    def get_queryset(self, request):
        return super().get_queryset(request).defer("data")
