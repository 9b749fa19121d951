"""What citizens report about offers, in the area of staff."""

from django import forms
from django.contrib import admin

from offers.editorial import report_answers
from offers.models import OfferReport
from offers.templatetags.desk import since
from offers.wording import moment
from pages.admin_reports import AnswerForm, ReportAdmin

State = OfferReport.State


class ClosingForm(AnswerForm):
    state = forms.ChoiceField(
        label="Was ist daraus geworden?",
        choices=[(state.value, state.label) for state in [State.DONE, State.DISMISSED]],
        widget=forms.RadioSelect,
    )
    field_order = ["state", "answer"]


@admin.register(OfferReport)
class OfferReportAdmin(ReportAdmin):
    answer_form = ClosingForm
    list_display = ["received_at", "offer", "subject", "state", "age"]
    list_filter = ["state", "subject"]
    list_select_related = ["offer"]
    search_fields = ["offer__title", "text"]
    fields = ["offer", "subject", "text", "email", "received_at", "state", "answer"]

    @admin.display(description="Wartet", ordering="received_at")
    def age(self, report):
        return since(report.received_at) if report.state == State.OPEN else "–"

    def close(self, report, **words):
        report_answers.close(report, **words)

    def facts(self, report):
        return [
            ("Angebot", report.offer),
            ("Anbieter", report.offer.provider),
            ("Worum geht es?", report.get_subject_display()),
            ("Hinweis", report.text),
            ("E-Mail", report.email),
            ("Eingegangen", moment(report.received_at)),
        ]

    def has_add_permission(self, request):
        return False  # citizens write them
