"""The answer to a reported barrier: once, kept with the report, and mailed to whoever left an address."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import mail
from accounts.models.event import record
from pages.models import BarrierReport

State = BarrierReport.State


def answer(report: BarrierReport, *, answer: str, actor, now: dt.datetime) -> None:
    with transaction.atomic():
        report = BarrierReport.objects.select_for_update().get(pk=report.pk)
        if report.state != State.OPEN:
            raise ValidationError(_("Auf diese Meldung ist schon geantwortet."))
        if not answer.strip():
            raise ValidationError(_("Bitte schreiben Sie eine Antwort."))
        report.state, report.answer = State.ANSWERED, answer.strip()
        report.save(update_fields=["state", "answer"])
        record(report, "beantwortet", actor=actor, now=now, from_state=State.OPEN, to_state=report.state)
        if report.email:
            subject = _("Unsere Antwort auf Ihre Meldung Nr. %(number)d") % {"number": report.pk}
            mail.send(report.email, "barrier_answer", subject, {"report": report})
