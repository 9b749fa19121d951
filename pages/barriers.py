"""Barrieren melden: anybody may, without an account. The law wants a receipt and an answer within six weeks.

Of whom sent it, only the e-mail is kept that they gave for the answer: the limit per connection keeps no addresses, see
``accounts/throttle.py``. The receipt repeats nothing that was typed, so that nobody can have the portal mail words of
theirs to others.
"""

import datetime as dt

from django import forms
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import mail
from accounts.throttle import DAY, HOUR, Limit
from pages.addresses import absolute
from pages.languages import GERMAN, language_of
from pages.models import BarrierReport, Portal
from pages.public_form import PublicForm

SENDINGS = Limit("barrier_report", 10, HOUR)
RECEIPTS = Limit("receipt", 5, DAY)  # to one address, which may be somebody else's
_keys = Signer(salt="pages.barriers")


class BarrierForm(PublicForm, forms.ModelForm):
    class Meta:
        model = BarrierReport
        fields = ["text", "page_url", "email"]
        labels = {
            "text": gettext_lazy("Welche Barriere haben Sie gefunden?"),
            "page_url": gettext_lazy("Auf welcher Seite?"),
            "email": gettext_lazy("Ihre E-Mail-Adresse"),
        }
        help_texts = {
            "text": gettext_lazy(
                "Was wollten Sie tun, und was ging nicht? Oder welchen Inhalt brauchen Sie in einer anderen Form?"
            ),
            "page_url": gettext_lazy("Zum Beispiel: Startseite, oder die Adresse der Seite."),
            "email": gettext_lazy(
                "Nur wenn Sie sie angeben, können wir Ihnen antworten. Sie bekommen dann auch eine Bestätigung."
            ),
        }
        error_messages = {"text": {"required": gettext_lazy("Bitte beschreiben Sie die Barriere.")}}
        widgets = {
            "text": forms.Textarea(attrs={"rows": 7}),
            "page_url": forms.TextInput(attrs={"autocomplete": "off"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
        }


def own_page(path: str) -> str:
    """``path`` if it is that of a page of this portal, else nothing."""
    try:
        with translation.override(language_of(path)):
            resolve(path)
    except Resolver404:
        return ""
    return path[: BarrierReport._meta.get_field("page_url").max_length]


def receive(report: BarrierReport, now: dt.datetime) -> None:
    """Keeps ``report`` with the day by which it must be answered, and tells the office and whoever sent it."""
    report.received_at = now
    report.due_on = timezone.localdate(now) + BarrierReport.ANSWER_WITHIN
    office = Portal.objects.current().email
    with transaction.atomic():
        report.save()
        about = {"report": report}
        if office:
            address = absolute(reverse("admin:pages_barrierreport_change", args=[report.pk]))
            with translation.override(GERMAN):
                subject = _("Neue Meldung: %(report)s") % about
                mail.send(office, "barrier_report", subject, {**about, "address": address})
        if report.email and not RECEIPTS.is_passed(report.email, now):
            mail.send(report.email, "barrier_receipt", _("Ihre Meldung ist angekommen"), about)


def key_of(report: BarrierReport) -> str:
    """What stands in the address of its receipt; numbers of other reports cannot be guessed from it."""
    return _keys.sign(report.pk)


def with_key(key: str) -> BarrierReport:
    """The report of a receipt. Raises ``BarrierReport.DoesNotExist`` for a key that is not ours."""
    try:
        return BarrierReport.objects.get(pk=_keys.unsign(key))
    except BadSignature as error:
        raise BarrierReport.DoesNotExist from error
