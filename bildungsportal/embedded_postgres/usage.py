"""Who needs the server: every process holds a shared lock, and the last one to end stops it.

Two files in the server's folder are locked, both freed by the system however a process ends:

- ``users.lock`` is shared by every process that uses the database. A fork shares its parent's.
- ``start.lock`` is held by one process at a time, while it starts or stops the server.
"""

import atexit
import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bildungsportal.embedded_postgres import EmbeddedPostgresError
from bildungsportal.embedded_postgres.server import Server

_one_thread = threading.Lock()
_users_locks: dict[Path, int] = {}
_ready: dict[tuple[Path, str | None], dict] = {}


def connection_params(var: Path, database: str | None) -> dict:
    """How to connect. The first time, starts the server and creates the database where they are missing."""
    with _one_thread:
        if (var, database) not in _ready:
            try:
                _ready[var, database] = _use(var, database)
            except OSError as error:
                raise EmbeddedPostgresError(
                    f"PORTAL_VAR = {var} lässt sich nicht benutzen ({error}). "
                    "Geben Sie in PORTAL_VAR einen Ordner an, der Ihnen gehört."
                ) from error
        return _ready[var, database]


def _use(var: Path, database: str | None) -> dict:
    server = Server(var)
    server.folder.mkdir(parents=True, exist_ok=True)
    with _start_lock(server):
        if var not in _users_locks:
            _users_locks[var] = _open_lock(server, "users.lock")
            fcntl.flock(_users_locks[var], fcntl.LOCK_SH)
            atexit.register(_leave, var, os.getpid())
        server.start()
        if database:
            server.create_database(database)
    return server.connection_params()


def _leave(var: Path, pid: int) -> None:
    if os.getpid() != pid:
        return  # a fork has inherited this call; its parent is still there or will be replaced
    os.close(_users_locks.pop(var))
    with suppress(FileNotFoundError):  # somebody has deleted the whole folder
        server = Server(var)
        with _start_lock(server):
            lock = _open_lock(server, "users.lock")
            with suppress(BlockingIOError):  # somebody else still needs the server
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                server.stop()
            os.close(lock)


@contextmanager
def _start_lock(server: Server) -> Iterator[None]:
    lock = _open_lock(server, "start.lock")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _open_lock(server: Server, name: str) -> int:
    return os.open(server.folder / name, os.O_RDWR | os.O_CREAT, 0o600)
