"""The vocabularies of offers, and words that mean the same."""

from django.contrib import admin
from django.forms import CheckboxSelectMultiple

from accounts.admin_base import LoggedAdmin
from offers.models import FocusTheme, FundingScheme, Language, LifePhase, SynonymGroup, TargetGroup, Topic
from providers.admin import TermAdmin


@admin.register(LifePhase)
class LifePhaseAdmin(TermAdmin):
    own_fields = ["min_age", "max_age", "icon", "next_phases"]

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        return super().formfield_for_manytomany(db_field, request, widget=CheckboxSelectMultiple, **kwargs)


@admin.register(Topic)
class TopicAdmin(TermAdmin):
    list_display = ["label", "parent", "code", "order", "is_active", "replaced_by"]
    list_filter = ["is_active", ("parent", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["parent", "replaced_by"]
    own_fields = ["parent"]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "parent":
            kwargs["queryset"] = Topic.objects.filter(parent=None)  # there are two levels
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(FocusTheme)
class FocusThemeAdmin(TermAdmin):
    own_fields = ["text", "starts_on", "ends_on"]


@admin.register(FundingScheme)
class FundingSchemeAdmin(TermAdmin):
    own_fields = ["valid_from", "valid_until"]


admin.site.register([Language, TargetGroup], TermAdmin)


@admin.register(SynonymGroup)
class SynonymGroupAdmin(LoggedAdmin):
    list_display = ["__str__"]
    search_fields = ["words"]
