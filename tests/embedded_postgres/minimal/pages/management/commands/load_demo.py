from django.core.management.base import BaseCommand

from tests.embedded_postgres.minimal.pages.models import Portal


class Command(BaseCommand):
    def handle(self, *args, **options):
        Portal.objects.create(name="Landkreis Musterland")
        self.stdout.write("demo loaded")
