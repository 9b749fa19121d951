"""What people report, in the area of staff: they read it, answer once, and it is closed."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html

from accounts.admin_base import LoggedAdmin


class AnswerForm(forms.Form):
    """``answer`` goes to the address in the report, if there is one."""

    answer = forms.CharField(
        label="Ihre Antwort",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8, "class": "vLargeTextField"}),
    )

    def __init__(self, *args, report, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["answer"]
        field.help_text = (
            f"Das Portal schickt sie an {report.email}."
            if report.email
            else "Sie bleibt hier stehen: Eine E-Mail-Adresse ist nicht angegeben."
        )


class ReportAdmin(LoggedAdmin):
    """Nobody edits what somebody wrote. ``answer_form`` and ``close`` say how a report comes to its end."""

    answer_form = AnswerForm

    def close(self, report, **words) -> None:
        """Keeps and mails the answer. Raises ``ValidationError``, also if somebody else was faster."""
        raise NotImplementedError

    def has_change_permission(self, request, obj=None):
        return False

    def may_answer(self, request) -> bool:
        return request.user.has_perm(f"{self.opts.app_label}.change_{self.opts.model_name}")

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_answer"
        return [
            path("<int:pk>/antworten/", self.admin_site.admin_view(self.answer_view), name=name),
            *super().get_urls(),
        ]

    def address(self, report) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_answer", args=[report.pk])

    @admin.display(description="Zu tun")
    def reply(self, report):
        if report.state != report.State.OPEN:
            return "–"
        return format_html('<a href="{}">Antworten</a>', self.address(report))

    def get_list_display(self, request):
        return [*self.list_display, *(["reply"] if self.may_answer(request) else [])]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        report = self.get_object(request, object_id)
        is_open = report is not None and report.state == report.State.OPEN
        decisions = [("Antworten", self.address(report))] if is_open and self.may_answer(request) else []
        return super().change_view(request, object_id, form_url, {"decisions": decisions, **(extra_context or {})})

    def answer_view(self, request, pk):
        """The report and below it the answer; on POST it is closed."""
        report = self.get_object(request, str(pk))
        if report is None:
            raise Http404
        if not self.may_answer(request):
            raise PermissionDenied
        back = HttpResponseRedirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"))
        if report.state != report.State.OPEN:
            messages.warning(request, f"„{report}“ ist schon abgeschlossen.")
            return back
        form = self.answer_form(request.POST if request.method == "POST" else None, report=report)
        if form.is_valid():
            try:
                self.close(report, actor=request.user, now=timezone.now(), **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error.messages)
            else:
                messages.success(request, f"„{report}“ ist abgeschlossen.")
                return back
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": str(report)}
        context |= {"report": report, "form": form, "facts": self.facts(report)}
        return TemplateResponse(request, "admin/answer.html", context)

    def facts(self, report) -> list[tuple[str, object]]:
        """What there is to know before one answers, by label."""
        raise NotImplementedError
