from django.core.management.base import BaseCommand, CommandError

from bildungsportal.setup import SetupError, setup_kommune
from places.files import BadFileError


class Command(BaseCommand):
    help = "Richtet das Portal für eine Kommune ein: Gemeinden, Schulferien, Begriffe, Einstellungen und erste Seiten."

    def add_arguments(self, parser):
        parser.add_argument("ags", help="Kreisschlüssel mit 5 Ziffern, für eine kreisfreie Stadt auch 8")
        parser.add_argument("--municipalities", metavar="CSV", help="eigene Liste der Gemeinden")
        parser.add_argument("--boundaries", nargs="+", default=[], metavar="GEOJSON", help="eigene Umrisse")
        parser.add_argument("--name", default="Bildungsportal", help="Name eines neuen Portals")
        parser.add_argument("--dry-run", action="store_true", help="nur prüfen, nichts speichern")

    def handle(self, *, ags, municipalities, boundaries, name, dry_run, **options):
        try:
            setup_kommune(
                ags,
                municipalities=municipalities,
                boundaries=boundaries,
                name=name,
                dry_run=dry_run,
                report=self.stdout.write,
            )
        except (SetupError, BadFileError) as error:
            raise CommandError(str(error)) from error
        if dry_run:
            self.stdout.write("Nur geprüft, nichts gespeichert.")
