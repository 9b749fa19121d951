from django.core.management.base import BaseCommand
from django.utils import timezone
from tqdm import tqdm

from offers.content import schedule


class Command(BaseCommand):
    help = "Legt die Termine regelmäßiger Angebote so weit voraus an, wie das Portal sie zeigt."

    def handle(self, *args, **options):
        with tqdm(desc="Termine", unit="", disable=None) as bar:

            def report(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            update = schedule.update_all(timezone.now(), report)
        self.stdout.write(f"Regelmäßige Termine: {update.runs} Zeitpläne geprüft, {update.changed} geändert.")
