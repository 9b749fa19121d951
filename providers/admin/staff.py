"""Providers and venues in the area of staff."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import Http404, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone

from accounts.admin_base import Inline, LoggedAdmin
from places.names import sort_key, unique_slug
from providers import invitations
from providers.admin.form_page import form_page
from providers.admin.forms import ClaimForm
from providers.models import Contact, Invitation, Membership, Provider, Venue, VenueAccess


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

    def get_urls(self):
        view = self.admin_site.admin_view(self.invite)
        return [path("<int:pk>/invite/", view, name="providers_provider_invite"), *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        provider = self.get_object(request, object_id)
        may_invite = provider is not None and self.has_change_permission(request, provider)
        url = reverse("admin:providers_provider_invite", args=[provider.pk]) if may_invite else ""
        return super().change_view(request, object_id, form_url, {"invite_url": url, **(extra_context or {})})

    def invite(self, request, pk):
        """Mails an invitation: so a provider that staff have entered gets into the hands of its people."""
        provider = self.get_object(request, str(pk))
        if provider is None:
            raise Http404
        if not self.has_change_permission(request, provider):
            raise PermissionDenied
        new = Invitation(provider=provider, role=Membership.Role.MANAGER)
        form = ClaimForm(request.POST if request.method == "POST" else None, instance=new)
        form.sender = request.user
        if not form.is_valid():
            return form_page(self, request, "Zugang einladen", form, provider)
        invitations.send(new, actor=request.user, now=timezone.now())
        self.message_user(request, f"Die Einladung an {new.email} wird verschickt.", messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:providers_provider_change", args=[pk]))

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
