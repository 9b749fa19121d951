from django.core.management.base import BaseCommand
from django.utils import timezone

from bildungsportal.privacy.kept import in_words
from bildungsportal.privacy.retention import forget


class Command(BaseCommand):
    help = "Löscht personenbezogene Daten, deren Frist vorbei ist: Anmeldungen, Anträge, Hinweise, E-Mails und mehr."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="nur zählen, nichts löschen")

    def handle(self, *, dry_run, **options):
        for rule, count in forget(timezone.now(), is_dry_run=dry_run):
            self.stdout.write(f"{rule.what} ({in_words(rule.after)}): {count}")
        self.stdout.write("Nur gezählt, nichts gelöscht." if dry_run else "Gelöscht.")
