"""The product as it runs: gunicorn with two workers on a free port of this machine, and a client for it."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from bildungsportal.management.commands.serve import end
from tests.bench import processes

ADDRESS = "127.0.0.1"
WORKERS = 2
CONNECTIONS = 4
PATIENCE = 600  # seconds, until a million offers are loaded


@dataclass
class Portal:
    port: int
    process: subprocess.Popen
    start_seconds: float = 0.0
    start_cpu: float = 0.0
    connections: list[http.client.HTTPConnection] = field(default_factory=list)
    _turn: int = 0

    @property
    def workers(self) -> list[int]:
        return processes.children(self.process.pid)

    def database_processes(self) -> list[int]:
        """Those that work for the portal; none where the database runs elsewhere."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            return [pid for (pid,) in cursor if processes.program(pid).startswith("postgres")]

    def get(self, address: str, **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
        """One answer, over one of the open connections in turn, as browsers ask for it."""
        self._turn = (self._turn + 1) % len(self.connections)
        client = self.connections[self._turn]
        headers = {"Accept-Encoding": "gzip", **headers}
        try:
            client.request("GET", address, headers=headers)
            response = client.getresponse()
        except (http.client.RemoteDisconnected, ConnectionError):
            client.close()  # it was idle for too long
            client.request("GET", address, headers=headers)
            response = client.getresponse()
        return response, response.read()


@contextmanager
def portal() -> Iterator[Portal]:
    """Starts the portal, waits until it can serve, and ends it afterwards."""
    call_command("collectstatic", interactive=False, verbosity=0)
    port = free_port()
    command = ["-m", "gunicorn", "--config=gunicorn.conf.py", f"--bind={ADDRESS}:{port}", settings.WSGI_APPLICATION]
    command[-1] = ":".join(command[-1].rsplit(".", 1))
    with (Path(settings.PORTAL_VAR) / "server.log").open("w") as log:
        start = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=settings.BASE_DIR,
            env={**os.environ, "WEB_CONCURRENCY": str(WORKERS)},
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        found = Portal(port, process)
        try:
            wait_until_it_serves(found)
            found.start_seconds = time.perf_counter() - start
            found.start_cpu = processes.cpu_seconds([process.pid, *found.workers])
            found.connections = [http.client.HTTPConnection(ADDRESS, port, timeout=60) for _ in range(CONNECTIONS)]
            for client in found.connections:
                client.connect()
            yield found
        finally:
            end([process])


def wait_until_it_serves(found: Portal) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if found.process.poll() is not None:
            raise RuntimeError(f"The server has ended, see {settings.PORTAL_VAR}/server.log")
        client = http.client.HTTPConnection(ADDRESS, found.port, timeout=5)
        with suppress(OSError, http.client.HTTPException):
            client.request("GET", "/healthz")
            if client.getresponse().status == 200:
                return
        client.close()
        time.sleep(0.02)
    raise RuntimeError("The server does not answer.")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((ADDRESS, 0))
        return probe.getsockname()[1]
