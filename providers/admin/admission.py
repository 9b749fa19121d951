"""Applications and invitations in the area of staff."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone

from accounts.admin_base import LoggedAdmin, ReadOnlyAdmin
from providers import admission
from providers.admin.form_page import form_page
from providers.admin.forms import AcceptForm, RejectForm
from providers.models import Application, Invitation

DECISIONS = {
    "accept": ("Aufnehmen", AcceptForm, admission.accept),
    "reject": ("Ablehnen", RejectForm, admission.reject),
}


@admin.register(Application)
class ApplicationAdmin(LoggedAdmin):
    """Applications whose e-mail is confirmed. Two buttons decide; nobody edits what an organisation wrote."""

    list_display = ["organisation", "provider_type", "municipality", "state", "created_at"]
    list_filter = ["state"]
    list_select_related = ["provider_type", "municipality"]
    search_fields = ["organisation", "contact_name", "email"]
    fieldsets = [
        ("Stand", {"fields": ["state", "reason", "provider", "created_at", "decided_at"]}),
        ("Einrichtung", {"fields": ["organisation", "provider_type", "municipality", "description", "website"]}),
        ("Kontakt", {"fields": ["contact_name", "email", "phone"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).exclude(state=Application.State.UNCONFIRMED)

    def get_urls(self):
        view = self.admin_site.admin_view(self.decide)
        return [path("<int:pk>/decide/<slug:name>/", view, name="providers_application_decide"), *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        application = self.get_object(request, object_id)
        is_open = application is not None and application.state == Application.State.OPEN
        decisions = [
            (label, reverse("admin:providers_application_decide", args=[application.pk, name]))
            for name, (label, _form, _act) in DECISIONS.items()
            if is_open and self.may_decide(request)
        ]
        return super().change_view(request, object_id, form_url, {"decisions": decisions, **(extra_context or {})})

    def decide(self, request, pk, name):
        """The page behind a button: shows what will happen, asks what is needed, decides on POST."""
        application = self.get_object(request, str(pk))
        if application is None or name not in DECISIONS:
            raise Http404
        if not self.may_decide(request):
            raise PermissionDenied
        label, form_class, act = DECISIONS[name]
        form = form_class(request.POST if request.method == "POST" else None)
        if not form.is_valid():
            return form_page(self, request, label, form, application)
        try:
            act(application, actor=request.user, now=timezone.now(), **form.cleaned_data)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
        else:
            state = application.get_state_display()
            self.message_user(request, f"„{application}“ ist jetzt {state}.", messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:providers_application_change", args=[pk]))

    def may_decide(self, request) -> bool:
        return request.user.has_perm("providers.change_application")

    def has_add_permission(self, request):
        return False  # organisations apply themselves

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    list_display = ["email", "provider", "role", "invited_by", "created_at", "expires_at", "accepted_at"]
    list_select_related = ["provider", "invited_by"]
    search_fields = ["email", "provider__name"]
    fields = ["email", "provider", "role", "invited_by", "created_at", "expires_at", "accepted_at"]
