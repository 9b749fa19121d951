"""Changes in the area of staff: the history of an offer, ways back in it, and samples of what trusted providers do."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.admin_base import ReadOnlyAdmin
from offers.admin.pages import address, desk_page
from offers.content.snapshot import Snapshot, snapshot
from offers.editorial import revisions
from offers.editorial.differences import Row, described, differences
from offers.editorial.in_words import Words
from offers.models import Offer, Revision

PER_PAGE = 10


@dataclass(frozen=True)
class Version:
    revision: Revision
    rows: list[Row]


@dataclass(frozen=True)
class WayBack:
    """Something that brings older content back: the page that asks, and what it does. ``content`` is what comes out."""

    label: str
    content: Callable[[Revision, Snapshot], Snapshot]
    act: Callable
    done: str


WAYS_BACK = {
    "rueckgaengig": WayBack("Änderung rückgängig machen", revisions.undone, revisions.undo, "rückgängig gemacht"),
    "wiederherstellen": WayBack(
        "Diese Fassung wiederherstellen", revisions.restored, revisions.restore, "wiederhergestellt"
    ),
}


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Begründung",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
        help_text="Der Anbieter bekommt sie per E-Mail.",
    )


def in_words(found: Iterable[Revision]) -> list[Version]:
    """Revisions with what they changed, or what a new offer says. All names are read together."""
    found = list(found)
    words = Words(*(content for revision in found for content in (revision.base, revision.proposed)))
    return [
        Version(
            revision,
            described(revision.proposed, words)
            if revision.is_publication
            else differences(revision.base, revision.proposed, words),
        )
        for revision in found
    ]


def versions(model_admin: ModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """What was public of an offer, change by change, newest first."""
    offer = get_object_or_404(Offer.objects.select_related("provider"), pk=pk)
    history = offer.revisions.history().select_related("author", "decided_by")
    page = Paginator(history, PER_PAGE).get_page(request.GET.get("seite"))
    title = f"Änderungen an „{offer}“"
    return desk_page(model_admin, request, "versions", title, offer=offer, page=page, versions=in_words(page))


def samples(model_admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """What trusted providers published themselves and nobody has looked at yet, oldest first."""
    found = Revision.objects.samples().select_related("offer__provider", "author")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("seite"))
    return desk_page(model_admin, request, "samples", "Stichproben", page=page, versions=in_words(page), tab="samples")


def mark_as_seen(model_admin: ModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    revision = get_object_or_404(Revision.objects.select_related("offer"), pk=pk)
    revisions.look_at(revision, actor=request.user, now=timezone.now())
    messages.success(request, f"Die Stichprobe zu „{revision.offer}“ ist angesehen.")
    return HttpResponseRedirect(reverse("admin:offers_revision_samples"))


def go_back(model_admin: ModelAdmin, request: HttpRequest, pk: int, way: str) -> HttpResponse:
    """Shows what would become of the offer, and on POST does it."""
    revision = get_object_or_404(Revision.objects.history().select_related("offer"), pk=pk)
    offer, chosen = revision.offer, WAYS_BACK[way]
    back = HttpResponseRedirect(reverse("admin:offers_offer_versions", args=[offer.pk]))
    form = ReasonForm(request.POST if request.method == "POST" else None)
    try:
        if form.is_valid():
            chosen.act(revision, actor=request.user, now=timezone.now(), **form.cleaned_data)
            messages.success(request, f"„{offer}“: Die Änderung ist {chosen.done}.")
            return back
        live = snapshot(offer)
        rows = differences(live, chosen.content(revision, live))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return back
    if not rows:
        messages.warning(request, "Es gibt nichts zu ändern: Das steht schon so im Angebot.")
        return back
    return desk_page(
        model_admin, request, "go_back", chosen.label, offer=offer, revision=revision, rows=rows, form=form
    )


@admin.register(Revision)
class RevisionAdmin(ReadOnlyAdmin):
    list_display = ["offer", "author", "created_at", "lane", "state", "decided_by", "decided_at"]
    list_display_links = ["offer"]
    list_filter = ["state", "lane", "needs_look"]
    list_select_related = ["offer", "author", "decided_by"]
    search_fields = ["offer__title"]
    fields = [
        "offer", "author", "created_at", "lane", "state", "changes", "note", "reason", "decided_by", "decided_at",
        "needs_look",
    ]  # fmt: skip
    readonly_fields = ["changes"]

    class Media:
        css = {"all": ["admin-desk.css"]}

    @admin.display(description="Änderungen")
    def changes(self, revision):
        (version,) = in_words([revision])
        template = "whole" if revision.is_publication else "differences"
        return render_to_string(f"admin/desk/{template}.html", {"rows": version.rows}) if version.rows else "–"

    def get_queryset(self, request):
        queryset = super().get_queryset(request)
        # Lists need none of the two snapshots.
        return queryset if request.resolver_match.url_name.endswith("_change") else queryset.defer("base", "proposed")

    def has_decide_permission(self, request):
        return request.user.has_perm("offers.change_offer")

    def get_urls(self):
        ways = [
            address(self, f"<int:pk>/{way}/", partial(go_back, way=way), name, "decide", methods=["GET", "POST"])
            for way, name in [("rueckgaengig", "undo"), ("wiederherstellen", "restore")]
        ]
        return [
            address(self, "stichproben/", samples, "samples"),
            address(self, "<int:pk>/angesehen/", mark_as_seen, "seen", "decide", methods=["POST"]),
            *ways,
            *super().get_urls(),
        ]
