"""The drill: what a backup holds comes back, and nothing is ever half-written."""

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from bildungsportal import backup as backups
from places.models import District

pytestmark = pytest.mark.django_db


def dump(folder: Path) -> Path:
    file = folder / "portal.dump"
    call_command("backup", file)
    return file


def districts() -> list[str]:
    return list(District.objects.order_by("ags").values_list("name", flat=True))


# --- With data: pg_dump and pg_restore see only what is committed ---------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_restore_brings_everything_back(tmp_path, monkeypatch):
    kassel = District.objects.create(ags="06633", name="Landkreis Kassel")
    User.objects.create_user(email="lea@example.org", password="ein langes Kennwort", name="Lea Käßner")
    file = dump(tmp_path)
    District.objects.update(name="Landkreis Irgendwo")
    District.objects.create(ags="06611", name="Stadt Kassel")
    User.objects.all().delete()
    monkeypatch.setattr("builtins.input", lambda question: "ja")

    call_command("restore", file)

    assert districts() == ["Landkreis Kassel"]
    user = User.objects.get()
    assert (user.name, user.check_password("ein langes Kennwort")) == ("Lea Käßner", True)
    assert District.objects.create(ags="06611", name="Stadt Kassel").pk == kassel.pk + 1  # sequences go on


@pytest.mark.django_db(transaction=True)
def test_restore_of_a_cut_file_changes_nothing(tmp_path):
    District.objects.create(ags="06633", name="Landkreis Kassel")
    file = dump(tmp_path)
    content = file.read_bytes()
    file.write_bytes(content[: int(len(content) * 0.95)])
    District.objects.update(name="Landkreis Heute")

    with pytest.raises(CommandError, match="pg_restore ist gescheitert, es wurde nichts geändert"):
        call_command("restore", file, yes=True)

    assert districts() == ["Landkreis Heute"]


# --- Backup ---------------------------------------------------------------------------------------------------------


def test_backup_is_for_the_owner_alone_and_leaves_no_part(tmp_path):
    file = dump(tmp_path)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["portal.dump"]


def test_backup_without_a_file_has_the_time_in_its_name(settings, tmp_path):
    settings.PORTAL_VAR = tmp_path / "var"

    file = backups.default_file(datetime(2026, 11, 22, 7, 5, tzinfo=UTC))
    call_command("backup")

    assert file == tmp_path / "var" / "backups" / "bildungsportal-20261122-0705.dump"
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert [path.suffix for path in file.parent.iterdir()] == [".dump"]


def test_failed_backup_keeps_the_older_one(monkeypatch, tmp_path):
    file = tmp_path / "portal.dump"
    file.write_bytes(b"PGDMP of yesterday")
    broken = tmp_path / "pg_dump"
    broken.write_text("#!/bin/sh\necho 'half' > \"${3#--file=}\"\necho 'disk full' >&2\nexit 1\n")
    broken.chmod(0o700)
    monkeypatch.setattr(backups, "postgres_program", lambda name: broken)

    with pytest.raises(CommandError, match="disk full"):
        call_command("backup", file)

    assert file.read_bytes() == b"PGDMP of yesterday"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pg_dump", "portal.dump"]


def test_backup_into_a_missing_folder_says_so(tmp_path):
    with pytest.raises(CommandError, match=r"lässt sich nicht schreiben .* Gibt es den Ordner"):
        call_command("backup", tmp_path / "fehlt" / "portal.dump")


def test_neither_password_nor_time_limits_are_on_the_command_line(monkeypatch, tmp_path):
    calls = []
    monkeypatch.setattr(backups, "run_program", lambda *arguments, password: calls.append((arguments, password)))
    monkeypatch.setitem(backups.connection.settings_dict, "PASSWORD", "streng geheim")

    backups.run(tmp_path / "pg_dump", "--format=custom")

    [(arguments, password)] = calls
    assert password == "streng geheim"
    command = " ".join(map(str, arguments))
    assert "geheim" not in command
    assert "statement_timeout" not in command


# --- Restore refuses ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"", b"PGD", b"-- PostgreSQL database dump", b"PK\x03\x04"])
def test_restore_refuses_what_is_no_archive(tmp_path, content):
    file = tmp_path / "anderes.dump"
    file.write_bytes(content)

    with pytest.raises(CommandError, match="ist keine Sicherung"):
        call_command("restore", file, yes=True)


def test_restore_refuses_an_archive_without_a_readable_list(tmp_path):
    file = dump(tmp_path)
    file.write_bytes(file.read_bytes()[:2000])

    with pytest.raises(CommandError, match="pg_restore ist gescheitert, es wurde nichts geändert"):
        call_command("restore", file, yes=True)


def test_restore_refuses_a_missing_file(tmp_path):
    with pytest.raises(CommandError, match="lässt sich nicht lesen"):
        call_command("restore", tmp_path / "fehlt.dump", yes=True)


def test_restore_refuses_an_archive_that_lacks_tables(tmp_path):
    file = dump(tmp_path)
    with backups.connection.cursor() as cursor:
        cursor.execute("CREATE TABLE from_a_later_version (id int)")

    with pytest.raises(CommandError, match=r"fehlen Tabellen, .*: from_a_later_version\. "):
        call_command("restore", file, yes=True)


@pytest.mark.parametrize("answer", ["nein", "", "j", EOFError])
def test_restore_without_a_clear_yes_does_nothing(tmp_path, monkeypatch, answer):
    def ask(question):
        if answer is EOFError:
            raise EOFError
        return answer

    monkeypatch.setattr("builtins.input", ask)
    monkeypatch.setattr("bildungsportal.management.commands.restore.check_archive", lambda file: None)
    monkeypatch.setattr("bildungsportal.management.commands.restore.restore", lambda file: pytest.fail("restored"))

    with pytest.raises(CommandError, match="Abgebrochen, es wurde nichts geändert"):
        call_command("restore", tmp_path / "portal.dump")


# --- Which pg_dump ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("versions", "expected"),
    [({"path": 99, "wheel": 99}, "path"), ({"path": 9, "wheel": 99}, "wheel"), ({"wheel": 99}, "wheel")],
)
def test_program_is_the_first_that_is_not_older_than_the_server(monkeypatch, versions, expected):
    monkeypatch.setattr(backups, "installed", lambda name: iter(versions))
    monkeypatch.setattr(backups, "major_version", versions.get)

    assert backups.postgres_program("pg_dump") == expected


@pytest.mark.parametrize(
    ("versions", "message"),
    [({"/usr/bin/pg_dump": 9}, r"ist älter \(/usr/bin/pg_dump hat Version 9\)"), ({}, "fehlt hier")],
)
def test_program_that_is_too_old_or_missing_is_named_with_the_remedy(monkeypatch, versions, message):
    monkeypatch.setattr(backups, "installed", lambda name: iter(versions))
    monkeypatch.setattr(backups, "major_version", versions.get)

    with pytest.raises(backups.BackupError, match=rf"{message}.*docker compose exec -T db pg_dump"):
        backups.postgres_program("pg_dump")
