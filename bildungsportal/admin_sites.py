"""The admin sites: ``/verwaltung/`` for the county's staff."""

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig


class StaffAdminConfig(AdminConfig):
    default_site = "bildungsportal.admin_sites.StaffAdminSite"


class StaffAdminSite(admin.AdminSite):
    site_header = "Bildungsportal – Verwaltung"
    site_title = "Verwaltung"
    index_title = "Übersicht"
    site_url = "/"
    empty_value_display = "–"
