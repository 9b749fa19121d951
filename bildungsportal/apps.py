from django.apps import AppConfig, apps
from django.contrib.admin.apps import AdminConfig

# Apps of packages get a name that staff understand.
NAMES = {"taggit": "Stichwörter", "auth": "Rechte", "post_office": "Postausgang"}


class BildungsportalConfig(AppConfig):
    name = "bildungsportal"
    verbose_name = "Bildungsportal"

    def ready(self):
        from bildungsportal import checks  # noqa: F401  (registers the system checks)


class StaffAdminConfig(AdminConfig):
    default_site = "bildungsportal.admin_sites.StaffAdminSite"

    def ready(self):
        super().ready()
        for label, name in NAMES.items():
            apps.get_app_config(label).verbose_name = name
