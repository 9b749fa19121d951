"""Pages stay light: a first visit costs at most 130 KB, every further page 15 KB, compressed as browsers get them."""

import re
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders

from tests import html, town

FIRST_VISIT, EMBEDDED, FURTHER_PAGE = 130_000, 110_000, 15_000  # bytes
LOADING = {"stylesheet", "preload", "icon"}  # links that browsers follow at once
COMPRESSED_ALREADY = ".woff2"

pytestmark = pytest.mark.django_db


@pytest.fixture
def addresses(now):
    return town.build()


def static_file(address: str) -> Path:
    return Path(finders.find(address.removeprefix("/static/")))


def weight(client, address: str) -> int:
    """The bytes that a browser gets from ``address``."""
    if not address.startswith("/static/"):
        return len(client.get(address, headers={"Accept-Encoding": "br"}).content)
    content = static_file(address).read_bytes()
    return len(content if address.endswith(COMPRESSED_ALREADY) else brotli.compress(content))


def loaded(page: html.Page) -> set[str]:
    """What a browser loads for a page: styles with the fonts in them, scripts, pictures, icons."""
    found = {element.attributes["href"] for element in page.all("link") if element.attributes["rel"] in LOADING}
    found |= {element.attributes["src"] for element in page.all("script", "img") if "src" in element.attributes}
    found |= {element.attributes["href"].partition("#")[0] for element in page.all("use")}
    fonts = re.findall(r'url\("\.\.(/vendor/.+?)"\)', static_file("/static/css/base.css").read_text())
    return found | {f"/static{font}" for font in fonts}


def parts_of(client, address: str) -> dict[str, int]:
    """What a first visit of ``address`` loads, with its bytes."""
    return {part: weight(client, part) for part in [address, *loaded(html.read(client.get(address)))]}


@pytest.mark.parametrize("name", ["home", "list", "offer"])
def test_first_visit(client, addresses, name):
    parts = parts_of(client, addresses[name])

    assert sum(parts.values()) <= FIRST_VISIT, sorted(parts.items(), key=lambda part: -part[1])
    assert {"/static/vendor/kern/kern.min.css", "/static/css/content.css", "/static/portal.js", "/static/icons.svg"} < {
        *parts
    }
    assert len([part for part in parts if part.endswith(".woff2")]) == 3
    assert 0 not in parts.values()


def test_further_pages(client, addresses):
    weights = {name: weight(client, address) for name, address in addresses.items()}

    assert {name: bytes for name, bytes in weights.items() if bytes > FURTHER_PAGE} == {}
    assert 0 not in weights.values()


def test_a_list_inside_of_another_website(client, addresses):
    """It comes on top of the page around it, so it does without the frame of the portal and its script."""
    parts = parts_of(client, "/einbetten/?thema=sprachen")

    assert sum(parts.values()) <= EMBEDDED, sorted(parts.items(), key=lambda part: -part[1])
    assert "/static/portal.js" not in parts
    assert 0 not in parts.values()
