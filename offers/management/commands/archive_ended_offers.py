from django.core.management.base import BaseCommand
from django.utils import timezone
from tqdm import tqdm

from offers.upkeep import freshness


class Command(BaseCommand):
    help = "Archiviert Angebote, deren letzter Termin lange vorbei ist. Ihre Seiten bleiben, mit einem Hinweis."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="nur zählen, nichts archivieren")

    def handle(self, *, dry_run, **options):
        with tqdm(desc="Angebote", unit="", disable=None) as bar:

            def progress(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            archived = freshness.archive_ended(timezone.now(), dry_run=dry_run, progress=progress)
        self.stdout.write(f"{archived} Angebote archiviert, deren letzter Termin lange vorbei ist.")
        if dry_run:
            self.stdout.write("Nur gezählt, nichts geändert.")
