"""Reads settings from the environment, each also from a file named by ``NAME_FILE`` (for secrets)."""

import os
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on", "ja"}
FALSE = {"0", "false", "no", "off", "nein", ""}


def text(name: str, default: str = "") -> str:
    """The content of the file that ``name_FILE`` points to, else the value of ``name``, else ``default``.

    An empty value counts as none: that is how compose files and unit files pass on what is not set.
    """
    path = os.environ.get(f"{name}_FILE")
    if path:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ImproperlyConfigured(
                f"{name}_FILE zeigt auf {path}, aber die Datei ist nicht lesbar: {error}"
            ) from error
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool = False) -> bool:
    """A yes/no value; anything unclear is an error and never silently a no."""
    value = text(name, "1" if default else "0").lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} muss 1 oder 0 sein, nicht „{value}“.")


def port(name: str, default: int) -> int:
    value = text(name, str(default))
    if not (value.isascii() and value.isdigit() and 0 < int(value) < 65_536):
        raise ImproperlyConfigured(f"{name} muss eine Zahl von 1 bis 65535 sein, nicht „{value}“.")
    return int(value)


def address(value: str, schemes: set[str], message: str) -> SplitResult:
    """The parts of an address with one of the schemes and a host; anything else is an error with ``message``."""
    try:
        parts = urlsplit(value)
        is_fine = parts.scheme in schemes and parts.hostname and parts.port != 0  # reading the port checks it
    except ValueError:
        is_fine = False
    if not is_fine:
        raise ImproperlyConfigured(message)
    return parts


def words(name: str) -> list[str]:
    """A comma-separated list."""
    return [word.strip() for word in text(name).split(",") if word.strip()]
