"""System checks of the configuration. ``manage.py check --deploy --database default`` runs all of them."""

import ipaddress
from email.utils import parseaddr

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register
from django.db import DEFAULT_DB_ALIAS, ProgrammingError, connections, transaction
from django.urls import reverse
from django.utils import timezone

from pages.legal import gaps
from pages.models import Portal

OLDEST_POSTGRESQL = 15
KEY_LENGTH = 32
KEY_CHARACTERS = 10
LOCAL_DOMAINS = {"", "localhost", "127.0.0.1"}


@register(Tags.security)
def check_debug(app_configs, **kwargs):
    if settings.DEBUG and not settings.IS_LOCAL:
        return [
            Error(
                f"DEBUG ist eingeschaltet, obwohl das Portal unter {settings.SITE_URL} erreichbar ist. "
                "Fehlerseiten zeigen dann Besuchern das Innere des Programms.",
                hint="Setzen Sie DEBUG=0.",
                id="bildungsportal.E001",
            )
        ]
    return []


@register(Tags.security)
def check_secret_key(app_configs, **kwargs):
    key = settings.SECRET_KEY
    is_weak = len(key) < KEY_LENGTH or len(set(key)) < KEY_CHARACTERS
    if is_weak and not settings.SECRET_KEY_IS_OURS and not settings.IS_LOCAL:
        return [
            Error(
                f"SECRET_KEY ist zu leicht zu erraten ({len(key)} Zeichen, {len(set(key))} verschiedene).",
                hint="Nehmen Sie mindestens 50 zufällige Zeichen, zum Beispiel aus: openssl rand -base64 48",
                id="bildungsportal.E002",
            )
        ]
    return []


@register(Tags.security)
def check_trusted_proxies(app_configs, **kwargs):
    return [
        Error(
            f"TRUSTED_PROXIES: „{entry}“ ist keine IP-Adresse und kein Netz.",
            hint="Trennen Sie mehrere durch Kommas, zum Beispiel TRUSTED_PROXIES=10.0.0.0/8,192.168.1.5",
            id="bildungsportal.E003",
        )
        for entry in settings.TRUSTED_PROXIES
        if not is_network(entry)
    ]


def is_network(entry: str) -> bool:
    try:
        ipaddress.ip_network(entry, strict=False)
    except ValueError:
        return False
    return True


@register(Tags.security, deploy=True)
def check_https(app_configs, **kwargs):
    if not (settings.IS_HTTPS or settings.IS_LOCAL or settings.DEBUG):
        return [
            Warning(
                f"SITE_URL ist {settings.SITE_URL}: Kennwörter gehen unverschlüsselt durch das Netz.",
                hint="Stellen Sie einen Proxy mit Zertifikat davor und beginnen Sie SITE_URL mit https://",
                id="bildungsportal.W001",
            )
        ]
    return []


@register()
def check_mail(app_configs, **kwargs):
    if settings.IS_LOCAL:
        return []
    messages = []
    if not settings.EMAIL_URL:
        messages.append(
            Warning(
                "EMAIL_URL ist nicht gesetzt: E-Mails stehen nur im Protokoll und erreichen niemanden.",
                hint="Zum Beispiel EMAIL_URL=smtp+tls://name:kennwort@mail.example.de:587",
                id="bildungsportal.W002",
            )
        )
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2].lower()
    if domain in LOCAL_DOMAINS:
        messages.append(
            Warning(
                f"Der Absender aller E-Mails ist „{settings.DEFAULT_FROM_EMAIL}“; viele Server nehmen sie nicht an.",
                hint="Zum Beispiel DEFAULT_FROM_EMAIL=Bildungsportal <bildung@example.de>",
                id="bildungsportal.W003",
            )
        )
    return messages


@register(Tags.database)
def check_postgresql(app_configs, databases=None, **kwargs):
    errors = []
    for alias in databases or []:
        connection = connections[alias]
        major = connection.pg_version // 10_000
        if major < OLDEST_POSTGRESQL:
            errors.append(
                Error(
                    f"Der Datenbankserver ist PostgreSQL {major}; das Portal braucht {OLDEST_POSTGRESQL} oder neuer.",
                    hint="Geben Sie in DATABASE_URL einen neueren Server an.",
                    id="bildungsportal.E004",
                )
            )
        with connection.cursor() as cursor:
            cursor.execute("SELECT lower('Ä')")
            (lower,) = cursor.fetchone()
        if lower != "ä":
            errors.append(
                Error(
                    "Die Datenbank kennt keine Kleinbuchstaben zu Umlauten: lower('Ä') bleibt „Ä“. "
                    "Suche und Anmeldung fänden solche Wörter nicht.",
                    hint="Legen Sie die Datenbank neu an: CREATE DATABASE … TEMPLATE template0 ENCODING 'UTF8' "
                    "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C' (vor Version 17: LOCALE 'C.UTF-8').",
                    id="bildungsportal.E005",
                )
            )
    return errors


@register(Tags.database)
def check_portal(app_configs, databases=None, **kwargs):
    for alias in databases or []:
        tables = connections[alias].introspection.table_names()
        if Portal._meta.db_table in tables and not Portal.objects.using(alias).exists():
            return [
                Warning(
                    "Das Portal ist noch für keine Kommune eingerichtet und zeigt keine Seiten.",
                    hint="manage.py setup_kommune SCHLÜSSEL, zum Beispiel 06633 für den Landkreis Kassel.",
                    id="bildungsportal.W004",
                )
            ]
    return []


@register(Tags.database)
def check_legal_facts(app_configs, databases=None, **kwargs):
    if settings.IS_LOCAL or DEFAULT_DB_ALIAS not in (databases or []):
        return []
    try:
        with transaction.atomic():
            portal = Portal.objects.with_parts().first()
            found = gaps(portal, timezone.localdate()) if portal else []
    except ProgrammingError:  # "migrate" checks before it adds the tables and columns of a new version
        return []
    return [
        Warning(
            f"{gap.page}: Es fehlt {'; '.join(gap.parts)}.",
            hint=f"Tragen Sie es in der Verwaltung ein: "
            f"{settings.SITE_URL}{reverse('admin:pages_portal_change', args=[portal.pk])}",
            id="bildungsportal.W005",
        )
        for gap in found
    ]


@register(Tags.database)
def check_open_data(app_configs, databases=None, **kwargs):
    """GovData takes only what says by whom it comes."""
    if settings.IS_LOCAL or DEFAULT_DB_ALIAS not in (databases or []):
        return []
    try:
        with transaction.atomic():
            portal = Portal.objects.first()
    except ProgrammingError:  # see above
        return []
    if portal is None or not portal.data_licence or portal.contributor:
        return []
    return [
        Warning(
            "Offene Daten: Es fehlt die Kennung bei GovData (contributorID). Ohne sie übernehmen die Datenportale den "
            "Katalog nicht.",
            hint="Fragen Sie die Stelle Ihres Landes für GovData danach und tragen Sie sie in der Verwaltung ein: "
            f"{settings.SITE_URL}{reverse('admin:pages_portal_change', args=[portal.pk])}",
            id="bildungsportal.W006",
        )
    ]
