"""Applications and invitations in the area of staff."""

from django.contrib import admin

from accounts.admin_base import LoggedAdmin, ReadOnlyAdmin
from providers.models import Application, Invitation


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
