from providers.models import Provider


class ProviderHealth(Provider):
    """A provider seen by how well its offers are kept (``offers/upkeep/health.py``). No table of its own."""

    class Meta:
        proxy = True
        verbose_name = "Pflegestand eines Anbieters"
        verbose_name_plural = "Pflegestand der Anbieter"
        ordering = ["sort_key"]
