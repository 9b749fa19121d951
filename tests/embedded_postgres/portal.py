"""A portal in a temporary PORTAL_VAR, driven from outside like an operator does."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
SETTINGS = "tests.embedded_postgres.minimal.settings"
WSGI = "tests.embedded_postgres.minimal.wsgi"
PATIENCE = 60  # long enough for a busy machine


class Portal:
    def __init__(self, var: Path):
        self.var = var
        self.port = free_port()
        self.started: list[subprocess.Popen] = []
        self.servers: set[int] = set()

    # --- Commands -------------------------------------------------------------------------------------------

    def environment(self, **changes: str) -> dict[str, str]:
        ours = {"PORTAL_VAR": str(self.var), "PORT": str(self.port), "DJANGO_SETTINGS_MODULE": SETTINGS}
        return {**os.environ, "PYTHONUNBUFFERED": "1", **ours, **changes}

    def start(self, *command: str, **environment: str) -> subprocess.Popen:
        """Starts ``python COMMAND`` like a terminal does: as the head of a process group of its own."""
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=REPOSITORY,
            env=self.environment(**environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.started.append(process)
        return process

    def start_gunicorn(self) -> subprocess.Popen:
        # One worker: gunicorn loses a signal to a worker that it is just forking, and then waits ten seconds for it.
        process = self.start("-m", "gunicorn", "--config=gunicorn.conf.py", "--workers=1", WSGI)
        wait_until(self.answers)
        self.server_pid()
        return process

    def start_holding(self, count: int = 1) -> list[subprocess.Popen]:
        """Commands, started at once, that keep the database in use until they are ended."""
        code = (
            "import time; from django.db import connection; connection.ensure_connection(); print(1); time.sleep(999)"
        )
        processes = [self.start("manage.py", "shell", "--no-imports", "-c", code) for _ in range(count)]
        for process in processes:
            assert process.stdout.readline() == "1\n"
        self.server_pid()
        return processes

    def run(self, *command: str, **environment: str) -> subprocess.CompletedProcess:
        process = self.start(*command, **environment)
        output, _ = process.communicate(timeout=PATIENCE)
        return subprocess.CompletedProcess(command, process.returncode, output)

    def query(self, sql: str, **environment: str) -> str:
        code = f"from django.db import connection as c; k = c.cursor(); k.execute({sql!r}); print(k.fetchone()[0])"
        result = self.run("manage.py", "shell", "--no-imports", "-c", code, **environment)
        assert result.returncode == 0, result.stdout
        return result.stdout.strip()

    # --- What there is --------------------------------------------------------------------------------------

    def get(self) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", "/")
            response = connection.getresponse()
            assert response.status == 200
            return response.read().decode()
        finally:
            connection.close()

    def answers(self) -> bool:
        try:
            return bool(self.get())
        except (OSError, http.client.HTTPException):
            return False

    @property
    def postgres(self) -> Path:
        return self.var / "postgres"

    @property
    def pid_file(self) -> Path:
        return self.postgres / "data" / "postmaster.pid"

    def server_pid(self) -> int:
        """The running PostgreSQL."""
        pid = int(self.pid_file.read_text().splitlines()[0])
        assert is_running(pid)
        self.servers.add(pid)
        return pid

    def has_no_server(self) -> bool:
        return not self.pid_file.exists() and not any(map(is_running, self.servers))

    # --- Ends -----------------------------------------------------------------------------------------------

    def end(self, process: subprocess.Popen, number: int) -> str:
        """Ends one process with a signal and returns what it has written."""
        process.send_signal(number)
        return process.communicate(timeout=PATIENCE)[0]

    def press_ctrl_c(self, process: subprocess.Popen) -> str:
        """The terminal sends SIGINT to the whole process group."""
        os.killpg(process.pid, signal.SIGINT)
        return process.communicate(timeout=PATIENCE)[0]

    def clean_up(self) -> None:
        """Leaves no process behind, also after a failed test."""
        for process in self.started:
            if process.poll() is None:
                process.terminate()
                try:
                    process.communicate(timeout=PATIENCE)
                except subprocess.TimeoutExpired:
                    os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
        for pid in filter(is_running, self.servers):
            os.kill(pid, signal.SIGINT)
            wait_until(lambda pid=pid: not is_running(pid))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_running(pid: int) -> bool:
    """A process that only waits to be reaped is not running any more."""
    try:
        os.kill(pid, 0)
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except (ProcessLookupError, FileNotFoundError):
        return False


def wait_until(condition) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"{condition} has not come true"
        time.sleep(0.05)
