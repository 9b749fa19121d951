"""``manage.py import_offers``: takes a file with offers over."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from imports.formats import FORMATS
from imports.records import ImportStopped
from imports.run import Summary, run_import


class Command(BaseCommand):
    help = "Übernimmt Angebote aus einer Datei. Ein zweiter Lauf mit derselben Datei ändert nichts."

    def add_arguments(self, parser):
        parser.add_argument("format", help=f"Format der Datei: {', '.join(sorted(FORMATS))}")
        parser.add_argument("file", type=Path, help="Datei")
        parser.add_argument("--source", default="", help="Kürzel der Quelle, wenn nicht das übliche des Formats")
        parser.add_argument("--dry-run", action="store_true", help="nur zeigen, was geschähe")
        parser.add_argument(
            "--allow-vanishing",
            action="store_true",
            help="auch dann archivieren, wenn in der Datei mehr als 5 und mehr als 20 %% der Angebote fehlen",
        )
        parser.add_argument(
            "--move-to-today",
            action="store_true",
            help="für Versuche mit alten Dateien: verschiebt alle Termine um ganze Wochen, sodass der früheste Kurs "
            "nächste Woche beginnt",
        )

    def handle(self, *args, file, source, dry_run, allow_vanishing, move_to_today, **options):
        if options["format"] not in FORMATS:
            raise CommandError(
                f"Das Format „{options['format']}“ gibt es nicht. Bekannt sind: {', '.join(sorted(FORMATS))}."
            )
        bar = tqdm(unit=" Kurse", leave=False) if sys.stderr.isatty() else None

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        try:
            summary = run_import(
                options["format"],
                file,
                now=timezone.now(),
                source_code=source,
                dry_run=dry_run,
                allow_vanishing=allow_vanishing,
                move_to_today=move_to_today,
                report=show if bar is not None else None,
            )
        except ImportStopped as error:
            raise CommandError(str(error)) from error
        finally:
            if bar is not None:
                bar.close()
        self.print_summary(summary, dry_run)

    def print_summary(self, summary: Summary, dry_run: bool) -> None:
        if dry_run:
            self.stdout.write("Probelauf, nichts wurde gespeichert.")
        self.stdout.write(
            f"{summary.created} neu, {summary.updated} geändert, {summary.unchanged} gleich, "
            f"{summary.archived} archiviert, {len(summary.refused)} nicht übernommen, "
            f"{len(summary.mended)} mit Korrektur übernommen."
        )
        for item in summary.refused:
            name = " ".join(filter(None, [item.origin_id, f"„{item.title}“" if item.title else ""]))
            self.stdout.write(f"Nicht übernommen: Stelle {item.line}, {name or 'ohne Namen'}: {item.reason}")
