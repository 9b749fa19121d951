from django.apps import AppConfig


class BildungsportalConfig(AppConfig):
    name = "bildungsportal"
    verbose_name = "Bildungsportal"

    def ready(self):
        from bildungsportal import checks  # noqa: F401  (registers the system checks)
