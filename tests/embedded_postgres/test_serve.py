"""``manage.py serve`` and its jobs loop."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from .portal import PATIENCE, Portal, is_running, wait_until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")


def start_and_wait(portal: Portal, **environment: str) -> tuple[subprocess.Popen, str]:
    """Returns ``serve`` once it has announced the address, and what it has written so far."""
    serve = portal.start("manage.py", "serve", **environment)
    output = ""
    while "läuft: http" not in output:
        line = serve.stdout.readline()
        assert line, output
        output += line
    portal.server_pid()
    return serve, output


def processes_of(portal: Portal) -> dict[int, str]:
    """Every process with this PORTAL_VAR in its environment, and its command."""
    wanted = f"PORTAL_VAR={portal.var}"
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            environment = (folder / "environ").read_bytes().decode(errors="replace").split("\0")
            command = (folder / "cmdline").read_bytes().decode(errors="replace").replace("\0", " ")
        except OSError:
            continue
        if wanted in environment and is_running(int(folder.name)):
            found[int(folder.name)] = command
    return found


def process_of(portal: Portal, command: str) -> int:
    return min(pid for pid, line in processes_of(portal).items() if command in line)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_serve_ends_all_it_has_started(portal, number):
    serve, output = start_and_wait(portal)
    assert f"http://127.0.0.1:{portal.port}/" in output
    assert portal.get()
    assert len(processes_of(portal)) >= 4  # serve, gunicorn, a worker, the jobs loop
    portal.end(serve, number)
    assert serve.returncode == 0
    assert portal.has_no_server()
    assert not processes_of(portal)


def test_empty_database_is_filled_only_once(new_portal):
    serve, output = start_and_wait(new_portal)
    assert "demo loaded" in output
    new_portal.end(serve, signal.SIGINT)
    serve, output = start_and_wait(new_portal)
    assert "demo loaded" not in output
    new_portal.end(serve, signal.SIGINT)
    assert new_portal.has_no_server()


def test_serve_with_debug_reloads(portal):
    serve, _output = start_and_wait(portal, DEBUG="1")
    assert process_of(portal, "runserver")
    portal.end(serve, signal.SIGINT)
    assert serve.returncode == 0
    assert portal.has_no_server()
    assert not processes_of(portal)


@pytest.mark.parametrize(("command", "name"), [("gunicorn", "Webserver"), ("run_jobs", "Auftragsschleife")])
def test_death_of_one_child_ends_the_other(portal, command, name):
    serve, _output = start_and_wait(portal)
    os.kill(process_of(portal, command), signal.SIGKILL)
    rest, _ = serve.communicate(timeout=PATIENCE)
    assert serve.returncode == 1
    assert f"{name} unerwartet beendet" in rest
    assert portal.has_no_server()
    wait_until(lambda: not processes_of(portal))  # orphaned workers notice within a second


def test_busy_port(new_portal):
    with socket.socket() as other:
        other.bind(("127.0.0.1", new_portal.port))
        other.listen()
        result = new_portal.run("manage.py", "serve")
    assert result.returncode == 1
    assert f"Port {new_portal.port} auf 127.0.0.1 ist nicht frei" in result.stdout
    assert "PORT=8001 make run" in result.stdout
    assert "Traceback" not in result.stdout
    assert not new_portal.var.exists()


def test_only_one_jobs_loop_works_and_both_end_at_once(portal):
    first = portal.start("manage.py", "run_jobs")
    # None of the jobs exists in the minimal project: each is logged, and the loop goes on.
    seen = ""
    while not ("forget_personal_data failed" in seen and "run_imports failed" in seen):  # the last of both threads
        seen += first.stdout.readline()
    portal.server_pid()
    once = portal.run("manage.py", "run_jobs", "--once")
    assert once.returncode == 1
    assert "laufen schon in einem anderen Prozess" in once.stdout

    second = portal.start("manage.py", "run_jobs")
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_try_advisory_lock%%'"
    wait_until(lambda: portal.query(waiting) == "2")
    for loop in (second, first):
        loop.send_signal(signal.SIGTERM)
        output, _ = loop.communicate(timeout=2)
        assert loop.returncode == 0, output
    assert "failed" not in output
    assert portal.has_no_server()


def test_once_tells_what_has_failed(portal):
    result = portal.run("manage.py", "run_jobs", "--once")
    assert result.returncode == 1
    assert (
        "Gescheitert: send_queued_mail, run_imports, update_occurrences, remind_providers, archive_ended_offers, "
        "find_duplicates, forget_personal_data." in result.stdout
    )
