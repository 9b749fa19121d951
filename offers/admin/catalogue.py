"""What the catalogue holds of each offer, and how the process that answers is doing."""

from django.contrib import admin
from django.utils import timezone
from django.utils.html import format_html_join

from accounts.admin_base import ReadOnlyAdmin
from offers import catalogue
from offers.catalogue.facets import FACETS
from offers.catalogue.state import state
from offers.models import CatalogueEntry


@admin.register(CatalogueEntry)
class CatalogueEntryAdmin(ReadOnlyAdmin):
    list_display = ["title", "is_published", "completeness"]
    list_filter = ["is_published"]
    search_fields = ["title"]
    ordering = ["title", "offer"]
    show_full_result_count = False
    fields = [
        "offer", "is_published", "completeness", "title_words", "name_words", "teaser_words", "text_words", "values",
    ]  # fmt: skip
    readonly_fields = ["values"]

    @admin.display(description="Werte der Filter")
    def values(self, entry):
        names = catalogue.vocabulary(timezone.now())
        found = {facet: [names.option_of(facet, key) for key in keys] for facet, keys in entry.facets.items()}
        rows = (
            (FACETS[facet].label, ", ".join(option.label if option else "–" for option in options))
            for facet, options in found.items()
            if options
        )
        return format_html_join("", "<div><b>{}:</b> {}</div>", rows)

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_permission(request):
            return super().changelist_view(request, extra_context)  # which refuses
        with catalogue.reading(timezone.now()) as index:
            shown = state(index)
        return super().changelist_view(request, {"state": shown, **(extra_context or {})})

    def get_queryset(self, request):
        # Lists need none of the long texts.
        queryset = super().get_queryset(request)
        is_page = request.resolver_match.url_name.endswith("_change")
        return queryset.select_related("offer") if is_page else queryset.only("title", "is_published", "completeness")
