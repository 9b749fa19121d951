"""Closing what a citizen reported about an offer, with or without an answer by mail."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import mail
from accounts.models.event import record
from offers.editorial import notices
from offers.models import OfferReport

State = OfferReport.State


def close(report: OfferReport, *, state: str, answer: str, actor, now: dt.datetime) -> None:
    """Closes ``report`` as done or dismissed; a given answer goes to whoever left an address."""
    with transaction.atomic():
        report = OfferReport.objects.select_for_update(of=["self"]).select_related("offer").get(pk=report.pk)
        if report.state != State.OPEN:
            raise ValidationError(_("Dieser Hinweis ist schon abgeschlossen."))
        report.state, report.answer = State(state), answer.strip()
        report.save(update_fields=["state", "answer"])
        record(report, "abgeschlossen", actor=actor, now=now, from_state=State.OPEN, to_state=report.state)
        if report.email and report.answer:
            subject = _("Ihr Hinweis zu „%(offer)s“") % {"offer": report.offer}
            context = {"report": report, "public_address": notices.public_address(report.offer)}
            mail.send(report.email, "offer_report_answer", subject, context)
