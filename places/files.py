"""Reads text files that people hand over, and says in German why one cannot be used."""

from pathlib import Path

from django.conf import settings

SHOWN_PROBLEMS = 50


class BadFileError(Exception):
    """A file cannot be used. ``problems``: German sentences, one per reason; each names the line where it can."""

    def __init__(self, path, problems: list[str]):
        self.problems = problems
        shown = problems[:SHOWN_PROBLEMS]
        if len(problems) > len(shown):
            shown.append(f"… und {len(problems) - len(shown)} weitere Fehler.")
        super().__init__("\n".join([f"{Path(path).name}: Die Datei wurde nicht geladen.", *shown]))


def read_text(path) -> str:
    """The text of the UTF-8 file ``path``, without a byte order mark.

    Raises BadFileError where the path is no readable file, is empty, too large (``MAX_IMPORT_MEGABYTES``) or no UTF-8.
    """
    file = Path(path)
    try:
        if file.is_dir():
            raise BadFileError(path, ["Das ist ein Ordner, keine Datei."])
        if not file.exists():
            raise BadFileError(path, ["Diese Datei gibt es nicht."])
        if not file.is_file():
            raise BadFileError(path, ["Das ist keine gewöhnliche Datei."])
        if file.stat().st_size > settings.MAX_IMPORT_MEGABYTES * 1024 * 1024:
            raise BadFileError(path, [f"Die Datei ist größer als {settings.MAX_IMPORT_MEGABYTES} MB."])
        data = file.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a NUL character inside the path
        raise BadFileError(path, [f"Die Datei ist nicht lesbar ({error})."]) from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadFileError(
            path, [f"Zeile {line}: kein UTF-8. Speichern Sie die Datei als Text mit der Kodierung UTF-8."]
        ) from error
    if not text.strip():
        raise BadFileError(path, ["Die Datei ist leer."])
    if "\0" in text:
        raise BadFileError(path, ["Das ist keine Textdatei."])
    return text
