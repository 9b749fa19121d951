from django.contrib import admin

from accounts.admin_base import LoggedAdmin
from places.models import District, Municipality, PostalCode, SchoolHoliday
from places.names import sort_key, unique_slug


@admin.register(District)
class DistrictAdmin(LoggedAdmin):
    list_display = ["name", "kind", "ags"]
    search_fields = ["name", "ags"]


@admin.register(Municipality)
class MunicipalityAdmin(LoggedAdmin):
    list_display = ["name", "kind", "district", "population", "ags", "successor"]
    list_filter = [("district", admin.RelatedOnlyFieldListFilter), "kind"]
    list_select_related = ["district", "successor"]
    search_fields = ["name", "ags"]
    autocomplete_fields = ["successor"]
    readonly_fields = ["slug", "outline"]
    fieldsets = [
        (None, {"fields": ["name", "slug", "kind", "district", "ags", "ars", "successor"]}),
        ("Zahlen", {"fields": ["population", "population_on", "area_km2"]}),
        ("Lage", {"fields": ["lat", "lon", "outline", "source"]}),
    ]

    @admin.display(description="Umriss")
    def outline(self, municipality):
        # The shape itself has thousands of numbers; load_municipalities brings it.
        return municipality.boundary["type"] if municipality.boundary else "–"

    def get_queryset(self, request):
        # Shapes are large, and no list shows them.
        return super().get_queryset(request).defer("boundary")

    def save_model(self, request, obj, form, change):
        obj.sort_key = sort_key(obj.name)
        if not obj.slug:
            obj.slug = unique_slug(obj.name, Municipality.objects.all(), length=110)
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request, obj=None):
        return False  # one that merged into another keeps its row and names the other


@admin.register(PostalCode)
class PostalCodeAdmin(LoggedAdmin):
    list_display = ["code", "places"]
    search_fields = ["code", "municipalities__name"]
    checkbox_fields = ["municipalities"]

    @admin.display(description="Gemeinden")
    def places(self, postal_code):
        return ", ".join(municipality.name for municipality in postal_code.municipalities.all())

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("municipalities")


@admin.register(SchoolHoliday)
class SchoolHolidayAdmin(LoggedAdmin):
    list_display = ["name", "state", "starts_on", "ends_on"]
    list_filter = ["state"]
    date_hierarchy = "starts_on"
