"""Which release is running, so that pages of an older one count as changed."""

from pathlib import Path

SUFFIXES = {".py", ".html", ".css", ".js", ".svg", ".toml", ".mo"}
NOT_OURS = {"var", "tests", "docs"}


def newest_change(root: Path) -> str:
    """The time of the last change of code, templates and static files: the same on all nodes of one image."""
    folders = [folder for folder in root.iterdir() if folder.is_dir() and not folder.name.startswith(".")]
    times = [
        path.stat().st_mtime_ns
        for folder in folders
        if folder.name not in NOT_OURS
        for path in folder.rglob("*")
        if path.suffix in SUFFIXES
    ]
    return str(max(times, default=0))
