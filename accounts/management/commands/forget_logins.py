from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.retention import forget_old_logins


class Command(BaseCommand):
    help = "Vergisst IP-Adressen von Anmeldungen nach 7 Tagen, die Anmeldungen nach 90."

    def handle(self, *args, **options):
        forgotten = forget_old_logins(timezone.now())
        self.stdout.write(
            f"{forgotten.addresses} IP-Adressen und {forgotten.logins} Anmeldungen vergessen, "
            f"{forgotten.attempts} gezählte Versuche gelöscht."
        )
