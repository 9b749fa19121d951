"""Finds a Chromium for the browser tests, or gets one: ``python tests/browser/get_chromium.py``."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome")


def find_chromium() -> str | None:
    """The path of a Chromium that starts: the system's, else Playwright's own."""
    for path in filter(None, map(shutil.which, NAMES)):
        if starts(path):  # on Ubuntu, chromium-browser may be a mere hint to install a snap
            return path
    path = playwrights_chromium()
    return path if starts(path) else None


def playwrights_chromium() -> str:
    """Where Playwright puts its Chromium, whether it is there or not."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def starts(path: str) -> bool:
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def get_chromium() -> str | None:
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"], check=False)
        if path := find_chromium():
            return path
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    return find_chromium()


def missing_libraries(path: str) -> list[str]:
    if not (Path(path).exists() and shutil.which("ldd")):
        return []
    lines = subprocess.run(["ldd", path], capture_output=True, text=True, check=False).stdout.splitlines()
    return sorted({line.split()[0] for line in lines if "not found" in line})


def main() -> None:
    if find_chromium():
        return
    sys.stdout.write("Für die Browsertests wird ein Chromium geholt …\n")
    sys.stdout.flush()
    if get_chromium():
        return
    libraries = missing_libraries(playwrights_chromium())
    if libraries:
        sys.exit(
            f"Chromium ist geholt, startet aber nicht; es fehlen: {', '.join(libraries)}. "
            "Abhilfe mit root-Rechten: .venv/bin/playwright install-deps chromium"
        )
    sys.exit(
        "Für die Browsertests fehlt ein Chromium und ließ sich nicht holen (siehe oben). Installieren Sie das Paket "
        "chromium (Debian: apt install chromium, Fedora: dnf install chromium) oder Google Chrome."
    )


if __name__ == "__main__":
    main()
