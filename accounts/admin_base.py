"""What all admin classes of the portal share: our log of changes, and input fields that every browser knows."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.forms import BaseForm, CharField, CheckboxSelectMultiple, DateInput, TimeInput
from django.utils.text import capfirst

from accounts.models import Event
from accounts.models.event import record


class LongText(CharField):
    """Text of several lines. Browsers end lines in their own way; that alone is no change."""

    def to_python(self, value: Any) -> str:
        return super().to_python(value).replace("\r\n", "\n")

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.to_python(initial), data)


# The browser's own fields: they speak the reader's language, work on phones and need no script.
NATIVE_INPUTS = {
    models.DateField: {"widget": DateInput(format="%Y-%m-%d", attrs={"type": "date"})},
    models.TimeField: {"widget": TimeInput(format="%H:%M", attrs={"type": "time"})},
    models.TextField: {"form_class": LongText},
    models.URLField: {"assume_scheme": "https"},
}


class LoggedAdmin(admin.ModelAdmin):
    """A ModelAdmin that writes ``Event`` rows, which also programs write, in place of Django's own log.

    ``checkbox_fields`` are many-to-many fields to tick; two lists to move entries between need a mouse and a script.
    """

    formfield_overrides = NATIVE_INPUTS
    checkbox_fields: list[str] = []
    list_per_page = 50

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.checkbox_fields:
            kwargs["widget"] = CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in self.checkbox_fields:
            # Without the links to add and change entries around them, which hide that the boxes belong together.
            field.widget = field.widget.widget
        return field

    def changelist_view(self, request, extra_context=None):
        """A list is called what it lists; Django's own title says what to do with it, in a sentence hard to read."""
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def construct_change_message(self, request, form, formsets, add=False) -> list[str]:
        return changed_names(form, formsets or [])

    def log_addition(self, request, obj, message):
        record(obj, "angelegt", actor=request.user)

    def log_change(self, request, obj, message):
        if message:
            record(obj, "geändert", actor=request.user, changed_fields=message)

    def log_deletions(self, request, queryset):
        for obj in queryset:
            record(obj, "gelöscht", actor=request.user)

    def history_view(self, request, object_id, extra_context=None):
        # Our template reads ``rows``; Django's view adds permissions, title and breadcrumbs.
        obj = self.get_object(request, object_id)
        events = Event.objects.about(obj).select_related("actor", "object_type") if obj else []
        rows = [
            {
                "event": event,
                "actor": self.actor_name(event),
                "states": state_change(event),
                "fields": event.get_changed_fields_display(),
            }
            for event in events
        ]
        context = {"title": f"Verlauf: {obj}", "rows": rows}
        return super().history_view(request, object_id, {**context, **(extra_context or {})})

    def actor_name(self, event: Event) -> str:
        """Who did it, for those who read the history here."""
        return str(event.actor or "–")


class ReadOnlyAdmin(LoggedAdmin):
    """Shows rows that programs write and nobody edits."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class Inline(admin.StackedInline):
    """Rows of the same form. Stacked, because the fields of a table have no labels of their own."""

    formfield_overrides = NATIVE_INPUTS
    extra = 0


def changed_names(form: BaseForm, formsets) -> list[str]:
    """The names of changed fields and of relations with changed rows."""
    relations = [formset.fk.remote_field.related_name for formset in formsets if formset.has_changed()]
    return [*form.changed_data, *relations]


def state_change(event: Event) -> str:
    """Like "In Prüfung → Veröffentlicht", or nothing."""
    return " → ".join(filter(None, [event.get_from_state_display(), event.get_to_state_display()]))
