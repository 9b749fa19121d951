"""Offers in the area of members: their list, and the way to every page about one of them.

``bildungsportal/admin.py`` registers the class.
"""

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from offers.admin.editing import EditingAdmin
from offers.admin.member_pages import page
from offers.admin.steps import SteppingAdmin, open_steps
from offers.admin.story import story
from offers.models import Occurrence, Offer, Run
from offers.upkeep.next_steps import task, with_outlook
from offers.wording import moment
from providers.admin.scope import ScopedAdmin


class OwnOfferAdmin(EditingAdmin, SteppingAdmin, ScopedAdmin):
    """The offers of the person's own providers. Nothing is deleted: what is over is archived."""

    change_list_template = "admin/members/offer/change_list.html"
    list_display = ["title", "standing_in_words", "next_date", "what_to_do"]
    list_filter = ["state", ("provider", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["title", "runs__course_number"]
    ordering = ["title", "pk"]
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def get_queryset(self, request):
        offers = super().get_queryset(request).select_related("provider")
        is_list = request.resolver_match.url_name.endswith("_changelist")
        return with_next_date(with_outlook(offers, timezone.now())) if is_list else offers

    # --- The list ------------------------------------------------------------------------------------------------

    def get_list_display(self, request):
        several = len(self.own_providers(request)) > 1
        return [*self.list_display, "provider"] if several else self.list_display

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": _("Ihre Angebote"), **(extra_context or {})})

    @admin.display(description=_("Stand"), ordering="state")
    def standing_in_words(self, offer):
        return format_html('<span class="state state--{}">{}</span>', offer.state, offer.get_state_display())

    @admin.display(description=_("Nächster Termin"), ordering="next_start")
    def next_date(self, offer):
        return moment(offer.next_start, bool(offer.next_daypart)) if offer.next_start else None

    @admin.display(description=_("Was ist zu tun?"))
    def what_to_do(self, offer):
        return task(offer).what or None

    # --- Pages about one offer -----------------------------------------------------------------------------------

    def get_urls(self):
        pages = {
            "add/vorschau/": (self.preview_view, "preview_new"),
            "add/hinweise/": (self.hints_view, "hints_new"),
            "<int:pk>/vorschau/": (self.preview_view, "preview"),
            "<int:pk>/hinweise/": (self.hints_view, "hints"),
            "<int:pk>/kopieren/": (self.copy_view, "copy"),
            "<int:pk>/verlauf/<int:number>/rueckgaengig/": (self.undo_view, "undo"),
            "<int:pk>/schritt/<slug:name>/": (self.step_view, "step"),
        }
        own = [
            path(route, self.admin_site.admin_view(view), name=f"offers_offer_{name}")
            for route, (view, name) in pages.items()
        ]
        return own + super().get_urls()

    def standing(self, offer):
        found = super().standing(offer)
        return {**found, "steps": open_steps(offer, found["change"])}

    def history_view(self, request, object_id, extra_context=None):
        offer = self.get_object(request, object_id)
        if offer is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        chapters = story(offer, self.actor_name)
        return page(self, request, "history", _("Verlauf"), offer=offer, chapters=chapters)


def with_next_date(offers: QuerySet[Offer]) -> QuerySet[Offer]:
    """``offers`` with the start of their next date and its part of the day, which is empty without a time."""
    coming = Occurrence.objects.ahead(timezone.now()).exclude(run__status=Run.Status.CANCELLED)
    first = coming.filter(run__offer=OuterRef("pk")).order_by("starts_at")
    return offers.annotate(
        next_start=Subquery(first.values("starts_at")[:1]), next_daypart=Subquery(first.values("daypart")[:1])
    )
