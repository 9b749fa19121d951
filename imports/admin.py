"""What was taken over from where, for staff. Only imports themselves write here."""

from django.contrib import admin

from imports.models import ImportItem, ImportRun, Source


class ReadOnly:
    """Shows and changes nothing."""

    def has_add_permission(self, *args, **kwargs):
        return False

    def has_change_permission(self, *args, **kwargs):
        return False

    def has_delete_permission(self, *args, **kwargs):
        return False


@admin.register(Source)
class SourceAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["name", "code", "format", "licence"]
    fields = ["name", "code", "format", "licence", "date_shift_weeks"]


class ImportItemInline(ReadOnly, admin.TabularInline):
    model = ImportItem
    fields = ["position", "result", "origin_id", "title", "reason"]


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnly, admin.ModelAdmin):
    list_display = [
        "started_at", "source", "file_name", "created", "updated", "unchanged", "archived", "rejected", "finished_at",
    ]  # fmt: skip
    list_filter = ["source"]
    list_select_related = ["source"]
    date_hierarchy = "started_at"
    inlines = [ImportItemInline]
