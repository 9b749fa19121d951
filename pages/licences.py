"""Whose work the portal is built on, read from what is installed and what lies in ``static/vendor``."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from django.conf import settings

PINNED = settings.BASE_DIR / "requirements.txt"
VENDORED = settings.BASE_DIR / "static" / "vendor"


@dataclass(frozen=True)
class Work:
    """Something that others made. ``text`` is the static file with its licence, where we ship one."""

    name: str
    version: str
    licence: str
    url: str = ""
    text: str = ""


@cache
def packages() -> list[Work]:
    """The Python packages of ``requirements.txt``, those too that others need, as far as this system needs them."""
    names = dict.fromkeys(re.findall(r"^([\w.-]+)(?:\[.*?\])?==", PINNED.read_text(), re.MULTILINE))
    works = []
    for name in names:
        try:
            works.append(of_package(distribution(name)))
        except PackageNotFoundError:  # only other operating systems need it
            continue
    return sorted(works, key=lambda work: work.name.casefold())


def of_package(package: Distribution) -> Work:
    facts = package.metadata
    classified = [
        line.rpartition(" :: ")[2] for line in facts.get_all("Classifier", []) if line.startswith("License :: ")
    ]
    return Work(
        name=package.name,
        version=package.version,
        licence=facts.get("License-Expression") or ", ".join(classified) or facts.get("License", ""),
        url=homepage(facts.get("Home-page"), facts.get_all("Project-URL", [])),
    )


def homepage(given: str | None, links: list[str]) -> str:
    """The address of a package: its home page, else where its source or its documents are."""
    by_label = {label.strip().casefold(): url.strip() for label, _, url in (link.partition(",") for link in links)}
    labels = ["homepage", "home", "source", "source code", "repository", "documentation"]
    return given or next((by_label[label] for label in labels if label in by_label), "")


@cache
def parts() -> list[Work]:
    """What lies unchanged in our own folders, as its SOURCE.md says."""
    return [of_folder(note.parent) for note in sorted(VENDORED.glob("*/SOURCE.md"))]


def of_folder(folder: Path) -> Work:
    note = (folder / "SOURCE.md").read_text(encoding="utf-8")
    facts = dict(re.findall(r"^\| (\w+) \| (.+) \|$", note, re.MULTILINE))
    licence, _, rest = facts["Licence"].partition(", text in ")
    return Work(
        name=re.search(r"^# (.+)$", note, re.MULTILINE)[1],
        version=(folder / "VERSION").read_text().strip(),
        licence=licence,
        url=facts["Home"].strip("<>"),
        text=f"vendor/{folder.name}/{rest.split('`')[1]}",
    )
