"""Reads the files of the demo."""

import tomllib
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


def read(name: str) -> dict[str, Any]:
    """The content of one file."""
    with (DATA / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def read_offers() -> list[dict[str, Any]]:
    """All offers, theme by theme."""
    themes = sorted(path.stem for path in (DATA / "offers").glob("*.toml"))
    return [offer for theme in themes for offer in read(f"offers/{theme}")["offer"]]


def refuse_unknown(given: dict[str, Any], known: set[str]) -> None:
    """A misspelt name in a file must not pass unnoticed."""
    if unknown := given.keys() - known:
        raise ValueError(f"{given.get('title') or given.get('key')}: unknown {sorted(unknown)}")
