"""The server runs as long as somebody needs it, and not longer."""

import os
import signal
import subprocess

from .portal import SETTINGS, is_running, wait_until

COUNT_MIGRATIONS = "SELECT count(*) FROM django_migrations"


def test_first_command_creates_the_database_and_stops_the_server(new_portal):
    assert new_portal.query("SELECT current_database()") == "bildungsportal"
    assert new_portal.has_no_server()


def test_command_without_a_query_starts_nothing(new_portal):
    assert new_portal.run("manage.py", "help").returncode == 0
    assert not new_portal.var.exists()


def test_command_that_is_terminated_stops_the_server(portal):
    (command,) = portal.start_holding()
    portal.end(command, signal.SIGTERM)
    assert command.returncode == 128 + signal.SIGTERM
    assert portal.has_no_server()


def test_command_before_and_beside_gunicorn(portal):
    before = portal.query(COUNT_MIGRATIONS)
    assert portal.has_no_server()
    gunicorn = portal.start_gunicorn()
    server = portal.server_pid()
    assert portal.query(COUNT_MIGRATIONS) == before
    assert portal.server_pid() == server
    assert portal.get()
    portal.end(gunicorn, signal.SIGTERM)
    assert portal.has_no_server()


def test_last_of_two_stops_the_server(portal):
    first, second = portal.start_holding(2)
    portal.end(first, signal.SIGTERM)
    assert portal.server_pid()
    portal.end(second, signal.SIGTERM)
    assert portal.has_no_server()


def test_two_starts_at_once_on_a_new_folder(new_portal):
    first, second = new_portal.start_holding(2)
    assert [path.name for path in new_portal.postgres.glob("data*")] == ["data"]
    new_portal.end(first, signal.SIGTERM)
    assert new_portal.server_pid()
    new_portal.end(second, signal.SIGTERM)
    assert new_portal.has_no_server()


def test_recycled_workers_keep_the_server(portal):
    gunicorn = portal.start_gunicorn()
    server = portal.server_pid()
    before = portal.get()

    gunicorn.send_signal(signal.SIGHUP)
    wait_until(lambda: not is_running(int(before)))
    after = portal.get()
    assert after != before

    os.kill(int(after), signal.SIGKILL)
    wait_until(lambda: not is_running(int(after)))
    wait_until(portal.answers)

    assert portal.server_pid() == server
    portal.end(gunicorn, signal.SIGTERM)
    assert portal.has_no_server()


def test_killed_master(portal):
    first = portal.start_gunicorn()
    server = portal.server_pid()
    worker = int(portal.get())
    first.kill()
    wait_until(lambda: not is_running(worker))
    assert portal.server_pid() == server

    second = portal.start_gunicorn()
    assert portal.server_pid() == server
    portal.end(second, signal.SIGINT)
    assert portal.has_no_server()
    assert portal.query(COUNT_MIGRATIONS) != "0"


def test_runserver_and_its_reloader(portal, folder):
    settings = folder / "own_settings.py"
    settings.write_text(f"from {SETTINGS} import *\n")
    path = os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH")]))
    environment = {"DJANGO_SETTINGS_MODULE": "own_settings", "PYTHONPATH": path, "DEBUG": "1"}
    runserver = portal.start("manage.py", "runserver", str(portal.port), **environment)
    wait_until(portal.answers)
    before = portal.get()

    settings.write_text(f"from {SETTINGS} import *  # changed\n")
    wait_until(lambda: not is_running(int(before)))
    wait_until(portal.answers)
    assert portal.get() != before
    portal.server_pid()

    portal.press_ctrl_c(runserver)
    wait_until(portal.has_no_server)  # Django's reloader gives the process that stops it a quarter of a second


def test_number_that_has_passed_to_another_process(portal):
    (holding,) = portal.start_holding()
    server = str(portal.server_pid())
    files = [portal.pid_file, portal.postgres / "socket" / ".s.PGSQL.5432.lock"]
    texts = [file.read_text() for file in files]
    portal.end(holding, signal.SIGTERM)
    assert portal.has_no_server()

    stranger = subprocess.Popen(["sleep", "99"])
    try:
        for file, text in zip(files, texts, strict=True):
            file.write_text(text.replace(server, str(stranger.pid), 1))
        assert portal.query("SELECT 1") == "1"
        assert portal.has_no_server()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_server_that_was_killed(portal):
    (holding,) = portal.start_holding()
    os.kill(portal.server_pid(), signal.SIGKILL)
    portal.end(holding, signal.SIGTERM)
    assert portal.pid_file.exists()
    assert portal.query(COUNT_MIGRATIONS) != "0"
    assert portal.has_no_server()


def test_server_that_is_just_shutting_down(portal):
    (holding,) = portal.start_holding()
    server = portal.server_pid()
    os.kill(server, signal.SIGINT)
    assert portal.query("SELECT 1") == "1"
    assert not is_running(server)
    portal.end(holding, signal.SIGTERM)
    assert portal.has_no_server()


def test_empty_number_file_after_a_power_cut(portal):
    portal.pid_file.write_text("")
    assert portal.query("SELECT 1") == "1"


def test_first_start_that_was_killed(new_portal):
    first = new_portal.start("manage.py", "migrate")
    wait_until(lambda: list(new_portal.postgres.glob("data.new-*")))
    first.kill()
    assert new_portal.query("SELECT 1") == "1"
    assert new_portal.has_no_server()
