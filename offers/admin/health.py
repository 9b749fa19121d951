"""How well providers keep their offers: a list to sort and filter, as a table, and a mail to those who are chosen."""

import datetime as dt

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import F, Q
from django.http import HttpResponseRedirect, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html

from accounts import mail
from accounts.admin_base import ReadOnlyAdmin
from offers.editorial import notices
from offers.models import ProviderHealth
from offers.output import csv_file
from offers.upkeep import circulars, health
from offers.wording import day

MAX_AT_ONCE = 200


def labelled(label: str, value) -> str:
    """``value`` with its heading, for narrow windows, where a list has no row of headings."""
    return format_html('<span class="narrow">{}: </span>{}', label, "–" if value is None else value)


def words(moment: dt.datetime | None) -> str | None:
    return day(timezone.localdate(moment)) if moment else None


class ConcernFilter(admin.SimpleListFilter):
    title = "Auffälligkeit"
    parameter_name = "auffaellig"

    def lookups(self, request, model_admin):
        return [(key, words) for key, (words, _condition) in health.concerns(timezone.now()).items()]

    def queryset(self, request, queryset):
        _words, condition = health.concerns(timezone.now()).get(self.value(), ("", Q()))
        return queryset.filter(condition)


class MailForm(forms.Form):
    subject = forms.CharField(label="Betreff", max_length=150, widget=forms.TextInput(attrs={"class": "vTextField"}))
    text = forms.CharField(
        label="Text",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 12, "class": "vLargeTextField"}),
        help_text="Ohne Grußformel: Die kommt von selbst darunter. Internetadressen werden zu Links.",
    )


@admin.register(ProviderHealth)
class ProviderHealthAdmin(ReadOnlyAdmin):
    list_display = [
        "name", "offers", "confirmed", "complete", "returns", "reports", "access_missing", "login", "reachable",
    ]  # fmt: skip
    list_filter = [
        ConcernFilter, "state", ("provider_type", admin.RelatedOnlyFieldListFilter),
        ("municipality", admin.RelatedOnlyFieldListFilter),
    ]  # fmt: skip
    list_select_related = ["provider_type", "municipality"]
    search_fields = ["name", "city"]
    show_full_result_count = False
    readonly_fields = [
        "provider", "offers", "confirmed", "complete", "returns", "reports", "access_missing", "login", "reachable",
    ]  # fmt: skip
    fields = readonly_fields
    actions = ["write"]

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": "Pflegestand der Anbieter", **(extra_context or {})})

    def get_queryset(self, request):
        return health.with_health(super().get_queryset(request))

    @admin.display(description="Anbieter")
    def provider(self, provider):
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:providers_provider_change", args=[provider.pk]), provider
        )

    @admin.display(description="öffentliche Angebote", ordering="public_offers")
    def offers(self, provider):
        hidden = f", davon {provider.hidden_offers} ausgeblendet" if provider.hidden_offers else ""
        return labelled("öffentliche Angebote", f"{provider.public_offers}{hidden}")

    @admin.display(description="zuletzt bestätigt", ordering=F("last_confirmed").asc(nulls_first=True))
    def confirmed(self, provider):
        return labelled("zuletzt bestätigt", words(provider.last_confirmed))

    @admin.display(description="Vollständigkeit", ordering=F("average_completeness").asc(nulls_first=True))
    def complete(self, provider):
        return labelled("Vollständigkeit", provider.average_completeness)

    @admin.display(description="offene Rückgaben", ordering="open_returns")
    def returns(self, provider):
        return labelled("offene Rückgaben", provider.open_returns)

    @admin.display(description="offene Hinweise", ordering="open_reports")
    def reports(self, provider):
        return labelled("offene Hinweise", provider.open_reports)

    @admin.display(description="ohne Angaben zur Barrierefreiheit", ordering="without_access")
    def access_missing(self, provider):
        return labelled("ohne Angaben zur Barrierefreiheit", provider.without_access)

    @admin.display(description="letzte Anmeldung", ordering=F("last_login").asc(nulls_first=True))
    def login(self, provider):
        return labelled("letzte Anmeldung", words(provider.last_login))

    @admin.display(description="erreichbar", ordering="is_reachable", boolean=True)
    def reachable(self, provider):
        return provider.is_reachable

    # --- As a table ----------------------------------------------------------------------------------------------

    def get_urls(self):
        view = self.admin_site.admin_view(self.export)
        return [path("export.csv", view, name="offers_providerhealth_export"), *super().get_urls()]

    def export(self, request):
        """What the list shows with the same filters and in the same order."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            providers = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            return HttpResponseRedirect(f"{reverse('admin:offers_providerhealth_changelist')}?e=1")
        name = f"pflegestand-{timezone.localdate()}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return StreamingHttpResponse(health.csv_file(providers), content_type=csv_file.CONTENT_TYPE, headers=headers)

    # --- A mail to those who are chosen ---------------------------------------------------------------------------

    def has_write_permission(self, request):
        return request.user.has_perm("providers.change_provider")

    @admin.action(description="E-Mail schreiben", permissions=["write"])
    def write(self, request, queryset):
        """First the text, then a page that shows what goes to whom, then the outbox."""
        providers = list(queryset[: MAX_AT_ONCE + 1])
        if len(providers) > MAX_AT_ONCE:
            self.message_user(request, f"Bitte wählen Sie höchstens {MAX_AT_ONCE} Anbieter.", messages.ERROR)
            return None
        is_sent_back = "subject" in request.POST
        form = MailForm(request.POST if is_sent_back else None)
        is_ready = is_sent_back and form.is_valid() and "back" not in request.POST
        if is_ready and "send" in request.POST:
            self.send(request, providers, **form.cleaned_data)
            return None
        recipients = [(provider, notices.recipients(provider)) for provider in providers]
        context = {
            **self.admin_site.each_context(request),
            "title": "E-Mail prüfen und senden" if is_ready else "E-Mail schreiben",
            "opts": self.opts,
            "form": form,
            "preview": self.preview(recipients, **form.cleaned_data) if is_ready else None,
            "recipients": recipients,
            "mails": sum(len(emails) for _provider, emails in recipients),
            "checkbox_name": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/offers/providerhealth/write.html", context)

    def preview(self, recipients, subject: str, text: str) -> str:
        """The mail as the first of ``recipients`` gets it."""
        provider = next((provider for provider, emails in recipients if emails), recipients[0][0])
        body = mail.plain("circular", {"text": text, "provider": provider})
        return mail.plain("base", {"subject": subject, "body": body})

    def send(self, request, providers, subject: str, text: str) -> None:
        sent = circulars.send(providers, subject, text, actor=request.user, now=timezone.now())
        if sent.mails:
            self.message_user(request, f"{sent.mails} E-Mails sind im Postausgang.", messages.SUCCESS)
        for words, left_out in [("Niemand ist erreichbar", sent.unreachable), ("Gerade erst verschickt", sent.again)]:
            if left_out:
                self.message_user(request, f"{words}: {', '.join(map(str, left_out))}.", messages.WARNING)
