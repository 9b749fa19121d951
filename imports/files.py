"""Reads the bytes that somebody delivers, and says in German why they cannot be used."""

from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from imports.records import ImportStopped


def opened(path: Path) -> BinaryIO:
    """The file at ``path``, where it is one and not too large (``MAX_IMPORT_MEGABYTES``)."""
    try:
        if path.is_dir():
            raise ImportStopped(f"{path.name}: Das ist ein Ordner, keine Datei.")
        if not path.exists():
            raise ImportStopped(f"{path.name}: Diese Datei gibt es nicht.")
        if not path.is_file():
            raise ImportStopped(f"{path.name}: Das ist keine gewöhnliche Datei.")
        if path.stat().st_size > settings.MAX_IMPORT_MEGABYTES * 1024 * 1024:
            raise ImportStopped(f"{path.name}: Die Datei ist größer als {settings.MAX_IMPORT_MEGABYTES} MB.")
        return path.open("rb")
    except (OSError, ValueError) as error:  # ValueError: a NUL character inside the path
        raise ImportStopped(f"Die Datei ist nicht lesbar ({error}).") from error
