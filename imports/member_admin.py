"""Lists that members upload: look at the preview, take it over, take it back.

``bildungsportal/admin.py`` registers the class.
"""

from collections import Counter
from collections.abc import Callable

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from imports import jobs
from imports.formats import FORMATS
from imports.formats.table import COLUMNS, Heading, csv_template, template
from imports.formats.table.columns import BY_NAME
from imports.models import ImportItem, ImportRun
from imports.records import ImportStopped
from imports.undo import may_undo, undo
from offers.admin.forms import by_parent
from offers.content.merge import labels
from offers.content.snapshot import NAMES
from offers.models import Topic
from providers.admin.scope import ScopedAdmin
from providers.models import Provider

State = ImportRun.State
# Smaller files are read while the person waits; the others by the job.
AT_ONCE = 100_000
SHOWN_ITEMS = 200
TEMPLATES = {
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", template),
    "csv": ("text/csv; charset=utf-8", csv_template),
}


class UploadForm(forms.Form):
    provider = forms.ModelChoiceField(label=gettext_lazy("Einrichtung"), queryset=None, empty_label=None)
    format = forms.ChoiceField(label=gettext_lazy("Art der Datei"))
    file = forms.FileField(
        label=gettext_lazy("Datei"),
        help_text=gettext_lazy("Nach dem Hochladen sehen Sie erst eine Vorschau. Nichts ist gleich öffentlich."),
    )

    topic = forms.ModelChoiceField(
        label=gettext_lazy("Thema"),
        queryset=None,
        required=False,
        empty_label="–",
        help_text=gettext_lazy(
            "Gilt für Angebote, bei denen die Datei kein Thema nennt, das wir kennen. Ohne Thema können wir sie nicht "
            "übernehmen. Wir merken uns Ihre Antwort."
        ),
    )

    def __init__(self, *args, providers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["provider"].queryset = providers
        upper = Topic.objects.filter(parent__isnull=False).values("parent")
        topics = Topic.objects.filter(is_active=True).exclude(pk__in=upper)
        self.fields["topic"].queryset = topics
        self.fields["topic"].choices = [("", "–"), *by_parent(topics)]
        # Formats of one source belong to whoever runs the portal.
        choices = [(name, form.label) for name, form in FORMATS.items() if not form.source_code]
        self.fields["format"].choices = choices

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > settings.MAX_UPLOAD_MEGABYTES * 1024 * 1024:
            raise ValidationError(
                _("Die Datei ist größer als %(size)s MB. Bitte teilen Sie sie auf.")
                % {"size": settings.MAX_UPLOAD_MEGABYTES}
            )
        return file


class ColumnsForm(forms.Form):
    """One choice for each heading of a list; ``columns`` is what they mean."""

    def __init__(self, *args, headings: list[Heading], **kwargs):
        super().__init__(*args, **kwargs)
        self.headings = {f"spalte{number}": heading for number, heading in enumerate(headings)}
        choices = [("", _("nicht übernehmen")), *((column.name, column.heading) for column in COLUMNS)]
        for name, heading in self.headings.items():
            self.fields[name] = forms.ChoiceField(
                label=heading.text, required=False, choices=choices, initial=heading.name
            )

    @property
    def columns(self) -> dict[str, str]:
        return {heading.text: self.cleaned_data[name] for name, heading in self.headings.items()}

    @property
    def rows(self) -> list[tuple[forms.BoundField, Heading]]:
        return [(self[name], heading) for name, heading in self.headings.items()]

    def clean(self):
        super().clean()
        if self.errors:
            return
        taken = Counter(filter(None, self.columns.values()))
        if "titel" not in taken:
            raise ValidationError(_("Bitte sagen Sie, in welcher Spalte der Titel steht."))
        if len(taken) < 2:
            raise ValidationError(_("Bitte ordnen Sie außer dem Titel mindestens eine weitere Spalte zu."))
        for name, number in taken.items():
            if number > 1:
                text = _("„%(heading)s“ haben Sie %(number)s Spalten zugeordnet. Bitte nehmen Sie nur eine.")
                raise ValidationError(text % {"heading": BY_NAME[name].heading, "number": number})


class OwnImportRunAdmin(ScopedAdmin):
    """The imports of the person's own providers."""

    provider_field = "source__provider"
    change_list_template = "admin/members/imports/change_list.html"
    list_display = ["started_at", "file_name", "state_in_words", "created", "updated", "archived", "rejected"]
    list_display_links = ["started_at", "file_name"]
    ordering = ["-started_at", "-pk"]
    show_full_result_count = False

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("source__provider")

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": _("Ihre hochgeladenen Listen"), **(extra_context or {})})

    @property
    def steps(self) -> dict[str, Callable]:
        return {"uebernehmen": self.confirm, "verwerfen": self.discard, "rueckgaengig": self.take_back}

    def get_urls(self):
        own = {
            "step": ("<int:pk>/schritt/<slug:name>/", self.step_view),
            "columns": ("<int:pk>/spalten/", self.columns_view),
            "template": ("vorlage.<slug:kind>", self.template_view),
        }
        pages = [
            path(route, self.admin_site.admin_view(view), name=f"imports_importrun_{name}")
            for name, (route, view) in own.items()
        ]
        return [*pages, *super().get_urls()]

    # --- Pages ---------------------------------------------------------------------------------------------------

    def add_view(self, request, form_url="", extra_context=None):
        own = self.choices_of(Provider, request)
        form = UploadForm(
            request.POST or None, request.FILES or None, providers=own,
            initial={"provider": request.GET.get("provider"), "format": "table"},
        )  # fmt: skip
        if request.method == "POST" and form.is_valid():
            data = form.cleaned_data
            run = jobs.upload(
                data["provider"], data["format"], data["file"], topic=data["topic"], actor=request.user,
                now=timezone.now(),
            )  # fmt: skip
            return self.go_on(run, data["file"].size)
        return self.page(request, "upload", _("Liste hochladen"), form=form)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        run = self.get_object(request, object_id)
        if run is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if run.state == State.COLUMNS:
            return redirect(address("columns", run.pk))
        return self.page(request, "run", run.file_name, run=run, **self.report(run))

    def columns_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What the columns of a list mean: asked where nobody knows, and open to change until it is taken over."""
        run = self.get_queryset(request).filter(pk=pk).first()
        found = jobs.columns_of(run) if run and run.state in {State.COLUMNS, State.PREVIEW} else []
        if not found:
            raise Http404("no list that waits")
        form = ColumnsForm(request.POST or None, headings=found)
        if request.method == "POST" and form.is_valid():
            try:
                jobs.set_columns(run, form.columns)
            except ValidationError as error:
                self.message_user(request, " ".join(error.messages), messages.ERROR)
                return redirect(address("change", run.pk))
            return self.go_on(ImportRun.objects.get(pk=run.pk), len(bytes(run.file.content)))
        return self.page(request, "columns", _("Spalten zuordnen"), run=run, form=form)

    def template_view(self, request: HttpRequest, kind: str) -> HttpResponse:
        """The empty list to download."""
        if kind not in TEMPLATES:
            raise Http404("no such template")
        content_type, make = TEMPLATES[kind]
        headers = {"Content-Disposition": f'attachment; filename="angebote-vorlage.{kind}"'}
        return HttpResponse(make(), content_type=content_type, headers=headers)

    def report(self, run: ImportRun) -> dict:
        """What the page says about ``run``."""
        told = run.items.exclude(result=ImportItem.Result.UNCHANGED, reason="").select_related("offer")
        rejected = told.filter(result=ImportItem.Result.REJECTED)
        others = told.exclude(result=ImportItem.Result.REJECTED)
        return {
            "rejected": rejected[:SHOWN_ITEMS],
            "others": [
                {"item": item, "fields": labels([name for name in item.fields if name in NAMES])}
                for item in others[:SHOWN_ITEMS]
            ],
            "shown": SHOWN_ITEMS,
            "is_waiting": run.state in {State.QUEUED, State.RUNNING},
            "may_undo": may_undo(run),
            "has_columns": FORMATS[run.source.format].has_columns and run.state == State.PREVIEW,
            "state": self.state_in_words(run),
        }

    # --- Steps ---------------------------------------------------------------------------------------------------

    @method_decorator(require_POST)
    def step_view(self, request, pk, name):
        run = self.get_queryset(request).filter(pk=pk).first()
        if run is None or name not in self.steps:
            raise Http404
        try:
            return self.steps[name](request, run)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
        except ImportStopped as stop:
            self.message_user(request, str(stop), messages.ERROR)
        return redirect(address("change", run.pk))

    def confirm(self, request: HttpRequest, run: ImportRun) -> HttpResponse:
        jobs.confirm(run, actor=request.user, now=timezone.now(), may_empty="may_empty" in request.POST)
        return self.go_on(ImportRun.objects.get(pk=run.pk), len(bytes(run.file.content)))

    def discard(self, request: HttpRequest, run: ImportRun) -> HttpResponse:
        jobs.discard(run)
        self.message_user(request, _("Die Liste wurde verworfen. Es wurde nichts geändert."), messages.SUCCESS)
        return redirect(address("changelist"))

    def take_back(self, request: HttpRequest, run: ImportRun) -> HttpResponse:
        kept = undo(run, actor=request.user, now=timezone.now())
        self.message_user(request, _("Die Übernahme wurde rückgängig gemacht."), messages.SUCCESS)
        if kept:
            text = ngettext(
                "%(number)s Angebot wurde seitdem von Hand geändert und bleibt, wie es ist.",
                "%(number)s Angebote wurden seitdem von Hand geändert und bleiben, wie sie sind.",
                kept,
            )
            self.message_user(request, text % {"number": kept}, messages.WARNING)
        return redirect(address("change", run.pk))

    def go_on(self, run: ImportRun, size: int) -> HttpResponse:
        if size <= AT_ONCE and run.state == State.QUEUED:
            jobs.carry_out_waiting(run, timezone.now())
        return redirect(address("change", run.pk))

    def page(self, request: HttpRequest, template: str, title: str, **context) -> TemplateResponse:
        frame = {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        return TemplateResponse(request, f"admin/members/imports/{template}.html", frame | context)

    @admin.display(description=gettext_lazy("Stand"), ordering="state")
    def state_in_words(self, run: ImportRun) -> str:
        if run.is_preview and run.state in {State.QUEUED, State.RUNNING}:
            return _("Die Vorschau entsteht")
        return run.get_state_display()


def address(name: str, *args) -> str:
    return reverse(f"members:imports_importrun_{name}", args=args)
