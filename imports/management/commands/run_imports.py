"""``manage.py run_imports``: carries out uploads that wait."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from imports import jobs
from imports.models import ImportRun


class Command(BaseCommand):
    help = "Liest hochgeladene Listen, die warten. Kann jederzeit laufen, auch mehrmals zugleich."

    def handle(self, **options):
        for run in jobs.work_off(timezone.now()):
            self.stdout.write(f"{run}: {run.get_state_display()}. {run.message}".strip())
            if run.state == ImportRun.State.FAILED:
                self.stderr.write(f"{run}: {run.message}")
