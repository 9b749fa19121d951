from django.core.management.base import BaseCommand

from offers.vocabularies import load


class Command(BaseCommand):
    help = "Legt Begriffe an, die noch fehlen: Lebensphasen, Themen, Zielgruppen und so weiter. Ändert keine."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="nur zählen, nichts speichern")

    def handle(self, *, dry_run, **options):
        load(self.stdout.write, dry_run=dry_run)
        if dry_run:
            self.stdout.write("Nur gezählt, nichts gespeichert.")
