"""Angaben stimmen nicht: a citizen says so, the provider and the county's staff read it.

The limits are those of ``pages/barriers.py``: so many per connection, and few receipts to one address, which repeat
nothing that was typed.
"""

import datetime as dt

from django import forms
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import mail
from accounts.throttle import HOUR, Limit
from offers.editorial import notices
from offers.models import OfferReport
from pages.addresses import absolute
from pages.barriers import RECEIPTS
from pages.languages import GERMAN
from pages.models import Portal
from pages.public_form import PublicForm

SENDINGS = Limit("offer_report", 10, HOUR)


class OfferReportForm(PublicForm, forms.ModelForm):
    class Meta:
        model = OfferReport
        fields = ["subject", "text", "email"]
        labels = {
            "subject": gettext_lazy("Was stimmt nicht?"),
            "text": gettext_lazy("Was ist falsch, und wie ist es richtig?"),
            "email": gettext_lazy("Ihre E-Mail-Adresse"),
        }
        help_texts = {
            "email": gettext_lazy("Für Rückfragen. Wir geben sie nur dem Anbieter dieses Angebots weiter."),
        }
        error_messages = {"subject": {"required": gettext_lazy("Bitte wählen Sie aus, was nicht stimmt.")}}
        widgets = {
            "subject": forms.RadioSelect,
            "text": forms.Textarea(attrs={"rows": 6}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["subject"].choices = [(value, _(label)) for value, label in OfferReport.Subject.choices]

    def clean(self):
        data = super().clean()
        if data.get("subject") == OfferReport.Subject.OTHER and not data.get("text"):
            self.add_error("text", _("Bitte beschreiben Sie, was nicht stimmt."))
        return data


def receive(report: OfferReport, now: dt.datetime) -> None:
    """Keeps ``report`` and tells those who maintain the offer, the office, and whoever sent it."""
    report.received_at = now
    with transaction.atomic():
        report.save()
        with translation.override(GERMAN):
            tell_those_in_charge(report)
        if report.email and not RECEIPTS.is_passed(report.email, now):
            mail.send(report.email, "offer_report_receipt", _("Danke für Ihren Hinweis"), about(report))


def tell_those_in_charge(report: OfferReport) -> None:
    """Mails to whoever maintains the offer, and to the office."""
    subject = _("Stimmen die Angaben? %(offer)s") % {"offer": report.offer}
    own_address = notices.own_address(report.offer)
    for recipient in notices.recipients(report.offer.provider):
        mail.send(recipient, "offer_report", subject, {**about(report), "address": own_address})
    if office := Portal.objects.current().email:
        address = absolute(reverse("admin:offers_offerreport_change", args=[report.pk]))
        mail.send(office, "offer_report", subject, {**about(report), "address": address})


def about(report: OfferReport) -> dict:
    return {"report": report, "public_address": absolute(report.offer.get_absolute_url())}
