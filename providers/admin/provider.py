"""The area of members: their providers, their places, and for managers the people who work for them.

``bildungsportal/admin.py`` registers these classes.
"""

from contextlib import contextmanager

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect
from django.utils import timezone

from providers import invitations, members
from providers.admin.forms import InvitationForm, RoleForm
from providers.admin.scope import ScopedAdmin, ScopedInline
from providers.models import Contact, VenueAccess

ADDRESS = {"street", "postal_code", "city", "municipality"}


class ContactInline(ScopedInline):
    model = Contact


class OwnProviderAdmin(ScopedAdmin):
    """What the public reads about a provider. Name, kind and state are decided by staff."""

    provider_field = "pk"
    list_display = ["name", "state"]
    checkbox_fields = ["service_areas"]
    readonly_fields = ["name", "provider_type", "state"]
    inlines = [ContactInline]
    fieldsets = [
        (None, {"fields": ["name", "provider_type", "state"], "description": "Ändern kann das nur die Redaktion."}),
        ("Beschreibung", {"fields": ["description", "opening_hours"]}),
        ("Sitz und Gebiet", {"fields": ["street", "postal_code", "city", "municipality", "service_areas"]}),
        ("Auskunft", {"fields": ["website", "email", "phone"]}),
    ]

    def view_on_site(self, provider):
        return provider.get_absolute_url() if provider.is_public else None

    def has_add_permission(self, request):
        return False  # organisations apply


class VenueAccessInline(ScopedInline):
    model = VenueAccess


class OwnVenueAdmin(ScopedAdmin):
    """Places of one's own. Those that all providers share belong to staff."""

    list_display = ["name", "city", "municipality", "hide_exact_address"]
    list_select_related = ["municipality"]
    search_fields = ["name", "street", "city"]
    inlines = [VenueAccessInline]
    fieldsets = [
        (None, {"fields": ["name", "provider"]}),
        ("Adresse", {"fields": ["street", "postal_code", "city", "municipality", "hide_exact_address"]}),
        ("Anfahrt", {"fields": ["directions", "nearest_stop"]}),
        ("Barrierefreiheit", {"fields": ["access_note"]}),
    ]

    def get_readonly_fields(self, request, obj=None):
        return ["provider"] if obj else []  # offers of the provider already use it

    def save_model(self, request, obj, form, change):
        if change and ADDRESS & set(form.changed_data):
            obj.lat = obj.lon = None  # those of the old address; a wrong point on a map is worse than none
        super().save_model(request, obj, form, change)


@contextmanager
def refusing():
    """For the moment between check and change: somebody else was faster, and now it is not allowed any more."""
    try:
        yield
    except ValidationError as error:
        raise PermissionDenied from error


class ManagedAdmin(ScopedAdmin):
    """For managers. The subject modules write the log, which names nobody."""

    managers_only = True
    list_select_related = ["provider"]

    def log_addition(self, request, obj, message):
        pass

    def log_change(self, request, obj, message):
        pass

    def log_deletions(self, request, queryset):
        pass


class OwnMembershipAdmin(ManagedAdmin):
    """Who works for the provider. New people are invited."""

    form = RoleForm
    delete_confirmation_template = "admin/members/remove.html"
    list_display = ["person", "email", "role", "provider"]
    list_select_related = ["user", "provider"]
    fields = ["person", "email", "provider", "role"]
    readonly_fields = ["person", "email", "provider"]
    search_fields = ["user__name", "user__email"]

    @admin.display(description="Name", ordering="user__name")
    def person(self, membership):
        return membership.user.name or "–"

    @admin.display(description="E-Mail", ordering="user__email")
    def email(self, membership):
        return membership.user.email

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return self.is_own(request, obj) and (obj is None or not members.is_last_manager(obj))

    def save_model(self, request, obj, form, change):
        with refusing():
            members.change_role(obj, form.cleaned_data["role"], actor=request.user, now=timezone.now())

    def delete_model(self, request, obj):
        with refusing():
            members.remove(obj, actor=request.user, now=timezone.now())


class OwnInvitationAdmin(ManagedAdmin):
    """Open invitations: send and withdraw."""

    form = InvitationForm
    delete_confirmation_template = "admin/members/withdraw.html"
    list_display = ["email", "role", "provider", "invited_by_name", "expires_at"]
    list_select_related = ["provider", "invited_by"]
    fields = ["provider", "email", "role"]

    @admin.display(description="eingeladen von")
    def invited_by_name(self, invitation):
        sender = invitation.invited_by
        return "Redaktion" if sender and sender.is_staff else str(sender or "–")

    def get_queryset(self, request):
        return super().get_queryset(request).open(timezone.now())

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.sender = request.user
        return form

    def add_view(self, request, form_url="", extra_context=None):
        return super().add_view(request, form_url, {"title": "Person einladen", **(extra_context or {})})

    def response_add(self, request, obj, post_url_continue=None):
        self.message_user(request, f"Die Einladung an {obj.email} wird verschickt.", messages.SUCCESS)
        return redirect(f"{self.admin_site.name}:index")

    def has_change_permission(self, request, obj=None):
        return False  # withdraw it and send another one

    def has_delete_permission(self, request, obj=None):
        return self.is_own(request, obj)

    def save_model(self, request, obj, form, change):
        invitations.send(obj, actor=request.user, now=timezone.now())

    def delete_model(self, request, obj):
        invitations.withdraw(obj, actor=request.user, now=timezone.now())
