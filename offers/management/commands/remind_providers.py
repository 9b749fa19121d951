from django.core.management.base import BaseCommand
from django.utils import timezone
from tqdm import tqdm

from offers.upkeep import freshness


class Command(BaseCommand):
    help = "Fragt Anbieter per E-Mail, ob ihre Angebote noch stimmen, und blendet aus, was niemand bestätigt."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="nur zählen: nichts verschicken, nichts ausblenden")

    def handle(self, *, dry_run, **options):
        with tqdm(desc="Anbieter", unit="", disable=None) as bar:

            def progress(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            reminded = freshness.remind(timezone.now(), dry_run=dry_run, progress=progress)
        self.stdout.write(
            f"{reminded.mails} E-Mails, gefragt nach {reminded.asked} Angeboten, {reminded.hidden} ausgeblendet."
        )
        for provider in reminded.unreachable:
            self.stdout.write(f"Ohne Adresse für Nachfragen: {provider} (Nr. {provider.pk})")
        if dry_run:
            self.stdout.write("Nur gezählt, nichts verschickt und nichts geändert.")
