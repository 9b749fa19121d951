"""Foreign files lie in the repository unchanged, complete, and with their licence."""

import hashlib
import re
from pathlib import Path

import pytest
from django.conf import settings

FOLDERS = [
    *sorted((settings.BASE_DIR / "static" / "vendor").iterdir()),
    *sorted((settings.BASE_DIR / "tests" / "vendor").iterdir()),
]
OUR_NOTES = {"VERSION", "SHA256SUMS", "SOURCE.md"}


def listed(folder: Path) -> dict[str, str]:
    """File name -> checksum, from a file as ``sha256sum`` writes it."""
    lines = (folder / "SHA256SUMS").read_text().splitlines()
    return {name: checksum for checksum, name in (line.split("  ", 1) for line in lines)}


def test_folders_are_those_we_know():
    assert [folder.name for folder in FOLDERS] == ["fira-sans", "kern", "axe"]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_vendored_files_are_unchanged(folder):
    checksums = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in listed(folder)}

    assert checksums == listed(folder)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_no_file_is_unlisted(folder):
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}

    assert files == listed(folder).keys() | OUR_NOTES


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_notes_name_version_and_licence(folder):
    source = (folder / "SOURCE.md").read_text()
    version = (folder / "VERSION").read_text().strip()

    assert f" {version} (npm)" in source
    assert "| Licence |" in source
    assert {name for name in listed(folder) if name.startswith(("LICENSE", "OFL"))}


def test_kern_asks_no_third_party():
    css = (settings.BASE_DIR / "static" / "vendor" / "kern" / "kern.min.css").read_text()

    assert "@import" not in css
    assert all(target.startswith("data:") for target in re.findall(r"url\([\"']?([^)\"']+)", css))
