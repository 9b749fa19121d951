"""What keeps the people of one provider away from what belongs to others."""

from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model, QuerySet

from accounts.admin_base import Inline, LoggedAdmin
from pages.models import Portal
from places.models import Municipality
from providers.members import memberships_of
from providers.models import AccessFeature, Provider


class ScopedAdmin(LoggedAdmin):
    """The base of everything in ``/mein-bereich/``: rows of the person's own providers, and nothing that leads further.

    A filtered queryset alone leaves open: choices of forms, permissions for a row known by its number, names in the
    history, addresses of rows that are not public. ``managers_only`` restricts to providers whose members one manages.
    """

    provider_field = "provider"
    managers_only = False
    view_on_site = False
    actions = None

    # --- Which rows ----------------------------------------------------------------------------------------------

    def own_providers(self, request) -> list[Provider]:
        memberships = memberships_of(request.user)
        return [item.provider for item in memberships if item.is_manager or not self.managers_only]

    def get_queryset(self, request):
        own = [provider.pk for provider in self.own_providers(request)]
        return super().get_queryset(request).filter(**{f"{self.provider_field}__in": own})

    def is_own(self, request, obj: Model | None) -> bool:
        """Whether ``obj`` is in scope; without one, whether there is anything in scope at all."""
        own = self.own_providers(request)
        return bool(own) if obj is None else self.get_queryset(request).filter(pk=obj.pk).exists()

    def actor_name(self, event):
        # Members deal with an office, not with its people.
        return "Redaktion" if event.actor and event.actor.is_staff else super().actor_name(event)

    # --- What one may do -----------------------------------------------------------------------------------------

    def has_module_permission(self, request):
        return self.is_own(request, None)

    def has_view_permission(self, request, obj=None):
        return self.is_own(request, obj)

    def has_change_permission(self, request, obj=None):
        return self.is_own(request, obj)

    def has_add_permission(self, request):
        return self.is_own(request, None)

    def has_delete_permission(self, request, obj=None):
        return False  # providers archive; staff delete

    # --- What one may choose -------------------------------------------------------------------------------------

    def choices_of(self, model: type[Model], request) -> QuerySet:
        """What forms offer of ``model``. Kinds that are not named here are refused, so that none slips in."""
        if model is Provider:
            return Provider.objects.filter(pk__in=[provider.pk for provider in self.own_providers(request)])
        if model is Municipality:
            return Municipality.objects.of_portal(Portal.objects.current()).defer("boundary")
        if model is AccessFeature:
            return AccessFeature.objects.active()
        raise ImproperlyConfigured(f"{type(self).__name__} must say which {model.__name__} members may choose.")

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        kwargs["queryset"] = self.choices_of(db_field.related_model, request)
        if db_field.related_model is Provider and len(self.own_providers(request)) == 1:
            kwargs |= {"empty_label": None}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        kwargs["queryset"] = self.choices_of(db_field.related_model, request)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget  # members neither add nor rename what they choose
        return field


class ScopedInline(Inline):
    """Rows inside of a form whose own permission has been checked."""

    def has_view_permission(self, request, obj=None):
        return True

    def has_add_permission(self, request, obj):
        return True

    def has_change_permission(self, request, obj=None):
        return True

    def has_delete_permission(self, request, obj=None):
        return True
