from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from bildungsportal.backup import BackupError, check_archive, restore


class Command(BaseCommand):
    help = "Ersetzt den ganzen Inhalt der Datenbank durch eine Sicherung, vollständig oder gar nicht."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="DATEI")
        parser.add_argument("--yes", action="store_true", help="ohne Rückfrage")

    def handle(self, *, file, yes, **options):
        try:
            check_archive(file)
            if not yes:
                self.ask(file)
            restore(file)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Eingespielt: {file}. Führen Sie jetzt manage.py migrate aus und starten Sie das Portal neu."
        )

    def ask(self, file: Path) -> None:
        self.stdout.write(
            f"Alles in der Datenbank „{connection.settings_dict['NAME']}“ wird durch den Stand aus {file} ersetzt. "
            "Das Portal sollte währenddessen nicht laufen."
        )
        try:
            answer = input("Zum Fortfahren „ja“ eingeben: ")
        except EOFError:
            answer = ""
        if answer.strip().lower() != "ja":
            raise CommandError("Abgebrochen, es wurde nichts geändert.")
