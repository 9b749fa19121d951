from django.core.management.base import BaseCommand, CommandError

from places.files import BadFileError
from places.municipalities import load


class Command(BaseCommand):
    help = "Lädt Gemeinden aus einer CSV-Datei und ihre Umrisse aus GeoJSON-Dateien: alles oder nichts."

    def add_arguments(self, parser):
        parser.add_argument("csv", help="Spalten siehe places/data/SOURCES.md")
        parser.add_argument("--boundaries", nargs="+", default=[], metavar="GEOJSON", help="Umrisse der Gemeinden")
        parser.add_argument("--dry-run", action="store_true", help="nur prüfen, nichts speichern")

    def handle(self, *, csv, boundaries, dry_run, **options):
        try:
            loaded = load(csv, boundaries, dry_run=dry_run)
        except BadFileError as error:
            raise CommandError(str(error)) from error
        for line in loaded.lines():
            self.stdout.write(line)
        if dry_run:
            self.stdout.write("Nur geprüft, nichts gespeichert.")
