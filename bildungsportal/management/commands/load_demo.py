from functools import partial

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from bildungsportal.demo.content import read
from bildungsportal.demo.load import load
from offers.models import Offer


class Command(BaseCommand):
    help = "Füllt eine leere Datenbank mit der Vorführung: Landkreis Kassel mit erfundenen Anbietern und Angeboten."

    def handle(self, *args, **options):
        if not settings.IS_LOCAL:
            raise CommandError(
                f"Die Vorführung hat bekannte Kennwörter und darf nur auf dem eigenen Rechner laufen, nicht unter "
                f"{settings.SITE_URL}. Es wurde nichts geladen."
            )
        if Offer.objects.exists():
            raise CommandError(
                "In dieser Datenbank gibt es schon Angebote. Die Vorführung füllt nur eine leere Datenbank; "
                "es wurde nichts geändert."
            )
        counts = load(timezone.now(), partial(tqdm, desc="Angebote", unit="", disable=None))
        self.stdout.write(
            f"Vorführung geladen: {counts['municipalities']} Gemeinden, {counts['providers']} Anbieter, "
            f"{counts['venues']} Orte, {counts['offers']} Angebote.\n"
        )
        people = read("people")
        self.stdout.write(f"Anmelden mit dem Kennwort „{people['password']}“:\n")
        for person in people["person"]:
            self.stdout.write(f"  {person['email']}: {person['about']}\n")
        areas = "Redaktion: /verwaltung/, Anbieter: /mein-bereich/"
        self.stdout.write(f"Anmelden: {settings.SITE_URL}/anmelden/ ({areas})\n")
