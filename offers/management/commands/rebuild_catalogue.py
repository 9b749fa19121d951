import sys

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from offers.catalogue.rebuild import rebuild


class Command(BaseCommand):
    help = "Vergleicht den Katalog mit den Angeboten und schreibt neu, was nicht stimmt."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="nur prüfen; endet mit 1, wenn etwas nicht stimmt")

    def handle(self, *args, check, **options):
        with tqdm(disable=not sys.stderr.isatty(), unit=" Angebote") as bar:

            def progress(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            wrong = rebuild(dry_run=check, progress=progress)
        if check and wrong:
            shown = ", ".join(str(number) for number in wrong[:20])
            raise CommandError(
                f"{len(wrong)} Einträge passen nicht zu ihren Angeboten (Nr. {shown}). "
                "Bitte starten Sie „manage.py rebuild_catalogue“."
            )
        self.stdout.write("Alle Einträge stimmen." if not wrong else f"{len(wrong)} Einträge neu geschrieben.")
