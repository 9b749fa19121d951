import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .portal import Portal


def open_folder() -> Path:
    """Unlike pytest's own, open to the database's system user."""
    folder = Path(tempfile.mkdtemp(prefix="portal-"))
    folder.chmod(0o711)
    return folder


@pytest.fixture(scope="session")
def migrated() -> Iterator[Path]:
    """A PORTAL_VAR whose database has its tables; making one takes some seconds."""
    folder = open_folder()
    portal = Portal(folder / "a b$HOME")  # a shell would change this path
    result = portal.run("manage.py", "migrate")
    portal.clean_up()
    assert result.returncode == 0, result.stdout
    yield portal.var
    shutil.rmtree(folder)


@pytest.fixture
def folder() -> Iterator[Path]:
    folder = open_folder()
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def make_portal(folder) -> Iterator[Callable[[Path], Portal]]:
    portals = []

    def make(var: Path) -> Portal:
        portals.append(Portal(var))
        return portals[-1]

    yield make
    for portal in portals:
        portal.clean_up()


@pytest.fixture
def portal(make_portal, migrated) -> Portal:
    """A portal that other tests use, too: leave its files as they were."""
    return make_portal(migrated)


@pytest.fixture
def new_portal(make_portal, folder) -> Portal:
    """A portal before its first start."""
    return make_portal(folder / "var")
