"""Where offers come from, what words there mean, and what was taken over, for staff."""

from django import forms
from django.contrib import admin, messages
from django.utils import timezone

from accounts.admin_base import LoggedAdmin, ReadOnlyAdmin
from imports.formats import FORMATS
from imports.models import ImportItem, ImportRun, Source, SourceWord
from imports.records import ImportStopped
from imports.undo import undo

MOST_SHOWN = 500


class SourceForm(forms.ModelForm):
    format = forms.ChoiceField(label="Format", choices=[(name, form.label) for name, form in sorted(FORMATS.items())])


@admin.register(Source)
class SourceAdmin(LoggedAdmin):
    form = SourceForm
    list_display = ["name", "code", "format", "provider", "is_released", "interval", "next_pull_at", "failures"]
    list_filter = ["format", "is_released"]
    list_select_related = ["provider"]
    search_fields = ["name", "code"]
    autocomplete_fields = ["provider"]
    checkbox_fields = ["default_topics", "default_life_phases"]
    fieldsets = [
        (None, {"fields": ["name", "code", "format", "licence", "provider", "is_released"]}),
        (
            "Selbst holen",
            {"fields": ["address", "interval", "maintainer_email", "next_pull_at", "failures", "date_shift_weeks"]},
        ),
        ("Wenn die Datei nichts sagt", {"fields": ["default_topics", "default_life_phases"]}),
    ]

    def get_readonly_fields(self, request, obj=None):
        # Offers name their source by its code.
        return ["next_pull_at", "failures", "date_shift_weeks", *(["code", "format"] if obj else [])]

    def save_model(self, request, obj, form, change):
        if {"address", "interval"} & set(form.changed_data):
            obj.next_pull_at = timezone.now() if obj.interval else None
            obj.etag = obj.last_modified = ""
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request, obj=None):
        return False


class IsMapped(admin.SimpleListFilter):
    title = "Bedeutung"
    parameter_name = "bedeutung"
    CLEAR = {"topic": None, "life_phase": None, "target_group": None, "is_meaningless": False}

    def lookups(self, request, model_admin):
        return [("offen", "noch nicht zugeordnet"), ("klar", "zugeordnet")]

    def queryset(self, request, queryset):
        match self.value():
            case "offen":
                return queryset.filter(**self.CLEAR)
            case "klar":
                return queryset.exclude(**self.CLEAR)
        return queryset


@admin.register(SourceWord)
class SourceWordAdmin(LoggedAdmin):
    """What sources call things, the most frequent first. What it means here counts from the next import on."""

    list_display = ["word", "source", "count", "topic", "life_phase", "target_group", "is_meaningless"]
    list_filter = [IsMapped, "source"]
    list_select_related = ["source", "topic", "life_phase", "target_group"]
    search_fields = ["word"]
    fields = ["word", "source", "count", "topic", "life_phase", "target_group", "is_meaningless"]
    readonly_fields = ["word", "source", "count"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class ImportItemInline(admin.TabularInline):
    model = ImportItem
    fields = readonly_fields = ["line", "cell", "result", "origin_id", "title", "fields", "reason"]
    extra = 0
    max_num = 0
    can_delete = False
    verbose_name_plural = f"Was geschah (höchstens {MOST_SHOWN} Zeilen, ohne das Gleiche)"

    def has_view_permission(self, request, obj=None):
        return True

    def has_change_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        told = super().get_queryset(request).exclude(result=ImportItem.Result.UNCHANGED, reason="")
        run = request.resolver_match.kwargs.get("object_id", "")
        if not run.isdigit():
            return told.none()
        # Django filters by the run again, which a slice does not allow.
        return told.filter(pk__in=list(told.filter(run=run).values_list("pk", flat=True)[:MOST_SHOWN]))


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnlyAdmin):
    list_display = [
        "started_at", "source", "state", "file_name", "created", "updated", "unchanged", "archived", "rejected",
        "finished_at",
    ]  # fmt: skip
    list_filter = ["state", "source"]
    list_select_related = ["source"]
    date_hierarchy = "started_at"
    fields = [
        "source", "state", "message", "actor", "file_name", "started_at", "finished_at", "created", "updated",
        "unchanged", "archived", "rejected",
    ]  # fmt: skip
    inlines = [ImportItemInline]
    actions = ["take_back", "let_empty"]

    @admin.action(description="Rückgängig machen", permissions=["undo"])
    def take_back(self, request, queryset):
        for run in queryset.select_related("source"):
            try:
                kept = undo(run, actor=request.user, now=timezone.now())
            except ImportStopped as stop:
                self.message_user(request, f"{run}: {stop}", messages.ERROR)
            else:
                self.message_user(request, f"{run}: rückgängig gemacht. {kept} Angebote blieben, wie sie waren.")

    @admin.action(description="Wieder holen und dabei auch viele Angebote archivieren", permissions=["undo"])
    def let_empty(self, request, queryset):
        stopped = queryset.filter(state=ImportRun.State.FAILED, empties=True).exclude(source__address="")
        sources = list(stopped.values_list("source", flat=True))
        stopped.update(may_empty=True)
        Source.objects.filter(pk__in=sources).update(next_pull_at=timezone.now(), etag="", last_modified="")
        self.message_user(request, f"Quellen, die das Portal gleich noch einmal holt: {len(set(sources))}.")

    def has_undo_permission(self, request):
        return request.user.has_perm("imports.change_importrun")
