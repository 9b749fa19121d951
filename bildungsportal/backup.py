"""Backup and restore of everything the portal knows, images included: one pg_dump archive."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from psycopg.conninfo import make_conninfo
from psycopg.pq import Conninfo

from bildungsportal.embedded_postgres import EmbeddedPostgresError
from bildungsportal.embedded_postgres.binaries import binary

ARCHIVE_START = b"PGDMP"
# The password travels in the environment, where other users of the machine cannot read it; the limits that "options"
# sets are meant for pages, not for a whole database.
NOT_ON_THE_COMMAND_LINE = {"password", "options", "client_encoding"}
# The image of the portal has no programs of PostgreSQL; that of the database has those of its own version.
WITH_COMPOSE = {
    "pg_dump": "docker compose exec -T db pg_dump -U bildungsportal -Fc bildungsportal > DATEI",
    "pg_restore": "docker compose exec -T db pg_restore -U bildungsportal -d bildungsportal --clean --if-exists "
    "--no-owner --single-transaction --exit-on-error < DATEI",
}


class BackupError(Exception):
    """Says in German what is wrong and what to do. Nothing was changed."""


def default_file(now: datetime) -> Path:
    """A name with the time, in a folder that only we can read."""
    folder = settings.PORTAL_VAR / "backups"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise BackupError(f"Der Ordner „{folder}“ lässt sich nicht anlegen ({error.strerror}).") from error
    return folder / f"bildungsportal-{now:%Y%m%d-%H%M}.dump"


def backup(file: Path) -> None:
    """Writes the database to ``file``. Until it is complete it is called ``….part``; an older one stays until then."""
    program = postgres_program("pg_dump")
    part = file.with_name(f"{file.name}.part")
    try:
        part.unlink(missing_ok=True)
        part.touch(mode=0o600)  # personal data: for us alone, from the first byte on
        run(program, "--format=custom", f"--file={part}")
        part.replace(file)
    except OSError as error:
        raise BackupError(
            f"„{file}“ lässt sich nicht schreiben ({error.strerror}). Gibt es den Ordner, und gehört er Ihnen?"
        ) from error
    finally:
        part.unlink(missing_ok=True)


def check_archive(file: Path) -> None:
    """Refuses what ``restore`` could not bring back. Raises BackupError."""
    try:
        with file.open("rb") as opened:
            start = opened.read(len(ARCHIVE_START))
    except OSError as error:
        raise BackupError(f"„{file}“ lässt sich nicht lesen ({error.strerror}).") from error
    if start != ARCHIVE_START:
        raise BackupError(f"„{file}“ ist keine Sicherung, die manage.py backup oder pg_dump --format=custom schrieb.")
    contents = run_program(postgres_program("pg_restore"), "--list", str(file))
    in_archive = set(re.findall(r"^\d+; \d+ \d+ TABLE \S+ (\S+) ", contents, re.MULTILINE))
    # Tables that a restore would leave behind: they point to rows that are gone, and the next migrate meets them.
    missing = sorted(set(connection.introspection.table_names()) - in_archive)
    if missing:
        raise BackupError(
            f"In „{file}“ fehlen Tabellen, die es in dieser Datenbank gibt: {', '.join(missing[:5])}"
            f"{' …' if len(missing) > 5 else ''}. Sie stammt aus einer anderen Fassung des Portals oder ist gar keine "
            "von ihm. Spielen Sie sie in eine leere Datenbank ein und führen Sie danach manage.py migrate aus."
        )


def restore(file: Path) -> None:
    """Replaces the content of the database by that of ``file``, or changes nothing at all."""
    check_archive(file)
    program = postgres_program("pg_restore")
    connection.close()
    run(program, "--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error", str(file))


def run(program: Path, *arguments: str) -> None:
    """Runs a program on our database."""
    parameters = connection.get_connection_params()
    known = {option.keyword.decode() for option in Conninfo.get_defaults()} - NOT_ON_THE_COMMAND_LINE
    target = make_conninfo(**{name: value for name, value in parameters.items() if name in known})
    run_program(program, f"--dbname={target}", *arguments, password=parameters.get("password"))


def run_program(program: Path, *arguments: str, password: str | None = None) -> str:
    environment = {**os.environ, "LC_ALL": "C"}
    if password:
        environment["PGPASSWORD"] = password
    result = subprocess.run(  # noqa: S603 (no shell, and the program is one of PostgreSQL's)
        [program, *arguments], env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if result.returncode:
        raise BackupError(f"{program.name} ist gescheitert, es wurde nichts geändert:\n{result.stderr.strip()}")
    return result.stdout


def postgres_program(name: str) -> Path:
    """The first ``pg_dump`` or ``pg_restore`` that is not older than the server; older ones refuse to work with it."""
    server = connection.pg_version // 10_000
    found = {path: major_version(path) for path in installed(name)}
    for path, major in found.items():
        if major >= server:
            return path
    too_old = ", ".join(f"{path} hat Version {major}" for path, major in found.items())
    raise BackupError(
        f"Der Datenbankserver hat Version {server}, aber {name} {f'ist älter ({too_old})' if found else 'fehlt hier'}. "
        f"Installieren Sie die Client-Programme von PostgreSQL {server}. Mit docker compose: {WITH_COMPOSE[name]}"
    )


def installed(name: str) -> Iterator[Path]:
    if path := shutil.which(name):
        yield Path(path)
    try:
        yield binary(name)
    except EmbeddedPostgresError:
        return  # a production installation comes without the embedded database


def major_version(program: Path) -> int:
    return int(re.search(r"\(PostgreSQL\) (\d+)", run_program(program, "--version"))[1])
