"""The admin sites: ``/verwaltung/`` for the county's staff."""

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.apps import AdminConfig

# The apps in the order in which staff need them; those of packages also get a name that staff understand.
ORDER = ["offers", "taggit", "providers", "places", "pages", "imports", "accounts", "auth", "post_office"]
NAMES = {"taggit": "Stichwörter", "auth": "Rechte", "post_office": "Postausgang"}


class StaffAdminConfig(AdminConfig):
    default_site = "bildungsportal.admin_sites.StaffAdminSite"

    def ready(self):
        super().ready()
        for label, name in NAMES.items():
            apps.get_app_config(label).verbose_name = name


class StaffAdminSite(admin.AdminSite):
    site_header = "Bildungsportal – Verwaltung"
    site_title = "Verwaltung"
    index_title = "Übersicht"
    site_url = "/"
    empty_value_display = "–"

    def get_app_list(self, request, app_label=None):
        found = super().get_app_list(request, app_label)
        return sorted(found, key=lambda app: ORDER.index(app["app_label"]) if app["app_label"] in ORDER else len(ORDER))
