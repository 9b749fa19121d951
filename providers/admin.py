from django import forms
from django.contrib import admin
from django.db.models import Count

from accounts.admin_base import Inline, LoggedAdmin, ReadOnlyAdmin
from places.names import german_slug, sort_key, unique_slug
from providers.models import (
    AccessFeature,
    Application,
    Contact,
    Invitation,
    Membership,
    Provider,
    ProviderType,
    Venue,
    VenueAccess,
)


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


class TermAdmin(LoggedAdmin):
    """A vocabulary. Terms are switched off or replaced, never deleted."""

    form = TermForm
    list_display = ["label", "code", "order", "is_active", "replaced_by"]
    list_filter = ["is_active"]
    list_select_related = ["replaced_by"]
    search_fields = ["label", "code"]
    own_fields: list[str] = []

    def get_fieldsets(self, request, obj=None):
        about = ["label", "code", "slug", "description", *self.own_fields]
        return [(None, {"fields": [*about, "order", "is_active", "replaced_by", "external_codes"]})]

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


class ContactInline(Inline):
    model = Contact


class MembershipInline(Inline):
    model = Membership
    autocomplete_fields = ["user"]


@admin.register(Provider)
class ProviderAdmin(LoggedAdmin):
    list_display = ["name", "provider_type", "municipality", "state", "trust", "offer_count"]
    list_filter = [
        "state", "trust", "is_counselling", ("provider_type", admin.RelatedOnlyFieldListFilter),
        ("municipality", admin.RelatedOnlyFieldListFilter),
    ]  # fmt: skip
    list_select_related = ["provider_type", "municipality"]
    search_fields = ["name", "city", "email"]
    autocomplete_fields = ["parent", "municipality"]
    checkbox_fields = ["service_areas"]
    readonly_fields = ["slug", "source", "origin_id"]
    inlines = [ContactInline, MembershipInline]
    fieldsets = [
        (None, {"fields": ["name", "slug", "provider_type", "parent", "state", "trust", "is_counselling"]}),
        ("Beschreibung", {"fields": ["description", "opening_hours"]}),
        ("Sitz und Gebiet", {"fields": ["street", "postal_code", "city", "municipality", "service_areas"]}),
        ("Auskunft", {"fields": ["website", "email", "phone"]}),
        ("Herkunft", {"fields": ["source", "origin_id"]}),
    ]

    @admin.display(description="Angebote", ordering="offer_count")
    def offer_count(self, provider):
        return provider.offer_count

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(offer_count=Count("offers"))

    def save_model(self, request, obj, form, change):
        obj.sort_key = sort_key(obj.name, 160)
        if not obj.slug:
            obj.slug = unique_slug(obj.name, Provider.objects.all())
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request, obj=None):
        # Whoever was public is archived: links to them stand elsewhere.
        never_public = obj is None or obj.state in {Provider.State.INVITED, Provider.State.DRAFT}
        return never_public and super().has_delete_permission(request, obj)

    def get_actions(self, request):
        # The list would delete without asking for the state of each.
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions


class VenueAccessInline(Inline):
    model = VenueAccess


@admin.register(Venue)
class VenueAdmin(LoggedAdmin):
    list_display = ["name", "city", "municipality", "provider", "hide_exact_address"]
    list_filter = [("municipality", admin.RelatedOnlyFieldListFilter), "hide_exact_address"]
    search_fields = ["name", "street", "city", "municipality__name"]
    autocomplete_fields = ["provider", "municipality"]
    inlines = [VenueAccessInline]
    fieldsets = [
        (None, {"fields": ["name", "provider"]}),
        ("Adresse", {"fields": ["street", "postal_code", "city", "municipality", "hide_exact_address"]}),
        ("Anfahrt", {"fields": ["directions", "nearest_stop", "lat", "lon"]}),
        ("Barrierefreiheit", {"fields": ["access_note"]}),
    ]

    def get_queryset(self, request):
        # The name of a venue, also in lists to choose from, says its Gemeinde.
        return super().get_queryset(request).select_related("municipality", "provider")


@admin.register(Application)
class ApplicationAdmin(LoggedAdmin):
    list_display = ["organisation", "provider_type", "municipality", "state", "created_at"]
    list_filter = ["state"]
    list_select_related = ["provider_type", "municipality"]
    search_fields = ["organisation", "contact_name", "email"]
    autocomplete_fields = ["provider"]
    readonly_fields = [
        "organisation", "provider_type", "municipality", "description", "website", "contact_name", "email", "phone",
        "created_at",
    ]  # fmt: skip
    fieldsets = [
        (None, {"fields": readonly_fields}),
        ("Entscheidung", {"fields": ["state", "reason", "provider"]}),
    ]

    def has_add_permission(self, request):
        return False  # organisations apply themselves


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    list_display = ["email", "provider", "role", "invited_by", "created_at", "expires_at", "accepted_at"]
    list_select_related = ["provider", "invited_by"]
    search_fields = ["email", "provider__name"]
    fields = ["email", "provider", "role", "invited_by", "created_at", "expires_at", "accepted_at"]
