from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join

from accounts import one_time_passwords
from accounts.admin_base import LoggedAdmin, ReadOnlyAdmin, state_change
from accounts.models import Event, Login, User
from accounts.models.event import record

RIGHTS = {"is_staff", "is_superuser", "groups"}

admin.site.unregister(Group)


class NewUserForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ["email", "name"]


class UserForm(UserChangeForm):
    class Meta:
        model = User
        fields = "__all__"
        field_classes = {"email": forms.EmailField}


@admin.register(User)
class UserAdmin(LoggedAdmin, DjangoUserAdmin):
    form = UserForm
    add_form = NewUserForm
    list_display = ["email", "name", "is_staff", "is_active", "last_login"]
    list_filter = ["is_staff", "is_active", "groups"]
    search_fields = ["email", "name"]
    ordering = ["email"]
    filter_horizontal: list[str] = []
    checkbox_fields = ["groups"]
    readonly_fields = ["provider_memberships", "last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["email", "name", "password", "is_active"]}),
        ("Mitarbeit bei Anbietern", {"fields": ["provider_memberships"]}),
        ("Verwaltung", {"fields": ["is_staff", "is_superuser", "groups"]}),
        ("Zeiten", {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"classes": ["wide"], "fields": ["email", "name", "usable_password", "password1", "password2"]})
    ]
    actions = ["remove_one_time_password"]

    @admin.display(description="Anbieter")
    def provider_memberships(self, user):
        memberships = user.memberships.select_related("provider").order_by("provider__sort_key")
        links = (
            (admin_url(membership.provider), membership.provider, membership.get_role_display())
            for membership in memberships
        )
        return format_html_join("", '<div><a href="{}">{}</a>: {}</div>', links) or "–"

    @admin.action(
        description="Einmalpasswort zurücksetzen (Telefon verloren)", permissions=["remove_one_time_password"]
    )
    def remove_one_time_password(self, request, queryset):
        for user in queryset:
            one_time_passwords.remove(user, actor=request.user)
        self.message_user(request, "Bei der nächsten Anmeldung wird es neu eingerichtet.")

    def has_remove_one_time_password_permission(self, request):
        return request.user.is_superuser

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        # Who may edit accounts could otherwise give themselves every right.
        if not request.user.is_superuser:
            fields = [*fields, "is_staff", "is_superuser", "groups"]
        return fields

    def log_change(self, request, obj, message):
        note = rights_of(obj) if RIGHTS.intersection(message) else ""
        if message:
            record(obj, "geändert", actor=request.user, changed_fields=message, note=note)

    def has_change_permission(self, request, obj=None):
        # Who sets the password of an account can act as its owner.
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return False  # accounts are switched off, so that the log stays readable


@admin.register(Group)
class GroupAdmin(LoggedAdmin, DjangoGroupAdmin):
    filter_horizontal: list[str] = []
    checkbox_fields = ["permissions"]

    def log_change(self, request, obj, message):
        if message:
            note = f"Rechte jetzt: {', '.join(permission.name for permission in obj.permissions.all()) or 'keine'}."
            record(obj, "geändert", actor=request.user, changed_fields=message, note=note)

    def has_delete_permission(self, request, obj=None):
        return request.user.is_superuser


class KindFilter(admin.SimpleListFilter):
    """Kinds of objects of which the log tells, and no tables that are the program's own."""

    title = "Art"
    parameter_name = "object_type"

    def lookups(self, request, model_admin):
        told = ContentType.objects.filter(Exists(Event.objects.filter(object_type=OuterRef("pk"))))
        return sorted(((str(kind.pk), kind.name) for kind in told), key=lambda choice: choice[1].casefold())

    def queryset(self, request, queryset):
        return queryset.filter(object_type=self.value()) if self.value() in dict(self.lookup_choices) else queryset


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ["occurred_at", "actor", "action", "kind", "object_label", "states", "note"]
    list_display_links = ["occurred_at"]
    list_filter = [KindFilter, ("actor", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["actor", "object_type"]
    search_fields = ["object_label", "action", "note"]
    date_hierarchy = "occurred_at"
    show_full_result_count = False
    fields = ["occurred_at", "actor", "action", "kind", "object_id", "subject", "states", "note", "changed"]
    readonly_fields = ["kind", "subject", "states", "changed"]

    @admin.display(description="Art", ordering="object_type")
    def kind(self, event):
        return event.get_object_type_display()

    @admin.display(description="Stand")
    def states(self, event):
        return state_change(event) or "–"

    @admin.display(description="geänderte Felder")
    def changed(self, event):
        return event.get_changed_fields_display() or "–"

    @admin.display(description="Bezeichnung")
    def subject(self, event):
        url = admin_url(event.thing) if event.thing else ""
        return format_html('<a href="{}">{}</a>', url, event.object_label) if url else event.object_label


@admin.register(Login)
class LoginAdmin(ReadOnlyAdmin):
    list_display = ["at", "user", "way", "result", "address"]
    list_display_links = ["at"]
    list_filter = ["result", "way", ("user", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["user"]
    search_fields = ["user__email", "user__name", "address"]
    date_hierarchy = "at"
    show_full_result_count = False
    fields = ["at", "user", "way", "result", "address"]


def rights_of(user: User) -> str:
    """What an account may do now, for the log: names of fields alone do not say which way they went."""
    found = [
        str(User._meta.get_field(name).verbose_name) for name in ["is_staff", "is_superuser"] if getattr(user, name)
    ]
    found += [f"Gruppe {group}" for group in user.groups.all()]
    return f"Rechte jetzt: {', '.join(found) or 'keine'}."


def admin_url(thing) -> str:
    """The page of ``thing`` in the admin, or nothing where it has none."""
    try:
        return reverse(f"admin:{thing._meta.app_label}_{thing._meta.model_name}_change", args=[thing.pk])
    except NoReverseMatch:
        return ""
