from django.core.management.base import BaseCommand
from django.utils import timezone

from providers.retention import forget_old_applications


class Command(BaseCommand):
    help = "Löscht unbestätigte Anträge nach 7 Tagen, entschiedene nach einem halben Jahr, alte Einladungen."

    def handle(self, *args, **options):
        forgotten = forget_old_applications(timezone.now())
        self.stdout.write(f"{forgotten.applications} Anträge und {forgotten.invitations} Einladungen gelöscht.")
