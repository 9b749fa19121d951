"""The admin sites: ``/verwaltung/`` for the county's staff, ``/mein-bereich/`` for the people of providers."""

from collections.abc import Callable
from functools import partial, update_wrapper

from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone

from accounts import one_time_passwords
from api import embed_desk
from bildungsportal.dashboard import Dashboard
from bildungsportal.desk import piles
from bildungsportal.privacy import pages as privacy
from providers.members import memberships_of

# The apps in the order in which staff need them.
ORDER = ["offers", "taggit", "providers", "places", "pages", "imports", "accounts", "auth", "post_office"]
# What they work with every day. The rest is set up once, or written by programs to be looked up.
DAILY = {
    "Offer", "Revision", "OfferReport", "DuplicatePair", "ProviderHealth", "Provider", "Venue", "Application",
    "Invitation", "Page", "BarrierReport", "ImportRun", "SourceWord",
}  # fmt: skip


class OwnAdminSite(admin.AdminSite):
    """What both sites share: one way in, and a session that lasts as long as somebody works."""

    site_url = "/"
    empty_value_display = "–"

    def may_enter(self, user) -> bool:
        """Whether this is a site for ``user``, who is active."""
        raise NotImplementedError

    def has_permission(self, request):
        user = request.user
        return user.is_active and one_time_passwords.is_satisfied(user) and self.may_enter(user)

    def login(self, request, extra_context=None):
        """Everybody logs in at the same place. Whoever is in and stands at the wrong door is told so."""
        if self.has_permission(request):
            return redirect(f"{self.name}:index")
        if request.user.is_authenticated and one_time_passwords.is_satisfied(request.user):
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or request.path.removesuffix("login/"))

    def admin_view(self, view, cacheable=False):
        inner = super().admin_view(view, cacheable)

        def keep_session(request, *args, **kwargs):
            # Saving it moves its end. Only here: public pages set no cookie, not even for those who are logged in.
            if request.user.is_authenticated:
                request.session.modified = True
            return inner(request, *args, **kwargs)

        return update_wrapper(keep_session, inner)

    def page(self, route: str, view, name: str):
        """A page of the site itself; ``view`` gets the site first."""
        return path(route, self.admin_view(partial(view, self)), name=name)


class LabelledChoices(AutocompleteJsonView):
    """What a field to choose from offers; an admin may say more of a row than its name (``label_to_choose``)."""

    def serialize_result(self, obj, to_field_name):
        label = getattr(self.model_admin, "label_to_choose", str)
        return {**super().serialize_result(obj, to_field_name), "text": label(obj)}


class StaffAdminSite(OwnAdminSite):
    site_header = "Bildungsportal – Verwaltung"
    site_title = "Verwaltung"
    index_title = "Übersicht"

    def may_enter(self, user) -> bool:
        return user.is_staff

    def index(self, request, extra_context=None):
        found = self.get_app_list(request)
        own = {
            "piles": piles(request.user, timezone.now()),
            "daily": models_of(found, lambda model: model["object_name"] in DAILY),
            "seldom": models_of(found, lambda model: model["object_name"] not in DAILY),
        }
        return super().index(request, {**own, **(extra_context or {})})

    def get_urls(self):
        return [
            self.page("datenschutz/person/", privacy.person, "privacy_person"),
            self.page("einbetten/", embed_desk.build, "embed"),
            self.page("datenschutz/verzeichnis/", privacy.record_of_processing, "privacy_processing"),
            *super().get_urls(),
        ]

    def autocomplete_view(self, request):
        return LabelledChoices.as_view(admin_site=self)(request)

    def get_app_list(self, request, app_label=None):
        found = super().get_app_list(request, app_label)
        return sorted(found, key=lambda app: ORDER.index(app["app_label"]) if app["app_label"] in ORDER else len(ORDER))


def models_of(apps: list[dict], is_wanted: Callable[[dict], bool]) -> list[dict]:
    """``apps`` as Django's index lists them, with those of their models that are wanted."""
    found = [{**app, "models": [model for model in app["models"] if is_wanted(model)]} for app in apps]
    return [app for app in found if app["models"]]


class MemberAdminSite(OwnAdminSite):
    """For everybody who works for a provider; what is registered here is scoped by ``providers/admin/scope.py``."""

    site_header = "Bildungsportal – Mein Bereich"
    site_title = "Mein Bereich"
    index_title = "Mein Bereich"
    index_template = "admin/members/index.html"
    enable_nav_sidebar = False  # the start page says where to go, in the words of volunteers

    def may_enter(self, user) -> bool:
        return bool(memberships_of(user))

    def index(self, request, extra_context=None):
        dashboard = Dashboard(request.user, timezone.now())
        return super().index(request, {"dashboard": dashboard, **(extra_context or {})})

    def get_urls(self):
        # Django's "view on site" leads to the address of any row of any table, and addresses of offers say their title.
        stock = [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]
        return [
            self.page("meine-daten/", privacy.own, "own_data"),
            self.page("meine-daten/loeschen/", privacy.delete_own, "delete_own"),
            *stock,
        ]


member_site = MemberAdminSite(name="members")
