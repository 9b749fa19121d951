"""Vocabularies in the area of staff."""

from django import forms
from django.contrib import admin

from accounts.admin_base import LoggedAdmin
from pages.translated_admin import TranslatedAdmin
from places.names import german_slug, unique_slug
from providers.models import AccessFeature, ProviderType


class TermForm(forms.ModelForm):
    """Fills in key and address from the name where they are left empty."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in {"code", "slug"} & self.fields.keys():
            self.fields[name].required = False
            self.fields[name].help_text += " Leer lassen: entsteht aus dem Namen."

    def clean_code(self):
        return self.cleaned_data["code"] or german_slug(self.cleaned_data.get("label", ""), 60)

    def clean_slug(self):
        rivals = self._meta.model.objects.exclude(pk=self.instance.pk)
        return self.cleaned_data["slug"] or unique_slug(self.cleaned_data.get("label", ""), rivals)


class TermAdmin(TranslatedAdmin, LoggedAdmin):
    """A vocabulary. Terms are switched off or replaced, never deleted."""

    form = TermForm
    list_display = ["label", "code", "order", "is_active", "replaced_by"]
    list_filter = ["is_active"]
    list_select_related = ["replaced_by"]
    search_fields = ["label", "code"]
    own_fields: list[str] = []

    def get_fieldsets(self, request, obj=None):
        about = ["label", "code", "slug", "description", *self.own_fields]
        return [
            (None, {"fields": [*about, "order", "is_active", "replaced_by", "external_codes"]}),
            *self.translation_fieldsets(request, obj),
        ]

    def get_readonly_fields(self, request, obj=None):
        return ["code"] if obj else []

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(ProviderType)
class ProviderTypeAdmin(TermAdmin):
    pass


@admin.register(AccessFeature)
class AccessFeatureAdmin(TermAdmin):
    list_display = [*TermAdmin.list_display, "scope"]
    list_filter = ["scope", "is_active"]
    own_fields = ["absent_label", "scope"]
