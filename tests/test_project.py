"""The house keeps its own rules: which way imports run, and that nothing is left undone."""

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

# What each room may use beside itself; bildungsportal may use all.
BELOW = {
    "accounts": set(),
    "places": {"accounts"},
    "pages": {"places", "accounts"},
    "providers": {"places", "accounts", "pages"},
    "offers": {"places", "accounts", "pages", "providers"},
    "imports": {"places", "accounts", "pages", "providers", "offers"},
    "api": {"places", "accounts", "pages", "providers", "offers", "imports"},
}
ROOMS = {*BELOW, "bildungsportal", "tests"}


# The rooms of offers, of which none uses one that comes after it.
OFFERS = [
    "models", "wording", "vocabularies", "retention", "catalogue", "content", "display", "output", "finding",
    "editorial", "upkeep", "templatetags", "views", "urls", "freshness_urls", "admin", "management",
]  # fmt: skip


def modules(room: str) -> list[Path]:
    return sorted((settings.BASE_DIR / room).rglob("*.py"))


def names_used(module: Path) -> set[str]:
    """The dotted names that a module imports, inside of functions too."""
    names = set()
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def rooms_used(module: Path) -> set[str]:
    return {name.partition(".")[0] for name in names_used(module)} & ROOMS


def offers_rooms_used(module: Path) -> set[str]:
    return {name.split(".")[1] for name in names_used(module) if name.startswith("offers.")}


def test_every_app_has_its_place_in_the_order():
    ours = {app.partition(".")[0] for app in settings.INSTALLED_APPS} & {
        path.name for path in settings.BASE_DIR.iterdir()
    }

    assert ours == {*BELOW, "bildungsportal"}


@pytest.mark.parametrize("room", BELOW)
def test_imports_run_one_way(room):
    found = {str(module.relative_to(settings.BASE_DIR)): rooms_used(module) for module in modules(room)}

    assert {name: used - BELOW[room] - {room} for name, used in found.items() if used - BELOW[room] - {room}} == {}


def test_every_room_of_offers_has_its_place_in_the_order():
    found = {path.stem for path in (settings.BASE_DIR / "offers").iterdir() if path.suffix == ".py" or path.is_dir()}

    assert found - {"__init__", "__pycache__", "apps", "data", "migrations"} == {*OFFERS}


@pytest.mark.parametrize("room", OFFERS)
def test_imports_in_offers_run_one_way(room):
    path = settings.BASE_DIR / "offers" / room
    before = {*OFFERS[: OFFERS.index(room) + 1]}
    found = {
        str(module): offers_rooms_used(module) - before
        for module in sorted(path.rglob("*.py")) or [path.with_suffix(".py")]
    }

    assert {name: used for name, used in found.items() if used} == {}


def test_product_does_without_its_tests():
    found = [module for room in [*BELOW, "bildungsportal"] for module in modules(room) if "tests" in rooms_used(module)]

    assert found == []


@pytest.mark.django_db
def test_models_and_migrations_agree():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
@pytest.mark.usefixtures("portal")
def test_checks_have_no_findings():
    call_command("check", fail_level="WARNING", databases=["default"])


@pytest.mark.parametrize("app", BELOW.keys() - {"api"})  # which has no tables
def test_every_app_begins_with_one_migration(app):
    found = [path.name for path in modules(app) if path.parent.name == "migrations" and path.name != "__init__.py"]

    assert found == ["0001_initial.py"]
