from django.core.management.base import BaseCommand
from django.utils import timezone

from offers.retention import forget_old_reports


class Command(BaseCommand):
    help = "Löscht erledigte Hinweise und beantwortete Meldungen ein halbes Jahr nach ihrem Eingang."

    def handle(self, *args, **options):
        forgotten = forget_old_reports(timezone.now())
        self.stdout.write(
            f"{forgotten.offer_reports} Hinweise zu Angeboten und {forgotten.barrier_reports} Meldungen von Barrieren "
            "gelöscht."
        )
