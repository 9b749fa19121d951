"""What the documents say about the program is true."""

import re
from datetime import date

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

README = (settings.BASE_DIR / "README.md").read_text()
HOUSE = ["bildungsportal", "accounts", "places", "pages", "providers", "offers", "imports", "api"]
DOCUMENTS = [
    *settings.BASE_DIR.glob("*.md"),
    *(settings.BASE_DIR / "docs").glob("*.md"),
]


def test_readme_explains_every_setting():
    code = (settings.BASE_DIR / "bildungsportal" / "settings.py").read_text()
    code += (settings.BASE_DIR / "gunicorn.conf.py").read_text()
    read = set(re.findall(r"(?:env\.\w+|environ\.get)\([\"']([A-Z_]+)", code))

    assert read == set(re.findall(r"^\| `([A-Z_]+)` \|", README, re.MULTILINE))


def test_readme_names_every_command():
    ours = {name for name, app in get_commands().items() if app in HOUSE}
    named = set(re.findall(r"`manage\.py (\w+)", README)) - {"check", "createsuperuser"}

    assert named == ours


def test_readme_names_every_folder_of_the_house():
    named = set(re.findall(r"^\| `(\w+)/`", README, re.MULTILINE))

    assert named == {*HOUSE, "templates", "locale", "tests"}


@pytest.mark.parametrize("target", ["run", "test", "help"])
def test_makefile_has_what_the_readme_promises(target):
    assert re.search(rf"^{target}:", (settings.BASE_DIR / "Makefile").read_text(), re.MULTILINE)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document):
    targets = re.findall(r"\]\(([^)#\s]+)", document.read_text())

    assert [target for target in targets if "://" not in target and not (document.parent / target).exists()] == []


def test_files_that_texts_name_exist():
    """In docstrings, comments and documents: ``edits.py`` beside them, ``offers/editorial/edits.py`` anywhere."""
    code = [path for room in [*HOUSE, "tests"] for path in (settings.BASE_DIR / room).rglob("*.py")]
    known = {f"/{path.relative_to(settings.BASE_DIR)}" for path in code}
    found = {
        (path.name, named)
        for path in [*code, *DOCUMENTS]
        for named in re.findall(r"[`(]([a-z_][a-z_/]*\.py)[`)]", path.read_text())
    }

    assert {(name, named) for name, named in found if not any(path.endswith(f"/{named}") for path in known)} == set()


def test_licence_is_the_same_everywhere():
    code = yaml.safe_load((settings.BASE_DIR / "publiccode.yml").read_text())

    assert code["legal"]["license"] == "EUPL-1.2"
    assert 'license = "EUPL-1.2"' in (settings.BASE_DIR / "pyproject.toml").read_text()
    assert (settings.BASE_DIR / "LICENSE").read_text().startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2\n")


def test_changelog_collects_what_is_not_released():
    assert re.search(
        r"^## \[Unreleased\]\n\n### Added\n\n- ", (settings.BASE_DIR / "CHANGELOG.md").read_text(), re.MULTILINE
    )


def test_publiccode_has_the_required_keys():
    code = yaml.safe_load((settings.BASE_DIR / "publiccode.yml").read_text())

    assert code["publiccodeYmlVersion"] == "0.4"
    assert code["name"] == "Bildungsportal"
    assert code["url"].endswith(".git")
    assert code["softwareType"] == "standalone/web"
    assert code["developmentStatus"] in {"concept", "development", "beta", "stable", "obsolete"}
    assert code["platforms"] == ["web"]
    assert code["categories"]
    assert date.fromisoformat(code["releaseDate"])
    assert code["maintenance"]["type"] == "internal"
    assert code["maintenance"]["contacts"][0]["name"]
    assert code["localisation"] == {"localisationReady": True, "availableLanguages": ["de", "en"]}


@pytest.mark.parametrize("language", ["de", "en"])
def test_publiccode_describes_the_portal(language):
    text = yaml.safe_load((settings.BASE_DIR / "publiccode.yml").read_text())["description"][language]

    assert len(text["genericName"]) <= 35
    assert len(text["shortDescription"]) <= 150
    assert 500 <= len(text["longDescription"]) <= 10_000
    assert text["features"]
