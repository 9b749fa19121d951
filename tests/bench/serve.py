"""The product as it runs: gunicorn with two workers on a port of this machine, and a client for it."""

import http.client
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from bildungsportal.management.commands.serve import ADDRESS, answers, die_with_parent, end, web_server
from tests.bench import processes

CONNECTIONS = 4  # so that both workers are asked
HEADERS = {"Accept-Encoding": "gzip, deflate, br"}  # as from any browser


class Portal:
    def __init__(self, process: subprocess.Popen, start_seconds: float):
        self.start_seconds = start_seconds
        self._process = process
        self._clients = cycle([http.client.HTTPConnection(ADDRESS, settings.PORT) for _ in range(CONNECTIONS)])

    @property
    def workers(self) -> list[int]:
        return processes.children(self._process.pid)

    @property
    def database_processes(self) -> list[int]:
        """Those that work for the portal; none where the database runs elsewhere."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            return [pid for (pid,) in cursor if processes.program(pid).startswith("postgres")]

    def get(self, address: str) -> None:
        """Reads one page, over one of the open connections in turn, as browsers do."""
        client = next(self._clients)
        try:
            response = ask(client, address)
        except ConnectionError:  # the server has closed it, it was idle for too long
            client.close()
            response = ask(client, address)
        response.read()
        if response.status != 200:
            raise RuntimeError(f"{address} gives {response.status}, see {log()}")


def ask(client: http.client.HTTPConnection, address: str) -> http.client.HTTPResponse:
    client.request("GET", address, headers=HEADERS)
    return client.getresponse()


@contextmanager
def portal() -> Iterator[Portal]:
    """Starts the portal, waits until it answers, and ends it afterwards."""
    call_command("collectstatic", interactive=False, verbosity=0)
    with log().open("w") as output:
        start = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, *web_server()],
            cwd=settings.BASE_DIR,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent,
        )
        try:
            while not answers():
                if process.poll() is not None:
                    raise RuntimeError(f"The server has ended, see {log()}")
                time.sleep(0.02)
            yield Portal(process, time.perf_counter() - start)
        finally:
            end([process])


def log() -> Path:
    return settings.PORTAL_VAR / "server.log"
