"""The system user that PostgreSQL runs as: ourselves, but never root."""

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from bildungsportal.embedded_postgres import EmbeddedPostgresError

SYSTEM_USER = "bildungsportal-db"
HINT = "Starten Sie das Portal ohne root-Rechte oder geben Sie in DATABASE_URL eine PostgreSQL-Datenbank an."


@dataclass(frozen=True)
class Account:
    name: str
    uid: int
    gid: int

    def run(self, *command: str | Path, **options) -> subprocess.CompletedProcess:
        """Runs a command as this user, away from our terminal, so that Ctrl-C does not reach it."""
        if os.geteuid() != self.uid:
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return subprocess.run(  # noqa: S603 (no shell, and every caller names its program)
            command,
            **{"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT} | options,
            stdin=subprocess.DEVNULL,
            text=True,
            cwd="/",  # our own folder may be closed to this user
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
            start_new_session=True,
            check=False,
        )

    def own(self, path: Path) -> None:
        """Gives a file or folder to this user."""
        if os.geteuid() == 0:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def own_tree(self, folder: Path) -> None:
        """Gives a folder with all its content to this user, for instance one that came from a backup."""
        for parent, _folders, files in os.walk(folder):
            self.own(Path(parent))
            for name in files:
                self.own(Path(parent, name))

    def can_enter(self, folder: Path) -> bool:
        return self.run("sh", "-c", 'cd -- "$1"', "sh", folder).returncode == 0

    def closed_folders(self, folder: Path) -> list[Path]:
        """Those on the way from / to ``folder`` whose permissions keep this user out."""

        def is_open(path: Path) -> bool:
            status = path.stat()
            if status.st_uid == self.uid:
                return bool(status.st_mode & stat.S_IXUSR)
            if status.st_gid == self.gid:
                return bool(status.st_mode & stat.S_IXGRP)
            return bool(status.st_mode & stat.S_IXOTH)

        return [path for path in reversed([folder, *folder.parents]) if not is_open(path)]


def account_for(folder: Path) -> Account:
    """Who runs the PostgreSQL that lives in ``folder``."""
    uid = os.geteuid()
    if uid == 0:
        # With sudo in a folder of somebody else, their own database keeps working for them afterwards.
        uid = folder.stat().st_uid
    if uid == 0:
        return _system_account()
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        if os.geteuid() == 0:
            return _system_account()
        raise EmbeddedPostgresError(
            f"Ihre Benutzernummer {uid} hat in diesem System keinen Namen; die eingebaute Datenbank braucht einen. "
            "Melden Sie sich als benannter Benutzer an oder geben Sie in DATABASE_URL eine PostgreSQL-Datenbank an."
        ) from None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _system_account() -> Account:
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        _create_system_user()
        entry = pwd.getpwnam(SYSTEM_USER)
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _create_system_user() -> None:
    useradd = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if useradd is None:
        raise EmbeddedPostgresError(
            f"PostgreSQL läuft nie als root, sondern als Systembenutzer „{SYSTEM_USER}“, und das Programm useradd, "
            f"das ihn anlegt, fehlt hier. Legen Sie den Benutzer selbst an. {HINT}"
        )
    options = ["--system", "--user-group", "--no-create-home", "--home-dir=/nonexistent", "--shell=/bin/false"]
    result = subprocess.run([useradd, *options, SYSTEM_USER], capture_output=True, text=True, check=False)  # noqa: S603
    try:
        pwd.getpwnam(SYSTEM_USER)  # another portal that starts at the same time may have been quicker
    except KeyError:
        raise EmbeddedPostgresError(
            f"Der Systembenutzer „{SYSTEM_USER}“ für PostgreSQL ließ sich nicht anlegen: {result.stderr.strip()} {HINT}"
        ) from None
