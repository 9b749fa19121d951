"""``manage.py run_imports``: carries out uploads that wait, and fetches the sources that are due."""

import sys

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from imports import jobs
from imports.fetch import Fetcher
from imports.models import ImportRun, Source
from imports.pulls import pull


class Command(BaseCommand):
    help = "Liest hochgeladene Listen und holt die Quellen, die an der Reihe sind. Kann jederzeit laufen."

    def add_arguments(self, parser):
        parser.add_argument("--source", default="", help="nur diese Quelle holen, auch wenn sie nicht an der Reihe ist")
        parser.add_argument("--dry-run", action="store_true", help="nur zeigen, was geschähe")

    def handle(self, *, source, dry_run, **options):
        now = timezone.now()
        sources = Source.objects.filter(code=source).exclude(address="") if source else Source.objects.due(now)
        if source and not sources:
            raise CommandError(f"Die Quelle „{source}“ gibt es nicht, oder sie hat keine Adresse.")
        if dry_run:
            self.stdout.write("Probelauf, nichts wird gespeichert.")
        runs = [] if dry_run or source else jobs.work_off(now)
        fetcher = Fetcher()
        waiting = list(sources.select_related("provider"))
        for item in tqdm(waiting, unit=" Quellen", leave=False, disable=not sys.stderr.isatty()):
            run = pull(item, now=now, fetcher=fetcher, dry_run=dry_run)
            if run is None:
                self.stdout.write(f"{item}: unverändert.")
            else:
                runs.append(run)
        for run in runs:
            self.stdout.write(in_words(run))
        failed = [run for run in runs if run.state == ImportRun.State.FAILED]
        if failed:
            raise CommandError(f"{len(failed)} von {len(runs)} Datenübernahmen sind gescheitert.")


def in_words(run: ImportRun) -> str:
    if run.state == ImportRun.State.FAILED:
        return f"{run.source}: gescheitert. {run.message}"
    return (
        f"{run.source}: {run.created} neu, {run.updated} geändert, {run.unchanged} gleich, {run.archived} archiviert, "
        f"{run.rejected} nicht übernommen."
    )
