"""What goes into which admin site: models of packages for staff, and everything for members."""

from django.contrib import admin
from django.db import transaction
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from post_office.models import STATUS, Attachment, Email, EmailTemplate, Log
from taggit.models import Tag

from accounts.admin_base import LoggedAdmin, ReadOnlyAdmin
from bildungsportal.admin_sites import member_site
from imports.member_admin import OwnImportRunAdmin
from imports.models import ImportRun
from offers.admin.members import OwnOfferAdmin
from offers.catalogue import entry
from offers.models import Offer
from providers.admin.provider import OwnInvitationAdmin, OwnMembershipAdmin, OwnProviderAdmin, OwnVenueAdmin
from providers.models import Invitation, Membership, Provider, Venue

# The packages show their own inside: tables of logs and templates, mail texts with links that work as keys, secrets.
admin.site.unregister([Attachment, Email, EmailTemplate, Log, StaticDevice, TOTPDevice, Tag])

member_site.register(Offer, OwnOfferAdmin)
member_site.register(Provider, OwnProviderAdmin)
member_site.register(Venue, OwnVenueAdmin)
member_site.register(Membership, OwnMembershipAdmin)
member_site.register(Invitation, OwnInvitationAdmin)
member_site.register(ImportRun, OwnImportRunAdmin)

STATES = {STATUS.sent: "versendet", STATUS.failed: "gescheitert", STATUS.queued: "wartet", STATUS.requeued: "wartet"}


@admin.register(Tag)
class TagAdmin(LoggedAdmin):
    list_display = ["name", "slug"]
    search_fields = ["name"]
    fields = ["name"]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        entry.store(entry.with_entry_data(Offer.objects.filter(keywords=obj)))

    def delete_model(self, request, obj):
        self.delete_queryset(request, Tag.objects.filter(pk=obj.pk))

    def delete_queryset(self, request, queryset):
        offers = list(Offer.objects.filter(keywords__in=queryset).values_list("pk", flat=True))
        with transaction.atomic():  # Django has none around the actions of a list
            super().delete_queryset(request, queryset)
            entry.store(entry.with_entry_data(Offer.objects.filter(pk__in=offers)))


@admin.register(Email)
class EmailAdmin(ReadOnlyAdmin):
    """The outbox without the texts: an invitation in there is a key to an account."""

    change_form_template = "admin/change_form.html"  # the package's own offers what ours leaves out

    list_display = ["created", "recipients", "subject", "state", "number_of_retries"]
    list_display_links = ["recipients"]
    search_fields = ["to", "subject"]
    list_filter = ["status"]
    date_hierarchy = "created"
    fields = ["created", "recipients", "subject", "state", "number_of_retries", "last_updated", "problems"]
    readonly_fields = fields
    actions = ["send_again"]

    @admin.display(description="an", ordering="to")
    def recipients(self, mail):
        return ", ".join(mail.to)

    @admin.display(description="Stand", ordering="status")
    def state(self, mail):
        return STATES.get(mail.status, "–")

    @admin.display(description="Fehlermeldungen")
    def problems(self, mail):
        return "; ".join(mail.logs.exclude(message="").values_list("message", flat=True)) or "–"

    @admin.action(description="Noch einmal versenden", permissions=["resend"])
    def send_again(self, request, queryset):
        count = queryset.filter(status=STATUS.failed).update(status=STATUS.queued, number_of_retries=None)
        self.message_user(request, f"{count} gescheiterte E-Mails warten wieder auf den Versand.")

    def has_resend_permission(self, request):
        return request.user.has_perm("post_office.change_email")
