from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bildungsportal.privacy.processing import document
from pages.models import Portal


class Command(BaseCommand):
    help = "Schreibt das Verzeichnis von Verarbeitungstätigkeiten als HTML, in eine Datei oder auf den Bildschirm."

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", type=Path, help="wohin; ohne Angabe auf den Bildschirm")

    def handle(self, *, file, **options):
        try:
            text = document(Portal.objects.current(), timezone.localdate())
        except Portal.DoesNotExist as error:
            raise CommandError("Das Portal ist noch nicht eingerichtet: manage.py setup_kommune") from error
        if file is None:
            self.stdout.write(text)
            return
        try:
            file.write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{file} ist nicht beschreibbar: {error.strerror}.") from error
        self.stdout.write(f"Geschrieben: {file}")
