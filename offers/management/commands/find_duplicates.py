from django.core.management.base import BaseCommand
from django.utils import timezone
from tqdm import tqdm

from offers.upkeep import duplicate_pairs


class Command(BaseCommand):
    help = "Sucht Angebote, die wahrscheinlich doppelt im Portal stehen. Entscheiden muss die Redaktion."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="nur zählen, nichts speichern")

    def handle(self, *, dry_run, **options):
        with tqdm(desc="Paare", unit="", disable=None) as bar:

            def progress(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            update = duplicate_pairs.update(timezone.now(), dry_run=dry_run, progress=progress)
        self.stdout.write(
            f"{update.total} mögliche Dubletten warten auf eine Entscheidung: "
            f"{update.new} neu, {update.gone} haben sich erledigt."
        )
        if dry_run:
            self.stdout.write("Nur gezählt, nichts gespeichert.")
