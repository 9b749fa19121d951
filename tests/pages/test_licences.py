"""The page of licences names everything that others made, and nothing that is not there."""

import re
import tomllib
from importlib.metadata import version

import pytest
from django.conf import settings

from pages import licences
from places.models import District, Municipality
from tests import html
from tests.factories import create_municipality

OURS = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_dependency_is_named_as_it_is_installed():
    found = {normal(work.name): work.version for work in licences.packages()}
    wanted = {normal(re.match(r"[\w.-]+", line)[0]) for line in OURS["dependencies"]}

    assert wanted - found.keys() == set()
    assert {name: version(name) for name in wanted} == {name: found[name] for name in wanted}


def test_test_tools_are_not_part_of_the_portal():
    assert {"pytest", "playwright", "hypothesis"} & {normal(work.name) for work in licences.packages()} == set()


def test_every_work_has_a_licence_and_an_address():
    works = [*licences.packages(), *licences.parts()]

    assert [work.name for work in works if not work.licence or "\n" in work.licence or len(work.licence) > 80] == []
    assert [work.name for work in works if not work.url.startswith(("http://", "https://"))] == []


def test_names_stand_in_their_order_without_repetition():
    names = [work.name.casefold() for work in licences.packages()]

    assert names == sorted(set(names))


def test_every_vendored_folder_is_named_with_the_text_of_its_licence():
    folders = sorted((settings.BASE_DIR / "static" / "vendor").iterdir())

    assert [work.text.split("/")[1] for work in licences.parts()] == [folder.name for folder in folders]
    for work in licences.parts():
        assert (settings.BASE_DIR / "static" / work.text).is_file()
        assert work.version == (settings.BASE_DIR / "static" / work.text).with_name("VERSION").read_text().strip()


@pytest.mark.parametrize(
    ("given", "links", "expected"),
    [
        ("https://a.example", ["Homepage, https://b.example"], "https://a.example"),
        (None, ["Changelog, https://b.example/c", "homepage, https://b.example"], "https://b.example"),
        (None, ["Changelog, https://b.example/c", "Source Code, https://git.example"], "https://git.example"),
        (None, ["Changelog, https://b.example/c"], ""),
    ],
)
def test_where_a_package_is_at_home(given, links, expected):
    assert licences.homepage(given, links) == expected


@pytest.mark.django_db
def test_the_page(client, portal):
    Municipality.objects.update(source="© Amt für Zahlen")
    create_municipality(name="Ahnatal", source="")
    District.objects.update(boundary_credit="© Amt für Karten (https://karten.example/lizenz)")

    response = client.get("/lizenzen/")
    page = html.read(response)

    assert page.texts("h2")[:3] == ["Daten", "Gestaltung", "Programme"]
    assert [text for text in page.texts("li") if "©" in text] == [
        "Gemeinden: © Amt für Zahlen",
        "Grenzen: © Amt für Karten (https://karten.example/lizenz)",
    ]
    assert page.links()["https://karten.example/lizenz"] == "https://karten.example/lizenz"
    cells = page.texts("th", "td")
    place = cells.index("Django")
    assert cells[place : place + 3] == ["Django", version("django"), "BSD-3-Clause"]
    assert page.links()["SIL Open Font License 1.1"] == "/static/vendor/fira-sans/OFL.txt"


@pytest.mark.django_db
def test_every_page_leads_there(client, portal):
    assert html.read(client.get("/")).links()["Lizenzen"] == "/lizenzen/"
