"""``manage.py serve``: the whole portal on this machine, as ``make run`` and (with DEBUG) ``make dev`` start it."""

import ctypes
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from bildungsportal.management.commands.run_jobs import lift_time_limits

ADDRESS = "127.0.0.1"
# Longer than gunicorn's graceful_timeout, so that requests come to their end.
GRACE_SECONDS = 15
PR_SET_PDEATHSIG = 1  # linux/prctl.h


class Command(BaseCommand):
    help = "Bereitet die Datenbank vor und startet das Portal samt Auftragsschleife; Strg+C beendet alles."

    def handle(self, *args, **options):
        check_port_is_free()
        try:
            self.prepare()
        except KeyboardInterrupt:
            return
        # This process keeps its hold on the embedded database, so it is stopped last and not at every reload.
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda _number, _frame: stop.set())
        children = {}
        try:
            children["Webserver"] = start(*web_server())
            children["Auftragsschleife"] = start("manage.py", "run_jobs")
            self.wait(stop, children)
        finally:
            end(children.values())

    def prepare(self) -> None:
        self.stdout.write("Das Bildungsportal wird vorbereitet …")
        lift_time_limits()
        call_command("migrate", interactive=False, verbosity=0)
        if not apps.get_model("pages", "Portal").objects.exists():
            call_command("load_demo")
        if not settings.DEBUG:
            call_command("collectstatic", interactive=False, verbosity=0)

    def wait(self, stop: threading.Event, children: dict[str, subprocess.Popen]) -> None:
        announced = False
        while not stop.wait(0.2):
            for name, child in children.items():
                if child.poll() is not None:
                    raise CommandError(f"{name} unerwartet beendet (Rückgabewert {child.returncode}), siehe oben.")
            if not announced and answers():
                announced = True
                self.stdout.write(f"Das Bildungsportal läuft: http://{ADDRESS}:{settings.PORT}/ (Ende mit Strg+C)")


def check_port_is_free() -> None:
    try:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((ADDRESS, settings.PORT))
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise CommandError(
            f"Port {settings.PORT} auf {ADDRESS} ist nicht frei ({reason}). Beenden Sie das Programm, das ihn belegt, "
            "oder wählen Sie mit PORT einen anderen, zum Beispiel: PORT=8001 make run"
        ) from error


def web_server() -> list[str]:
    if settings.DEBUG:
        return ["manage.py", "runserver", f"{ADDRESS}:{settings.PORT}"]
    module, _, name = settings.WSGI_APPLICATION.rpartition(".")
    bind = f"--bind={ADDRESS}:{settings.PORT}"
    return ["-m", "gunicorn", "--config=gunicorn.conf.py", bind, f"{module}:{name}"]


def start(*command: str) -> subprocess.Popen:
    # In a session of its own: Ctrl-C reaches only us, and we end the children in good order.
    return subprocess.Popen(  # noqa: S603
        [sys.executable, *command],
        cwd=settings.BASE_DIR,
        start_new_session=True,
        preexec_fn=die_with_parent if sys.platform == "linux" else None,
    )


def die_with_parent() -> None:
    """Asks Linux to end this process when its parent is killed, so that the port is free for the next start."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def end(children) -> None:
    for child in children:
        child.terminate()
    for child in children:
        with suppress(subprocess.TimeoutExpired):
            child.wait(GRACE_SECONDS)
        kill_group(child.pid)
        child.wait()


def kill_group(group: int) -> None:
    """Ends what a child has left behind, such as the workers of a killed gunicorn; they would hold the database."""
    deadline = time.monotonic() + 2
    with suppress(ProcessLookupError, PermissionError):  # nobody is left, or only a process that is to be reaped
        while time.monotonic() < deadline:
            os.killpg(group, signal.SIGKILL)
            time.sleep(0.02)


def answers() -> bool:
    connection = http.client.HTTPConnection(ADDRESS, settings.PORT, timeout=2)
    try:
        connection.request("GET", "/healthz/live")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
