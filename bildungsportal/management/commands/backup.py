from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bildungsportal.backup import BackupError, backup, default_file


class Command(BaseCommand):
    help = "Sichert die ganze Datenbank in eine Datei. Es gibt sie erst, wenn sie vollständig ist."

    def add_arguments(self, parser):
        parser.add_argument(
            "file", nargs="?", type=Path, metavar="DATEI", help="ohne Angabe PORTAL_VAR/backups/bildungsportal-….dump"
        )

    def handle(self, *, file, **options):
        try:
            file = file or default_file(timezone.localtime())
            backup(file)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Gesichert: {file} ({file.stat().st_size / 1_000_000:.1f} MB)")
